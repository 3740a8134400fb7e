from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.ledger.ledger import lines
from foundation.ledger.models import LedgerEntry
from foundation.ledger.verify import Broken, check_entry, check_lines


class Command(BaseCommand):
    help = "Recomputes the whole record; stops with 1 and names the first number that is broken."

    def handle(self, **options: Any) -> None:
        try:
            number, chain = check_lines(lines())
            waiting = self.check_unsealed()
        except Broken as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(f"The record is whole: {number} lines, head {chain}; {waiting} wait to be sealed.")

    def check_unsealed(self) -> int:
        count = 0
        for entry in LedgerEntry.objects.unsealed().iterator():
            try:
                check_entry(entry.body, entry.hash)
            except Broken as wrong:
                raise Broken(f"Broken before it was sealed, row {entry.pk}: {wrong}") from None
            count += 1
        return count
