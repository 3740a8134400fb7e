"""Changing what a post says, with what it said before kept."""

from datetime import datetime
from hashlib import sha256
from typing import cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.discussions.models import Comment, CommentEdit, Discussion
from community.discussions.permissions import is_writer, refuse_date, refuse_edit_comment
from community.discussions.screening import check_change
from foundation.ledger import ledger
from foundation.live import live
from foundation.text.markdown import BODY_VERSION, render
from foundation.writing.errors import Conflict, check
from people.accounts.actors import Actor, System
from people.accounts.models import Author


@transaction.atomic
def edit_comment(
    *,
    comment: Comment,
    body: str,
    reason: str,
    by: Actor,
    over: str = "",
    author: Author | None = None,
    at: datetime | None = None,
) -> Comment:
    """Give a post another text, keep the old one with the reason, and tell the open pages.

    `over` is the mark of the text that was changed (`mark_of`): raises Conflict when the post says something else
    by now. The system, which alone says when, may also say who changed it.
    """
    check(refuse_date(by, at))
    if author is not None and not isinstance(by, System):
        raise TypeError("only the system edits for another author")
    writer = by if isinstance(by, Author) else comment.author
    check_change(body, writer, comment.discussion)
    body_html = render(body)
    discussion = Discussion.objects.locked().get(pk=comment.discussion_id)
    comment = Comment.objects.select_related("author").get(pk=comment.pk)
    comment.discussion = discussion
    check(refuse_edit_comment(by, comment))
    if body == comment.comment:
        return comment
    if over and over != mark_of(comment.comment):
        raise Conflict(_("Somebody changed this post while you were typing. Put both texts together."))
    now = at or timezone.now()
    keep_old_text(comment, reason=reason, by=author or by, at=now)
    comment.comment, comment.body_html, comment.body_version = body, body_html, BODY_VERSION
    comment.edited_at = now
    comment.save(update_fields=["comment", "body_html", "body_version", "edited_at"])
    if not is_writer(by, comment):
        ledger.record("post.edited", comment, by=by, private={comment.author: {"reason": reason}})
    live.publish(cast(models.Model, discussion.subject), "post.edited")
    return comment


def mark_of(text: str) -> str:
    """What tells a text from another, short enough for a form."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def keep_old_text(comment: Comment, *, reason: str, by: Actor, at: datetime) -> CommentEdit:
    """Store what a post says now, before it changes."""
    return CommentEdit.objects.create(
        comment=comment,
        old_body=comment.comment,
        reason=reason,
        by=by if isinstance(by, Author) else None,
        at=at,
    )
