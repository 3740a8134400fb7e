"""What a page shows of posts, made ready before the template runs: a page has fifty of them and few milliseconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from community.discussions.models import Comment, Discussion
from community.discussions.permissions import is_moderator
from community.moderation.models import State
from foundation.templatetags.components import moment
from foundation.text.markdown import fill_mentions, mentions
from people.accounts.models import Author

LEVELS_SHOWN = 3  # deeper answers stand level with the third and say whom they answer
LAST_HEADING = 6
NOTHING = SafeString("")


class ShownAuthor(TypedDict):
    """A name as it stands above a post."""

    name: str
    url: str
    initials: str
    authority: str  # the organisation's name, when it runs the site
    whence: str  # role and organisation


class ShownPost(TypedDict):
    """A post as a template writes it down; dictionaries are what templates read fastest."""

    id: int
    number: int | None
    before: SafeString  # closes and opens the lists of a thread
    heading: int
    label: str  # tells links to the same thing in different posts apart
    is_answer: bool
    author: ShownAuthor
    url: str
    time: SafeString
    edited: str
    may_edit: bool
    body: SafeString
    sentence: str  # stands in the place of a post that cannot be read
    answers: str  # the name of whom it answers, where the page does not show that by indenting
    answers_url: str


@dataclass
class Reader:
    """Who looks at a discussion, and what they may do with its posts."""

    actor: Author | None
    discussion: Discussion
    may_write: bool = False
    accepted_number: int | None = None
    may_moderate: bool = field(init=False)

    def __post_init__(self) -> None:
        self.may_moderate = is_moderator(self.actor, self.discussion)

    def may_edit(self, comment: Comment, author: Author) -> bool:
        """Whether `refuse_edit_comment` lets them; asked here without a query a post."""
        if comment.state != State.PUBLIC:
            return False
        is_own = self.actor is not None and author.user_id == self.actor.user_id
        return self.may_moderate or (is_own and self.may_write)


class PostPage:
    """The posts of a page with the people in them, who are read in one query."""

    def __init__(self, reader: Reader, *posts: Iterable[Comment]) -> None:
        self.reader = reader
        self.people = people_in(comment for some in posts for comment in some)
        self.named = {author.pk: (author.name, author.get_absolute_url()) for author in self.people.values()}
        self.shown: dict[int, ShownAuthor] = {}
        self.post_address = reverse("post", kwargs={"comment_id": 0}).removesuffix("0/")

    def flat(self, comments: Sequence[Comment], heading: int = 3) -> list[ShownPost]:
        """Posts one after the other, each saying whom it answers."""
        return [self.show(comment, heading=heading, says_whom=True) for comment in comments]

    def threaded(self, comments: Sequence[Comment], heading: int = 3) -> tuple[list[ShownPost], SafeString]:
        """Posts in lists within lists, by depth, and what closes the lists at the end."""
        shown, depths = [], []
        for comment in comments:
            before = nest(depths, comment.depth)
            level = min(heading + len(depths) - 1, LAST_HEADING)
            is_deep = len(depths) > LEVELS_SHOWN
            shown.append(self.show(comment, heading=level, says_whom=is_deep, before=before))
        return shown, mark_safe("</li></ol>" * len(depths))  # noqa: S308 (a constant)

    def show(
        self, comment: Comment, *, heading: int, says_whom: bool, before: SafeString = NOTHING
    ) -> ShownPost:
        """Make one post ready."""
        author = self.people[comment.author_id]
        replied = self.people.get(comment.replied_author_id) if says_whom else None
        return ShownPost(
            id=comment.pk,
            number=comment.number,
            before=before,
            heading=heading,
            label=_("post %(number)s by %(name)s") % {"number": comment.number or "", "name": author.name},
            is_answer=comment.number is not None and comment.number == self.reader.accepted_number,
            author=self.show_author(author),
            url=f"{self.post_address}{comment.pk}/",
            time=moment(comment.posted_at),
            edited=edited_words(comment) if comment.edited_at else "",
            may_edit=self.reader.may_edit(comment, author),
            body=fill_mentions(comment.body_html, self.named),
            sentence=sentence_for(comment),
            answers=replied.name if replied else "",
            answers_url=f"{self.post_address}{comment.reply_to_id}/" if replied else "",
        )

    def show_author(self, author: Author) -> ShownAuthor:
        """Make one name ready, once a page."""
        if author.pk not in self.shown:
            organisation = author.organisation.name if author.organisation else ""
            self.shown[author.pk] = ShownAuthor(
                name=author.name,
                url=self.named[author.pk][1],
                initials=author.initials,
                authority=organisation if author.is_authority else "",
                whence=", ".join(filter(None, [author.role, "" if author.is_authority else organisation])),
            )
        return self.shown[author.pk]


def people_in(comments: Iterable[Comment]) -> dict[int, Author]:
    """The authors of posts and of the posts they answer, and who is mentioned in them."""
    ids: set[int] = set()
    for comment in comments:
        ids |= {comment.author_id, comment.replied_author_id} | mentions(comment.body_html)
    ids.discard(None)
    return Author.objects.select_related("organisation").in_bulk(ids)


def nest(depths: list[int], depth: int) -> SafeString:
    """Close and open lists so that a post of this depth comes next; `depths` are those of the open items."""
    if not depths or depth > depths[-1]:
        depths.append(depth)
        return SafeString('<ol class="app-thread"><li>')
    closing = "</li>"
    while len(depths) > 1 and depths[-2] >= depth:
        depths.pop()
        closing += "</ol></li>"
    depths[-1] = depth
    return SafeString(f"{closing}<li>")


def sentence_for(comment: Comment) -> str:
    """What stands in the place of a post that cannot be read."""
    if comment.state == State.HIDDEN:
        return _("A moderator hid this post")
    if comment.state == State.REMOVED:
        return _("A moderator removed this post")
    return ""


def edited_words(comment: Comment) -> str:
    """When a post was changed, for the link to its history."""
    day = format_date(timezone.localtime(comment.edited_at), pgettext("date format", "j F Y"))
    return _("edited on %(date)s") % {"date": day}
