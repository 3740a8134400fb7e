"""Who may do what, by role and state: each refusal with its kind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.moderation import permissions
from community.moderation.actions import claim_case, decide_review, hide, report, request_review, restore
from community.moderation.models import Case, Decision, FlagKind, Review, State, StatementOfReasons
from foundation.references import reference
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Role
from tests.community.factories import AuthorFactory, CategoryFactory, TopicFactory, author_with, maintainer
from tests.moderation.factories import (
    WHY,
    case_of,
    fresh,
    guest,
    held_post,
    hidden_post,
    moderator,
    moderator_of,
    public_post,
    removed_post,
    reported_post,
    stored,
)

pytestmark = pytest.mark.django_db

ROLES = [
    "visitor",
    "guest",
    "member",
    "author",
    "other_moderator",
    "moderator",
    "category_moderator",
    "system",
]
MAY = {"moderator", "category_moderator", "system"}
STATES = {"public": public_post, "held": held_post, "hidden": hidden_post, "removed": removed_post}


def actor(role, post):
    topic = post.discussion.subject
    return {
        "visitor": lambda: None,
        "guest": guest,
        "member": AuthorFactory,
        "author": lambda: fresh(post.author),
        "other_moderator": lambda: moderator_of(TopicFactory()),
        "moderator": moderator,
        "category_moderator": lambda: moderator_of(topic),
        "system": lambda: SYSTEM,
    }[role]()


VERBS = {
    "approve": (permissions.refuse_approve_item, {"held"}),
    "hide": (permissions.refuse_hide_item, {"public"}),
    "remove": (permissions.refuse_remove_item, {"public", "held", "hidden"}),
    "remove_branch": (permissions.refuse_remove_branch, {"public", "hidden"}),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_role_and_state_decide_and_the_role_is_said_first(role, state, verb):
    post = STATES[state]()
    refuse, fitting = VERBS[verb]

    refusal = refuse(actor(role, post), post)

    if role not in MAY:
        assert isinstance(refusal, NotAllowed)
    elif state in fitting:
        assert refusal is None
    else:
        assert isinstance(refusal, Conflict)


def test_post_that_waits_for_its_writer_is_not_decided_about():
    post = held_post()
    post.state = State.AWAITING_CONFIRMATION
    for refuse, _states in VERBS.values():
        assert isinstance(refuse(moderator(), post), Conflict)
    assert isinstance(permissions.refuse_report_item(moderator(), post), Conflict)


@pytest.mark.parametrize("verb", VERBS)
def test_moderator_does_not_decide_about_their_own_words_under_any_name(verb):
    by = moderator()
    post = public_post(author=AuthorFactory(user=by.user, name="Een andere naam"))

    assert isinstance(VERBS[verb][0](by, post), NotAllowed)


@pytest.mark.parametrize("verb", VERBS)
def test_what_another_works_on_is_not_decided_about(verb):
    mine, other = moderator(), moderator()
    post = reported_post()
    case = claim_case(case=case_of(post), by=other)

    refusal = VERBS[verb][0](mine, post, case)
    assert isinstance(refusal, Conflict)
    assert other.name in refusal.message
    assert not isinstance(VERBS["hide"][0](other, post, case), Conflict)
    assert VERBS["hide"][0](SYSTEM, post, case) is None


@pytest.mark.parametrize("role", ["visitor", "guest", "member", "author", "moderator", "system"])
@pytest.mark.parametrize("state", STATES)
def test_whoever_reads_a_post_can_report_it(role, state):
    post = STATES[state]()
    refusal = permissions.refuse_report_item(actor(role, post), post)
    assert refusal is None if state == "public" else isinstance(refusal, Conflict)


def test_who_cannot_read_a_post_cannot_report_it():
    category = CategoryFactory(reads=Circle.SIGNED_IN, writes=Circle.SIGNED_IN)
    post = public_post(TopicFactory(category=category))

    assert isinstance(permissions.refuse_report_item(None, post), NotAllowed)
    assert isinstance(permissions.refuse_report_item(guest(), post), NotAllowed)
    assert permissions.refuse_report_item(AuthorFactory(), post) is None


# The queue


def test_case_is_claimed_by_who_may_decide_it():
    post = reported_post()
    case = case_of(post)
    for role in ("visitor", "guest", "member", "author", "other_moderator", "system"):
        assert isinstance(permissions.refuse_claim_case(actor(role, post), case), NotAllowed)
    by = moderator()
    assert permissions.refuse_claim_case(by, case) is None
    claimed = claim_case(case=case, by=by)
    assert permissions.refuse_claim_case(by, claimed) is None
    assert isinstance(permissions.refuse_claim_case(moderator(), claimed), Conflict)
    assert permissions.refuse_claim_case(moderator(), claimed, takes_over=True) is None


def test_case_is_given_back_by_who_has_it():
    by, post = moderator(), reported_post()
    case = case_of(post)
    assert isinstance(permissions.refuse_release_case(AuthorFactory(), case), NotAllowed)
    assert isinstance(permissions.refuse_release_case(by, case), Conflict)
    case = claim_case(case=case, by=by)
    assert permissions.refuse_release_case(by, case) is None
    assert isinstance(permissions.refuse_release_case(moderator(), case), Conflict)


def test_case_that_is_closed_says_who_decided_what():
    by, post = moderator(), reported_post()
    case = case_of(post)
    hide(item=post, by=by, **WHY)
    case = stored(case)
    for refuse in (
        permissions.refuse_claim_case,
        permissions.refuse_release_case,
        permissions.refuse_dismiss_case,
    ):
        refusal = refuse(moderator(), case)
        assert isinstance(refusal, Conflict)
        assert by.name in refusal.message


def test_report_is_dismissed_by_who_may_decide_it():
    post = reported_post()
    case = case_of(post)
    for role in ("visitor", "guest", "member", "author", "other_moderator"):
        assert isinstance(permissions.refuse_dismiss_case(actor(role, post), case), NotAllowed)
    for role in MAY:
        assert permissions.refuse_dismiss_case(actor(role, post), case) is None
    assert isinstance(permissions.refuse_dismiss_case(moderator(), case_of(held_post())), Conflict)


def test_moderator_does_not_dismiss_reports_about_their_own_words():
    by = moderator()
    post = reported_post(author=by)
    assert isinstance(permissions.refuse_dismiss_case(by, case_of(post)), NotAllowed)


def test_page_is_older_than_what_was_done_since():
    post = reported_post()
    case = case_of(post)
    assert permissions.refuse_changed_case(case, None, post) is None
    assert permissions.refuse_changed_case(case, case.version, post) is None
    assert isinstance(permissions.refuse_changed_case(case, case.version - 1, post), Conflict)
    assert isinstance(permissions.refuse_changed_case(None, 1, post), Conflict)


@pytest.mark.parametrize("role", ROLES)
def test_queue_is_seen_by_who_moderates_anything(role):
    post = public_post()
    is_open = permissions.refuse_see_queue(actor(role, post)) is None
    assert is_open == (role in MAY | {"other_moderator"})


@pytest.mark.parametrize("role", [*Role])
def test_rules_are_set_by_who_maintains_or_administers_the_site(role):
    scope = "accounts.organisation.1" if role == Role.MEMBER else "site"
    is_open = permissions.refuse_set_rules(fresh(author_with(role, scope))) is None
    assert is_open == (role in (Role.MAINTAINER, Role.ADMINISTRATOR))


def test_rules_are_set_by_the_system_and_by_no_visitor():
    assert permissions.refuse_set_rules(SYSTEM) is None
    assert isinstance(permissions.refuse_set_rules(None), NotAllowed)
    assert isinstance(permissions.refuse_set_rules(guest()), NotAllowed)
    assert permissions.refuse_set_rules(fresh(maintainer())) is None


# Undoing and reviewing


def decision_about(post):
    return Decision.objects.about(post).order_by("-pk").first()


@pytest.mark.parametrize("role", ROLES)
def test_measure_is_undone_by_who_moderates_there(role):
    post = hidden_post()
    refusal = permissions.refuse_restore_decision(actor(role, post), decision_about(post))
    assert refusal is None if role in MAY else isinstance(refusal, NotAllowed)


def test_moderator_does_not_undo_a_measure_against_their_own_words():
    by = moderator()
    post = hidden_post(author=by)
    assert isinstance(permissions.refuse_restore_decision(by, decision_about(post)), NotAllowed)


def test_measure_is_undone_while_it_stands():
    post = hidden_post()
    decision = decision_about(post)
    restore(decision=decision, by=SYSTEM)
    assert isinstance(permissions.refuse_restore_decision(moderator(), decision), Conflict)
    undoing = decision_about(post)
    assert isinstance(permissions.refuse_restore_decision(moderator(), undoing), Conflict)


def asked(first=None, **kwargs):
    """A review that was asked for, of a measure by this moderator."""
    post = hidden_post(by=first or moderator(), **kwargs)
    statement = decision_about(post).statements.get()
    return request_review(statement=statement, words="Niet eens.", by=fresh(post.author))


def test_while_a_review_is_open_only_the_review_decides():
    review = asked()
    post, case = review.case.item, stored(review.case)
    assert isinstance(permissions.refuse_restore_decision(moderator(), decision_about(post)), Conflict)
    assert isinstance(permissions.refuse_remove_item(moderator(), post, case), Conflict)
    assert isinstance(permissions.refuse_remove_branch(moderator(), post, case), Conflict)
    assert isinstance(permissions.refuse_dismiss_case(moderator(), case), Conflict)


def test_review_is_asked_for_by_who_was_told():
    post = hidden_post()
    statement = decision_about(post).statements.get()
    assert permissions.refuse_review_statement(fresh(post.author), statement) is None
    for role in ("visitor", "guest", "member", "moderator", "system"):
        assert isinstance(permissions.refuse_review_statement(actor(role, post), statement), NotAllowed)


def test_review_is_asked_for_once_and_in_time():
    review = asked()
    statement, author = review.statement, fresh(review.statement.addressee)
    assert isinstance(permissions.refuse_review_statement(author, statement), Conflict)

    Review.objects.all().delete()
    assert permissions.refuse_review_statement(author, statement) is None
    Decision.objects.update(at=timezone.now() - timedelta(days=184))
    late = StatementOfReasons.objects.get(pk=statement.pk)
    assert isinstance(permissions.refuse_review_statement(author, late), Conflict)


def test_review_is_not_asked_for_of_what_took_nothing_or_was_undone():
    post = hidden_post()
    measure = decision_about(post).statements.get()
    restore(decision=decision_about(post), by=SYSTEM)
    undone, told = stored(measure), decision_about(post).statements.get()
    assert isinstance(permissions.refuse_review_statement(fresh(post.author), undone), Conflict)
    assert isinstance(permissions.refuse_review_statement(fresh(post.author), told), Conflict)


def test_review_is_decided_by_another_moderator():
    first = moderator()
    review = asked(first)
    post = review.case.item
    for role in ("visitor", "guest", "member", "author", "other_moderator"):
        assert isinstance(permissions.refuse_decide_review(actor(role, post), review), NotAllowed)
    assert isinstance(permissions.refuse_decide_review(first, review), NotAllowed)
    for role in MAY:
        assert permissions.refuse_decide_review(actor(role, post), review) is None


def test_review_of_a_moderators_own_words_is_decided_by_another():
    by = moderator()
    review = asked(author=by)
    assert isinstance(permissions.refuse_decide_review(by, review), NotAllowed)


def test_review_is_not_decided_by_who_reported():
    reporter, post = moderator(), public_post()
    report(item=post, kind=FlagKind.INSULT, words="Scheldwoord.")
    report(item=post, kind=FlagKind.INSULT, words="Scheldwoord.", by=reporter)
    decision = hide(item=post, by=moderator(), **WHY)
    review = request_review(statement=decision.statements.get(), words="Niet eens.", by=fresh(post.author))
    assert isinstance(permissions.refuse_decide_review(reporter, review), NotAllowed)
    assert permissions.refuse_decide_review(moderator(), review) is None


def test_review_is_decided_once_and_not_while_another_works_on_it():
    review = asked()
    other = moderator()
    claim_case(case=review.case, by=other)
    review.case = Case.objects.get(pk=review.case_id)
    assert isinstance(permissions.refuse_decide_review(moderator(), review), Conflict)

    decided = decide_review(review=review, is_upheld=True, facts="Het is reclame.", by=other)
    assert isinstance(permissions.refuse_decide_review(moderator(), decided), Conflict)


def test_nobody_is_the_same_person_as_nobody():
    assert not permissions.is_person(None, AuthorFactory())
    assert not permissions.is_person(SYSTEM, AuthorFactory())
    assert not permissions.is_person(guest(), guest("ander@voorbeeld.example"))
    assert reference(SYSTEM) == "system"
