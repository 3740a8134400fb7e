"""Marked words of what waits and of what was taken from sight are nowhere for who may not see them."""

import pytest
from django.core import mail
from django.urls import reverse

from community.discussions.actions import edit_comment
from community.discussions.models import Comment
from community.forum.actions import accept_answer, start_topic
from community.forum.models import Kind, Topic
from community.moderation.actions import hide, remove, report, set_hold_rules
from community.moderation.models import Case, FlagKind, RuleKind
from people.accounts.actors import SYSTEM
from tests.community.factories import AuthorFactory, CategoryFactory, TopicFactory
from tests.moderation.factories import (
    WHY,
    case_of,
    fresh,
    held_post,
    moderator,
    moderator_of,
    public_post,
    stored,
)
from tests.notifications.factories import run_jobs

pytestmark = pytest.mark.django_db

CANARY = "kanariewoord"


def looks(post):
    """Every address where something of a post or its topic could be read."""
    topic = Topic.objects.get(pk=post.discussion_id)
    named = {"topic_id": topic.pk}
    flat = {"topic_id": topic.pk, "slug": topic.slug}
    addresses = [
        "/",
        reverse("forum"),
        reverse("forum") + "?tab=onbeantwoord",
        reverse("forum-feed"),
        topic.category.get_absolute_url(),
        reverse("category-feed", args=[topic.category.slug]),
        topic.get_absolute_url(),
        topic.get_absolute_url() + "?weergave=plat",
        topic.get_absolute_url() + "?weergave=draad",
        reverse("topic-feed", kwargs=flat),
        reverse("topic-branch", kwargs=named | {"number": 1}),
        reverse("topic-live", kwargs=named),
        reverse("topic-live", kwargs=named) + "?na=0",
        reverse("topic-reply", kwargs=named),
        reverse("topic-edit", kwargs=named),
        reverse("topic-lock", kwargs=named),
        reverse("post", args=[post.pk]),
        reverse("comment-edit", args=[post.pk]),
        reverse("comment-history", args=[post.pk]),
        f"{reverse('report')}?bericht={post.pk}",
        reverse("moderation-item", args=["bericht", post.pk]),
        reverse("moderation-hide", args=["bericht", post.pk]),
        reverse("moderation-queue"),
        reverse("decision-list"),
        reverse("search") + "?q=tekst",
        reverse("similar-topics") + "?titel=Titel",
        reverse("similar-topics") + "?q=Titel",
        reverse("sitemap"),
        reverse("sitemap-part", args=["topics", 1]),
    ]
    if post.number:
        addresses += [
            reverse("topic-branch", kwargs=named | {"number": post.number}),
            reverse("topic-reply", kwargs=named) + f"?op={post.number}",
            reverse("topic-reply", kwargs=named) + f"?op={post.number}&citeer=1",
            reverse("answer-accept", kwargs=named | {"number": post.number}),
        ]
    if post.author.get_absolute_url():
        addresses.append(post.author.get_absolute_url())
    addresses += [case.get_absolute_url() for case in Case.objects.all()]
    return addresses


def leaks(client, post):
    """Where the canary sings."""
    return [address for address in looks(post) if CANARY in client.get(address).content.decode()]


def test_what_is_public_sings(client):
    post = public_post(body=f"Tekst met {CANARY}.")
    run_jobs()
    found = " ".join(leaks(client, post))
    for place in ("/forum/onderwerp/", "/feed/", "/zoeken/", "/tak/", "/melden/"):
        assert place in found


def held():
    return held_post(body=f"Tekst met {CANARY}.")


def held_topic():
    category = CategoryFactory()
    set_hold_rules(kinds=[RuleKind.EVERYTHING], by=SYSTEM)
    topic = start_topic(
        category=category,
        kind=Kind.QUESTION,
        title=f"Titel {CANARY}",
        body=f"Tekst met {CANARY}.",
        tags=[f"label{CANARY}"],
        by=AuthorFactory(),
    )
    set_hold_rules(kinds=[], by=SYSTEM)
    return Comment.objects.get(discussion=topic.pk)


def hidden():
    post = public_post(TopicFactory(kind=Kind.QUESTION), body=f"Tekst met {CANARY}.")
    edit_comment(comment=post, body=f"Andere tekst met {CANARY}.", reason="Beter.", by=fresh(post.author))
    accept_answer(topic=Topic.objects.get(pk=post.discussion_id), post=post, by=SYSTEM)
    hide(item=stored(post), by=SYSTEM, **WHY)
    return stored(post)


def removed():
    post = public_post(body=f"Tekst met {CANARY}.")
    public_post(post.discussion.subject, reply_to=post)
    remove(item=post, by=SYSTEM, **WHY)
    return stored(post)


def hidden_topic():
    topic = TopicFactory(title=f"Titel {CANARY}", body=f"Tekst met {CANARY}.")
    public_post(topic)
    hide(item=Comment.objects.get(discussion=topic.pk, number=1), by=SYSTEM, **WHY)
    return Comment.objects.get(discussion=topic.pk, number=1)


def refused():
    post = held()
    remove(item=post, by=SYSTEM, **WHY)
    return stored(post)


MAKE = [held, held_topic, hidden, removed, hidden_topic, refused]


@pytest.mark.parametrize("make", MAKE)
@pytest.mark.parametrize("reader", ["visitor", "member", "other_moderator"])
def test_words_are_nowhere_for_who_may_not_see_them(client, make, reader):
    post = make()
    mail.outbox.clear()
    run_jobs(3)
    if reader == "member":
        client.force_login(AuthorFactory().user)
    if reader == "other_moderator":
        client.force_login(moderator_of(TopicFactory()).user)

    assert leaks(client, post) == []
    assert all(CANARY not in letter.body for letter in mail.outbox)


@pytest.mark.parametrize("make", MAKE)
def test_moderator_finds_them_where_they_decide(client, make):
    post = make()
    client.force_login(moderator().user)
    answer = client.get(reverse("moderation-item", args=["bericht", post.pk]), follow=True)
    assert CANARY in answer.content.decode()


@pytest.mark.parametrize("make", [hidden, removed, refused])
def test_author_finds_them_with_the_reasons(client, make):
    post = make()
    client.force_login(fresh(post.author).user)
    page = client.get(reverse("statement-list")).content.decode()
    statement = post.author.pk and reverse("statement-list")
    assert statement and "/maatregel/" in page


def test_author_finds_what_waits(client):
    post = held()
    client.force_login(fresh(post.author).user)
    page = client.get(reverse("statement-list")).content.decode()
    assert CANARY in page
    assert str(case_of(post).reasons[0].label) in page


def test_words_of_a_report_are_for_moderators_and_who_made_it(client):
    post = public_post()
    flag = report(item=post, kind=FlagKind.INSULT, words=f"Woorden met {CANARY}.", by=AuthorFactory())

    client.force_login(fresh(post.author).user)
    assert leaks(client, post) == []
    client.force_login(moderator().user)
    assert CANARY in client.get(case_of(post).get_absolute_url()).content.decode()
    client.logout()
    assert CANARY in client.get(flag.get_absolute_url()).content.decode()
