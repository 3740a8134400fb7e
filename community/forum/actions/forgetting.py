"""Throwing away what never became a topic."""

from django.db import transaction

from community.forum.actions.topics import lock
from community.forum.models import Topic
from community.forum.permissions import refuse_forget_topic
from foundation.writing.errors import check
from people.accounts.actors import SYSTEM, Actor
from people.accounts.guests import forget_guest

AT_ONCE = 100


@transaction.atomic
def forget_topic(*, topic: Topic, by: Actor) -> None:
    """Throw away a topic whose first post was not confirmed, and its writer's name when they said no more."""
    topic = lock(topic)
    check(refuse_forget_topic(by, topic))
    discussion, author = topic.discussion, topic.author
    topic.delete()
    discussion.delete()
    forget_guest(author=author)


def forget_forsaken() -> int:
    """Throw away the topics whose first post was thrown away, each apart; give how many."""
    count = 0
    while topics := list(Topic.objects.forsaken().order_by("pk")[:AT_ONCE]):
        for topic in topics:
            forget_topic(topic=topic, by=SYSTEM)
        count += len(topics)
    return count
