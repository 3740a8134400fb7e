"""Telling Elasticsearch what entries say: by a job after each change, and by the clock after it was away."""

import logging
from collections.abc import Iterator

from django.conf import settings

from foundation.jobs.job import job
from foundation.seldom import Seldom
from search.engines import elastic
from search.models import ChangedEntry, SearchEntry

AT_ONCE = 500
BATCHES = 20  # in one run; the rest is left to the next

seldom = Seldom(logging.getLogger(__name__))


@job
def feed() -> None:
    """Tell Elasticsearch what changed; while it is away the notes stay, and the clock asks again."""
    if not settings.ELASTICSEARCH_URL:
        return
    try:
        if elastic.is_built() and pass_on():
            feed.enqueue()
    except elastic.AWAY:
        seldom.warn("Elasticsearch does not answer: it is told later what changed")


def pass_on() -> bool:
    """Tell what is noted, some at a time; give whether there is more than one run tells."""
    for _batch in range(BATCHES):
        notes = dict(ChangedEntry.objects.order_by("pk").values_list("pk", "entry_id")[:AT_ONCE])
        if not notes:
            return False
        versions = {entry_id: pk for pk, entry_id in notes.items()}  # the newest note of each comes last
        elastic.tell(versions, SearchEntry.objects.filter(pk__in=versions))
        ChangedEntry.objects.filter(pk__in=notes).delete()
    return True


def catch_up() -> None:
    """Tell what a job could not, and fill an Elasticsearch that knows nothing."""
    if not settings.ELASTICSEARCH_URL:
        return
    try:
        if not elastic.is_built():
            for _told in rebuild_elsewhere():
                pass
    except elastic.AWAY:
        seldom.warn("Elasticsearch does not answer: it is told later what changed")
    else:
        feed.call()


def rebuild_elsewhere() -> Iterator[tuple[int, int]]:
    """Fill a new index and let it be asked in place of the old one; tells how many of how many it holds."""
    index = elastic.begin()
    total, done, after = SearchEntry.objects.count(), 0, 0
    while some := list(SearchEntry.objects.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        elastic.fill(some)
        done, after = done + len(some), some[-1].pk
        yield done, total
    elastic.finish(index)
