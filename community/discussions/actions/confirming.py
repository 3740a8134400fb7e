"""A guest's post between sending and entering: confirmed through the link in a mail, or thrown away."""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_comments_xtd.models import TmpXtdComment
from django_comments_xtd.signals import confirmation_received

from community.discussions.actions.admitting import admit
from community.discussions.models import Comment, Discussion
from community.discussions.permissions import refuse_confirm_comment, refuse_forget_comment
from community.moderation.models import State
from foundation.writing.errors import Conflict, check
from people.accounts.actors import SYSTEM, Actor
from people.accounts.confirming import VALID_FOR
from people.accounts.guests import forget_guest

KEPT_FOR = VALID_FOR + timedelta(days=1)  # a mail may be late, and its link works as long as any
AT_ONCE = 100


@transaction.atomic
def confirm_comment(*, comment: Comment, by: Actor) -> Comment:
    """Let a post enter that its writer confirms, or hold it for a moderator, as screening says now."""
    try:
        comment = comment.lock()
    except ObjectDoesNotExist as error:  # the clock was there a moment ago
        raise Conflict(_("This post waited too long and was thrown away. You can write it again.")) from error
    check(refuse_confirm_comment(by, comment))
    comment = admit(comment)
    confirmation_received.send(sender=TmpXtdComment, comment=comment, request=HttpRequest())
    return comment


@transaction.atomic
def forget_comment(*, comment: Comment, by: Actor) -> None:
    """Throw away a post that was not confirmed, and the name and address of its writer when they said no more."""
    comment = comment.lock()
    check(refuse_forget_comment(by, comment))
    comment.delete()
    forget_guest(author=comment.author)


def forget_unconfirmed() -> int:
    """Throw away what waited too long for its writer, each post apart; give how many."""
    too_long = Comment.objects.filter(
        state=State.AWAITING_CONFIRMATION, number=None, posted_at__lte=timezone.now() - KEPT_FOR
    )
    count = 0
    while comments := list(too_long.order_by("pk")[:AT_ONCE]):
        for comment in comments:
            forget_if_waiting(comment)
        count += len(comments)
    return count


def forget_if_waiting(comment: Comment) -> None:
    """Throw away a post unless its writer confirmed it, or another clock threw it away, a moment ago."""
    with transaction.atomic():
        Discussion.objects.locked().get(pk=comment.discussion_id)
        current = Comment.objects.filter(pk=comment.pk, state=State.AWAITING_CONFIRMATION).first()
        if current:
            forget_comment(comment=current, by=SYSTEM)
