import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.demo.files import read
from home.demo.loading import load_demo
from home.demo.people import PASSWORD, accounts


class Command(BaseCommand):
    help = "Fill the site with a year of made-up conversations about two made-up documents. Can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="load it into a real site too, whose demo accounts have a known password",
        )
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["accounts"]:
            self.load(is_forced=options["force"])
        self.print_accounts()

    def load(self, *, is_forced: bool) -> None:
        """Load the demo, saying how far it is; a site on https is a real one."""
        if settings.SESSION_COOKIE_SECURE and not is_forced:
            raise CommandError(
                "This is a real site, and the demo brings accounts whose password everybody knows. "
                "Add --force if you want them all the same."
            )
        began = time.monotonic()
        load_demo(lambda words: self.stdout.write(f"  {words}"))
        self.stdout.write(f"  Done in {time.monotonic() - began:.1f} s")

    def print_accounts(self) -> None:
        """Print who can sign in, and what each account is for."""
        self.stdout.write(f"\nDemo accounts, all with the password {PASSWORD}\n")
        for email, purpose in accounts(read("people")):
            self.stdout.write(f"  {email:<32} {purpose}")
