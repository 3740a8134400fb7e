"""What can happen that people are told of; the room that knows what it means registers it here.

A room registers a function at `notification_kinds` that gives its kinds. What a kind says about an object it says
without a query where `load` gave all that it needs, since it is asked for each of many.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise

from foundation.hooks import declare
from people.accounts.models import Author, Circle, User

notification_kinds = declare("notification_kinds")  # () -> list[NotificationKind]

Text = str | Promise
ANYBODY = Circle()  # the circle of what everybody may read; a kind gives it when no circle stands in the way


@dataclass(frozen=True)
class Told:
    """Somebody who hears of it for a reason of their own: an account, or a guest by address (mail only)."""

    user: User | None = None
    user_id: int | None = None  # instead of the account, where the id is all that is known
    address: str = ""
    name: str = ""
    reason: str = ""  # the name of one of the kind's events; empty is the first of them

    @property
    def account_id(self) -> int | None:
        """The id of the account, for who has one."""
        return self.user.pk if self.user else self.user_id


@dataclass(frozen=True)
class Event:
    """One reason to be told, and so one line of the settings, where people choose how they hear of it."""

    name: str  # unique on the site: `post.mentioned`
    title: Text  # the line in the settings
    because: Text  # why this mail came: "You get this mail because …"
    is_forced: bool = False


class Words(NamedTuple):
    """What somebody is told, in the language that is active."""

    subject: str  # of the mail; the line in the list on the site
    excerpt: str = ""  # the words it is about, as plain text
    lead: str = ""  # before the excerpt: who wrote it, and when
    title: str = ""  # what it happened to, such as the title of a topic
    button: str = ""  # on the way to it; empty is a word that always fits
    heading: str = ""  # of the mail, above the title; empty is the subject


@dataclass(frozen=True)
class WatchedModel:
    """A kind of thing that people can follow, and how pages and mails speak of that."""

    model: type[models.Model]
    follow: Text  # "Follow this topic"
    because: Text  # "You get this mail because you follow this topic."
    stop: Text  # "Stop following this topic"
    named: Callable[[Any], Any] = lambda rows: rows  # rows with all that their name and address ask of them

    def visible_to(self, user: User) -> Any:
        """The rows that this person may see, with their name and address."""
        manager: Any = self.model._default_manager
        return self.named(manager.visible_to(user))


@dataclass(frozen=True)
class NotificationKind:
    """Something that can happen to an object, and what to tell whom when it did.

    Who hears of it for several reasons hears it once, for the first of `events`. Those who follow one of
    `watched`, the most particular first, hear it for the last of `events`.
    """

    name: str  # `post.published`
    title: Text
    words: Callable[[Any, str], tuple[str, ...]]  # (object, event) -> Words, or subject and excerpt
    address: Callable[[Any], str]  # the path of the exact place, in the language that is active
    circle: Callable[[Any], Circle | None]  # who may read it now; None: nobody is told any more
    author: Callable[[Any], Author | None] = lambda obj: None  # is never told of their own doing
    watched: Callable[[Any], Sequence[models.Model]] = lambda obj: ()
    direct: Callable[[Any], Iterable[Told]] = lambda obj: ()
    thread: Callable[[Any], str] = lambda obj: ""  # what its mails stand under together: `forum.topic.12`
    load: Callable[[Collection[int]], Iterable[models.Model]] | None = (
        None  # with all that the above ask of it
    )
    events: tuple[Event, ...] = ()  # gravest first; none is one, with the name and title of the kind
    followable: tuple[WatchedModel, ...] = ()
    because: Text = ""  # of the one event of a kind without `events`
    is_forced: bool = False  # cannot be switched off

    @property
    def all_events(self) -> tuple[Event, ...]:
        """The reasons to be told of it, gravest first."""
        return self.events or (Event(self.name, self.title, self.because, self.is_forced),)

    def event(self, name: str) -> Event:
        """The event with this name, else the gravest."""
        return next((event for event in self.all_events if event.name == name), self.all_events[0])


def all_kinds() -> dict[str, NotificationKind]:
    """The kinds that the rooms registered, by name."""
    return {kind.name: kind for answer in notification_kinds.ask() for kind in answer}


def all_events() -> dict[str, Event]:
    """All reasons to be told of something, by name."""
    return {event.name: event for kind in all_kinds().values() for event in kind.all_events}


def all_watched_models() -> dict[type[models.Model], WatchedModel]:
    """The kinds of things that people can follow."""
    return {watched.model: watched for kind in all_kinds().values() for watched in kind.followable}


def watched_by_label() -> dict[str, WatchedModel]:
    """The kinds of things that people can follow, as references begin: `forum.topic`."""
    return {model._meta.label_lower: watched for model, watched in all_watched_models().items()}


def load_objects(kind: NotificationKind, type_id: int, ids: Collection[int]) -> dict[int, models.Model]:
    """The objects with these ids that are still there, with all that their kind asks of them."""
    model: Any = ContentType.objects.get_for_id(type_id).model_class()
    rows = kind.load(ids) if kind.load else model._default_manager.filter(pk__in=ids)
    return {row.pk: row for row in rows}
