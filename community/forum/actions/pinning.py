"""Keeping a topic at the top of its list."""

from django.db import transaction

from community.forum.actions.topics import lock
from community.forum.models import Topic
from community.forum.permissions import refuse_pin_topic, refuse_unpin_topic
from foundation.live import live
from foundation.writing.errors import check
from people.accounts.actors import Actor


@transaction.atomic
def pin_topic(*, topic: Topic, by: Actor) -> Topic:
    """Keep a topic at the top of its list."""
    topic = lock(topic)
    check(refuse_pin_topic(by, topic))
    return set_pinned(topic, True)


@transaction.atomic
def unpin_topic(*, topic: Topic, by: Actor) -> Topic:
    """Let a topic take its place in the list by its last post again."""
    topic = lock(topic)
    check(refuse_unpin_topic(by, topic))
    return set_pinned(topic, False)


def set_pinned(topic: Topic, is_pinned: bool) -> Topic:
    """Store whether a topic is pinned, and tell its open pages."""
    topic.discussion.is_pinned = is_pinned
    topic.discussion.save(update_fields=["is_pinned"])
    live.publish(topic, "topic.pinned" if is_pinned else "topic.unpinned")
    return topic
