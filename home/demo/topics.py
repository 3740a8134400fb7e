"""The topics of the demo, each told in the order in which it happened."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from community.discussions.actions import edit_comment
from community.discussions.models import Comment, CommentEdit
from community.forum import actions
from community.forum.models import Category, Topic
from home.demo.documents import Shelf
from home.demo.files import Row, moment
from home.demo.people import Cast
from people.accounts.actors import SYSTEM

SECTION_LINK = re.compile(r"\(section:([^)]+)\)")
PERSON_LINK = re.compile(r"\(person:([^)]+)\)")


@dataclass
class Stage:
    """Who and what the topics name by key."""

    cast: Cast
    categories: Mapping[str, Category]
    shelf: Shelf
    posts: dict[str, Comment] = field(default_factory=dict)

    def text(self, body: str) -> str:
        """A body with its marks for sections and people replaced by what the site links to."""
        body = SECTION_LINK.sub(lambda match: f"({self.shelf.address(match[1])})", body.strip())
        return PERSON_LINK.sub(lambda match: f"(author:{self.cast.author(match[1]).pk})", body)


def load_topics(stories: Iterable[Row], stage: Stage) -> int:
    """Tell the topics that are not there yet; returns how many."""
    told = first_texts(stage.cast)
    new = [story for story in stories if opening_of(story, stage) not in told]
    for story in new:
        tell(story, stage)
    return len(new)


def opening_of(story: Row, stage: Stage) -> tuple[int | None, str]:
    """What a topic is known by, since its title and place may change: who started it, and with what words."""
    opening = story["post"][0]
    return stage.cast.users[opening["author"]].pk, stage.text(opening["body"])


def first_texts(cast: Cast) -> set[tuple[int | None, str]]:
    """What the people of the demo started topics with, as it was before anybody changed it."""
    users = list(cast.users.values())
    openings = Comment.objects.filter(number=1, author__user__in=users)
    edits = CommentEdit.objects.filter(comment__number=1, comment__author__user__in=users)
    return {*openings.values_list("author__user_id", "comment")} | {
        *edits.values_list("comment__author__user_id", "old_body")
    }


@transaction.atomic
def tell(story: Row, stage: Stage) -> Topic:
    """Start a topic and let happen to it what happened, all or nothing."""
    stage.posts.clear()
    topic = start(story, stage)
    for verb, row in sorted(events(story), key=lambda event: moment(event[1])):
        VERBS[verb](topic, row, stage)
    return topic


def start(story: Row, stage: Stage) -> Topic:
    """Start a topic with its first post."""
    opening = story["post"][0]
    topic = actions.start_topic(
        category=stage.categories[story["category"]],
        kind=story["kind"],
        title=story["title"],
        body=stage.text(opening["body"]),
        tags=story["tags"],
        section=stage.shelf.section(story["section"]) if "section" in story else None,
        by=SYSTEM,
        author=stage.cast.author(opening["author"]),
        at=moment(opening),
    )
    stage.posts[opening["key"]] = Comment.objects.get(discussion=topic.pk, number=1)
    return topic


def events(story: Row) -> list[tuple[str, Row]]:
    """What happened after the first post; of two things at one moment the first stays first."""
    posts = story["post"]
    replies = [("reply", post) for post in posts[1:]]
    edits = [("edit", edit | {"post": post["key"]}) for post in posts for edit in post.get("edit", [])]
    return replies + edits + [(verb, story[verb]) for verb in MARKS if verb in story]


def reply(topic: Topic, row: Row, stage: Stage) -> None:
    """Post a reply, below another or below the topic."""
    stage.posts[row["key"]] = actions.reply_to_topic(
        topic=topic,
        body=stage.text(row["body"]),
        reply_to=stage.posts[row["reply_to"]] if "reply_to" in row else None,
        by=SYSTEM,
        author=stage.cast.author(row["author"]),
        at=moment(row),
    )


def edit(_topic: Topic, row: Row, stage: Stage) -> None:
    """Give a post its later text, by who wrote it."""
    post = stage.posts[row["post"]]
    edit_comment(
        comment=post,
        author=post.author,
        body=stage.text(row["body"]),
        reason=row["reason"],
        by=SYSTEM,
        at=moment(row),
    )


def accepted(topic: Topic, row: Row, stage: Stage) -> None:
    """Choose the answer."""
    actions.accept_answer(topic=topic, post=stage.posts[row["post"]], by=SYSTEM, at=moment(row))


def confirmed(topic: Topic, row: Row, stage: Stage) -> None:
    """Confirm the answer for a version of the document."""
    post = stage.posts[row["post"]]
    actions.confirm_answer(topic=topic, post=post, version=row["version"], by=SYSTEM, at=moment(row))


def locked(topic: Topic, row: Row, _stage: Stage) -> None:
    """Close the topic."""
    actions.lock_topic(topic=topic, reason=row["reason"], by=SYSTEM, at=moment(row))


def moved(topic: Topic, row: Row, stage: Stage) -> None:
    """Put the topic in another category."""
    category = stage.categories[row["category"]]
    actions.move_topic(topic=topic, category=category, reason=row["reason"], by=SYSTEM)


def pinned(topic: Topic, _row: Row, _stage: Stage) -> None:
    """Keep the topic at the top of its list."""
    actions.pin_topic(topic=topic, by=SYSTEM)


MARKS = {
    "accepted": accepted,
    "confirmed": confirmed,
    "locked": locked,
    "moved": moved,
    "pinned": pinned,
}
VERBS = {"reply": reply, "edit": edit} | MARKS
