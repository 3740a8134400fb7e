from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.discussions.actions import mark_read
from community.forum.actions import pin_topic
from community.forum.lists import TopicLists
from community.forum.models import Topic
from foundation.prepared import forget_written
from people.accounts.actors import SYSTEM
from people.notifications.actions import follow
from people.notifications.models import Level
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    QuestionFactory,
    TopicFactory,
    moderator,
)

pytestmark = pytest.mark.django_db

UNREAD, FOLLOWED = "ongelezen", "gevolgd"


@pytest.fixture
def reader(client):
    author = AuthorFactory()
    client.force_login(author.user)
    return author


def read(reader, topic, number):
    discussion = Topic.objects.select_related("discussion__circle").get(pk=topic.pk).discussion
    mark_read(discussion=discussion, number=number, by=reader)


def watch(reader, obj, level=Level.ALL):
    follow(user=reader.user, obj=obj, level=level, by=reader)


def shown(client, tab, address=None, **query):
    page = client.get(address or reverse("forum"), {"toon": tab} | query)
    return [topic.pk for topic in page.context["topics"]]


def tabs(page):
    return {tab["url"].rpartition("toon=")[2]: tab for tab in page.context["tabs"]}


# Who sees them


@pytest.mark.parametrize("tab", [UNREAD, FOLLOWED])
def test_visitor_has_no_such_tab_and_is_led_to_sign_in(client, tab):
    TopicFactory()
    page = client.get(reverse("forum"))
    assert f"toon={tab}" not in page.text
    assert len(page.context["tabs"]) == 2

    answer = client.get(reverse("forum"), {"toon": tab})
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.url.startswith(reverse("account_login"))
    assert f"toon%3D{tab}" in answer.url


def test_tabs_stand_on_the_forum_and_on_a_category(client, reader):
    category = CategoryFactory()
    for address in (reverse("forum"), category.get_absolute_url()):
        page = client.get(address)
        assert {UNREAD, FOLLOWED} <= set(tabs(page))
        assert client.get(address, {"toon": UNREAD}).status_code == HTTPStatus.OK


def test_unknown_tab_is_the_newest(client):
    topic = TopicFactory()
    assert shown(client, "iets-anders") == [topic.pk]


# Unread


def test_unread_are_topics_with_a_post_that_was_not_seen(client, reader):
    untouched, behind, done = TopicFactory(), TopicFactory(), TopicFactory()
    CommentFactory(topic=behind)
    read(reader, behind, 1)
    read(reader, done, 1)

    assert set(shown(client, UNREAD)) == {untouched.pk, behind.pk}
    assert tabs(client.get(reverse("forum")))[UNREAD]["count"] == 2


def test_unread_stand_by_last_post_pinned_or_not(client, reader):
    pinned, new = TopicFactory(), TopicFactory()
    pin_topic(topic=pinned, by=SYSTEM)

    assert shown(client, UNREAD) == [new.pk, pinned.pk]


def test_unread_are_narrowed_as_the_list_is(client, reader):
    here, there = TopicFactory(tags=["fsc"]), TopicFactory()

    assert shown(client, UNREAD, here.category.get_absolute_url()) == [here.pk]
    assert shown(client, UNREAD, label="fsc") == [here.pk]
    assert shown(client, UNREAD, rubriek=there.category.slug) == [there.pk]


def test_what_is_muted_is_not_unread(client, reader):
    muted, in_muted, in_muted_but_followed, other = (TopicFactory() for _ in range(4))
    watch(reader, muted, Level.MUTED)
    for topic in (in_muted, in_muted_but_followed):
        watch(reader, topic.category, Level.MUTED)
    watch(reader, in_muted_but_followed)

    assert set(shown(client, UNREAD)) == {in_muted_but_followed.pk, other.pk}


def test_closed_circle_is_unread_to_nobody_outside(client, reader):
    inside = moderator()
    topic = TopicFactory(category=CategoryFactory(reads="moderator@site", writes="moderator@site"))
    assert shown(client, UNREAD) == []

    client.force_login(inside.user)
    assert shown(client, UNREAD) == [topic.pk]


def test_line_says_what_is_new_and_leads_there(client, reader):
    begun, untouched, done = TopicFactory(), TopicFactory(), TopicFactory()
    for _ in range(2):
        CommentFactory(topic=begun)
    read(reader, begun, 1)
    read(reader, done, 1)

    page = client.get(reverse("forum"))

    assert page.text.count('class="app-unread"') == 2
    assert f'class="app-unread" href="{begun.get_absolute_url()}#bericht-2"' in page.text
    assert f'class="app-unread" href="{untouched.get_absolute_url()}"' in page.text


def test_visitor_sees_nothing_that_is_new(client):
    TopicFactory()
    assert "app-unread" not in client.get(reverse("forum")).text


@pytest.fixture
def three_is_much(monkeypatch):
    for module in ("lists", "views.lists"):
        monkeypatch.setattr(f"community.forum.{module}.MOST_UNREAD", 3)
    forget_written()
    yield
    forget_written()


def test_number_on_the_tab_ends_at_a_hundred(client, reader, three_is_much):
    topics = [TopicFactory() for _ in range(4)]

    assert tabs(client.get(reverse("forum")))[UNREAD]["count"] == "2+"
    assert TopicLists(reader.user, {}).counts("")[UNREAD] == 3  # no further than that
    assert set(shown(client, UNREAD)) == {topic.pk for topic in topics}
    assert client.get(reverse("forum"), {"toon": UNREAD}).context["pages"].total == 4
    for topic in topics[:2]:
        read(reader, topic, 1)
    assert tabs(client.get(reverse("forum")))[UNREAD]["count"] == 2


# Followed


def test_followed_are_topics_and_those_of_followed_categories(client, reader):
    followed, in_followed, other = TopicFactory(), TopicFactory(), TopicFactory()
    muted = TopicFactory(category=in_followed.category)
    quiet = TopicFactory(category=in_followed.category)
    watch(reader, followed)
    watch(reader, in_followed.category)
    watch(reader, muted, Level.MUTED)
    watch(reader, quiet, Level.MENTIONS)
    watch(AuthorFactory(), other)

    assert set(shown(client, FOLLOWED)) == {followed.pk, in_followed.pk}
    assert shown(client, FOLLOWED, followed.category.get_absolute_url()) == [followed.pk]


def test_followed_topic_that_went_out_of_sight_is_gone(client, reader):
    topic = TopicFactory()
    watch(reader, topic)
    topic.category.circle.reads = "moderator@site"
    topic.category.circle.save()

    assert shown(client, FOLLOWED) == []


def test_pages_offer_to_follow_and_know_how_one_does(client, reader):
    topic = TopicFactory()
    watch(reader, topic.category, Level.MUTED)
    watch(reader, topic)

    page = client.get(topic.get_absolute_url())
    assert page.context["topic"].watch_level == Level.ALL
    assert f"wat=forum.topic.{topic.pk}" in page.text
    listed = client.get(topic.category.get_absolute_url())
    assert listed.context["category"].watch_level == Level.MUTED
    assert f"wat=forum.category.{topic.category_id}" in listed.text

    client.logout()
    assert "wat=forum." not in client.get(topic.get_absolute_url()).text
    assert "wat=forum." not in client.get(topic.category.get_absolute_url()).text


@pytest.mark.parametrize("tab", ["", "onbeantwoord", UNREAD, FOLLOWED])
def test_empty_tab_says_so_and_shows_a_way_on(client, reader, tab):
    page = client.get(reverse("forum"), {"toon": tab, "label": "x"})
    assert "app-empty" in page.text


# What they cost


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == HTTPStatus.OK
    return len(asked)


def many_topics(count, category, reader):
    author, began = AuthorFactory(), timezone.now() - timedelta(days=1)
    for number in range(count):
        topic = QuestionFactory(category=category, author=author, tags=["fsc"], at=began)
        if number % 5 == 0:
            CommentFactory(topic=topic, author=author)
            read(reader, topic, 1)


def test_tabs_cost_the_same_for_twenty_topics_as_for_three_hundred(client, reader):
    category = CategoryFactory()
    reader.user.joined_at = timezone.now() - timedelta(days=30)
    reader.user.save()
    watch(reader, category)
    addresses = [
        f"{base}?toon={tab}"
        for base in (reverse("forum"), category.get_absolute_url())
        for tab in ("", "onbeantwoord", UNREAD, FOLLOWED)
    ]
    many_topics(20, category, reader)
    client.get(reverse("forum"))
    few = [queries(client, address) for address in addresses]
    many_topics(280, category, reader)
    client.get(reverse("forum"))  # the session is kept for a minute, which is less than this test may take
    many = [queries(client, address) for address in addresses]

    assert few == many
    assert max(many) <= 8
    client.logout()
    assert queries(client, category.get_absolute_url()) <= 6
