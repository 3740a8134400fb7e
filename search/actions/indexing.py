"""Keeping the entries equal to the rows: in the transaction that changes a row, or by jobs where rows are many."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from documentation.library.models import Document, Section
from foundation.jobs.job import job
from foundation.references import reference
from search.actions.feeding import feed
from search.building import BUILDERS, current_version, section_entries
from search.models import ChangedEntry, Kind, SearchEntry

AT_ONCE = 100  # entries in one transaction: a tenth of a second or two of SQLite's one lock


def store(entries: Sequence[SearchEntry]) -> None:
    """Write entries in the running transaction."""
    if entries:
        tell_elsewhere(entry.pk for entry in SearchEntry.objects.write(list(entries)))


def forget(entries: QuerySet[SearchEntry]) -> None:
    """Take entries away in the running transaction."""
    gone = list(entries.values_list("pk", flat=True)) if settings.ELASTICSEARCH_URL else []
    entries.delete()
    tell_elsewhere(gone)


@transaction.atomic
def move_discussion(discussion_id: int, *, circle_id: int, container: str) -> None:
    """Let all that is found of a discussion be read by others and listed elsewhere."""
    entries = SearchEntry.objects.filter(discussion=discussion_id)
    entries.move(circle_id, container)
    if settings.ELASTICSEARCH_URL:
        tell_elsewhere(entries.values_list("pk", flat=True))


def tell_elsewhere(ids: Iterable[int]) -> None:
    """Note for Elasticsearch, where there is one, that these entries changed, and let a job pass it on."""
    if settings.ELASTICSEARCH_URL and (noted := list(ids)):
        ChangedEntry.objects.note(noted)
        feed.enqueue()


@job
def index_document(document_id: int) -> None:
    """Let the sections of the version that a document opens be found, and no others of it."""
    document = Document.objects.filter(pk=document_id).first()
    version = current_version(document) if document else None
    entries = SearchEntry.objects.filter(kind=Kind.SECTION, container=f"library.document.{document_id}")
    wanted = set(Section.objects.filter(version=version).values_list("pk", flat=True))
    for some in chunks(sorted(wanted)):
        write_some(section_entries(Section.objects.filter(pk__in=some)))
    for some in chunks(sorted(set(entries.values_list("object_id", flat=True)) - wanted)):
        drop_some(Kind.SECTION, some)


@transaction.atomic
def write_some(entries: Sequence[SearchEntry]) -> None:
    """Write a few entries in a transaction of their own."""
    store(entries)


@transaction.atomic
def drop_some(kind: Kind, ids: Sequence[int]) -> None:
    """Take a few entries away in a transaction of their own."""
    forget(SearchEntry.objects.of(kind, ids))


def find_new_versions() -> None:
    """Let a job index documents that open another version now than is found, since a day has passed."""
    for document in Document.objects.all():
        version = current_version(document)
        found = SearchEntry.objects.filter(kind=Kind.SECTION, container=reference(document))
        right = Section.objects.filter(version=version).values("pk")
        is_there = version is None or found.filter(object_id__in=right).exists()
        if found.exclude(object_id__in=right).exists() or not is_there:
            index_document.enqueue(document.pk)


@job
def index_rows(kind: str, after: int = 0) -> None:
    """Write the entries of one kind anew, some at a time, and leave the rest to a job of its own."""
    last = index_some(Kind(kind), after)
    if last is not None:
        index_rows.enqueue(kind, last)


@transaction.atomic
def index_some(kind: Kind, after: int) -> int | None:
    """Write the entries of the rows that follow a key; give the last key, or None after the last row."""
    rows, build = BUILDERS[kind]
    keys = list(rows().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    store(build(rows().filter(pk__in=keys)))
    return keys[-1] if len(keys) == AT_ONCE else None


def begin_index() -> None:
    """Let jobs index a site that had rows before it had this index."""
    if not SearchEntry.objects.exists():
        for kind, (rows, _build) in BUILDERS.items():
            if rows().exists():
                index_rows.enqueue(str(kind))


def rebuild() -> Iterator[tuple[Kind, int]]:
    """Make every entry anew from its row and drop those without one; tells how far it is."""
    for kind in BUILDERS:
        for some in chunks(sorted(stale(kind))):
            drop_some(kind, some)
        after: int | None = 0
        while after is not None:
            after = index_some(kind, after)
            yield kind, SearchEntry.objects.filter(kind=kind).count()


def stale(kind: Kind) -> set[int]:
    """The rows that have an entry and cannot be found any more."""
    there = set(SearchEntry.objects.filter(kind=kind).values_list("object_id", flat=True))
    return there - set(rows_of(kind))


def rows_of(kind: Kind) -> Iterable[int]:
    """The rows of a kind that can be found, as its entries name them."""
    rows, _build = BUILDERS[kind]
    return rows().values_list("discussion_id" if kind == Kind.TOPIC else "pk", flat=True)


def differences() -> list[str]:
    """What an index made anew would say otherwise; empty when rows and entries agree."""
    wrong = []
    for kind, (rows, build) in BUILDERS.items():
        should = {entry.object_id: _said(entry) for entry in build(rows())}
        there = {entry.object_id: _said(entry) for entry in SearchEntry.objects.filter(kind=kind)}
        for object_id in should.keys() | there.keys():
            if should.get(object_id) != there.get(object_id):
                wrong.append(f"{kind} {object_id}")
    return sorted(wrong)


def _said(entry: SearchEntry) -> dict[str, Any]:
    fields = [field.attname for field in SearchEntry._meta.concrete_fields if field.name != "id"]
    return {name: getattr(entry, name) for name in fields}


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Cut keys into parts that are written at once."""
    waiting = iter(ids)
    while some := list(islice(waiting, AT_ONCE)):
        yield some
