"""What people are told of the forum: new posts, answers to their own, mentions, and an answer that was accepted."""

from collections.abc import Collection, Iterable

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from community.discussions.models import Comment
from community.forum.models import Category, Topic
from community.moderation.models import State
from foundation.references import reference
from foundation.text.html import plain
from foundation.text.markdown import fill_mentions, mentions
from people.accounts.models import Author, Circle
from people.notifications.hooks import Event, NotificationKind, Told, WatchedModel, Words

PUBLISHED, ACCEPTED = "post.published", "answer.accepted"
MENTIONED, ANSWERED, FOLLOWED = "post.mentioned", "post.answered", "post.followed"
EXCERPT_LENGTH = 600

FIELDS = ("discussion", "number", "reply_to", "author", "posted_at", "state", "body_html")


def kinds() -> list[NotificationKind]:
    """What the forum tells people of."""
    return [
        NotificationKind(
            name=PUBLISHED,
            title=gettext_lazy("New posts"),
            events=(
                Event(
                    MENTIONED,
                    gettext_lazy("Somebody mentions you"),
                    gettext_lazy("You get this mail because somebody mentions you."),
                ),
                Event(
                    ANSWERED,
                    gettext_lazy("Somebody answers your post"),
                    gettext_lazy("You get this mail because somebody answers your post."),
                ),
                Event(
                    FOLLOWED,
                    gettext_lazy("A new post in what you follow"),
                    gettext_lazy("You get this mail because you follow this."),
                ),
            ),
            load=load_posts,
            circle=circle_of,
            author=lambda post: post.author,
            watched=watched_for,
            direct=addressed_in,
            words=words_about,
            address=lambda post: post.get_absolute_url(),
            thread=thread_of,
            followable=(
                WatchedModel(
                    Topic,
                    gettext_lazy("Follow this topic"),
                    gettext_lazy("You get this mail because you follow this topic."),
                    gettext_lazy("Stop following this topic"),
                    lambda topics: topics.select_related("discussion"),
                ),
                WatchedModel(
                    Category,
                    gettext_lazy("Follow this category"),
                    gettext_lazy("You get this mail because you follow this category."),
                    gettext_lazy("Stop following this category"),
                ),
            ),
        ),
        NotificationKind(
            name=ACCEPTED,
            title=gettext_lazy("Your post is the accepted answer"),
            because=gettext_lazy("You get this mail because you wrote this answer."),
            load=load_posts,
            circle=circle_of_answer,
            direct=lambda post: [Told(user_id=post.author.user_id)],
            words=words_about_answer,
            address=lambda post: post.get_absolute_url(),
            thread=thread_of,
        ),
    ]


def load_posts(ids: Collection[int]) -> Iterable[Comment]:
    """Posts with their topic, their people and the names of whom they mention, in three queries."""
    rows = Comment.objects.filter(pk__in=ids).only(*FIELDS, "reply_to__author")
    posts = list(rows.select_related("author__organisation", "reply_to__author"))
    found = Topic.objects.filter(pk__in={post.discussion_id for post in posts})
    topics = {topic.pk: topic for topic in found.select_related("category", "discussion__circle")}
    people = Author.objects.in_bulk({author for post in posts for author in mentions(post.body_html)})
    names = {author.pk: (author.name, "") for author in people.values()}
    for post in posts:
        post.topic = topics.get(post.discussion_id)
        post.mentioned = [people[pk] for pk in mentions(post.body_html) if pk in people]
        post.text = plain(fill_mentions(post.body_html, names))
    return posts


def circle_of(post: Comment) -> Circle | None:
    """Who may read a post; nobody while it is not public, or does not stand in a topic."""
    is_shown = post.state == State.PUBLIC and post.topic is not None
    return post.topic.discussion.circle if is_shown else None


def circle_of_answer(post: Comment) -> Circle | None:
    """Who may read an answer that is still the accepted one."""
    is_accepted = post.topic is not None and post.topic.accepted_id == post.pk
    return circle_of(post) if is_accepted else None


def watched_for(post: Comment) -> list[Topic | Category]:
    """The topic of a post, and the category that it stands in."""
    return [post.topic, post.topic.category]


def addressed_in(post: Comment) -> list[Told]:
    """Whom a post mentions, and whose post it answers."""
    told = [Told(user_id=author.user_id, reason=MENTIONED) for author in post.mentioned]
    if post.reply_to is not None:
        told.append(Told(user_id=post.reply_to.author.user_id, reason=ANSWERED))
    return told


def thread_of(post: Comment) -> str:
    """What the mails about one topic stand under together."""
    return reference(post.topic)


def words_about(post: Comment, event: str) -> Words:
    """What somebody is told of a new post, by why they are told."""
    return _words(post, _heading(event, is_first=post.number == 1), lead_of(post))


def words_about_answer(post: Comment, event: str) -> Words:
    """What somebody is told whose reply became the answer."""
    return _words(post, _("Your answer is accepted"), _("You wrote:"))


def _heading(event: str, *, is_first: bool) -> str:
    if event == MENTIONED:
        return _("You are mentioned")
    if event == ANSWERED:
        return _("Answer to your post")
    return _("New topic") if is_first else _("New post")


def _words(post: Comment, heading: str, lead: str) -> Words:
    title = post.topic.shown_title
    return Words(
        subject=f"{heading}: {title}",
        excerpt=shortened(post.text),
        lead=lead,
        title=title,
        button=_("View the post"),
        heading=heading,
    )


def lead_of(post: Comment) -> str:
    """Who wrote a post, for whom, and when."""
    local = timezone.localtime(post.posted_at)
    names = [post.author.name, post.author.organisation.name if post.author.organisation else ""]
    return _("%(name)s wrote on %(date)s at %(time)s:") % {
        "name": ", ".join(filter(None, names)),
        "date": format_date(local, pgettext("date format", "j F")),
        "time": format_date(local, pgettext("date format", "H:i")),
    }


def shortened(text: str) -> str:
    """A text as a mail shows it: the whole, or its beginning."""
    return text if len(text) <= EXCERPT_LENGTH else f"{text[:EXCERPT_LENGTH].rsplit(' ', 1)[0]} …"
