"""Atom feeds of what every visitor may read: the newest posts of the forum, of a category, of a topic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.discussions.models import Comment
from community.discussions.reading import people_in
from community.forum.models import Topic
from foundation.text.markdown import fill_mentions

MOST_POSTS = 50
MOST_TOPICS = 2 * MOST_POSTS  # those last talked about hold the newest posts, but for what was hidden
NOT_BEGUN = datetime(2000, 1, 1, tzinfo=UTC)  # when a feed without posts last changed


class PostFeed(Atom1Feed):
    """A feed that is the same as long as its posts are, so that readers can ask whether it changed."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NOT_BEGUN

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xml:base": self.feed["link"]}


@dataclass(frozen=True)
class Described:
    """What a feed says of itself; `name` tells it from the others of the site and never changes."""

    title: str
    name: str
    url: str


def newest_posts(topics: Any) -> list[Comment]:
    """The last posts that can be read in these topics, newest first, each with its topic; in two queries."""
    shown = {topic.pk: topic for topic in topics.select_related("discussion", "category")[:MOST_TOPICS]}
    recent = Comment.objects.public().filter(
        discussion__in=list(shown), number__gt=F("discussion__last_number") - MOST_POSTS
    )
    posts = list(recent.for_page().order_by("-posted_at", "-number")[:MOST_POSTS])
    for post in posts:
        post.topic = shown[post.discussion_id]
    return posts


def visitors_topics() -> Any:
    """The topics that everybody may read, last talked about first."""
    return Topic.objects.visible_to(AnonymousUser()).by_last_post()


def feed_of(request: HttpRequest, described: Described, posts: Iterable[Comment]) -> HttpResponse:
    """The answer to who asks for a feed; an empty one when nothing changed since they last did."""
    feed = PostFeed(
        title=described.title,
        link=request.build_absolute_uri(described.url),
        description=None,
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=tag(request, NOT_BEGUN, described.name),
        language=get_language(),
    )
    add_posts(feed, request, list(posts))
    body = feed.writeString("utf-8").encode()
    etag = f'W/"{sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8", headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response)  # type: ignore[return-value]


def add_posts(feed: PostFeed, request: HttpRequest, posts: list[Comment]) -> None:
    """Write the posts into a feed, with the names of who wrote and of whom they mention; one query."""
    people = people_in(posts)
    named = {
        author.pk: (author.name, absolute(request, author.get_absolute_url())) for author in people.values()
    }
    for post in posts:
        topic, (name, address) = post.topic, named[post.author_id]
        feed.add_item(
            title=title_of(post, topic),
            link=absolute(request, post.get_absolute_url()),
            description=fill_mentions(post.body_html, named),
            author_name=name,
            author_link=address or None,
            unique_id=tag(request, post.posted_at, f"bericht/{post.pk}"),
            pubdate=post.posted_at,
            updateddate=post.edited_at or post.posted_at,
            categories=[topic.category.title],
        )


def title_of(post: Comment, topic: Topic) -> str:
    """What an entry is called: the topic, or an answer in it."""
    title = topic.shown_title
    return title if post.number == 1 else _("Re: %(title)s") % {"title": title}


def absolute(request: HttpRequest, address: str) -> str:
    """An address with the name of this site before it; none of what has none."""
    return request.build_absolute_uri(address) if address else ""


def tag(request: HttpRequest, at: datetime, name: str) -> str:
    """A name for something that is the same in every language, whatever its address becomes."""
    return f"tag:{request.get_host().partition(':')[0]},{at.astimezone(UTC):%Y-%m-%d}:{name}"
