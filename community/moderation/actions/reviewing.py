"""Asking whether a measure was right, and answering that."""

from django.db import transaction

from community.moderation.actions.claiming import lock
from community.moderation.actions.queueing import open_case, tell_moderators
from community.moderation.actions.recording import record_decision, state_reasons, write_down
from community.moderation.actions.restoring import put_back, undo
from community.moderation.models import Review, StatementOfReasons, Verb, Why
from community.moderation.permissions import (
    refuse_changed_case,
    refuse_decide_review,
    refuse_review_statement,
)
from foundation.ledger import ledger
from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import Author
from people.notifications.announcing import announce


@transaction.atomic
def request_review(*, statement: StatementOfReasons, words: str, by: Author) -> Review:
    """Bring a measure before another moderator, with the words of who it is against."""
    item = statement.reach.order_by("pk")[0].item.lock()
    statement = StatementOfReasons.objects.select_related("decision", "addressee").get(pk=statement.pk)
    check(refuse_review_statement(by, statement))
    case = open_case(item, Why.REVIEW)
    review = Review.objects.create(statement=statement, case=case, words=words)
    ledger.record(
        "moderation.review_requested",
        item,
        by=by,
        facts={"decision": statement.decision},
        private={statement.addressee: {"words": words}},
    )
    return review


@transaction.atomic
def decide_review(
    *, review: Review, is_upheld: bool, facts: str, by: Actor, version: int | None = None
) -> Review:
    """Answer whether a measure stays; when it does not, what it took from this author returns to its place."""
    item = review.case.item.lock()
    review = Review.objects.select_related(
        "statement__decision__by", "statement__decision__case", "statement__addressee"
    ).get(pk=review.pk)
    case = review.case = lock(review.case)
    check(refuse_decide_review(by, review))
    check(refuse_changed_case(case, version, item))
    verb = Verb.UPHELD if is_upheld else Verb.OVERTURNED
    decision = record_decision(verb, item, case=case, by=by, facts=facts)
    changed = {} if is_upheld else undo([review.statement], decision)
    state_reasons(decision, review.statement.addressee, list(changed))
    write_down(decision, list(changed) or [item], by, measure=review.statement.decision)
    put_back(changed)
    review.decision = decision
    review.save(update_fields=["decision"])
    if not Review.objects.filter(case=case, decision=None).exists():
        case.close(decision.at)
    tell_moderators(case)
    announce("moderation.reviewed", review, by=by)
    return review
