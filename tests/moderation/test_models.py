"""Rows of the queue and of decisions, as they say of themselves what they are."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.discussions.models import Comment
from community.moderation.actions import claim_case, hide, request_review
from community.moderation.models import (
    Case,
    Decision,
    DecisionReach,
    Flag,
    Ground,
    Moderated,
    Verb,
    Why,
)
from tests.community.factories import AuthorFactory
from tests.moderation.factories import (
    WHY,
    case_of,
    fresh,
    guest,
    hidden_post,
    moderator,
    moderator_of,
    public_post,
    reported_post,
    stored,
)

pytestmark = pytest.mark.django_db


def test_rows_say_what_they_are():
    post = reported_post()
    case = case_of(post)
    decision = hide(item=post, by=moderator(), **WHY)
    statement = decision.statements.get()
    review = request_review(statement=statement, words="Nee.", by=fresh(post.author))

    assert str(case.pk) in str(case)
    assert str(Flag.objects.get()) == Flag.objects.get().receipt
    assert str(statement) == str(decision) == str(review)
    assert str(post.pk) in str(DecisionReach.objects.get())
    assert decision.who == decision.by.name
    assert review.get_absolute_url() == review.case.get_absolute_url()
    assert statement.address == statement.get_absolute_url()


@pytest.mark.parametrize("rows", [Case, Decision])
def test_queue_and_log_are_of_who_moderates_there(rows):
    post = reported_post()
    hide(item=post, by=moderator(), **WHY)
    seen = rows.objects.visible_to

    assert not seen(AnonymousUser()).exists()
    assert not seen(AuthorFactory().user).exists()
    assert not seen(moderator_of(public_post().discussion.subject).user).exists()
    assert seen(moderator_of(post.discussion.subject).user).exists()
    assert seen(moderator().user).exists()


def test_measure_without_ground_or_without_the_law_cannot_be_stored():
    decision = Decision.objects.about(hidden_post()).get()
    for broken in ({"ground": ""}, {"facts": ""}, {"ground": Ground.LAW}, {"law": "artikel 1"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**broken)


def test_second_open_case_about_one_thing_cannot_be_stored():
    post = reported_post()
    case = case_of(post)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(item=post, why=Why.HELD, container="x", scope=case.scope, circle=case.circle)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(claimed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.update(answered_at=timezone.now())


def test_claimed_case_stands_with_somebody_since_some_time():
    case = claim_case(case=case_of(reported_post()), by=moderator())
    assert stored(case).claimed_at


def test_guest_is_known_by_their_address():
    post = public_post()
    first, again = guest("een@voorbeeld.example"), guest("een@voorbeeld.example")
    nameless = guest("")
    Comment.objects.filter(pk=post.pk).update(author=first)
    assert Comment.published_by(again) == 1
    assert Comment.published_by(nameless) == 0


def test_posts_around_a_post_that_waits_are_the_last():
    post = public_post()
    waiting = Comment.objects.append(
        post.discussion, author=post.author, body="x", body_html="x", body_version=1, state="held"
    )
    assert [near.number for near in waiting.around()] == [1, 2]
    assert waiting.circle == post.discussion.circle


def test_decided_verbs_are_measures_or_not():
    assert {verb for verb in Verb if Decision(verb=verb).is_measure} == {
        Verb.HIDDEN,
        Verb.REMOVED,
        Verb.BRANCH_REMOVED,
    }


PROPERTIES = ["scope", "circle", "container"]
METHODS = [
    ("excerpt", ()),
    ("text_html", ()),
    ("place", ()),
    ("around", ()),
    ("lock", ()),
    ("branch", ()),
    ("enter", ()),
    ("leave", ("hidden",)),
    ("come_back", ()),
]


@pytest.mark.parametrize("name", PROPERTIES)
def test_room_that_holds_what_is_moderated_says_where_it_stands(name):
    with pytest.raises(NotImplementedError):
        getattr(Moderated, name).fget(Comment())


@pytest.mark.parametrize("name, args", METHODS)
def test_room_that_holds_what_is_moderated_says_what_it_means(name, args):
    with pytest.raises(NotImplementedError):
        getattr(Moderated, name)(Comment(), *args)


@pytest.mark.parametrize(
    "name, args", [("read", ([],)), ("published_by", (None,)), ("change_states", ([], "hidden"))]
)
def test_room_that_holds_what_is_moderated_reads_and_changes_many(name, args):
    with pytest.raises(NotImplementedError):
        getattr(Moderated, name).__func__(Comment, *args)
