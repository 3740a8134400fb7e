import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from foundation.jobs.clock import run, run_due


class Command(BaseCommand):
    help = "Does what the site does by itself, as it falls due: seals the record, tries failed jobs again, tidies up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            for name in run_due():
                self.stdout.write(name)
            return
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("The clock runs.")
        run(stop)
