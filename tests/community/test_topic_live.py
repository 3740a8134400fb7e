"""The line below a topic that says what happened since its page was made."""

import re
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.discussions.actions import edit_comment
from community.discussions.models import Comment
from community.forum.models import Topic
from community.moderation.models import Decision, State, Verb
from foundation.references import reference
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Role
from tests.community.factories import AuthorFactory, CategoryFactory, CommentFactory, TopicFactory, moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory()


def address(topic, after, since=None):
    moment = (since or timezone.now()).timestamp()
    return f"{reverse('topic-live', args=[topic.pk])}?na={after}&sinds={moment:.6f}"


def reply(topic):
    return CommentFactory(topic=Topic.objects.get(pk=topic.pk))


def links(answer):
    return re.findall(r'href="([^"]*)"[^>]*>([^<]*)<', answer.text)


def test_nothing_happened(client, topic):
    answer = client.get(address(topic, 1))

    assert answer.status_code == 204
    assert answer.content == b""


def test_new_posts_are_counted_with_a_link_to_the_first(client, topic):
    since = timezone.now()
    first, _second = reply(topic), reply(topic)

    answer = client.get(address(topic, 1, since))

    assert answer.status_code == 200
    [(href, words)] = links(answer)
    assert href == reverse("post", args=[first.pk])
    assert words.startswith("2 ")
    assert client.get(address(topic, 3, since)).status_code == 204


def test_post_out_of_sight_is_no_news(client, topic):
    hidden = reply(topic)
    hidden.leave(State.HIDDEN)
    waiting = CommentFactory(topic=topic)
    Comment.objects.filter(pk=waiting.pk).update(state=State.HELD, number=None, path=None)

    assert client.get(address(topic, 1)).status_code == 204


def test_very_many_new_posts_are_not_counted_to_the_end(client, topic, monkeypatch):
    monkeypatch.setattr("community.forum.news.MOST_COUNTED", 2)
    for _ in range(4):
        reply(topic)

    assert links(client.get(address(topic, 1)))[0][1].startswith("2+ ")


def test_edited_post_is_told_to_others(client, topic):
    post, since = reply(topic), timezone.now()
    edit_comment(comment=post, body="Anders.", reason="", by=post.author)

    [(href, words)] = links(client.get(address(topic, 2, since)))
    assert href == ""  # this page again
    assert words.startswith("1 ")
    assert client.get(address(topic, 2)).status_code == 204  # a page made after it


def test_own_edit_is_no_news(client, topic):
    post, since = reply(topic), timezone.now()
    edit_comment(comment=post, body="Anders.", reason="", by=post.author)
    client.force_login(post.author.user)

    assert client.get(address(topic, 2, since)).status_code == 204


def test_edit_of_a_new_post_is_told_once(client, topic):
    since = timezone.now()
    post = reply(topic)
    edit_comment(comment=post, body="Anders.", reason="", by=post.author)

    assert len(links(client.get(address(topic, 1, since)))) == 1


@pytest.mark.parametrize("verb", [Verb.HIDDEN, Verb.REMOVED, Verb.BRANCH_REMOVED, Verb.RESTORED])
def test_decision_of_a_moderator_is_told(client, topic, verb):
    post, since = reply(topic), timezone.now()
    Decision.objects.create(
        item=post,
        container=reference(topic.discussion),
        scope=topic.scope,
        circle=topic.discussion.circle,
        verb=verb,
        ground="off_topic" if verb != Verb.RESTORED else "",
        facts="Ernaast.",
        by=moderator(),
    )

    assert links(client.get(address(topic, 2, since)))[0][1].startswith("1 ")
    assert client.get(address(TopicFactory(), 1, since)).status_code == 204


def test_topic_out_of_sight_has_no_news(client, topic):
    staff = Circle.role(Role.MODERATOR)
    secret = TopicFactory(category=CategoryFactory(reads=staff, writes=staff))

    assert client.get(address(secret, 0)).status_code == 404
    client.force_login(moderator().user)
    assert client.get(address(secret, 0)).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["na=x", "na=-1", "na=1e3", "na=9999999999", "sinds=x", "sinds=nan", "sinds=inf", "sinds=1e30", "sinds="],
)
def test_nonsense_names_no_page(client, topic, query):
    full = {"na": "1", "sinds": "1"} | dict([query.split("=")])

    assert client.get(reverse("topic-live", args=[topic.pk]), full).status_code == 404


@pytest.mark.parametrize("replies", [1, 6])
def test_few_queries_however_much_happened(
    client, topic, django_assert_max_num_queries, django_assert_num_queries, replies
):
    since = timezone.now()
    for _ in range(replies):
        reply(topic)
    client.get(address(topic, 1, since))

    with django_assert_num_queries(3):
        client.get(address(topic, 1, since))
    client.force_login(AuthorFactory().user)
    client.get(address(topic, 1, since))
    with django_assert_max_num_queries(5):
        client.get(address(topic, 1, since))


def test_page_of_a_topic_names_what_it_wants_to_hear(client, topic):
    reply(topic)
    before = time.time()
    page = client.get(topic.get_absolute_url())

    assert f'data-live="{reference(topic)}"' in page.text
    url = re.search(r'data-live-url="([^"]*)"', page.text[page.text.index(reference(topic)) :])[1]
    assert re.fullmatch(rf"{reverse('topic-live', args=[topic.pk])}\?na=2&amp;sinds=\d+\.\d{{6}}", url)
    assert before <= float(url.rpartition("=")[2]) <= time.time()
    assert client.get(url.replace("&amp;", "&")).status_code == 204
    assert page.cookies == {}


def test_that_nothing_happened_is_kept_a_moment_too(settings, topic, django_assert_num_queries):
    settings.MICRO_CACHE_SECONDS = 2
    client, where = Client(), address(topic, 1)
    client.get(where)

    with django_assert_num_queries(0):
        assert client.get(where).status_code == 204


def test_answer_for_visitors_is_kept_a_moment_unless_a_page_was_told(settings, topic):
    settings.MICRO_CACHE_SECONDS = 2
    client, where = Client(), address(topic, 0)
    first = client.get(where).text
    post = reply(topic)
    edit_comment(comment=post, body="Anders.", reason="", by=SYSTEM)

    assert client.get(where).text == first
    assert client.get(where, headers={"X-Requested-With": "fetch"}).text != first
