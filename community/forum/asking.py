"""A topic as its page, its forms and its actions ask for it; asked so often that the queries are prepared."""

from django.contrib.auth.models import AnonymousUser

from community.discussions.marks import news_since
from community.forum.models import Topic, TopicQuerySet
from foundation.prepared import Prepared, moment, number
from people.accounts.models import User
from people.accounts.readers import AnyReader, who


def _for_page(reader: AnyReader) -> TopicQuerySet:
    rows: TopicQuerySet = Topic.objects.visible_to(reader).for_page().filter(pk=number("topic"))
    if reader.is_authenticated:
        rows = rows.with_waiting().with_news(reader, moment("news_since")).with_watch(reader)
    return rows


def _for_form(reader: AnyReader) -> TopicQuerySet:
    rows: TopicQuerySet = Topic.objects.visible_to(reader).filter(pk=number("topic"))
    return rows.select_related("discussion__circle", "category", "author")


FOR_PAGE = Prepared(_for_page)
FOR_FORM = Prepared(_for_form)
AS_IT_IS = Prepared(
    lambda: Topic.objects.filter(pk=number("topic")).select_related("category__circle", "author")
)


def topic_for_page(pk: int, user: User | AnonymousUser) -> Topic | None:
    """A topic with all that its page shows to this reader besides its posts, if they may read it."""
    return FOR_PAGE.first(AnyReader.like(user), topic=pk, news_since=news_since(), **who(user))


def topic_for_form(pk: int, user: User | AnonymousUser) -> Topic | None:
    """A topic with what its forms ask of it, if this person may read it."""
    return FOR_FORM.first(AnyReader.like(user), topic=pk, **who(user))


def topic_as_it_is(pk: int) -> Topic:
    """A topic read again, with its category and author; raises Topic.DoesNotExist."""
    topic = AS_IT_IS.first(topic=pk)
    if topic is None:
        raise Topic.DoesNotExist
    return topic
