"""Whom a question is put to: Elasticsearch where there is one that answers and knows enough, else the database."""

import logging
from time import monotonic
from typing import NamedTuple

from django.conf import settings

from foundation.seldom import Seldom
from search.asking import Asked, Found
from search.engines import elastic, embedded
from search.models import ChangedEntry

RESTS_FOR = 30.0  # seconds without trying, after it did not answer
MOST_PENDING = 500  # changes that Elasticsearch may not know yet; with more the database answers

logger = logging.getLogger(__name__)


class Answer(NamedTuple):
    """What was found, and whether Elasticsearch should have answered and did not."""

    found: Found
    is_fallback: bool = False


class Elsewhere:
    """Asks Elasticsearch, and leaves it alone for a while when it is away."""

    def __init__(self) -> None:
        self.rests_until = 0.0
        self.seldom = Seldom(logger)

    def find(self, asked: Asked) -> Found | None:
        """What it finds; None when it is away or too far behind."""
        if monotonic() < self.rests_until:
            return None
        pending = ChangedEntry.objects.pending(MOST_PENDING + 1)
        if len(pending) > MOST_PENDING:
            return None
        try:
            return elastic.find(asked, pending)
        except elastic.AWAY:
            self.rests_until = monotonic() + RESTS_FOR
            self.seldom.warn("Elasticsearch does not answer: the database finds instead")
            return None


elsewhere = Elsewhere()


def find(asked: Asked) -> Answer:
    """Answer a question with the engine that can."""
    if not settings.ELASTICSEARCH_URL:
        return Answer(embedded.find(asked))
    found = elsewhere.find(asked)
    return Answer(found) if found is not None else Answer(embedded.find(asked), is_fallback=True)
