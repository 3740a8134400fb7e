"""What comes into the queue and leaves it: the parts that the actions share, without their permissions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from community.moderation.models import Case, Decision, Flag, HoldReason, Moderated, Outcome, State, Why
from foundation.live import live
from foundation.references import reference
from people.accounts.models import Circle
from people.notifications.announcing import announce


def hold(row: Moderated, reasons: Iterable[HoldReason], *, at: datetime | None = None) -> Case:
    """Let something wait for a moderator, and say why; the caller has locked what it stands in."""
    if row.state != State.HELD:
        type(row).change_states([row], State.HELD)
    return open_case(row, Why.HELD, at=at, hold_reasons=[reason.value for reason in reasons])


def open_case(item: Moderated, why: Why, *, at: datetime | None = None, **fields: Any) -> Case:
    """The case about something that is open, or a new one; under the lock of what it stands in there is one."""
    case = lock_case(item)
    if case is None:
        case = Case.objects.create(
            item=item, why=why, opened_at=at or timezone.now(), **belongs(item), **fields
        )
    tell_moderators(case)
    return case


def belongs(item: Moderated) -> dict[str, Any]:
    """Who decides about something, as its case and its decisions keep it."""
    return {"container": reference(item.container), "scope": item.scope, "circle": item.circle}


def lock_case(item: Moderated) -> Case | None:
    """The open case about something that the caller has locked."""
    case: Case | None = Case.objects.open().about(item).select_for_update().first()
    if case is not None:
        case.item = item
    return case


def close_cases(items: Sequence[Moderated], decision: Decision, outcome: Outcome) -> None:
    """Take from the queue what was decided, and answer who reported it; an open review stays."""
    cases = Case.objects.open().about_any(items).exclude(why=Why.REVIEW)
    for case in cases.select_for_update().order_by("pk"):
        case.close(decision.at)
        answer_flags(case, decision, outcome)
        tell_moderators(case)


def answer_flags(case: Case, decision: Decision, outcome: Outcome) -> None:
    """Tell who reported something what it led to."""
    flags = Flag.objects.filter(case=case, answered_at=None)
    for flag in flags:
        flag.answered_at, flag.outcome = decision.at, outcome
        flag.save(update_fields=["answered_at", "outcome"])
        announce("report.answered", flag)


def tell_moderators(case: Case) -> None:
    """Tell the open pages of who may decide it that the queue changed."""
    for user in case.moderators():
        live.publish(user, "queue.changed")


def move_cases(container: models.Model, *, scope: str, circle: Circle) -> None:
    """Let the moderators of another scope and circle decide about what stands in a container that moved."""
    for rows in (Case.objects, Decision.objects):
        rows.move(container, scope=scope, circle=circle)
