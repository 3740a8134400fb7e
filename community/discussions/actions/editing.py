"""Changing what a post says, with what it said before kept."""

from datetime import datetime
from typing import cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.discussions.actions.posting import prepare_post
from community.discussions.models import Comment, CommentEdit, Discussion
from community.discussions.permissions import is_writer, refuse_date, refuse_edit_comment
from community.moderation.models import State
from foundation.ledger import ledger
from foundation.live import live
from foundation.text.markdown import BODY_VERSION
from foundation.writing.errors import NotAllowed, check
from people.accounts.actors import Actor, System
from people.accounts.models import Author


@transaction.atomic
def edit_comment(
    *,
    comment: Comment,
    body: str,
    reason: str,
    by: Actor,
    author: Author | None = None,
    at: datetime | None = None,
) -> Comment:
    """Give a post another text, keep the old one with the reason, and tell the open pages.

    The system, which alone says when, may also say who changed it.
    """
    check(refuse_date(by, at))
    if author is not None and not isinstance(by, System):
        raise TypeError("only the system edits for another author")
    post = prepare_post(body=body, author=comment.author, discussion=comment.discussion)
    discussion = Discussion.objects.locked().get(pk=comment.discussion_id)
    comment = Comment.objects.select_related("author").get(pk=comment.pk)
    comment.discussion = discussion
    check(refuse_edit_comment(by, comment))
    if post.state != State.PUBLIC:
        raise NotAllowed(
            _("This text links to a site that is on our list of bad sites. Leave that link out.")
        )
    if body == comment.comment:
        return comment
    now = at or timezone.now()
    keep_old_text(comment, reason=reason, by=author or by, at=now)
    comment.comment, comment.body_html, comment.body_version = body, post.body_html, BODY_VERSION
    comment.edited_at = now
    comment.save(update_fields=["comment", "body_html", "body_version", "edited_at"])
    if not is_writer(by, comment):
        ledger.record("post.edited", comment, by=by, private={comment.author: {"reason": reason}})
    live.publish(cast(models.Model, discussion.subject), "post.edited")
    return comment


def keep_old_text(comment: Comment, *, reason: str, by: Actor, at: datetime) -> CommentEdit:
    """Store what a post says now, before it changes."""
    return CommentEdit.objects.create(
        comment=comment,
        old_body=comment.comment,
        reason=reason,
        by=by if isinstance(by, Author) else None,
        at=at,
    )
