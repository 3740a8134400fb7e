from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.actions import differences, rebuild, rebuild_elsewhere
from search.engines import elastic


class Command(BaseCommand):
    help = "Makes what the search knows anew from what the site holds, while the site goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, and tell what differs")

    def handle(self, *, check: bool, **options: object) -> None:
        if check:
            self.tell_differences()
            return
        for kind, count in rebuild():
            self.say(f"{kind.label}: {count}")
        if settings.ELASTICSEARCH_URL:
            self.fill_elasticsearch()
        self.say(_("Done."))

    def tell_differences(self) -> None:
        """Name the rows of which the search knows something else than is true."""
        wrong = differences()
        for line in wrong:
            self.say(line)
        if wrong:
            raise CommandError(_("The search differs from the site. Run rebuild_search."))
        self.say(_("The search knows what the site holds."))

    def fill_elasticsearch(self) -> None:
        """Fill a new index of Elasticsearch, and ask that one from now on."""
        try:
            for done, total in rebuild_elsewhere():
                self.say(f"Elasticsearch: {done} / {total}")
        except elastic.AWAY as away:
            raise CommandError(_("Elasticsearch does not answer. Try again later.")) from away

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
