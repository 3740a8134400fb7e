"""What an engine is asked, and what it answers: ids, and how many there are of each kind."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.words import Query

PER_PAGE = 10
MOST_SHOWN = 1_000  # hits that can be paged through
MOST_COUNTED = 10_000  # an engine may stop counting here


class Group(NamedTuple):
    """How many hits there are of one kind, in one place, for the same audiences."""

    kind: str
    container: str
    audiences: str
    hits: int


@dataclass(frozen=True)
class Filters:
    """What a reader narrowed the results to; empty is everything."""

    kinds: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.audiences or self.containers)

    def allow(self, group: Group, *, but: str = "") -> bool:
        """Whether hits of this group stay, when one of the filters does not count."""
        return (
            (but == "kinds" or not self.kinds or group.kind in self.kinds)
            and (but == "containers" or not self.containers or group.container in self.containers)
            and (but == "audiences" or not self.audiences or self._is_for(group))
        )

    def _is_for(self, group: Group) -> bool:
        return any(f"|{audience}|" in group.audiences for audience in self.audiences)


@dataclass(frozen=True)
class Asked:
    """A question to an engine: what, in which circles, narrowed to what, in which order, and which part of it."""

    query: Query
    circles: tuple[int, ...]
    filters: Filters = Filters()
    by_date: bool = False
    start: int = 0


@dataclass(frozen=True)
class Found:
    """What an engine answers; `ids` are of entries, best first, and shown to nobody before they are read back."""

    ids: list[int]
    groups: list[Group]  # of all that matches, whatever the filters
    total: int  # with the filters
    is_more: bool  # there are more than were counted

    def count(self, filters: Filters, but: str, values: Callable[[Group], Sequence[str]]) -> dict[str, int]:
        """How many hits each value of a filter would give, with the other filters as they are."""
        counts: Counter[str] = Counter()
        for group in self.groups:
            if filters.allow(group, but=but):
                for value in values(group):
                    counts[value] += group.hits
        return counts


def total_of(groups: Sequence[Group], filters: Filters) -> int:
    """How many hits the filters leave."""
    return sum(group.hits for group in groups if filters.allow(group))
