from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.serving import serve


class Command(BaseCommand):
    help = "Runs all of the site in one process: pages, the worker and the clock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default=8000, type=int, help="0 takes a free one")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        self.check_migrations()
        if not serve(host, port, self.say):
            raise CommandError(
                f"Not started: port {port} of {host} cannot be used. Choose another with --port."
            )
        self.say("Stopped.")

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
