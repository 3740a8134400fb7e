"""Saying that a moderator should look at something."""

from django.db import transaction
from django.utils import timezone

from community.moderation.actions.queueing import open_case
from community.moderation.models import Case, Flag, FlagKind, Moderated, Why
from community.moderation.permissions import refuse_report_item
from foundation.writing.errors import check
from foundation.writing.models import NumberSeries
from people.accounts.models import Author


@transaction.atomic
def report(
    *, item: Moderated, kind: str, words: str, by: Author | None = None, guest_email: str = ""
) -> Flag:
    """Bring something before the moderators, with a receipt; by None is a visitor. Once for each person."""
    item = item.lock()
    check(refuse_report_item(by, item))
    case = open_case(item, Why.REPORTED)
    if known := same_report(case, by, guest_email):
        return known
    flag = Flag.objects.create(
        case=case,
        receipt=next_receipt(),
        kind=FlagKind(kind),
        words=words,
        by=by,
        guest_email="" if by else guest_email.lower(),
    )
    case.is_grave = case.is_grave or flag.is_grave
    case.version += 1
    case.save(update_fields=["is_grave", "version"])
    return flag


def same_report(case: Case, by: Author | None, guest_email: str) -> Flag | None:
    """What this person reported already and nobody answered; of a visitor without an address that is not known."""
    flags = Flag.objects.filter(case=case)
    if by is not None:
        return flags.filter(by__user=by.user_id).first() if by.user_id else flags.filter(by=by).first()
    return flags.filter(by=None, guest_email__iexact=guest_email).first() if guest_email else None


def next_receipt() -> str:
    """The next number of a report in this year."""
    year = timezone.localtime().year
    return f"M-{year}-{NumberSeries.next(f'report-{year}'):04}"
