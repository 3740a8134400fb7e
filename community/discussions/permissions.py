"""Who may write in a discussion and change what stands there, now: role first, then state, each with its sentence."""

from datetime import datetime

from django.utils.translation import gettext as _

from community.discussions.models import Comment, Discussion
from community.moderation.models import State
from foundation.references import reference
from foundation.writing.errors import Conflict, NotAllowed, Refusal
from people.accounts.actors import Actor, System
from people.accounts.models import Author, Circle, Role


def refuse_speak(actor: Actor | None) -> Refusal | None:
    """Who has an account speaks, for themselves or for an organisation they belong to now; a guest for themselves."""
    if isinstance(actor, System):
        return None
    if actor is None or not (actor.user_id or actor.is_guest):
        return NotAllowed(_("Sign in to take part."))
    if actor.organisation_id and not actor.may(Role.MEMBER, reference(actor.organisation)):
        return NotAllowed(
            _("You do not speak for %(organisation)s any more.") % {"organisation": actor.organisation}
        )
    return None


def refuse_date(actor: Actor, at: datetime | None) -> Refusal | None:
    """Only the system says when something happened; for others it happens now."""
    if at is not None and not isinstance(actor, System):
        return NotAllowed(_("Only the system can say when something happened."))
    return None


def refuse_write_discussion(actor: Actor | None, discussion: Discussion) -> Refusal | None:
    """Who may write in the circle adds a post to a discussion that is open."""
    if refusal := refuse_speak(actor):
        return refusal
    if not may_write(actor, discussion.circle):
        return NotAllowed(_("You can read along here, but not write."))
    if discussion.is_locked:
        return Conflict(
            _("This discussion takes no more posts: %(reason)s") % {"reason": discussion.lock_reason}
        )
    return None


def refuse_answer_comment(actor: Actor | None, comment: Comment) -> Refusal | None:
    """A post that can be read can be answered."""
    if refusal := refuse_write_discussion(actor, comment.discussion):
        return refusal
    if comment.state == State.REMOVED:
        return Conflict(_("The post you answer was removed. You can place your text as a new post."))
    if comment.state == State.HIDDEN:
        return Conflict(_("A moderator hid the post you answer. You can place your text as a new post."))
    if comment.is_waiting:
        return Conflict(_("The post you answer is not public yet."))
    return None


def refuse_edit_comment(actor: Actor | None, comment: Comment) -> Refusal | None:
    """Its writer within the circle, a moderator or the system changes a post that can be read."""
    may_moderate = is_moderator(actor, comment.discussion)
    if not may_moderate:
        if refusal := refuse_speak(actor):
            return refusal
        if not is_writer(actor, comment):
            return NotAllowed(_("Only its writer or a moderator can change a post."))
        if not may_write(actor, comment.discussion.circle):
            return NotAllowed(_("You can read along here, but not write."))
    if comment.is_withdrawn:
        return Conflict(_("A moderator took this post from sight. It cannot be changed now."))
    if comment.is_waiting:
        return Conflict(_("This post is not public yet. It can be changed once it is."))
    if comment.discussion.is_locked and not may_moderate:
        return Conflict(
            _("This discussion is closed, so its posts stay as they are: %(reason)s")
            % {"reason": comment.discussion.lock_reason}
        )
    return None


def refuse_mark_discussion(actor: Actor | None, discussion: Discussion | None = None) -> Refusal | None:
    """Somebody with an account keeps how far they have read, where they may read."""
    if not isinstance(actor, Author) or actor.user is None:
        return NotAllowed(_("Sign in to keep what you have read."))
    if discussion and not discussion.circle.is_read_by(actor.user):
        return NotAllowed(_("You cannot read this discussion."))
    return None


def refuse_confirm_comment(actor: Actor | None, comment: Comment) -> Refusal | None:
    """Its writer, known by the link in their mail, confirms a post once, where they may still write.

    A discussion that was closed meanwhile is no reason to refuse: a moderator decides then.
    """
    if not (isinstance(actor, Author) and actor.pk == comment.author_id):
        return NotAllowed(_("Only its writer can confirm a post."))
    if comment.state != State.AWAITING_CONFIRMATION:
        return Conflict(_("This post was confirmed already."))
    if not may_write(actor, comment.discussion.circle):
        return NotAllowed(_("You can read along here, but not write."))
    return None


def refuse_forget_comment(actor: Actor | None, comment: Comment) -> Refusal | None:
    """The system throws away what its writer did not confirm."""
    if not isinstance(actor, System):
        return NotAllowed(_("Only the system throws away what was not confirmed."))
    if comment.state != State.AWAITING_CONFIRMATION:
        return Conflict(_("This post was confirmed already."))
    return None


def may_write(actor: Actor | None, circle: Circle) -> bool:
    """Whether the person behind this name may write in a circle; the system may everywhere."""
    if isinstance(actor, System):
        return True
    if actor is not None and actor.is_guest:
        return circle.is_open_to_guests
    return actor is not None and actor.user is not None and circle.is_written_by(actor.user)


def is_guest(actor: Actor | None) -> bool:
    """Whether this actor has no account, so that what they write waits until they confirm it."""
    return isinstance(actor, Author) and actor.is_guest


def is_writer(actor: Actor | None, comment: Comment) -> bool:
    """Whether the same person wrote it, under this name or another."""
    return isinstance(actor, Author) and actor.user_id is not None and actor.user_id == comment.author.user_id


def is_moderator(actor: Actor | None, discussion: Discussion) -> bool:
    """Whether this actor moderates the list in which the discussion stands; the system does."""
    if isinstance(actor, System):
        return True
    return actor is not None and actor.may(Role.MODERATOR, discussion.listed_in)
