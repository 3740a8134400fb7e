"""From the ids that an engine found to what a page shows: read back with circle and state, and named by their rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from community.forum.models import Topic
from documentation.library.models import Section
from people.accounts.models import User
from search.models import Kind, SearchEntry
from search.passages import Piece, Wanted, mark, passage
from search.words import Query

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Hit:
    """Something that was found, as a page shows it."""

    entry: SearchEntry
    row: Any  # the section, or the topic of a topic or a reply
    url: str
    title: list[Piece] = field(default_factory=list)
    passage: list[Piece] = field(default_factory=list)

    @property
    def is_section(self) -> bool:
        return self.entry.kind == Kind.SECTION

    @property
    def is_topic(self) -> bool:
        return self.entry.kind == Kind.TOPIC


def read_back(ids: Sequence[int], query: Query, user: Reader) -> list[Hit]:
    """What this person may see of what an engine found, in its order."""
    seen = SearchEntry.objects.visible_to(user).defer("title_stems", "text_stems")
    entries = seen.in_bulk(ids)
    found = [entries[pk] for pk in ids if pk in entries]
    rows = _rows(found, user)
    wanted = Wanted(query)
    return [_hit(entry, rows[entry.key], wanted) for entry in found if entry.key in rows]


def _hit(entry: SearchEntry, row: Any, wanted: Wanted) -> Hit:
    url, title = PLACES[Kind(entry.kind)](entry, row)
    return Hit(entry, row, url, mark(title, wanted), passage(entry.text, wanted))


def _rows(entries: Iterable[SearchEntry], user: Reader) -> dict[tuple[str, int], Any]:
    """For each entry the row that says how it is called; two queries at most."""
    section_ids = [entry.object_id for entry in entries if entry.kind == Kind.SECTION]
    talk = [entry for entry in entries if entry.kind != Kind.SECTION]
    sections = _sections(section_ids, user) if section_ids else {}
    topics = _topics([entry.discussion_id for entry in talk], user) if talk else {}
    rows: dict[tuple[str, int], Any] = {(Kind.SECTION, pk): row for pk, row in sections.items()}
    return rows | {entry.key: topics[entry.discussion_id] for entry in talk if entry.discussion_id in topics}


def _sections(ids: Iterable[int], user: Reader) -> dict[int, Section]:
    rows = Section.objects.visible_to(user).select_related("anchor", "chapter__version__document")
    return rows.defer("html", "heading_html", "text", "chapter__version__not_carried_over").in_bulk(ids)


def _topics(ids: Iterable[int | None], user: Reader) -> dict[int, Topic]:
    return Topic.objects.visible_to(user).public().select_related("discussion", "category").in_bulk(ids)


def _section_place(_entry: SearchEntry, section: Section) -> tuple[str, str]:
    return section.get_absolute_url(), str(section)


def _topic_place(_entry: SearchEntry, topic: Topic) -> tuple[str, str]:
    return topic.get_absolute_url(), topic.shown_title


def _post_place(entry: SearchEntry, topic: Topic) -> tuple[str, str]:
    return reverse("post", kwargs={"comment_id": entry.object_id}), topic.shown_title


# For each kind where it is read and how it is called.
PLACES: dict[Kind, Callable[[SearchEntry, Any], tuple[str, str]]] = {
    Kind.SECTION: _section_place,
    Kind.TOPIC: _topic_place,
    Kind.POST: _post_place,
}
