"""Saying who works on what, so that no two moderators do the same."""

from django.db import transaction

from community.moderation.actions.queueing import tell_moderators
from community.moderation.models import Case
from community.moderation.permissions import is_person, refuse_claim_case, refuse_release_case
from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import Author


@transaction.atomic
def claim_case(*, case: Case, by: Author, takes_over: bool = False) -> Case:
    """Take something from the queue, from another moderator only when that is said."""
    case = lock(case)
    check(refuse_claim_case(by, case, takes_over=takes_over))
    if case.claimed_by is None or not is_person(by, case.claimed_by):
        case.claim(by)
        tell_moderators(case)
    return case


@transaction.atomic
def release_case(*, case: Case, by: Actor) -> Case:
    """Give something back to the queue."""
    case = lock(case)
    check(refuse_release_case(by, case))
    case.claim(None)
    tell_moderators(case)
    return case


def lock(case: Case) -> Case:
    """Read a case again, so that what is decided next is decided on what is true."""
    # Without joins: a row that was waited for comes with what it was joined to before.
    locked: Case = Case.objects.select_for_update().get(pk=case.pk)
    return locked
