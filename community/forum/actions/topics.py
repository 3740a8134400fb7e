"""Starting a topic, and changing what stands around its posts."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from community.discussions.actions.posting import add_post, prepare_post, speaker
from community.discussions.models import Discussion
from community.discussions.permissions import is_guest
from community.discussions.screening import check_change
from community.forum.asking import topic_as_it_is
from community.forum.models import Category, Kind, Topic, new_discussion
from community.forum.permissions import (
    refuse_edit_topic,
    refuse_move_topic,
    refuse_start_topic,
    refuse_topic_kind,
)
from community.forum.screening import check_title
from community.moderation.actions import move_cases
from documentation.library.models import Section
from foundation.ledger import ledger
from foundation.live import live
from foundation.references import reference
from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import Author
from people.notifications.actions import follow_own


@transaction.atomic
def start_topic(
    *,
    category: Category,
    kind: str,
    title: str,
    body: str,
    by: Actor,
    tags: Iterable[str] = (),
    section: Section | None = None,
    author: Author | None = None,
    at: datetime | None = None,
) -> Topic:
    """Start a topic with its opening text as post 1; a guest's waits until they confirm it.

    The system, which alone says when, also says for which author.
    """
    whose = speaker(by, author, at)
    check(refuse_start_topic(by, category))
    check_title(title)
    discussion = new_discussion(category)
    post = prepare_post(body=body, author=whose, discussion=discussion, title=title)
    discussion.save()
    topic = Topic.objects.create(
        discussion=discussion, category=category, kind=Kind(kind), title=title, author=whose, section=section
    )
    topic.set_tags(tags)
    discussion.subject_id = topic.pk
    discussion.save(update_fields=["subject_id"])
    opening = add_post(discussion=discussion, post=post, at=at, is_confirmed=not is_guest(by))
    follow_own(whose, topic)
    if not opening.is_waiting:
        live.publish(category, "topic.started")
    return topic


@transaction.atomic
def edit_topic(*, topic: Topic, title: str, kind: str, tags: Iterable[str], by: Actor) -> Topic:
    """Give a topic another title, kind or tags, and tell its open pages."""
    topic = lock(topic)
    check(refuse_edit_topic(by, topic))
    check(refuse_topic_kind(topic, kind))
    check_title(title)
    if title != topic.title and topic.discussion.last_number:  # what waits is looked at anyway
        check_change(title, by if isinstance(by, Author) else topic.author, topic.discussion)
    topic.title, topic.kind = title, Kind(kind)
    topic.save(update_fields=["title", "kind"])
    topic.set_tags(tags)
    live.publish(topic, "topic.edited")
    return topic


@transaction.atomic
def move_topic(*, topic: Topic, category: Category, by: Actor, reason: str) -> Topic:
    """Put a topic in another category, whose readers and writers become its own."""
    topic = lock(topic)
    check(refuse_move_topic(by, topic, category))
    left = topic.category
    topic.category = category
    topic.save(update_fields=["category"])
    topic.discussion.circle, topic.discussion.listed_in = category.circle, reference(category)
    topic.discussion.save(update_fields=["circle", "listed_in"])
    move_cases(topic.discussion, scope=topic.scope, circle=category.circle)
    ledger.record(
        "topic.moved",
        topic,
        by=by,
        facts={"from": reference(left), "to": reference(category)},
        private={topic.author: {"reason": reason}},
    )
    live.publish(topic, "topic.moved")
    live.publish_rights()
    return topic


def lock(topic: Topic) -> Topic:
    """Read a topic again under its discussion's lock, so that what is decided next is decided on what is true."""
    discussion = Discussion.objects.locked().get(pk=topic.pk)
    topic = topic_as_it_is(topic.pk)
    topic.discussion = discussion
    if discussion.circle_id == topic.category.circle_id:
        discussion.circle = topic.category.circle
    return topic
