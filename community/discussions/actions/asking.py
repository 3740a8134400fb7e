"""Asking a guest, by mail, whether a post is theirs."""

import logging
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.discussions.models import Comment
from community.moderation.models import State
from foundation.jobs.job import job
from people.accounts.confirming import signed_link
from people.accounts.mail import letter
from people.accounts.models import User

logger = logging.getLogger(__name__)

PAGE = "comment-confirm"


@job(queue="mail")
def ask_to_confirm(comment_id: int, language: str | None) -> None:
    """Send the link that confirms a post, while the post waits for it; an address that is none is let go."""
    rows = Comment.objects.filter(state=State.AWAITING_CONFIRMATION).select_related("author", "discussion")
    comment = rows.filter(pk=comment_id).first()
    if comment is None:
        return
    try:
        with override(language or settings.LANGUAGE_CODE):
            send_link(comment)
    except SMTPRecipientsRefused:
        logger.warning("The address of who wrote post %s takes no mail", comment_id)


def send_link(comment: Comment) -> None:
    """Send the mail with the link. Of what was typed it holds nothing: the address may be somebody else's."""
    address = comment.author.guest_email
    mail = letter(
        "confirm_post",
        to=address,
        subject=_("Confirm your post"),
        headers={"Message-ID": message_id(comment)},
        topic=comment.discussion.subject if comment.discussion.last_number else None,
        link=signed_link(comment, PAGE),
        has_account=User.objects.filter(email__iexact=address, is_active=True).exists(),
    )
    mail.send()


def message_id(comment: Comment) -> str:
    """One name for this mail however often the job runs, so that a reader's program shows it once."""
    host = settings.WAGTAILADMIN_BASE_URL.split("//", 1)[-1].split("/")[0].split(":")[0]
    return f"<confirm-post-{comment.pk}@{host}>"
