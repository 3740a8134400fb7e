from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from lxml import etree, html

from community.discussions.actions import edit_comment
from community.discussions.models import Comment
from community.forum.actions import reply_to_topic, start_topic
from community.moderation import states
from people.accounts.actors import SYSTEM
from tests.community.factories import AuthorFactory, CategoryFactory, CommentFactory, TopicFactory, moderator

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
CANARY = "kanarie-in-de-mijn"


def addresses(topic):
    return {
        "forum": reverse("forum-feed"),
        "category": reverse("category-feed", args=[topic.category.slug]),
        "topic": reverse("topic-feed", args=[topic.pk, topic.slug]),
    }


def feed(client, address):
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def entries(root):
    return root.findall(f"{ATOM}entry")


def text(element, name):
    return element.findtext(f"{ATOM}{name}")


def titles(client, address):
    return [text(entry, "title") for entry in entries(feed(client, address))]


@pytest.mark.parametrize("which", ["forum", "category", "topic"])
def test_feed_is_atom_with_what_readers_need(client, which):
    topic = TopicFactory(title="Waarom tien Grants?", body="Waar komt het **getal** vandaan?")
    post = CommentFactory(topic=topic, author=AuthorFactory(name="Mei-Lin Tan"))
    address = addresses(topic)[which]

    root = feed(client, address)

    assert root.tag == f"{ATOM}feed"
    assert text(root, "id").startswith("tag:testserver,")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{address}"
    assert links["alternate"].startswith("http://testserver/forum/")
    newest, oldest = entries(root)
    assert (text(newest, "title"), text(oldest, "title")) == (
        "Re: Waarom tien Grants?",
        "Waarom tien Grants?",
    )
    assert newest.find(f"{ATOM}link").get("href") == f"http://testserver/bericht/{post.pk}/"
    assert newest.findtext(f"{ATOM}author/{ATOM}name") == "Mei-Lin Tan"
    assert datetime.fromisoformat(text(newest, "updated")) <= timezone.now()
    assert text(root, "updated") == text(newest, "updated")
    summary = oldest.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert html.fromstring(summary.text).findtext(".//strong") == "getal"
    assert "@voorbeeld.example" not in client.get(address).text


def test_name_of_an_entry_is_the_same_in_both_languages_and_under_another_title(client):
    topic = TopicFactory(title="Oude naam")
    address = reverse("forum-feed")
    first = text(entries(feed(client, address))[0], "id")
    topic.title = "Nieuwe naam"
    topic.save()
    with translation.override("en"):
        english = reverse("forum-feed")

    assert english.startswith("/en/")
    assert text(entries(feed(client, address))[0], "id") == first
    assert text(entries(feed(client, english))[0], "id") == first


def test_newest_stand_first_at_most_fifty(client):
    topic, other = TopicFactory(), TopicFactory()
    began = timezone.now() - timedelta(days=1)
    for minute in range(60):
        reply_to_topic(
            topic=topic, body="x", by=SYSTEM, author=topic.author, at=began + timedelta(minutes=minute)
        )
    reply_to_topic(topic=other, body="x", by=SYSTEM, author=topic.author, at=began + timedelta(days=2))

    shown = entries(feed(client, reverse("forum-feed")))
    assert len(shown) == 50
    times = [text(entry, "published") for entry in shown]
    assert times == sorted(times, reverse=True)
    assert text(shown[0], "title") == f"Re: {other}"


def test_mention_has_the_name_and_an_address_that_works_elsewhere(client):
    someone = AuthorFactory(name="Xavier <b>Qvist")
    TopicFactory(body=f"Dag @[X](author:{someone.pk})")

    summary = text(entries(feed(client, reverse("forum-feed")))[0], "summary")

    assert "@Xavier &lt;b&gt;Qvist" in summary
    assert f"http://testserver{someone.get_absolute_url()}" in summary


def test_change_moves_updated_and_not_published(client):
    post = CommentFactory()
    address = reverse("forum-feed")
    before = entries(feed(client, address))[0]

    edit_comment(comment=Comment.objects.get(pk=post.pk), body="Anders.", reason="x", by=post.author)
    after = entries(feed(client, address))[0]

    assert text(after, "published") == text(before, "published")
    assert text(after, "updated") >= text(before, "updated")
    assert "Anders." in text(after, "summary")


# What it does not tell


def test_held_hidden_and_removed_posts_are_in_no_feed(client):
    topic = TopicFactory()
    hidden = CommentFactory(topic=topic, body=CANARY, author=AuthorFactory(name=CANARY))
    removed = CommentFactory(topic=topic, body=CANARY)
    CommentFactory(topic=topic, body="Het antwoord.")
    states.hide(Comment.objects.get(pk=hidden.pk))
    states.remove(Comment.objects.get(pk=removed.pk))
    topic.discussion.refresh_from_db()
    for state in ("held", "awaiting_confirmation"):
        Comment.objects.append(
            topic.discussion,
            author=AuthorFactory(),
            body=CANARY,
            body_html=f"<p>{CANARY}</p>",
            body_version=1,
            state=state,
        )

    for user in (None, moderator().user):
        if user:
            client.force_login(user)
        for address in addresses(topic).values():
            page = client.get(address).text
            assert CANARY not in page
            assert "Het antwoord." in page


def test_hidden_opening_takes_the_title_along(client):
    topic = TopicFactory(title=CANARY)
    CommentFactory(topic=topic)
    states.hide(Comment.objects.get(discussion=topic.pk, number=1))

    page = client.get(reverse("forum-feed")).text
    assert CANARY not in page
    assert page.count("<entry>") == 1
    assert client.get(reverse("topic-feed", args=[topic.pk, "-"])).status_code == HTTPStatus.OK


@pytest.mark.parametrize("reads", ["signed_in", "moderator@site"])
def test_closed_circle_has_no_feed_in_either_language_for_nobody(client, reads):
    topic = TopicFactory(category=CategoryFactory(reads=reads), title=CANARY)
    for user in (None, moderator().user):
        if user:
            client.force_login(user)
        for language in ("nl", "en"):
            with translation.override(language):
                own = addresses(topic)
            assert client.get(own["category"]).status_code == HTTPStatus.NOT_FOUND
            assert client.get(own["topic"]).status_code == HTTPStatus.NOT_FOUND
            assert CANARY not in client.get(own["forum"]).text
        page = client.get(topic.get_absolute_url()).text if user else ""
        assert "application/atom+xml" not in page


def test_topic_that_waits_and_one_that_is_not_there_have_no_feed(client):
    from django_comments_xtd.models import BlackListedDomain

    BlackListedDomain.objects.create(domain="slecht.example")
    topic = start_topic(
        category=CategoryFactory(),
        kind="discussion",
        title=CANARY,
        body="https://slecht.example",
        by=AuthorFactory(),
    )
    assert client.get(reverse("topic-feed", args=[topic.pk, topic.slug])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("topic-feed", args=[topic.pk + 9, "x"])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("category-feed", args=["weg"])).status_code == HTTPStatus.NOT_FOUND
    assert CANARY not in client.get(reverse("forum-feed")).text


def test_feed_of_an_empty_category_is_a_feed(client):
    category = CategoryFactory()
    root = feed(client, reverse("category-feed", args=[category.slug]))

    assert entries(root) == []
    assert datetime.fromisoformat(text(root, "updated")) < datetime(2001, 1, 1, tzinfo=UTC)


# How it is asked


@pytest.mark.parametrize("which", ["forum", "category", "topic"])
def test_who_asks_again_hears_only_that_nothing_changed(client, which):
    topic = TopicFactory()
    post = CommentFactory(topic=topic)
    address = addresses(topic)[which]
    etag = client.get(address)["ETag"]

    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")

    states.hide(Comment.objects.get(pk=post.pk))
    assert client.get(address, headers={"If-None-Match": etag}).status_code == HTTPStatus.OK


def test_old_title_in_the_address_leads_on(client):
    topic = TopicFactory(title="Nieuwe naam")
    answer = client.get(reverse("topic-feed", args=[topic.pk, "oude-naam"]))

    assert answer.status_code == HTTPStatus.MOVED_PERMANENTLY
    assert answer.url == reverse("topic-feed", args=[topic.pk, topic.slug])


def test_feed_is_kept_a_moment_and_sets_no_cookie(client, settings):
    settings.MICRO_CACHE_SECONDS = 60
    TopicFactory()
    first = client.get(reverse("forum-feed"))
    TopicFactory()

    with CaptureQueriesContext(connection) as asked:
        second = client.get(reverse("forum-feed"))
    assert (len(asked), second.content) == (0, first.content)
    assert not first.cookies


def test_pages_name_their_feed(client):
    topic = TopicFactory()
    pages = {
        "forum": reverse("forum"),
        "category": topic.category.get_absolute_url(),
        "topic": topic.get_absolute_url(),
    }
    for which, page in pages.items():
        tree = html.fromstring(client.get(page).content)
        address = addresses(topic)[which]
        assert tree.xpath("//head/link[@type='application/atom+xml']/@href") == [address]
        assert tree.xpath(f"//main//a[@href='{address}']")


def test_feed_costs_the_same_for_twenty_posts_as_for_three_hundred(client):
    category = CategoryFactory()
    topics = [TopicFactory(category=category) for _ in range(20)]
    few = counts(client, topics[0])
    for number in range(280):
        CommentFactory(topic=topics[number % 20], author=topics[0].author)
    assert counts(client, topics[0]) == few
    assert max(few) <= 5


def counts(client, topic):
    found = []
    for address in addresses(topic).values():
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        found.append(len(asked))
    return found
