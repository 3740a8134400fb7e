from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from community.discussions.models import Comment
from community.discussions.naming import MOST_NAMES, mention
from community.forum.quoting import quoted
from community.moderation import states
from foundation.text.markdown import mentions, render
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    OrganisationFactory,
    TopicFactory,
    UserFactory,
    member_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client):
    author = AuthorFactory(name="Wieke Writer")
    client.force_login(author.user)
    return author


def names(client, typed="", topic=None, **query):
    if topic:
        query["gesprek"] = topic.pk
    page = client.get(reverse("mention"), {"q": typed} | query)
    assert page.status_code == HTTPStatus.OK
    rows = html.fromstring(f"<ul>{page.text}</ul>").xpath("//li")
    return [row.xpath("string(span[1])") for row in rows]


def speaker(name, topic=None, **kwargs):
    author = AuthorFactory(name=name, **kwargs)
    CommentFactory(author=author, **({"topic": topic} if topic else {}))
    return author


def test_names_begin_as_was_typed_in_any_of_their_words(client, writer):
    for name in ("Jan de Vries", "Anna Jansen", "Marijan Bos", "Piet"):
        speaker(name)

    assert set(names(client, "jan")) == {"Jan de Vries", "Anna Jansen"}
    assert names(client, "jan de v") == ["Jan de Vries"]
    assert names(client, "zz") == []


def test_who_takes_part_in_the_topic_comes_first(client, writer):
    topic = TopicFactory(author=writer)
    speaker("Anna Eerst", topic)
    speaker("Anna Later")

    assert names(client, "anna", topic) == ["Anna Eerst", "Anna Later"]
    assert names(client, "", topic) == ["Anna Eerst"]
    assert names(client, "") == []


def test_row_holds_what_the_text_will_hold(client, writer):
    town = OrganisationFactory(name="Gemeente Voorbeeldstad")
    author = member_of(town)
    author_name = author.name
    CommentFactory(author=author)

    page = client.get(reverse("mention"), {"q": author_name})
    row = html.fromstring(f"<ul>{page.text}</ul>").xpath("//li")[0]

    assert row.get("role") == "option"
    assert row.get("data-value") == f"@[{author_name}](author:{author.pk})"
    assert "Gemeente Voorbeeldstad" in row.text_content()
    assert mentions(render(row.get("data-value"))) == {author.pk}


def test_somebody_with_two_names_is_offered_once_and_nobody_more_than_fits(client, writer):
    user = UserFactory(name="Dubbel Persoon")
    for role in ("", "architect"):
        CommentFactory(author=AuthorFactory(user=user, name=user.name, role=role))
    assert names(client, "dubbel") == ["Dubbel Persoon"]

    for number in range(MOST_NAMES + 3):
        speaker(f"Veel {number}")
    assert len(names(client, "veel")) == MOST_NAMES


def test_address_is_never_told_nor_searched(client, writer):
    author = speaker("Karel")
    page = client.get(reverse("mention"), {"q": "karel"})

    assert author.user.email not in page.text
    assert names(client, author.user.email) == []
    assert names(client, author.user.email.partition("@")[0]) == []


def test_only_people_whose_words_one_can_read_are_offered(client, writer):
    closed = TopicFactory(
        category=CategoryFactory(reads="moderator@site", writes="moderator@site"),
        author=AuthorFactory(name="Gesloten Een"),
    )
    AuthorFactory(name="Gesloten Stil")
    CommentFactory(author=AuthorFactory(user=None, name="Gesloten Gast"))
    hidden = CommentFactory(author=AuthorFactory(name="Gesloten Verborgen"))
    states.hide(Comment.objects.get(pk=hidden.pk))
    gone = speaker("Gesloten Vertrokken")
    gone.user.is_active = False
    gone.user.save()

    assert names(client, "gesloten") == []
    assert names(client, "gesloten", closed) == []
    assert names(client, "", closed) == []
    assert names(client, "wieke") == []


@pytest.mark.parametrize("typed", ["\0", "'", '"', "%", "_", "\\", "<b>", "é" * 30, "x" * 10_000, " " * 50])
def test_odd_words_find_nothing_and_break_nothing(client, writer, typed):
    speaker("Gewoon")
    assert names(client, typed) == []


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "\0"])
def test_topic_that_is_no_number_does_not_exist(client, writer, number):
    answer = client.get(reverse("mention"), {"q": "a", "gesprek": number})
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_visitor_is_told_no_names(client):
    speaker("Anna")
    answer = client.get(reverse("mention"), {"q": "anna"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "author:" not in answer.text


def test_asking_is_bounded(client, writer, settings):
    settings.RATE_LIMITED, settings.RATE_LIMITS = True, {"mention": "2/m"}
    answers = [client.get(reverse("mention"), {"q": "a"}).status_code for _ in range(3)]
    assert answers[-1] == HTTPStatus.TOO_MANY_REQUESTS


def test_names_cost_the_same_for_few_as_for_many(client, writer):
    topic = TopicFactory(author=writer)
    speaker("Anna", topic)
    names(client, "an", topic)
    few = cost(client, topic)
    for number in range(30):
        speaker(f"Anna {number}", topic if number % 2 else None)
    assert cost(client, topic) <= few <= 3


def cost(client, topic):
    with CaptureQueriesContext(connection) as asked:
        names(client, "an", topic)
    return len(asked)


def test_quotation_names_whom_it_quotes():
    post = CommentFactory(author=AuthorFactory(name="Een [haakje]"))

    text = quoted(Comment.objects.select_related("author").get(pk=post.pk))

    assert mention(post.author) in text
    assert mentions(render(text)) == {post.author_id}


def test_form_of_a_post_offers_names(client, writer):
    topic = TopicFactory()
    for address in (topic.get_absolute_url(), reverse("topic-reply", args=[topic.pk])):
        tree = html.fromstring(client.get(address).content)
        (expander,) = tree.xpath("//text-expander")
        assert expander.get("data-names") == reverse("mention")
        assert expander.get("data-discussion").strip() == str(topic.pk)
        assert expander.xpath(".//textarea")
