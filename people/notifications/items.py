"""Notifications with what they are about, read for many at once: for the page, and for mail."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from foundation.references import reference
from people.accounts.models import Circle, User
from people.notifications.hooks import (
    ANYBODY,
    Event,
    NotificationKind,
    WatchedModel,
    Words,
    all_kinds,
    load_objects,
    watched_by_label,
)
from people.notifications.models import Level, Notification, Watch


@dataclass(frozen=True)
class Item:
    """One notification with its object, which may be told of now."""

    row: Notification
    kind: NotificationKind
    obj: models.Model
    circle: Circle

    @property
    def event(self) -> Event:
        """Why this person is told."""
        return self.kind.event(self.row.event)

    @property
    def words(self) -> Words:
        """What they are told, in the language that is active."""
        return Words(*self.kind.words(self.obj, self.row.event))

    @property
    def address(self) -> str:
        """The path of the exact place, in the language that is active."""
        return self.kind.address(self.obj)

    @property
    def thread(self) -> str:
        """What its mail stands under, with others about the same."""
        return self.kind.thread(self.obj)

    @property
    def watched_model(self) -> WatchedModel | None:
        """What they follow that this came from, if that is why they are told."""
        return watched_by_label().get(self.row.watched.rpartition(".")[0])

    @property
    def readers(self) -> Circle:
        """Who may be told; what cannot be switched off reaches people wherever they may read."""
        return ANYBODY if self.event.is_forced else self.circle


def read_items(rows: Collection[Notification]) -> dict[int, Item]:
    """What may be told of now of these notifications, by id, in few queries for each kind of thing."""
    kinds = all_kinds()
    by_kind: dict[tuple[str, int], list[Notification]] = defaultdict(list)
    for row in rows:
        if row.kind in kinds:
            by_kind[row.kind, row.object_type_id].append(row)
    items: dict[int, Item] = {}
    for (name, _type), some in by_kind.items():
        items |= _items_of_kind(kinds[name], some)
    return items


def _items_of_kind(kind: NotificationKind, rows: list[Notification]) -> dict[int, Item]:
    objects = load_objects(kind, rows[0].object_type_id, {row.object_id for row in rows})
    circles = {pk: kind.circle(obj) for pk, obj in objects.items()}
    return {
        row.pk: Item(row, kind, objects[row.object_id], circle)
        for row in rows
        if (circle := circles.get(row.object_id)) is not None
    }


def readable(items: Iterable[Item], user: User) -> set[int]:
    """The ids of the notifications among these whose object this person may read now."""
    return {item.row.pk for item in items if item.readers.is_read_by(user)}


def still_due(items: Collection[Item]) -> list[Item]:
    """Those whose receivers may still read of it, and still follow it when that is why they are told."""
    accounts = {item.row.user_id for item in items if item.row.user_id is not None}
    readers = {
        reads: set(Circle(reads=reads).readers().filter(pk__in=accounts).values_list("pk", flat=True))
        for reads in {item.readers.reads for item in items}
    }
    follows = followers_of(items)
    return [
        item
        for item in items
        if item.row.user_id is None
        or (
            item.row.user_id in readers[item.readers.reads]
            and (not item.row.watched or item.row.pk in follows)
        )
    ]


def followers_of(items: Iterable[Item]) -> set[int]:
    """The ids of the notifications whose receivers still follow what these came from; one query."""
    watched = {item.row.pk: list(item.kind.watched(item.obj)) for item in items if item.row.watched}
    people = [item.row.user_id for item in items if item.row.watched and item.row.user_id]
    if not people:
        return set()
    objs = {reference(obj): obj for some in watched.values() for obj in some}
    watches = Watch.objects.on(objs.values()).filter(user_id__in=people)
    levels: dict[tuple[int | None, str], Level] = {
        (watch.user_id, watch.reference): Level(watch.level) for watch in watches
    }
    return {
        item.row.pk
        for item in items
        if item.row.pk in watched and nearest(levels, item.row.user_id, watched[item.row.pk]) == Level.ALL
    }


def nearest(
    levels: Mapping[tuple[int | None, str], Level], user_id: int | None, objs: Iterable[models.Model]
) -> Level | None:
    """How somebody follows the first of these objects that they follow or muted."""
    found = (levels.get((user_id, reference(obj))) for obj in objs)
    return next((level for level in found if level is not None), None)
