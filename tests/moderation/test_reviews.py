"""An author asks whether a measure was right; another moderator answers."""

import pytest

from community.moderation.actions import (
    claim_case,
    decide_review,
    hide,
    release_case,
    remove_branch,
    request_review,
    restore,
)
from community.moderation.models import Decision, DecisionReach, Review, State, Verb, Why
from foundation.ledger.models import LedgerEntry
from foundation.writing.errors import Conflict, NotAllowed
from tests.community.factories import TopicFactory
from tests.moderation.factories import (
    WHY,
    case_of,
    fresh,
    hidden_post,
    moderator,
    public_post,
    stored,
)
from tests.moderation.test_decisions import announced, case_of_any

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return hidden_post(by=moderator())


def ask(post, words="Ik ben het er niet mee eens."):
    statement = Decision.objects.get(verb=Verb.HIDDEN).statements.get()
    return request_review(statement=statement, words=words, by=fresh(post.author))


def test_review_comes_into_the_queue_and_into_the_record(post):
    review = ask(post)

    assert (case_of(post).why, review.case) == (Why.REVIEW, case_of(post))
    entry = LedgerEntry.objects.get(body__contains="moderation.review_requested")
    assert "niet mee eens" not in entry.body


def test_review_is_asked_for_once(post):
    ask(post)
    with pytest.raises(Conflict):
        ask(post)
    assert Review.objects.count() == 1


def test_measure_that_stays(post):
    review = decide_review(review=ask(post), is_upheld=True, facts="Het is reclame.", by=moderator())

    assert review.decision.verb == Verb.UPHELD
    assert stored(post).state == State.HIDDEN
    assert case_of_any(post) is None
    assert announced("moderation.reviewed") == [review.pk]
    assert review.statement.undone_by is None


def test_measure_that_is_undone_brings_the_post_back(post):
    review = decide_review(review=ask(post), is_upheld=False, facts="U hebt gelijk.", by=moderator())

    assert stored(post).state == State.PUBLIC
    assert stored(review.statement).undone_by == review.decision
    assert announced("moderation.reviewed") == [review.pk]


def test_decided_once(post):
    review = ask(post)
    case = case_of(post)
    first = moderator()
    decide_review(review=review, is_upheld=True, facts="Nee.", by=first, version=case.version)

    with pytest.raises(Conflict) as refusal:
        decide_review(review=review, is_upheld=False, facts="Ja.", by=moderator(), version=case.version)

    assert first.name in refusal.value.message


def test_not_by_who_took_the_measure():
    first = moderator()
    post = hidden_post(by=first)
    with pytest.raises(NotAllowed):
        decide_review(review=ask(post), is_upheld=True, facts="Nee.", by=first)


def test_review_about_a_branch_brings_back_what_its_author_wrote():
    topic = TopicFactory()
    root = public_post(topic)
    mine = public_post(topic, reply_to=root)
    decision = remove_branch(item=root, by=moderator(), **WHY)
    statement = decision.statements.get(addressee=mine.author)
    review = request_review(statement=statement, words="Mijn antwoord is netjes.", by=fresh(mine.author))

    decide_review(review=review, is_upheld=False, facts="Dat klopt.", by=moderator())

    assert (stored(mine).state, stored(root).state) == (State.PUBLIC, State.REMOVED)
    restore(decision=decision, by=moderator())
    assert stored(root).state == State.PUBLIC


def test_review_that_is_won_while_the_branch_is_gone_shows_with_the_branch(post):
    topic = post.discussion.subject
    root = public_post(topic)
    below = public_post(topic, reply_to=root)
    hiding = hide(item=below, by=moderator(), **WHY)
    removal = remove_branch(item=root, by=moderator(), **WHY)
    review = request_review(statement=hiding.statements.get(), words="Niet eens.", by=fresh(below.author))

    decided = decide_review(review=review, is_upheld=False, facts="U hebt gelijk.", by=moderator())

    assert stored(below).state == State.REMOVED
    assert not DecisionReach.objects.filter(statement__decision=decided.decision).exists()
    restore(decision=removal, by=moderator())
    assert stored(below).state == State.PUBLIC


def test_two_reviews_about_one_post_stay_in_the_queue_until_both_are_decided():
    topic = TopicFactory()
    root = public_post(topic)
    hiding = hide(item=root, by=moderator(), **WHY)
    removal = remove_branch(item=root, by=moderator(), **WHY)
    by = fresh(root.author)
    first = request_review(statement=hiding.statements.get(), words="Een.", by=by)
    second = request_review(statement=removal.statements.get(), words="Twee.", by=by)
    assert first.case == second.case

    decide_review(review=first, is_upheld=True, facts="Nee.", by=moderator())
    assert case_of_any(root) is not None
    decide_review(review=second, is_upheld=False, facts="Ja.", by=moderator())

    assert case_of_any(root) is None
    assert stored(root).state == State.HIDDEN


def test_moderators_take_and_give_back(post):
    ask(post)
    by = moderator()
    case = claim_case(case=case_of(post), by=by)
    version = case.version
    assert claim_case(case=case, by=by).version == version
    case = release_case(case=case, by=by)
    assert (case.claimed_by, case.claimed_at) == (None, None)
    other = claim_case(case=case, by=moderator())
    assert claim_case(case=other, by=by, takes_over=True).claimed_by == by
