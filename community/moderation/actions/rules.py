"""Saying what is held before anybody reads it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from community.moderation.models import HoldRule, RuleKind
from community.moderation.permissions import refuse_set_rules
from foundation.ledger import ledger
from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import SITE, Author


@transaction.atomic
def set_hold_rules(*, kinds: Iterable[str], by: Actor, scope: str = SITE) -> HoldRule:
    """Say what is held on the whole site or in one part of it, in the place of what was said before."""
    check(refuse_set_rules(by))
    chosen = [kind.value for kind in RuleKind if kind in set(kinds)]
    rule, _is_new = HoldRule.objects.update_or_create(
        scope=scope,
        defaults={
            "kinds": chosen,
            "set_by": by if isinstance(by, Author) else None,
            "set_at": timezone.now(),
        },
    )
    ledger.record("moderation.rules_set", rule, by=by, facts={"scope": scope, "kinds": chosen})
    return rule
