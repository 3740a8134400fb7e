"""Adding a post to a topic."""

from datetime import datetime

from django.db import transaction

from community.discussions.actions.posting import add_post, prepare_post, speaker
from community.discussions.models import Comment
from community.discussions.permissions import is_guest
from community.forum.actions.topics import lock
from community.forum.models import Topic
from community.forum.permissions import refuse_answer_post, refuse_reply_topic
from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import Author
from people.notifications.actions import follow_own


@transaction.atomic
def reply_to_topic(
    *,
    topic: Topic,
    body: str,
    by: Actor,
    reply_to: Comment | None = None,
    author: Author | None = None,
    at: datetime | None = None,
) -> Comment:
    """Add a post to a topic, below the one it answers; a guest's waits until they confirm it.

    The system, which alone says when, also says for which author it posts.
    """
    whose = speaker(by, author, at)
    post = prepare_post(body=body, author=whose, discussion=topic.discussion)
    topic = lock(topic)
    check(refuse_reply_topic(by, topic))
    parent = answered(by, topic, reply_to)
    comment = add_post(
        discussion=topic.discussion, post=post, reply_to=parent, at=at, is_confirmed=not is_guest(by)
    )
    follow_own(whose, topic)
    return comment


def answered(by: Actor, topic: Topic, reply_to: Comment | None) -> Comment | None:
    """The post that is answered as it stands now; an answer to the opening text is one to the topic."""
    if reply_to is None:
        return None
    post = Comment.objects.only("discussion", "number", "path", "state").get(pk=reply_to.pk)
    if post.discussion_id == topic.pk:
        post.discussion = topic.discussion
    check(refuse_answer_post(by, topic, post))
    return post if post.number != 1 else None
