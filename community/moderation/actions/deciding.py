"""What a moderator decides about something: each with its reasons to the author in the same transaction."""

from django.db import transaction

from community.moderation import states
from community.moderation.actions.claiming import lock
from community.moderation.actions.queueing import close_cases, lock_case
from community.moderation.actions.recording import record_decision, tell_authors, write_down
from community.moderation.models import Case, Decision, Moderated, Outcome, State, Verb
from community.moderation.permissions import (
    refuse_approve_item,
    refuse_changed_case,
    refuse_dismiss_case,
    refuse_hide_item,
    refuse_remove_branch,
    refuse_remove_item,
)
from foundation.writing.errors import check
from people.accounts.actors import Actor


@transaction.atomic
def approve(*, item: Moderated, by: Actor, version: int | None = None) -> Decision:
    """Place what was held, and tell its author."""
    item = item.lock()
    case = lock_case(item)
    check(refuse_approve_item(by, item, case))
    check(refuse_changed_case(case, version, item))
    decision = record_decision(Verb.APPROVED, item, case=case, by=by)
    tell_authors(decision, [item], by)
    states.approve(item)
    close_cases([item], decision, Outcome.NOTHING_WRONG)
    return decision


@transaction.atomic
def hide(
    *, item: Moderated, by: Actor, ground: str, facts: str, law: str = "", version: int | None = None
) -> Decision:
    """Take what is public from sight for as long as it lasts, with its reasons to the author."""
    item = item.lock()
    case = lock_case(item)
    check(refuse_hide_item(by, item, case))
    check(refuse_changed_case(case, version, item))
    decision = record_decision(Verb.HIDDEN, item, case=case, by=by, ground=ground, law=law, facts=facts)
    tell_authors(decision, [item], by)
    states.hide(item)
    close_cases([item], decision, Outcome.MEASURE)
    return decision


@transaction.atomic
def remove(
    *, item: Moderated, by: Actor, ground: str, facts: str, law: str = "", version: int | None = None
) -> Decision:
    """Take something from sight for good, or refuse what was held, with its reasons to the author."""
    item = item.lock()
    case = lock_case(item)
    check(refuse_remove_item(by, item, case))
    check(refuse_changed_case(case, version, item))
    decision = record_decision(Verb.REMOVED, item, case=case, by=by, ground=ground, law=law, facts=facts)
    tell_authors(decision, [item], by)
    states.remove(item)
    close_cases([item], decision, Outcome.MEASURE)
    return decision


@transaction.atomic
def remove_branch(
    *, item: Moderated, by: Actor, ground: str, facts: str, law: str = "", version: int | None = None
) -> Decision:
    """Remove something with everything below it: one decision that names each of them, and tells each author."""
    item = item.lock()
    case = lock_case(item)
    check(refuse_remove_branch(by, item, case))
    check(refuse_changed_case(case, version, item))
    reached = [row for row in item.branch() if row.state != State.REMOVED]
    decision = record_decision(
        Verb.BRANCH_REMOVED, item, case=case, by=by, ground=ground, law=law, facts=facts
    )
    tell_authors(decision, reached, by)
    type(item).change_states(reached, State.REMOVED)
    close_cases(reached, decision, Outcome.MEASURE)
    return decision


@transaction.atomic
def dismiss_flags(*, case: Case, by: Actor, version: int | None = None) -> Decision:
    """Leave standing what was reported, and answer who reported it."""
    item = case.item.lock()
    case = lock(case)
    case.item = item
    check(refuse_dismiss_case(by, case))
    check(refuse_changed_case(case, version, item))
    decision = record_decision(Verb.NOTHING_WRONG, item, case=case, by=by)
    write_down(decision, [item], by)
    close_cases([item], decision, Outcome.NOTHING_WRONG)
    return decision
