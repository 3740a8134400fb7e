"""Writing down what was decided, and telling the authors: in one transaction, so that nobody is restricted untold."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from community.moderation.actions.queueing import belongs
from community.moderation.models import (
    Case,
    Decision,
    DecisionReach,
    Moderated,
    StatementOfReasons,
    Verb,
)
from foundation.ledger import ledger
from foundation.references import reference
from people.accounts.actors import Actor
from people.accounts.models import Author
from people.notifications.announcing import announce


def record_decision(
    verb: Verb,
    item: Moderated,
    *,
    case: Case | None,
    by: Actor,
    ground: str = "",
    law: str = "",
    facts: str = "",
) -> Decision:
    """Store a decision about something that the caller has locked."""
    return Decision.objects.create(
        case=case,
        item=item,
        verb=verb,
        ground=ground,
        law=law,
        facts=facts,
        by=by if isinstance(by, Author) else None,
        **belongs(item),
    )


def tell_authors(decision: Decision, rows: Sequence[Moderated], by: Actor) -> None:
    """Give the author of each thing that a decision reaches its reasons, and keep the state that it had."""
    for _pk, group in groupby(sorted(rows, key=author_of), key=author_of):
        theirs = list(group)
        statement = state_reasons(decision, theirs[0].author, theirs)
        announce("moderation.decided", statement, by=by)
    write_down(decision, rows, by)


def author_of(row: Moderated) -> int:
    return row.author_id


def state_reasons(decision: Decision, addressee: Author, rows: Sequence[Moderated]) -> StatementOfReasons:
    """Store what one author is told, and about what."""
    statement = StatementOfReasons.objects.create(decision=decision, addressee=addressee)
    DecisionReach.objects.bulk_create(
        DecisionReach(statement=statement, item=row, state_before=row.state) for row in rows
    )
    return statement


def write_down(decision: Decision, rows: Sequence[Moderated], by: Actor, **facts: Any) -> None:
    """Put a decision in the record; what is about its authors can be forgotten with them."""
    said = {"facts": decision.facts, "law": decision.law}
    private = {name: text for name, text in said.items() if text}
    authors = {row.author_id: row.author for row in rows}
    ledger.record(
        f"moderation.{decision.verb}",
        decision.item,
        by=by,
        facts={
            "decision": decision,
            "ground": decision.ground,
            "reached": [reference(row) for row in rows],
            **facts,
        },
        private=dict.fromkeys(authors.values(), private) if private else {},
    )
