"""What the list of topics asks of the database, each query written once for all readers with the same roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Value

from community.discussions.marks import news_since
from community.forum.models import Category, Tag, Topic, TopicQuerySet
from foundation.prepared import Prepared, moment, number, text
from people.accounts.models import User
from people.accounts.readers import AnyReader, who

NEWEST, UNANSWERED, UNREAD, FOLLOWED = "", "onbeantwoord", "ongelezen", "gevolgd"
TOPICS_PER_PAGE = 30
MOST_UNREAD = 100  # more is not counted


@dataclass(frozen=True)
class Shape:
    """Which topics a list is made of: what a reader may read, narrowed by what the query of the page names."""

    reader: AnyReader
    narrowed_by: frozenset[str]

    def topics(self) -> TopicQuerySet:
        """The topics, in no order yet."""
        topics: TopicQuerySet = Topic.objects.public_to(self.reader)
        if "listed_in" in self.narrowed_by:
            topics = topics.filter(discussion__listed_in=text("listed_in"))
        if "tag" in self.narrowed_by:
            topics = topics.filter(tags__slug=text("tag"))
        if "anchor" in self.narrowed_by:
            topics = topics.about(number("anchor"))
        return topics

    def lists(self) -> dict[str, TopicQuerySet]:
        """The lists that stand behind the tabs; a visitor has read and follows nothing."""
        topics = self.topics()
        lists = {NEWEST: topics, UNANSWERED: topics.unanswered()}
        if self.reader.is_authenticated:
            lists |= {
                UNREAD: topics.unread_by(self.reader, moment("news_since")),
                FOLLOWED: topics.followed_by(self.reader),
            }
        return lists


class TopicLists:
    """The lists of topics that one reader sees under the same narrowing."""

    def __init__(self, user: User | AnonymousUser, narrowing: Mapping[str, Any]) -> None:
        self.shape = Shape(AnyReader.like(user), frozenset(narrowing))
        self.values = {"news_since": news_since(), **who(user), **narrowing}
        self.names = [NEWEST, UNANSWERED, UNREAD, FOLLOWED] if user.is_authenticated else [NEWEST, UNANSWERED]

    def counts(self, shown: str) -> dict[str, int]:
        """How long the list that is shown is, and those that a tab counts, in one query.

        Of what is unread only whether it is much.
        """
        return dict(COUNTS.rows(self.shape, shown, **self.values))

    def rows(self, shown: str, page: int) -> list[Topic]:
        """The lines of one page; to who reads along each says what is new in it."""
        return LINES.rows(self.shape, shown, page, **self.values)

    def categories(self) -> list[Category]:
        """The categories that this reader sees, with how they follow them."""
        return CATEGORIES.rows(self.shape.reader, **self.values)

    def tags(self) -> list[Tag]:
        """The tags of all topics that this reader sees."""
        return TAGS.rows(self.shape.reader)


def _counts(shape: Shape, shown: str) -> QuerySet[Any, Any]:
    lists = shape.lists()
    counted = {name: lists[name].at_most(MOST_UNREAD) for name in lists if name == UNREAD}
    counted |= {name: lists[name] for name in (UNANSWERED, shown)}  # what is shown is counted whole
    # Each is counted in a query of its own, which looks in an index of its own.
    first, *others = [
        topics.order_by()
        .annotate(list=Value(name))
        .values("list")
        .annotate(number=Count("pk"))
        .values_list("list", "number")
        for name, topics in counted.items()
    ]
    return first.union(*others, all=True)


def _lines(shape: Shape, shown: str, page: int) -> TopicQuerySet:
    topics = shape.lists()[shown]
    first = (page - 1) * TOPICS_PER_PAGE
    ordered = topics.by_last_post() if shown == UNREAD else topics.pinned_first()
    # What a line shows is looked up for this page's lines alone, not for those of the pages before it.
    rows: TopicQuerySet = Topic.objects.filter(
        pk__in=ordered[first : first + TOPICS_PER_PAGE].values("pk")
    ).for_list()
    if shown == UNREAD:
        rows = rows.by_last_post()
    return rows.with_news(shape.reader, moment("news_since")) if shape.reader.is_authenticated else rows


def _categories(reader: AnyReader) -> QuerySet[Category]:
    rows: Any = Category.objects.visible_to(reader).select_related("circle")
    return rows.with_watch(reader) if reader.is_authenticated else rows


def _tags(reader: AnyReader) -> QuerySet[Tag]:
    used = Topic.tags.through.objects.filter(topic__in=Topic.objects.public_to(reader))
    return Tag.objects.filter(pk__in=used.values("tag_id"))


COUNTS: Prepared[tuple[str, int]] = Prepared(_counts)
LINES = Prepared(_lines)
CATEGORIES = Prepared(_categories)
TAGS = Prepared(_tags)
