import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from foundation.ledger.ledger import lines


class Command(BaseCommand):
    help = "Writes the sealed record to a file that foundation/ledger/verify.py checks without the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", default="log.jsonl", type=Path)

    def handle(self, *, path: Path, **options: Any) -> None:
        count = 0
        with path.open("w", encoding="utf-8") as log:
            for line in lines():
                log.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
        self.stdout.write(f"{count} lines written to {path}.")
