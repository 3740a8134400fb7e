"""The filters beside the results: what can be chosen, how much of it there is, and how an address says it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from community.forum.models import Category
from documentation.library.models import Audience, Document
from people.accounts.models import User
from search.asking import Filters, Found, Group
from search.models import Kind
from search.showing import Reader

KIND, AUDIENCE, DOCUMENT, CATEGORY = "soort", "doelgroep", "document", "rubriek"
FILTER_NAMES = (KIND, AUDIENCE, DOCUMENT, CATEGORY)
DATE = "datum"  # the other order
MOST_CHOSEN = 20


class Place(NamedTuple):
    """A document or a category: what a filter is called and how an address names it."""

    reference: str
    slug: str
    title: str


class Option(NamedTuple):
    """One box of a filter."""

    value: str
    label: str
    hits: int
    is_chosen: bool


class Facet(NamedTuple):
    """A filter with its boxes."""

    name: str
    title: str
    options: list[Option]


class Chosen(NamedTuple):
    """A filter that is on, and the address without it."""

    label: str
    url: str


class Places:
    """The documents and categories that somebody may read; two queries."""

    def __init__(self, user: Reader) -> None:
        documents = Document.objects.visible_to(user).values_list("pk", "slug", "title")
        categories = Category.objects.visible_to(user).values_list("pk", "slug", "title")
        self.documents = [Place(f"library.document.{pk}", slug, title) for pk, slug, title in documents]
        self.categories = [Place(f"forum.category.{pk}", slug, title) for pk, slug, title in categories]

    def named(self, name: str) -> list[Place]:
        return self.documents if name == DOCUMENT else self.categories


class Choice:
    """What an address asks for besides words; what it names and is not there does not count."""

    def __init__(self, asked: QueryDict, user: Reader | User) -> None:
        self.asked = asked
        self.places = Places(user)
        self.by_date = asked.get("sorteer") == DATE

    def values(self, name: str) -> list[tuple[str, str]]:
        """All that can be chosen of a filter, as (value, label)."""
        if name == KIND:
            return [(str(kind.value), str(kind.label)) for kind in Kind]
        if name == AUDIENCE:
            return [(str(one.value), str(one.label).capitalize()) for one in Audience]
        return [(one.slug, one.title) for one in self.places.named(name)]

    def chosen(self, name: str) -> list[str]:
        """What is chosen of a filter."""
        asked = set(self.asked.getlist(name)[:MOST_CHOSEN])
        return [value for value, _label in self.values(name) if value in asked]

    @property
    def filters(self) -> Filters:
        """What is chosen, for an engine."""
        containers = [
            one.reference
            for name in (DOCUMENT, CATEGORY)
            for one in self.places.named(name)
            if one.slug in self.chosen(name)
        ]
        return Filters(tuple(self.chosen(KIND)), tuple(self.chosen(AUDIENCE)), tuple(containers))

    def without(self, *names: str, value: str | None = None) -> str:
        """The address of this page without some filters, or without one value of one; always its first page."""
        kept = self.asked.copy()
        for name in ("pagina", *names):
            left = [one for one in kept.getlist(name) if value is not None and name in names and one != value]
            kept.setlist(name, left)
        return f"?{kept.urlencode()}"

    def with_order(self, order: str | None) -> str:
        """The address of this page in another order."""
        kept = self.asked.copy()
        for name in ("pagina", "sorteer"):
            kept.setlist(name, [order] if order and name == "sorteer" else [])
        return f"?{kept.urlencode()}"

    def removable(self) -> list[Chosen]:
        """The filters that are on, each with the way to put it off."""
        labels = {name: dict(self.values(name)) for name in FILTER_NAMES}
        return [
            Chosen(labels[name][value], self.without(name, value=value))
            for name in FILTER_NAMES
            for value in self.chosen(name)
        ]

    def facets(self, found: Found) -> list[Facet]:
        """The filters that can tell these hits apart."""
        return [facet for facet in self._facets(found) if len(facet.options) > 1 or _is_on(facet)]

    def _facets(self, found: Found) -> Iterator[Facet]:
        counted = _Counts(found, self.filters)
        containers = counted("containers", lambda group: [group.container])
        by_slug = {one.slug: containers.get(one.reference, 0) for one in self.places.documents}
        by_category = {one.slug: containers.get(one.reference, 0) for one in self.places.categories}
        yield self._facet(KIND, _("Kind"), counted("kinds", lambda group: [group.kind]))
        yield self._facet(AUDIENCE, _("Audience"), counted("audiences", audiences_of))
        yield self._facet(DOCUMENT, _("Document"), by_slug)
        yield self._facet(CATEGORY, _("Category"), by_category)

    def _facet(self, name: str, title: str, counts: dict[str, int]) -> Facet:
        on = set(self.chosen(name))
        options = [
            Option(value, label, counts.get(value, 0), value in on)
            for value, label in self.values(name)
            if counts.get(value) or value in on
        ]
        if name in (DOCUMENT, CATEGORY):
            options.sort(key=lambda option: -option.hits)
        return Facet(name, title, options)


@dataclass(frozen=True)
class _Counts:
    """Counts the values of a filter among what was found."""

    found: Found
    filters: Filters

    def __call__(self, name: str, values: Callable[[Group], Sequence[str]]) -> dict[str, int]:
        return self.found.count(self.filters, name, values)


def audiences_of(group: Group) -> list[Any]:
    """The audiences that a group of hits is for."""
    return [audience for audience in group.audiences.split("|") if audience]


def _is_on(facet: Facet) -> bool:
    return any(option.is_chosen for option in facet.options)
