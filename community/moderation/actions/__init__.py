from community.moderation.actions.claiming import claim_case, release_case
from community.moderation.actions.deciding import approve, dismiss_flags, hide, remove, remove_branch
from community.moderation.actions.queueing import hold, move_cases
from community.moderation.actions.reporting import report
from community.moderation.actions.restoring import restore
from community.moderation.actions.reviewing import decide_review, request_review
from community.moderation.actions.rules import set_hold_rules

__all__ = [
    "approve",
    "claim_case",
    "decide_review",
    "dismiss_flags",
    "hide",
    "hold",
    "move_cases",
    "release_case",
    "remove",
    "remove_branch",
    "report",
    "request_review",
    "restore",
    "set_hold_rules",
]
