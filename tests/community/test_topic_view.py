import re
from http import HTTPStatus
from itertools import pairwise

import pytest
from django.urls import reverse
from django_comments_xtd.models import BlackListedDomain

from community.discussions.actions import edit_comment
from community.discussions.models import Comment, Discussion
from community.forum.actions import accept_answer, confirm_answer
from community.forum.models import Topic
from community.moderation import states
from people.accounts.actors import SYSTEM
from people.accounts.models import Organisation
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    LockedTopicFactory,
    OrganisationFactory,
    QuestionFactory,
    TopicFactory,
    maintainer,
    member_of,
    moderator,
)

pytestmark = pytest.mark.django_db


def get(client, topic, query=""):
    return client.get(topic.get_absolute_url() + query)


def sign_in(client, author):
    client.force_login(author.user)
    return client


def anchors(page):
    return [int(number) for number in re.findall(r'<article [^>]*id="bericht-(\d+)"', page.text)]


def test_page_shows_the_topic_and_its_replies(client):
    topic = TopicFactory(title="Waarom tien Grants?", body="Waar komt het getal vandaan?", tags=["FSC"])
    CommentFactory(topic=topic, body="Uit het **overleg**.")

    page = get(client, topic)

    assert page.status_code == HTTPStatus.OK
    assert "Waarom tien Grants?" in page.text
    assert "Waar komt het getal vandaan?" in page.text
    assert "Uit het <strong>overleg</strong>." in page.text
    assert "?label=fsc" in page.text


def test_visitor_gets_no_form_with_a_token_and_no_cookie(client):
    page = get(client, TopicFactory())

    assert "csrfmiddlewaretoken" not in page.text
    assert not page.cookies
    assert reverse("topic-reply", args=[page.context["topic"].pk]) in page.text


def test_words_in_the_address_may_be_old_or_missing(client):
    topic = TopicFactory(title="Nieuwe naam")

    for address in (f"/forum/onderwerp/{topic.pk}/", f"/forum/onderwerp/{topic.pk}-oude-naam/?pagina=1"):
        page = client.get(address)
        assert page.status_code == HTTPStatus.MOVED_PERMANENTLY
        assert page.url.startswith(f"/forum/onderwerp/{topic.pk}-nieuwe-naam/")
    assert page.url.endswith("?pagina=1")


def test_title_without_letters_has_an_address(client):
    assert get(client, TopicFactory(title="???")).status_code == HTTPStatus.OK


@pytest.mark.parametrize("reads, seen", [("everyone", True), ("signed_in", False), ("moderator@site", False)])
def test_topic_in_another_circle_does_not_exist(client, reads, seen):
    topic = TopicFactory(category=CategoryFactory(reads=reads))
    post = CommentFactory(topic=topic)
    expected = HTTPStatus.OK if seen else HTTPStatus.NOT_FOUND

    assert get(client, topic).status_code == expected
    assert client.get(f"/forum/onderwerp/{topic.pk}-x/").status_code in (
        HTTPStatus.MOVED_PERMANENTLY if seen else HTTPStatus.NOT_FOUND,
    )
    assert client.get(reverse("comment-history", args=[post.pk])).status_code == expected
    assert client.get(reverse("post", args=[post.pk])).status_code == (HTTPStatus.FOUND if seen else expected)


# What stands above a post


def test_organisation_role_and_badge_stand_above_a_post(client):
    owner = Organisation.objects.filter(is_site_owner=True).first() or OrganisationFactory(is_site_owner=True)
    town = OrganisationFactory(name="Gemeente Voorbeeldstad")
    topic = TopicFactory(author=AuthorFactory(user=AuthorFactory().user, organisation=town, role="architect"))
    CommentFactory(topic=topic, author=AuthorFactory(user=AuthorFactory().user, organisation=owner))

    page = get(client, topic).text

    assert "architect, Gemeente Voorbeeldstad" in page
    assert page.count("app-badge--authority") == 1
    assert owner.name in page


def test_name_that_looks_like_markup_is_shown_as_it_is(client):
    topic = TopicFactory(author=AuthorFactory(name="<b>{0}%s{label}", role="<i>x"))
    page = get(client, topic).text

    assert "&lt;b&gt;{0}%s{label}" in page
    assert "<i>x" not in page


def test_mention_is_shown_with_the_name_of_today(client):
    someone = AuthorFactory(name="Mei-Lin Tan")
    topic = TopicFactory(body=f"Dag @[Oude Naam](author:{someone.pk})")

    page = get(client, topic).text

    assert "@Mei-Lin Tan" in page
    assert "Oude Naam" not in page


@pytest.mark.parametrize("verb, secret", [(states.hide, "geheim"), (states.remove, "geheim")])
def test_post_out_of_sight_is_a_sentence_and_its_answers_stay(client, verb, secret):
    topic = TopicFactory()
    post = CommentFactory(topic=topic, body="Een geheim woord.", author=AuthorFactory(name="Xavier Qvist"))
    CommentFactory(topic=topic, body="Het antwoord.", reply_to=post)
    verb(Comment.objects.get(pk=post.pk))

    for reader in (None, AuthorFactory(), moderator()):
        page = get(sign_in(client, reader) if reader else client, topic).text
        assert secret not in page
        assert "Xavier Qvist" not in page
        assert "Het antwoord." in page


def test_hidden_title_is_nowhere_on_the_page_and_in_no_list(client):
    topic = TopicFactory(title="Scheldwoord")
    states.hide(Comment.objects.get(discussion=topic.pk))
    topic.discussion.refresh_from_db()

    assert "cheldwoord" not in get(client, topic).text
    assert "cheldwoord" not in client.get(reverse("forum")).text


# The tree and the flat view


def conversation():
    topic = TopicFactory()
    first = CommentFactory(topic=topic)  # 2
    second = CommentFactory(topic=topic)  # 3
    deep = first
    for _ in range(4):  # 4 to 7
        deep = CommentFactory(topic=topic, reply_to=deep)
    CommentFactory(topic=topic, reply_to=second)  # 8
    return topic


def test_tree_is_the_default_while_all_fits_on_a_page(client):
    topic = conversation()

    assert anchors(get(client, topic)) == [1, 2, 4, 5, 6, 7, 3, 8]
    assert anchors(get(client, topic, "?weergave=plat")) == list(range(1, 9))


def test_lists_of_the_tree_are_closed_and_headings_go_down_one_level_at_a_time(client):
    page = get(client, conversation()).text

    assert page.count("<ol") == page.count("</ol>")
    assert len(re.findall("<li[ >]", page)) == page.count("</li>")
    levels = [int(level) for level in re.findall(r"<h(\d)[ >]", page.split("<main")[1].split("<aside")[0])]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_beyond_three_levels_a_post_says_whom_it_answers(client):
    posts = get(client, conversation()).context["posts"]

    assert [post["anchor"] for post in posts if "/bericht/" in post["facts"].split("<time")[0][:25]]
    says = [post["anchor"] for post in posts if post["facts"].count("<a ") == 2]
    assert says == ["bericht-6", "bericht-7"]


def test_flat_view_says_of_every_answer_whom_it_answers(client):
    posts = get(client, conversation(), "?weergave=plat").context["posts"]

    says = [post["anchor"] for post in posts if post["facts"].count("<a ") == 2]
    assert says == ["bericht-4", "bericht-5", "bericht-6", "bericht-7", "bericht-8"]


@pytest.fixture
def long_topic():
    """A hundred and twenty posts: post 2 with a branch of seventy, then the rest."""
    topic = TopicFactory()
    discussion = Discussion.objects.get(pk=topic.pk)
    root = None
    for number in range(2, 121):
        post = Comment.objects.append(
            discussion,
            author=topic.author,
            body="x",
            body_html=f"<p>bericht nummer {number}</p>",
            body_version=1,
            reply_to=root if 2 < number <= 72 else None,
        )
        root = root or post
    return topic


def test_long_topic_is_shown_by_number_fifty_on_a_page(client, long_topic):
    assert anchors(get(client, long_topic)) == list(range(1, 51))
    assert anchors(get(client, long_topic, "?pagina=3")) == list(range(101, 121))


@pytest.mark.parametrize(
    "query", ["?pagina=4", "?pagina=0", "?pagina=x", "?pagina=-1", "?pagina=²", "?na=x", "?na=%00"]
)
def test_page_that_is_not_there_does_not_exist(client, long_topic, query):
    if "?na=" in query:
        query += "&weergave=draad"
    assert get(client, long_topic, query).status_code == HTTPStatus.NOT_FOUND


def test_permanent_link_finds_the_page_of_a_post(client, long_topic):
    post = Comment.objects.get(discussion=long_topic.pk, number=77)

    page = client.get(reverse("post", args=[post.pk]))

    assert page.url.endswith("?pagina=2#bericht-77")
    assert 77 in anchors(client.get(page.url))


def test_permanent_link_to_a_post_in_a_short_topic_needs_no_page(client):
    post = CommentFactory()

    assert client.get(reverse("post", args=[post.pk])).url.endswith("/#bericht-2")


def test_tree_of_a_long_topic_is_read_in_slices_that_miss_nothing(client, long_topic):
    seen, query = [], "?weergave=draad"
    while query:
        page = get(client, long_topic, query)
        seen += anchors(page)
        after = page.context.get("next_after")
        query = f"?weergave=draad&na={after}" if after else ""
        above = [post["anchor"] for post in page.context.get("above", [])]
        assert above == (["bericht-2"] if len(seen) == 101 else []) or len(seen) > 101

    ancestors = seen.count(2) - 1
    assert ancestors == 1
    assert sorted(set(seen)) == list(range(1, 121))


def test_branch_longer_than_a_page_goes_on_on_its_own_page(client, long_topic):
    page = get(client, long_topic, "?weergave=draad")
    branch = page.context["branch_url"]

    first = client.get(branch)
    assert anchors(first) == list(range(2, 52))
    rest = client.get(f"{branch}?na={first.context['next_after']}")
    assert anchors(rest) == list(range(52, 73))


def test_branch_page_shows_what_stands_above(client):
    topic = conversation()

    page = client.get(reverse("topic-branch", args=[topic.pk, 5]))

    assert [post["anchor"] for post in page.context["above"]] == ["bericht-2", "bericht-4"]
    assert [post["anchor"] for post in page.context["posts"]] == ["bericht-5", "bericht-6", "bericht-7"]
    assert client.get(reverse("topic-branch", args=[topic.pk, 99])).status_code == HTTPStatus.NOT_FOUND


# Answers and controls


def test_answer_is_marked_and_linked_from_the_top(client):
    topic = QuestionFactory()
    answer = CommentFactory(topic=topic)
    accept_answer(topic=topic, post=answer, by=SYSTEM)
    confirm_answer(topic=topic, post=answer, by=maintainer(), version="4.0.0")

    page = get(client, topic).text

    assert "app-post--answer" in page
    assert f'{topic.get_absolute_url()}#bericht-{answer.number}"' in page
    assert "4.0.0" in page


def test_controls_of_the_answer_stand_below_it(client):
    topic = QuestionFactory()
    accept_answer(topic=topic, post=CommentFactory(topic=topic), by=SYSTEM)
    confirm, withdraw = (
        reverse("answer-confirm", args=[topic.pk, 2]),
        reverse("answer-withdraw", args=[topic.pk]),
    )

    asker = get(sign_in(client, topic.author), topic).text
    assert (confirm in asker, withdraw in asker) == (False, True)
    beheer = get(sign_in(client, maintainer()), topic).text
    assert (confirm in beheer, withdraw in beheer) == (True, False)


def test_edited_post_says_when_and_leads_to_its_history(client):
    post = CommentFactory()
    edit_comment(comment=post, body="Anders.", reason="x", by=post.author)

    page = get(client, Topic.objects.get(pk=post.discussion_id)).text

    assert reverse("comment-history", args=[post.pk]) in page


CONTROLS = {
    "topic-lock": {"moderator"},
    "topic-pin": {"moderator"},
    "topic-move": {"moderator"},
    "topic-edit": {"moderator", "asker"},
    "answer-accept": {"moderator", "asker"},
}


@pytest.mark.parametrize("role", ["visitor", "participant", "asker", "moderator"])
def test_page_offers_what_would_not_be_refused(client, role):
    topic = QuestionFactory()
    CommentFactory(topic=topic)
    people = {"participant": AuthorFactory(), "asker": topic.author, "moderator": moderator()}
    if role in people:
        sign_in(client, people[role])

    page = get(client, topic).text

    for name, roles in CONTROLS.items():
        args = [topic.pk, 2] if name == "answer-accept" else [topic.pk]
        assert (reverse(name, args=args) in page) is (role in roles), name


def test_locked_topic_says_why_and_offers_no_reply(client):
    topic = LockedTopicFactory()

    for reader in (None, AuthorFactory()):
        page = get(sign_in(client, reader) if reader else client, topic).text
        assert "Afgerond." in page
        assert reverse("topic-reply", args=[topic.pk]) not in page


def test_writer_and_moderator_find_the_link_to_edit(client):
    topic = TopicFactory()
    post = CommentFactory(topic=topic)
    edit = reverse("comment-edit", args=[post.pk])

    assert edit not in get(client, topic).text
    assert edit not in get(sign_in(client, topic.author), topic).text
    assert edit in get(sign_in(client, post.author), topic).text
    assert edit in get(sign_in(client, moderator()), topic).text


def test_post_that_waits_is_shown_to_its_author_alone(client):
    BlackListedDomain.objects.create(domain="slecht.example")
    topic = TopicFactory()
    post = CommentFactory(topic=topic, body="Wachtwoordje https://slecht.example")

    assert "Wachtwoordje" not in get(client, topic).text
    assert "Wachtwoordje" not in get(sign_in(client, topic.author), topic).text
    page = get(sign_in(client, post.author), topic)
    assert "Wachtwoordje" in page.text
    assert client.get(reverse("post", args=[post.pk])).url.endswith("#wacht")
    sign_in(client, AuthorFactory())
    assert client.get(reverse("post", args=[post.pk])).status_code == HTTPStatus.NOT_FOUND


# What it costs


@pytest.mark.parametrize("query", ["", "?weergave=plat", "?weergave=draad"])
def test_page_asks_the_database_as_often_for_two_posts_as_for_fifty(
    client, long_topic, query, django_assert_max_num_queries
):
    short = TopicFactory()
    CommentFactory(topic=short)
    for topic in (short, long_topic):
        with django_assert_max_num_queries(8):
            get(client, topic, query)
    reader = member_of(OrganisationFactory())
    sign_in(client, reader)
    for topic in (short, long_topic):
        with django_assert_max_num_queries(10):
            get(client, topic, query)
