"""Closing a topic to replies, and opening it again."""

from datetime import datetime

from django.db import transaction

from community.discussions.permissions import refuse_date
from community.forum.actions.topics import lock
from community.forum.models import Topic
from community.forum.permissions import refuse_lock_topic, refuse_unlock_topic
from foundation.ledger import ledger
from foundation.live import live
from foundation.writing.errors import check
from people.accounts.actors import Actor


@transaction.atomic
def lock_topic(*, topic: Topic, by: Actor, reason: str, at: datetime | None = None) -> Topic:
    """Close a topic to replies, show why, and tell its open pages."""
    check(refuse_date(by, at))
    topic = lock(topic)
    check(refuse_lock_topic(by, topic))
    topic.discussion.lock(reason, at)
    ledger.record("topic.locked", topic, by=by, private={topic.author: {"reason": reason}})
    live.publish(topic, "topic.locked")
    return topic


@transaction.atomic
def unlock_topic(*, topic: Topic, by: Actor) -> Topic:
    """Open a locked topic to replies again, and tell its open pages."""
    topic = lock(topic)
    check(refuse_unlock_topic(by, topic))
    topic.discussion.unlock()
    ledger.record("topic.unlocked", topic, by=by)
    live.publish(topic, "topic.unlocked")
    return topic
