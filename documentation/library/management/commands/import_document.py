from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documentation.library.actions import ImportReport, import_document
from foundation.writing.errors import Refusal
from people.accounts.actors import SYSTEM


class Command(BaseCommand):
    help = "Bring a ReSpec source folder in as a version of a document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder with index.html")
        parser.add_argument("--dry-run", action="store_true", help="read and report, but write nothing")

    def handle(self, *args: object, **options: object) -> None:
        try:
            report = import_document(
                source=Path(str(options["path"])), by=SYSTEM, is_trial=bool(options["dry_run"])
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.tell(report)

    def tell(self, report: ImportReport) -> None:
        """Print what came of it, and what was not carried over."""
        facts = {
            "title": report.title,
            "number": report.number,
            "chapters": report.chapters,
            "sections": report.sections,
            "pictures": report.pictures,
        }
        self.stdout.write(
            _("%(title)s %(number)s: %(chapters)s chapters, %(sections)s sections, %(pictures)s pictures.")
            % facts
        )
        self.stdout.write(str(report.outcome.label))
        if report.version:
            self.stdout.write(_("It is at %(address)s") % {"address": report.version.get_absolute_url()})
        if report.remarks:
            count = len(report.remarks)
            self.stdout.write(
                ngettext(
                    "%(count)s thing was not carried over as it was:",
                    "%(count)s things were not carried over as they were:",
                    count,
                )
                % {"count": count}
            )
        for sentence in report.sentences:
            self.stdout.write(f"- {sentence}")
