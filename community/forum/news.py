"""What happened in a topic since a page of it was made: how many posts came, and how many changed."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType

from community.discussions.models import Comment, CommentEdit, Discussion
from community.moderation.models import Decision, State, Verb
from foundation.references import reference
from people.accounts.models import User

MOST_COUNTED = 99
LAST_EDITS = 200  # of the whole site: a page that is older than those says nothing of them
SHOWN_AGAIN_OR_NO_MORE = (Verb.HIDDEN, Verb.REMOVED, Verb.BRANCH_REMOVED, Verb.RESTORED, Verb.OVERTURNED)


@dataclass(frozen=True)
class News:
    """New posts, with the first of them, and posts that were edited, taken from sight or put back."""

    first_new: int | None
    new: int
    changed: int

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)

    @property
    def new_shown(self) -> str:
        """How many came, as far as anybody counts."""
        return f"{MOST_COUNTED}+" if self.new > MOST_COUNTED else str(self.new)


def news_of(
    discussion: Discussion, *, after: int, since: datetime, reader: User | AnonymousUser
) -> News | None:
    """What came after a number and changed since a moment, for somebody who may read there; two queries at most."""
    new = new_posts(discussion, after) if discussion.last_number > after else []
    news = News(new[0] if new else None, len(new), changed_posts(discussion, after, since, reader))
    return news or None


def new_posts(discussion: Discussion, after: int) -> list[int]:
    """The ids of the posts that can be read, in order; of very many the first."""
    posts = Comment.objects.filter(discussion=discussion, number__gt=after, state=State.PUBLIC)
    return list(posts.order_by("number").values_list("pk", flat=True)[: MOST_COUNTED + 1])


def changed_posts(discussion: Discussion, after: int, since: datetime, reader: User | AnonymousUser) -> int:
    """How many posts of a page that shows them up to a number look different now; a person's own edits are no news."""
    shown = Comment.objects.filter(discussion=discussion, number__lte=after)
    edits = CommentEdit.objects.order_by("-pk").values("comment")[:LAST_EDITS]
    edited = shown.filter(pk__in=edits, edited_at__gt=since, state=State.PUBLIC)
    if reader.is_authenticated:
        edited = edited.exclude(author__user_id=reader.pk)
    decisions = Decision.objects.filter(
        container=reference(discussion), at__gt=since, verb__in=SHOWN_AGAIN_OR_NO_MORE
    )
    decided = decisions.filter(content_type=ContentType.objects.get_for_model(Comment))
    return len(edited.values_list("pk", flat=True).union(decided.values_list("object_id", flat=True)))
