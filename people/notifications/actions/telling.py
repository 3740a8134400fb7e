"""The jobs that find out who hears of something that happened, a few hundred people at a time.

How far the telling is stands in the announcement's row, and moves in the transaction that tells. So a job that runs
twice, or is put back after its worker died, finds that its part was done and does nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from foundation.jobs import job
from foundation.live import live
from foundation.references import reference
from people.accounts.models import Circle, User
from people.notifications.actions.mailing import send_letters
from people.notifications.hooks import ANYBODY, Event, NotificationKind, Told, all_kinds, load_objects
from people.notifications.models import (
    Announcement,
    Channel,
    Level,
    Notification,
    NotificationSettings,
    Watch,
)

AT_ONCE = 500  # people in one job


@dataclass(frozen=True)
class News:
    """Something that happened, with what its kind says of it."""

    announcement: Announcement
    kind: NotificationKind
    obj: models.Model
    circle: Circle

    @property
    def watched(self) -> list[models.Model]:
        """What people can follow to hear of it, the most particular first."""
        return list(self.kind.watched(self.obj))

    def is_own(self, user_id: int) -> bool:
        """Whether it is this person's own doing."""
        author = self.kind.author(self.obj)
        return user_id in (self.announcement.done_by, author.user_id if author else None)


@job
@transaction.atomic
def tell(kind: str, type_id: int, object_id: int, happened_at: str, done_by: int | None = None) -> None:
    """Tell who has a reason of their own, and go on with the followers."""
    facts = {"done_by": done_by, "happened_at": datetime.fromisoformat(happened_at)}
    announcement, is_new = Announcement.objects.get_or_create(
        kind=kind, object_type_id=type_id, object_id=object_id, defaults=facts
    )
    news = read_news(announcement) if is_new else None
    if news is None:
        return
    tell_directly(news)
    if news.watched:
        tell_followers.enqueue(announcement.pk, announcement.told_until)


@job
@transaction.atomic
def tell_followers(announcement_id: int, after: int) -> None:
    """Tell the next people who follow it, and go on with those who come after them."""
    rows = Announcement.objects.select_for_update().filter(told_until=after)
    announcement = rows.filter(pk=announcement_id).first()
    news = read_news(announcement) if announcement else None
    if announcement is None or news is None:
        return
    followers = Watch.objects.followers(news.watched, news.circle, since=announcement.happened_at)
    people = list(followers.filter(user_id__gt=after)[:AT_ONCE])
    if not people:
        return
    announcement.told_until = people[-1]
    announcement.save(update_fields=["told_until"])
    nearest = Watch.objects.nearest(people, news.watched)
    event = news.kind.all_events[-1]
    followed = {person: reference(obj) for person, (obj, level) in nearest.items() if level == Level.ALL}
    store(news, dict.fromkeys(followed, event), followed)
    if len(people) == AT_ONCE:
        tell_followers.enqueue(announcement.pk, announcement.told_until)


def read_news(announcement: Announcement) -> News | None:
    """What happened, if its object is still there and may still be told of."""
    kind = all_kinds()[announcement.kind]
    found = load_objects(kind, announcement.object_type_id, [announcement.object_id])
    obj = found.get(announcement.object_id)
    circle = kind.circle(obj) if obj is not None else None
    return News(announcement, kind, obj, circle) if obj is not None and circle is not None else None


def tell_directly(news: News) -> None:
    """Tell each person once, for the gravest of their reasons; and guests by mail."""
    people: dict[int, Event] = {}
    guests: dict[str, Told] = {}
    for told in sorted(news.kind.direct(news.obj), key=lambda told: gravity(news.kind, told)):
        if told.account_id is not None:
            people.setdefault(told.account_id, news.kind.event(told.reason))
        elif told.address:
            guests.setdefault(told.address.lower(), told)
    store(news, allowed(news, people), {})
    store_guests(news, guests)


def gravity(kind: NotificationKind, told: Told) -> int:
    """The place of somebody's reason among those of its kind."""
    return kind.all_events.index(kind.event(told.reason))


def allowed(news: News, people: Mapping[int, Event]) -> dict[int, Event]:
    """Those who may read it and did not mute it; what cannot be switched off reaches all whose account is open."""
    forced = [person for person, event in people.items() if event.is_forced]
    readers = (
        set(news.circle.readers().filter(pk__in=people).values_list("pk", flat=True)) if people else set()
    )
    if forced:
        readers |= set(ANYBODY.readers().filter(pk__in=forced).values_list("pk", flat=True))
    levels = Watch.objects.nearest(readers, news.watched) if readers and news.watched else {}
    muted = {person for person, (_obj, level) in levels.items() if level == Level.MUTED}
    return {
        person: event
        for person, event in people.items()
        if person in readers and (event.is_forced or person not in muted)
    }


def store(news: News, people: Mapping[int, Event], followed: Mapping[int, str]) -> None:
    """Store what these people are told, except those who were told already, did it, or want to hear nothing."""
    told = set(told_before(news, people)) if people else set()
    wanted = [person for person in people if person not in told and not news.is_own(person)]
    choices = NotificationSettings.objects.of_many(wanted) if wanted else {}
    rows = [
        row_for(
            news, people[person], choices[person].channel(people[person]), followed.get(person, ""), person
        )
        for person in wanted
    ]
    keep([row for row in rows if row.channel != Channel.NONE])


def told_before(news: News, people: Collection[int]) -> "models.QuerySet[Any]":
    """Those of these people who were told of it already."""
    told = Notification.objects.filter(**of_news(news), user_id__in=list(people))
    return told.values_list("user_id", flat=True)


def store_guests(news: News, guests: Mapping[str, Told]) -> None:
    """Store what guests are told by mail."""
    rows = []
    for address, told in guests.items():
        row = row_for(news, news.kind.event(told.reason), Channel.AT_ONCE, "", None)
        row.address, row.name = address, told.name
        rows.append(row)
    keep(rows)


def row_for(news: News, event: Event, channel: Channel, watched: str, user_id: int | None) -> Notification:
    """What one person is told, not stored yet."""
    due_at = channel.due_at(timezone.now())
    return Notification(
        **of_news(news),
        user_id=user_id,
        event=event.name,
        channel=channel,
        watched=watched,
        due_at=due_at,
        happened_at=news.announcement.happened_at,
    )


def of_news(news: News) -> dict[str, Any]:
    """The fields that say what happened."""
    row = news.announcement
    return {"kind": row.kind, "object_type_id": row.object_type_id, "object_id": row.object_id}


def keep(rows: list[Notification]) -> None:
    """Store what people are told, have their pages say so, and have the mail sent that goes at once."""
    if not rows:
        return
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.user_id is not None:
            live.publish(User(pk=row.user_id), "notification")
    if any(row.channel == Channel.AT_ONCE for row in rows):
        send_letters.enqueue()
