"""Saying which reply is the answer, and standing for it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.discussions.models import Comment
from community.discussions.permissions import refuse_date
from community.forum.actions.topics import lock
from community.forum.models import Topic
from community.forum.permissions import refuse_accept_topic, refuse_confirm_topic, refuse_withdraw_topic
from foundation.ledger import ledger
from foundation.live import live
from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import Author
from people.notifications.announcing import announce

ANSWER_FIELDS = ["accepted", "accepted_at", "confirmed_at", "confirmed_by", "confirmed_version"]


@transaction.atomic
def accept_answer(*, topic: Topic, post: Comment, by: Actor, at: datetime | None = None) -> Topic:
    """Mark a reply as the answer to a question, in the place of an earlier one."""
    check(refuse_date(by, at))
    topic, post = lock(topic), Comment.objects.get(pk=post.pk)
    check(refuse_accept_topic(by, topic, post))
    set_answer(topic, post, at or timezone.now())
    if at is None:  # what the system says of the past is no news
        announce("answer.accepted", post, by=by)
    live.publish(topic, "answer.accepted")
    return topic


@transaction.atomic
def withdraw_answer(*, topic: Topic, by: Actor) -> Topic:
    """Take the mark from the answer; the question is open again."""
    topic = lock(topic)
    check(refuse_withdraw_topic(by, topic))
    set_answer(topic, None, None)
    live.publish(topic, "answer.withdrawn")
    return topic


@transaction.atomic
def confirm_answer(
    *, topic: Topic, post: Comment, by: Actor, version: str = "", at: datetime | None = None
) -> Topic:
    """Say, for who runs the site, that the accepted answer is right, and for which version of the document."""
    check(refuse_date(by, at))
    topic = lock(topic)
    check(refuse_confirm_topic(by, topic, post))
    topic.confirmed_at = at or timezone.now()
    topic.confirmed_by = by if isinstance(by, Author) else None
    topic.confirmed_version = version
    topic.save(update_fields=ANSWER_FIELDS)
    ledger.record("answer.confirmed", topic, by=by, facts={"post": post.pk, "version": version})
    live.publish(topic, "answer.confirmed")
    return topic


def set_answer(topic: Topic, post: Comment | None, at: datetime | None) -> None:
    """Store which reply is the answer; what was confirmed was another one."""
    topic.accepted, topic.accepted_at = post, at
    topic.confirmed_at = topic.confirmed_by = None
    topic.confirmed_version = ""
    topic.save(update_fields=ANSWER_FIELDS)
