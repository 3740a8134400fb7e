"""All that can be found, in one flat table, whatever kind of row it is."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.discussions.models import Discussion
from community.discussions.querysets import circles_of
from people.accounts.models import Circle, Organisation, User


class Kind(models.TextChoices):
    """What can be found; its value stands in addresses."""

    SECTION = "documentatie", _("Documentation")
    TOPIC = "onderwerp", _("Topics")
    POST = "bericht", _("Replies")


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What stands in the circles where this person may read, and what has none: the documents."""
        return self.filter(Q(circle=None) | Q(circle__in=circles_of(user)))

    def of(self, kind: Kind, ids: Iterable[int]) -> Self:
        """The entries of these rows."""
        return self.filter(kind=kind, object_id__in=list(ids))

    def write(self, entries: "list[SearchEntry]") -> "list[SearchEntry]":
        """Add entries, or replace what they said before; one statement for a few hundred."""
        return SearchEntry.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=WRITTEN
        )

    def move(self, circle_id: int, container: str) -> None:
        """Let entries be read by others and listed elsewhere; one statement, whatever their number."""
        self.update(circle_id=circle_id, container=container)


class SearchEntry(models.Model):
    """What is known of something that can be found; what cannot be found has no entry.

    The full-text index hangs on the two columns with stems: a generated column on PostgreSQL, a table of its own on
    SQLite (`fulltext`). How a hit is called and where it is read is asked of its own row when it is shown.
    """

    kind = models.CharField(max_length=15, choices=Kind)
    object_id = models.PositiveBigIntegerField()  # of the section, the topic or the post
    lang = models.CharField(max_length=10)
    audiences = models.CharField(max_length=200, blank=True)  # `|MT|PL|`
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    date = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)  # from when it holds or can be answered
    closes_at = models.DateTimeField(null=True)
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, db_index=False, related_name="+")
    container = models.CharField(max_length=50, blank=True)  # `forum.category.7`, `library.document.3`
    discussion = models.ForeignKey(Discussion, models.CASCADE, null=True, related_name="+")
    # Last, since a database reads past long texts to reach what stands behind them.
    title = models.TextField(blank=True)  # a reply has none: it stands below that of its topic
    text = models.TextField(blank=True)
    title_stems = models.TextField(blank=True)
    text_stems = models.TextField(blank=True)

    objects: ClassVar[Any] = SearchEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="entry_per_row"),
            models.CheckConstraint(
                name="only_documentation_has_no_circle",
                condition=Q(kind="documentatie") | Q(circle__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["container", "kind"], name="entry_by_container"),
            models.Index(fields=["date"], name="entry_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    @property
    def key(self) -> tuple[str, int]:
        """What tells its row from all others."""
        return self.kind, self.object_id


WRITTEN = [
    field.attname
    for field in SearchEntry._meta.concrete_fields
    if field.name not in ("id", "kind", "object_id")
]


class ChangedEntryQuerySet(models.QuerySet["ChangedEntry"]):
    def note(self, ids: Iterable[int]) -> None:
        """Remember that these entries were written or taken away."""
        ChangedEntry.objects.bulk_create([ChangedEntry(entry_id=pk) for pk in ids])

    def pending(self, most: int) -> list[int]:
        """The entries that the other engine does not know as they are now, at most so many."""
        return list(self.values_list("entry_id", flat=True).distinct()[:most])


class ChangedEntry(models.Model):
    """A note that an entry changed, for as long as Elasticsearch has not been told; its key only grows."""

    entry_id = models.PositiveBigIntegerField()  # no foreign key: the entry may be gone

    objects: ClassVar[Any] = ChangedEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.entry_id)
