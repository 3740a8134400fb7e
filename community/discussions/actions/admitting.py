"""Letting a post in that waited until its writer confirmed it."""

from django.db import transaction

from community.discussions.models import Comment
from community.discussions.screening import screen_post
from community.moderation.actions import hold
from community.moderation.models import HoldReason, State
from community.moderation.screening import Verdict


@transaction.atomic
def admit(comment: Comment) -> Comment:
    """Let a post that its writer confirmed enter, or hold it for a moderator; once, however often it is asked.

    For the action that confirms it, which asked whether it may. Raises NotAllowed when the text may not be posted.
    """
    verdict = screen_post(comment.comment, comment.author, comment.discussion, title_with(comment))
    comment = comment.lock()
    if comment.state != State.AWAITING_CONFIRMATION:
        return comment
    verdict = and_held_for_the_time_between(comment, verdict)
    if verdict.state == State.HELD:
        hold(comment, verdict.reasons)
    else:
        comment.enter()
    return comment


def title_with(comment: Comment) -> str:
    """The title that is sent along with a post, when it may be the first of its discussion."""
    return comment.place() if comment.discussion.last_number == 0 else ""


def and_held_for_the_time_between(comment: Comment, verdict: Verdict) -> Verdict:
    """Hold it too for what happened between sending and confirming."""
    if comment.reply_to is not None and comment.reply_to.is_withdrawn:
        verdict = verdict.and_held(HoldReason.ANSWERED_GONE)
    if comment.discussion.is_locked:
        verdict = verdict.and_held(HoldReason.CLOSED)
    return verdict
