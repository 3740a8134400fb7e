"""Undoing a measure: everything it reached gets the state that the measures still standing give it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community.moderation.actions.queueing import hold, lock_case
from community.moderation.actions.recording import record_decision, tell_authors
from community.moderation.models import (
    Case,
    Decision,
    DecisionReach,
    HoldReason,
    Moderated,
    State,
    StatementOfReasons,
    Verb,
    Why,
)
from community.moderation.models.decisions import state_that_stands
from community.moderation.permissions import refuse_restore_decision
from foundation.writing.errors import Conflict, check
from people.accounts.actors import Actor


@transaction.atomic
def restore(*, decision: Decision, by: Actor, facts: str = "") -> Decision:
    """Put back exactly what a measure took from sight, and tell its authors."""
    item = decision.item.lock()
    check(refuse_restore_decision(by, decision))
    undoing = record_decision(Verb.RESTORED, item, case=lock_case(item), by=by, facts=facts)
    changed = undo(decision.statements.filter(undone_by=None), undoing)
    if not changed:
        raise Conflict(_("A later decision took this from sight too. Undo that one first."))
    tell_authors(undoing, list(changed), by)
    put_back(changed)
    return undoing


def undo(statements: Iterable[StatementOfReasons], undoing: Decision) -> dict[Moderated, State]:
    """Note that measures do not stand any more; give the state of each thing that gets another by it."""
    undone = list(statements)
    reached = list(DecisionReach.objects.filter(statement__in=undone))
    for statement in undone:
        statement.undone_by = undoing
        statement.save(update_fields=["undone_by"])
    items = read_items(reached)
    measures = defaultdict(list)
    for reach in DecisionReach.objects.measures_on(items):
        measures[reach.object_id].append(reach)
    stands = {item: state_that_stands(measures[item.pk]) for item in items}
    return {item: state for item, state in stands.items() if state != item.state}


def read_items(reached: Sequence[DecisionReach]) -> list[Moderated]:
    """The things that were reached, which are of one kind, as they are now."""
    model: Any = reached[0].content_type.model_class()
    rows = model._default_manager.filter(pk__in=[reach.object_id for reach in reached])
    return list(rows.select_related("author__user").order_by("pk"))


def put_back(changed: dict[Moderated, State]) -> None:
    """Give things the state that they should have; what was held waits in the queue again."""
    by_state = defaultdict(list)
    for item, state in changed.items():
        by_state[state].append(item)
    for state, items in by_state.items():
        type(items[0]).change_states(items, state)
    for item in by_state[State.HELD]:
        hold(item.lock(), reasons_before(item))


def reasons_before(item: Moderated) -> list[HoldReason]:
    """Why something was held the last time."""
    last: Case | None = Case.objects.about(item).filter(why=Why.HELD).order_by("-pk").first()
    return last.reasons if last else []
