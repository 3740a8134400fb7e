"""What there is to find on this site, for machines: lists of addresses that everybody may read, in parts."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from community.forum.models import Category, Topic
from documentation.library.models import Chapter, Document
from home.addresses import page_address
from home.models import ContentPage, HomePage

PART_SIZE = 5_000  # rows read and written at once; a file of a sitemap may hold 50,000 addresses


class Place(NamedTuple):
    """An address, and when what stands there last changed."""

    path: str
    changed_at: datetime | None


class Part(NamedTuple):
    """One kind of page: its rows in an order that stays, and where such a row is read."""

    rows: Callable[[], QuerySet[Any]]
    place: Callable[[Any], Place]


def _own_place(page: Any) -> Place:
    return Place(page_address(page.url_path, page.locale.language_code), page.last_published_at)


PARTS: dict[str, Part] = {
    "start": Part(lambda: HomePage.objects.live().select_related("locale").order_by("pk"), _own_place),
    "paginas": Part(lambda: ContentPage.objects.live().select_related("locale").order_by("pk"), _own_place),
    "documenten": Part(
        lambda: Document.objects.visible_to(AnonymousUser()).order_by("pk"),
        lambda document: Place(document.get_absolute_url(), None),
    ),
    "hoofdstukken": Part(
        lambda: (
            Chapter.objects.visible_to(AnonymousUser()).select_related("version__document").order_by("pk")
        ),
        lambda chapter: Place(chapter.get_absolute_url(), chapter.version.shown_at),
    ),
    "rubrieken": Part(
        lambda: Category.objects.visible_to(AnonymousUser()).order_by("pk"),
        lambda category: Place(category.get_absolute_url(), None),
    ),
    "onderwerpen": Part(
        lambda: Topic.objects.visible_to(AnonymousUser()).select_related("discussion").order_by("pk"),
        lambda topic: Place(topic.get_absolute_url(), topic.discussion.last_post_at),
    ),
}


def files() -> Iterator[tuple[str, int]]:
    """Name each file of the sitemap: the part and its number, from 1; a part without rows has no file."""
    for name, part in PARTS.items():
        for number in range(1, -(-part.rows().count() // PART_SIZE) + 1):
            yield name, number


def places(name: str, number: int) -> list[Place]:
    """The addresses of one file."""
    part, first = PARTS[name], (number - 1) * PART_SIZE
    return [part.place(row) for row in part.rows()[first : first + PART_SIZE]]
