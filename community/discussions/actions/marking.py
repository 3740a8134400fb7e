"""How far somebody has read: told by the page, by a job where there is no script, and by who says it is all read."""

from django.db import transaction
from django.utils import timezone

from community.discussions.marks import AllRead, ReadMark
from community.discussions.models import Discussion
from community.discussions.permissions import refuse_mark_discussion
from foundation.jobs import job
from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import Author, User


@transaction.atomic
def mark_read(*, discussion: Discussion, number: int, by: Actor) -> Discussion:
    """Note that somebody has seen the post with this number; never back, nor beyond the last post there is."""
    check(refuse_mark_discussion(by, discussion))
    saw(by, discussion, number)
    return discussion


@transaction.atomic
def mark_all_read(*, by: Actor) -> AllRead:
    """Note that somebody has read whatever was posted up to now, here and where they never were."""
    check(refuse_mark_discussion(by))
    reader: User = by.user  # type: ignore[union-attr, assignment]
    moment, _is_new = AllRead.objects.update_or_create(user=reader, defaults={"at": timezone.now()})
    ReadMark.objects.move_all(reader)
    return moment


def saw(actor: Actor, discussion: Discussion, number: int) -> None:
    """Move somebody's mark; a guest and the system have none."""
    if isinstance(actor, Author) and actor.user_id is not None:
        ReadMark.objects.move(user_id=actor.user_id, discussion_id=discussion.pk, number=number)


@job
def mark_read_later(user_id: int, discussion_id: int, number: int) -> None:
    """Mark for a reader whose browser runs no script, unless they may not read there any more."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    discussion = Discussion.objects.select_related("circle").filter(pk=discussion_id).first()
    if user is None or discussion is None or refuse_mark_discussion(user.author, discussion):
        return
    mark_read(discussion=discussion, number=number, by=user.author)
