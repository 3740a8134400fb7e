"""What is known of a row that can be found: one function for each kind, and how many rows of it are read."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from community.discussions.models import Comment, Discussion
from community.forum.models import Topic
from community.moderation.models import State
from documentation.library.models import Document, DocumentVersion, Section, VersionStatus
from foundation.references import reference
from foundation.text.html import plain
from search.models import Kind, SearchEntry
from search.words import stems

LONGEST_TEXT = 200_000  # characters; a text without end would not fit into an index
BETWEEN = "|"


def section_entry(section: Section) -> SearchEntry:
    """A section of a document, in the version that the document opens; wants its version with the document."""
    version = section.version
    return _entry(
        kind=Kind.SECTION,
        object_id=section.pk,
        title=str(section),
        text=section.text,
        lang=version.lang,
        date=_moment(version.published_on) or version.shown_at,
        opens_at=_moment(version.valid_from),
        closes_at=_moment(version.valid_until, time.max),
        audiences=_between(version.document.audiences),
        container=reference(version.document),
    )


def topic_entry(topic: Topic, opening: Comment) -> SearchEntry:
    """A topic with its opening text, and its tags after that."""
    parts = [plain(opening.body_html), ", ".join(name for _slug, name in topic.tag_pairs)]
    return _entry(
        kind=Kind.TOPIC,
        object_id=topic.pk,
        title=topic.title,
        text=" · ".join(filter(None, parts)),
        date=opening.posted_at,
        **_place(opening),
    )


def post_entry(comment: Comment) -> SearchEntry:
    """A reply."""
    return _entry(
        kind=Kind.POST,
        object_id=comment.pk,
        text=plain(comment.body_html),
        date=comment.posted_at,
        **_place(comment),
    )


def _place(comment: Comment) -> dict[str, Any]:
    discussion: Discussion = comment.discussion
    return {
        "lang": settings.LANGUAGE_CODE,
        "organisation_id": comment.author.organisation_id,
        "circle_id": discussion.circle_id,
        "container": discussion.listed_in,
        "discussion_id": discussion.pk,
    }


def _entry(*, title: str = "", text: str, lang: str, **facts: Any) -> SearchEntry:
    text = text[:LONGEST_TEXT]
    return SearchEntry(
        title=title,
        text=text,
        title_stems=" ".join(stems(title, lang)),
        text_stems=" ".join(stems(text, lang)),
        lang=lang,
        **facts,
    )


def _between(codes: Iterable[str]) -> str:
    joined = BETWEEN.join(codes)
    return f"{BETWEEN}{joined}{BETWEEN}" if joined else ""


def _moment(day: date | None, at: time = time.min) -> datetime | None:
    """The beginning of a day here, or its end."""
    return timezone.make_aware(datetime.combine(day, at.replace(microsecond=0))) if day else None


# The rows of each kind that can be found


def current_version(document: Document) -> DocumentVersion | None:
    """The version of a document whose sections can be found: the one that it opens."""
    versions = DocumentVersion.objects.shown().filter(document=document, is_withdrawn=False)
    return versions.exclude(status=VersionStatus.WITHDRAWN).in_force_first().first()


def sections_to_find() -> QuerySet[Section]:
    """The sections of the versions that documents open."""
    versions = filter(None, map(current_version, Document.objects.all()))
    return Section.objects.filter(version__in=[version.pk for version in versions])


def openings_to_find() -> QuerySet[Comment]:
    """First posts that can be read, of topics."""
    posts = Comment.objects.filter(number=1, state=State.PUBLIC)
    return posts.filter(discussion__in=Topic.objects.values("pk"))


def posts_to_find() -> QuerySet[Comment]:
    """Replies that can be read."""
    return Comment.objects.filter(number__gt=1, state=State.PUBLIC)


def section_entries(rows: QuerySet[Section]) -> list[SearchEntry]:
    """The entries of some sections."""
    return [section_entry(section) for section in rows.select_related("version__document")]


def opening_entries(rows: QuerySet[Comment]) -> list[SearchEntry]:
    """The entries of the topics that some posts open."""
    openings = list(rows.select_related("discussion", "author"))
    topics = Topic.objects.in_bulk([opening.discussion_id for opening in openings])
    return [
        topic_entry(topics[opening.discussion_id], opening)
        for opening in openings
        if opening.discussion_id in topics
    ]


def post_entries(rows: QuerySet[Comment]) -> list[SearchEntry]:
    """The entries of some replies."""
    return [post_entry(comment) for comment in rows.select_related("discussion", "author")]


Builder = tuple[Callable[[], QuerySet[Any]], Callable[[QuerySet[Any]], list[SearchEntry]]]

# For each kind the rows that can be found, and what makes entries of some of them.
BUILDERS: dict[Kind, Builder] = {
    Kind.SECTION: (sections_to_find, section_entries),
    Kind.TOPIC: (openings_to_find, opening_entries),
    Kind.POST: (posts_to_find, post_entries),
}
