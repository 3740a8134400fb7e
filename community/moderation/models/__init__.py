from community.moderation.models.cases import Case, Flag, FlagKind, Outcome, Why
from community.moderation.models.decisions import (
    Decision,
    DecisionReach,
    Ground,
    Review,
    StatementOfReasons,
    Verb,
)
from community.moderation.models.moderated import (
    WAITING,
    WITHDRAWN,
    Moderated,
    ModeratedQuerySet,
    State,
)
from community.moderation.models.rules import HoldReason, HoldRule, RuleKind

__all__ = [
    "WAITING",
    "WITHDRAWN",
    "Case",
    "Decision",
    "DecisionReach",
    "Flag",
    "FlagKind",
    "Ground",
    "HoldReason",
    "HoldRule",
    "Moderated",
    "ModeratedQuerySet",
    "Outcome",
    "Review",
    "RuleKind",
    "State",
    "StatementOfReasons",
    "Verb",
    "Why",
]
