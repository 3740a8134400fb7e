"""What moderators find in the demo, and who follows what: by the people themselves, on the day it is made."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from community.discussions.actions.confirming import confirm_comment
from community.discussions.models import Comment
from community.forum.actions import reply_to_topic
from community.forum.models import Topic
from community.moderation.actions import hide, report, request_review, set_hold_rules
from community.moderation.models import Decision, Flag, HoldRule, RuleKind
from home.demo.files import Row
from home.demo.topics import Stage
from people.accounts.actors import SYSTEM
from people.accounts.guests import guest_author
from people.notifications.actions import follow


@dataclass
class Day:
    """The posts and decisions of the day, by the keys that the events name them with."""

    stage: Stage
    posts: dict[str, Comment] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def topic(self, row: Row) -> Topic:
        """The topic that an event names by its title."""
        topics = Topic.objects.filter(title=row["topic"]).select_related("discussion__circle", "category")
        return topics.earliest("pk")


def load_incidents(events: Iterable[Row], stage: Stage) -> bool:
    """Let the events happen, one after the other, on a site where nobody moderated yet; say whether they did."""
    if HoldRule.objects.exists() or Flag.objects.exists() or Decision.objects.exists():
        return False
    set_hold_rules(kinds=[RuleKind.LINKS], by=SYSTEM)
    day = Day(stage)
    for event in events:
        VERBS[event["verb"]](event, day)
    return True


def let_follow(row: Row, day: Day) -> None:
    """Let somebody follow a topic or a category."""
    user = day.stage.cast.users[row["who"]]
    obj = day.topic(row) if "topic" in row else day.stage.categories[row["category"]]
    follow(user=user, obj=obj, by=SYSTEM)


def let_reply(row: Row, day: Day) -> None:
    """Let somebody post, as they do on the page."""
    comment = reply_to_topic(
        topic=day.topic(row),
        body=day.stage.text(row["body"]),
        reply_to=day.posts[row["reply_to"]] if "reply_to" in row else None,
        by=day.stage.cast.author(row["author"]),
    )
    day.posts[row.get("key", "")] = comment


def let_guest_reply(row: Row, day: Day) -> None:
    """Let somebody without an account post, and confirm it."""
    guest = guest_author(row["name"], row["email"])
    comment = reply_to_topic(topic=day.topic(row), body=day.stage.text(row["body"]), by=guest)
    confirm_comment(comment=comment, by=guest)


def let_report(row: Row, day: Day) -> None:
    """Let somebody, with an account or without, report a post."""
    by = day.stage.cast.author(row["by"]) if "by" in row else None
    email = row.get("email", "")
    report(item=day.posts[row["post"]], kind=row["kind"], words=row["words"], by=by, guest_email=email)


def let_hide(row: Row, day: Day) -> None:
    """Let a moderator hide a post."""
    by = day.stage.cast.author(row["by"])
    post = day.posts[row["post"]]
    day.decisions[row["post"]] = hide(item=post, ground=row["ground"], facts=row["facts"], by=by)


def let_ask_review(row: Row, day: Day) -> None:
    """Let an author ask that another moderator looks at a decision."""
    statement = day.decisions[row["post"]].statements.get()
    request_review(statement=statement, words=row["words"], by=day.stage.cast.author(row["by"]))


VERBS = {
    "follow": let_follow,
    "reply": let_reply,
    "guest": let_guest_reply,
    "report": let_report,
    "hide": let_hide,
    "review": let_ask_review,
}
