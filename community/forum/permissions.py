"""Who may do what in the forum, now: role first, then state, each with its sentence."""

from django.utils.translation import gettext as _

from community.discussions.models import Comment
from community.discussions.permissions import (
    may_write,
    refuse_answer_comment,
    refuse_speak,
    refuse_write_discussion,
)
from community.forum.models import Category, Kind, Topic
from community.moderation.models import State
from foundation.references import reference
from foundation.writing.errors import Conflict, NotAllowed, Refusal
from people.accounts.actors import Actor, System
from people.accounts.models import SITE, Author, Role

# Categories


def refuse_create_category(actor: Actor | None) -> Refusal | None:
    """Who maintains or administers the site, or the system, makes categories."""
    if not manages_forum(actor):
        return NotAllowed(_("Only the maintainers of this site can make a category."))
    return None


def refuse_edit_category(actor: Actor | None, category: Category) -> Refusal | None:
    """Who maintains or administers the site, or the system, changes categories."""
    if not manages_forum(actor):
        return NotAllowed(_("Only the maintainers of this site can change a category."))
    return None


# Topics


def refuse_start_topic(actor: Actor | None, category: Category) -> Refusal | None:
    """Who may write in the category's circle starts a topic there."""
    if refusal := refuse_speak(actor):
        return refusal
    if not may_write(actor, category.circle):
        return NotAllowed(_("You can read along in this category, but not start a topic."))
    return None


def refuse_reply_topic(actor: Actor | None, topic: Topic) -> Refusal | None:
    """Who may write in the circle replies to a topic that is public and open."""
    if refusal := refuse_write_discussion(actor, topic.discussion):
        return refusal
    if topic.discussion.last_number == 0:
        return Conflict(_("This topic waits for a moderator. You can reply once it is public."))
    return None


def refuse_answer_post(actor: Actor | None, topic: Topic, post: Comment) -> Refusal | None:
    """A post of this topic that can be read can be answered."""
    if refusal := refuse_reply_topic(actor, topic):
        return refusal
    if post.discussion_id != topic.pk:
        return Conflict(_("The post you answer stands in another topic now."))
    return refuse_answer_comment(actor, post)


def refuse_edit_topic(actor: Actor | None, topic: Topic) -> Refusal | None:
    """Who started it, or a moderator, changes the title, kind and tags; who started it not while it is closed."""
    if moderates(actor, topic):
        return None
    if refusal := refuse_speak(actor):
        return refusal
    if not is_asker(actor, topic):
        return NotAllowed(_("Only who started this topic or a moderator can change it."))
    if not may_write(actor, topic.discussion.circle):
        return NotAllowed(_("You can read along here, but not write."))
    if not topic.discussion.is_opening_shown:
        return Conflict(_("A moderator took this topic from sight. It cannot be changed now."))
    if topic.discussion.is_locked:
        return Conflict(_("This topic is closed, so its title stays as it is."))
    return None


def refuse_topic_kind(topic: Topic, kind: str) -> Refusal | None:
    """A question with an accepted answer stays a question."""
    if topic.accepted_id and kind != Kind.QUESTION:
        return Conflict(
            _("This question has an answer. Withdraw the answer before you make it a discussion.")
        )
    return None


def refuse_move_topic(actor: Actor | None, topic: Topic, category: Category | None = None) -> Refusal | None:
    """A moderator of both categories, or the system, moves a topic to another category."""
    if not moderates(actor, topic):
        return NotAllowed(_("Only a moderator can move a topic."))
    if category is None:
        return None
    if not (isinstance(actor, System) or actor.may(Role.MODERATOR, reference(category))):  # type: ignore[union-attr]
        return NotAllowed(_("You are no moderator of the category you move this topic to."))
    if category.pk == topic.category_id:
        return Conflict(_("This topic stands in that category already."))
    return None


def refuse_forget_topic(actor: Actor | None, topic: Topic) -> Refusal | None:
    """The system throws away a topic in which nothing stands."""
    if not isinstance(actor, System):
        return NotAllowed(_("Only the system throws away what was not confirmed."))
    if Comment.objects.filter(discussion=topic.discussion).exists():
        return Conflict(_("There are posts in this topic."))
    return None


def refuse_lock_topic(actor: Actor | None, topic: Topic) -> Refusal | None:
    """A moderator or the system locks a topic that is open."""
    if not moderates(actor, topic):
        return NotAllowed(_("Only a moderator can lock a topic."))
    if topic.discussion.is_locked:
        return Conflict(_("This topic was locked already."))
    return None


def refuse_unlock_topic(actor: Actor | None, topic: Topic) -> Refusal | None:
    """A moderator or the system opens a topic that is locked."""
    if not moderates(actor, topic):
        return NotAllowed(_("Only a moderator can open a topic again."))
    if not topic.discussion.is_locked:
        return Conflict(_("This topic is open already."))
    return None


def refuse_pin_topic(actor: Actor | None, topic: Topic) -> Refusal | None:
    """A moderator or the system pins a topic that is not pinned."""
    if not moderates(actor, topic):
        return NotAllowed(_("Only a moderator can pin a topic."))
    if topic.discussion.is_pinned:
        return Conflict(_("This topic was pinned already."))
    return None


def refuse_unpin_topic(actor: Actor | None, topic: Topic) -> Refusal | None:
    """A moderator or the system takes a pinned topic from the top of its list."""
    if not moderates(actor, topic):
        return NotAllowed(_("Only a moderator can unpin a topic."))
    if not topic.discussion.is_pinned:
        return Conflict(_("This topic is not pinned."))
    return None


# Answers


def refuse_accept_topic(actor: Actor | None, topic: Topic, post: Comment | None = None) -> Refusal | None:
    """Who asked, a moderator or the system accepts a reply that can be read as the answer."""
    if refusal := refuse_choose_answer(actor, topic):
        return refusal
    if not topic.is_question:
        return Conflict(_("This topic is not a question, so it has no answer."))
    return refuse_post_as_answer(topic, post) if post else None


def refuse_post_as_answer(topic: Topic, post: Comment) -> Refusal | None:
    """A reply in this topic that can be read, and is not the answer yet, can be its answer."""
    if post.discussion_id != topic.pk:
        return Conflict(_("That post stands in another topic now."))
    if post.state != State.PUBLIC:
        return Conflict(_("That post cannot be read, so it cannot be the answer."))
    if post.number == 1:
        return Conflict(_("The question itself cannot be the answer. Post your answer as a reply."))
    if topic.accepted_id == post.pk:
        return Conflict(_("This post is the answer already."))
    return None


def refuse_withdraw_topic(actor: Actor | None, topic: Topic) -> Refusal | None:
    """Who asked, a moderator or the system says that the answer is none after all."""
    if refusal := refuse_choose_answer(actor, topic):
        return refusal
    if topic.accepted_id is None:
        return Conflict(_("This question has no accepted answer."))
    return None


def refuse_choose_answer(actor: Actor | None, topic: Topic) -> Refusal | None:
    """Who asked and may write, a moderator or the system decides what the answer is."""
    if moderates(actor, topic):
        return None
    if refusal := refuse_speak(actor):
        return refusal
    if not is_asker(actor, topic):
        return NotAllowed(_("Only who asked the question or a moderator can choose the answer."))
    if not may_write(actor, topic.discussion.circle):
        return NotAllowed(_("You can read along here, but not write."))
    return None


def refuse_confirm_topic(actor: Actor | None, topic: Topic, post: Comment | None = None) -> Refusal | None:
    """Who maintains the standard it is about, or the system, confirms the accepted answer."""
    if not maintains(actor, topic):
        return NotAllowed(_("Only who maintains the standard can confirm an answer."))
    if topic.accepted_id is None or (post is not None and post.pk != topic.accepted_id):
        return Conflict(_("Only the accepted answer can be confirmed."))
    return None


# Roles


def manages_forum(actor: Actor | None) -> bool:
    """Whether this actor decides which categories there are."""
    if actor is None or isinstance(actor, System):
        return actor is not None
    return actor.may(Role.MAINTAINER, SITE) or actor.may(Role.ADMINISTRATOR, SITE)


def moderates(actor: Actor | None, topic: Topic) -> bool:
    """Whether this actor moderates the topic's category; the system does."""
    return isinstance(actor, System) or (actor is not None and actor.may(Role.MODERATOR, topic.scope))


def maintains(actor: Actor | None, topic: Topic) -> bool:
    """Whether this actor answers for the standard that the topic is about; the system does."""
    if actor is None or isinstance(actor, System):
        return actor is not None
    scopes = filter(None, (SITE, topic.scope, topic.standard_scope))
    return any(actor.may(Role.MAINTAINER, scope) for scope in scopes)


def is_asker(actor: Actor | None, topic: Topic) -> bool:
    """Whether the same person started the topic, under this name or another."""
    return isinstance(actor, Author) and actor.user_id is not None and actor.user_id == topic.author.user_id
