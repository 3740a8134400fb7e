"""What a page shows of posts, made ready before the template runs: a page has fifty of them and few milliseconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Protocol, TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from community.discussions.models import Comment, Discussion
from community.discussions.permissions import is_moderator
from community.moderation.models import State
from community.moderation.queries import why_held
from foundation.templatetags.components import badge, moment
from foundation.text.limits import LONGEST_TEXT, too_long
from foundation.text.markdown import fill_mentions, mentions, render
from people.accounts.models import Author

LEVELS_SHOWN = 3  # deeper answers stand level with the third and say whom they answer
LAST_HEADING = 6
NOTHING = SafeString("")


class ShownAuthor(TypedDict):
    """A name as it stands above a post, made once a page."""

    name: str
    mark: SafeString  # initials
    title: SafeString  # name, and whose authority it has
    whence: SafeString  # role and organisation


class ShownPost(TypedDict):
    """A post as a template writes it down; dictionaries of text are what templates read fastest."""

    id: str
    anchor: str
    before: SafeString  # closes and opens the lists of a thread
    look: str
    heading: str
    author: ShownAuthor
    facts: SafeString  # whom it answers, when it was posted, when it was changed
    body: SafeString
    sentence: str  # stands in the place of a post that cannot be read
    is_answer: bool
    is_new: bool  # came after what this reader has read
    tools: SafeString  # what this reader can do with it


@dataclass
class Reader:
    """Who looks at a discussion, and what they may do with its posts."""

    actor: Author | None
    discussion: Discussion
    may_write: bool = False
    accepted_number: int | None = None
    read_number: int | None = None  # up to where they have read; None where they never were
    may_moderate: bool = field(init=False)

    def __post_init__(self) -> None:
        self.may_moderate = is_moderator(self.actor, self.discussion)

    def may_edit(self, comment: Comment, author: Author) -> bool:
        """Whether `refuse_edit_comment` lets them; asked here without a query a post."""
        if comment.state != State.PUBLIC:
            return False
        is_own = self.actor is not None and author.user_id == self.actor.user_id
        return self.may_moderate or (is_own and self.may_write)


class Tools(Protocol):
    """What a reader can do with a post; the room of the subject says it."""

    def below(self, comment: Comment, name: str, *, may_edit: bool, is_answer: bool) -> SafeString:
        """The links below one post by somebody of this name."""


class PostPage:
    """The posts of a page with the people in them, who are read in one query."""

    def __init__(self, reader: Reader, *posts: Iterable[Comment], tools: Tools | None = None) -> None:
        self.reader = reader
        self.tools = tools
        self.people = people_in(comment for some in posts for comment in some)
        self.why_waiting = why_held([post for some in posts for post in some if post.state == State.HELD])
        self.named = {author.pk: (author.name, author.get_absolute_url()) for author in self.people.values()}
        self.shown: dict[int, ShownAuthor] = {}
        self.post_address = reverse("post", kwargs={"comment_id": 0}).removesuffix("0/")
        self.language = get_language() or ""

    def flat(self, comments: Sequence[Comment], heading: int = 3, look: str = "") -> list[ShownPost]:
        """Posts one after the other, each saying whom it answers."""
        return [self.show(comment, heading=heading, says_whom=True, look=look) for comment in comments]

    def threaded(self, comments: Sequence[Comment], heading: int = 3) -> tuple[list[ShownPost], SafeString]:
        """Posts in lists within lists, by depth, and what closes the lists at the end."""
        shown: list[ShownPost] = []
        depths: list[int] = []
        for comment in comments:
            before = nest(depths, comment.depth)
            level = min(heading + len(depths) - 1, LAST_HEADING)
            is_deep = len(depths) > LEVELS_SHOWN
            shown.append(self.show(comment, heading=level, says_whom=is_deep, before=before))
        return shown, SafeString("</li></ol>" * len(depths))

    def show(
        self,
        comment: Comment,
        *,
        heading: int,
        says_whom: bool,
        before: SafeString = NOTHING,
        look: str = "",
    ) -> ShownPost:
        """Make one post ready."""
        author = self.people[comment.author_id]
        sentence = sentence_for(comment)
        is_answer = comment.number is not None and comment.number == self.reader.accepted_number
        return ShownPost(
            id=str(comment.pk),
            anchor=f"bericht-{comment.number}" if comment.number else f"wacht-{comment.pk}",
            before=before,
            look="app-post--hidden" if sentence else "app-post--answer" if is_answer else look,
            heading=str(heading),
            author=self.show_author(author),
            facts=self.facts(comment, says_whom=says_whom),
            body=NOTHING if sentence else fill_mentions(comment.body_html, self.named),
            sentence=sentence,
            is_answer=is_answer,
            is_new=self.is_new(comment),
            tools=self.tools_for(comment, author, is_answer=is_answer),
        )

    def is_new(self, comment: Comment) -> bool:
        """Whether somebody who read a part of the discussion has not seen this post."""
        read = self.reader.read_number
        return bool(read and comment.number and comment.number > read)

    def show_author(self, author: Author) -> ShownAuthor:
        """Make one name ready."""
        if author.pk not in self.shown:
            self.shown[author.pk] = ShownAuthor(
                name=author.name,
                mark=initials(author),
                title=title(author, self.named[author.pk][1]),
                whence=whence(author),
            )
        return self.shown[author.pk]

    def facts(self, comment: Comment, *, says_whom: bool) -> SafeString:
        """Whom a post answers, when it was posted and when it was changed, with links."""
        address = f"{self.post_address}{comment.pk}/"
        time = time_of(comment.posted_at, self.language)
        parts = [f'<a href="{address}">{time}</a>' if comment.number else time]
        if says_whom and comment.replied_author_id:
            words = _("reply to %(name)s") % {"name": self.people[comment.replied_author_id].name}
            parts.insert(0, f'<a href="{self.post_address}{comment.reply_to_id}/">{escape(words)}</a>')
        if comment.edited_at:
            parts.append(f'<a href="{address}geschiedenis/">{escape(edited_words(comment.edited_at))}</a>')
        if comment.is_waiting:
            parts += [format_html("<span>{}</span>", words) for words in self.why_waiting.get(comment.pk, [])]
        if comment.is_withdrawn and self.reader.may_moderate:
            parts.append(look_at(comment))
        return SafeString(" ".join(parts))

    def tools_for(self, comment: Comment, author: Author, *, is_answer: bool) -> SafeString:
        """The links below a post that has a place and can be read."""
        if self.tools is None or comment.number is None or comment.state != State.PUBLIC:
            return NOTHING
        may_edit = self.reader.may_edit(comment, author)
        return self.tools.below(comment, author.name, may_edit=may_edit, is_answer=is_answer)


def preview_of(text: str) -> SafeString:
    """A text as it will look, with the names of whom it mentions; of one that is too long only that it is."""
    if len(text) > LONGEST_TEXT:
        return format_html("<p>{}</p>", too_long(text))
    html = render(text)
    people = Author.objects.in_bulk(mentions(html))
    named = {author.pk: (author.name, author.get_absolute_url()) for author in people.values()}
    return fill_mentions(html, named)


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


def look_at(comment: Comment) -> SafeString:
    """The link with which a moderator reads what stood there and what was decided about it."""
    address = reverse("moderation-item", kwargs={"word": comment.moderated_as, "pk": comment.pk})
    return format_html('<a href="{}" rel="nofollow">{}</a>', address, _("Show to moderators"))


@lru_cache(maxsize=4096)  # a post keeps its time, and saying it costs as much as the rest of the post
def time_of(at: datetime, language: str) -> SafeString:
    """When a post was published, in a language."""
    return moment(at)


def initials(author: Author) -> SafeString:
    """The square before a name."""
    look = " app-post__initials--authority" if author.is_authority else ""
    return format_html(
        '<span class="app-post__initials{}" aria-hidden="true">{}</span>', look, author.initials
    )


def title(author: Author, address: str) -> SafeString:
    """A name, linked to its page when it has one, and marked when it speaks for who runs the site."""
    name = (
        format_html('<a class="nl-link" href="{}">{}</a>', address, author.name) if address else author.name
    )
    if not author.is_authority or author.organisation is None:
        return format_html("{}", name)
    return format_html("{} {}", name, badge("authority", author.organisation.name))


def whence(author: Author) -> SafeString:
    """Somebody's role and organisation; the badge already names who runs the site."""
    organisation = author.organisation.name if author.organisation and not author.is_authority else ""
    account = _("without an account") if author.is_guest else ""
    words = ", ".join(filter(None, [author.role, organisation, account]))
    return format_html("<span>{}</span> ", words) if words else NOTHING


def edited_words(at: datetime) -> str:
    """When a post was changed, for the link to its history."""
    day = format_date(timezone.localtime(at), pgettext("date format", "j F Y"))
    return _("edited on %(date)s") % {"date": day}
