"""Pages by number, of a list whose length is known; `components/pages.html` shows the numbers."""

from dataclasses import dataclass
from typing import TypeVar

from django.db import models
from django.http import Http404

Rows = TypeVar("Rows", bound="models.QuerySet[models.Model]")

NEAR = 2  # numbers shown on either side of the page that is read
LONGEST_NUMBER = 9  # digits; what is longer is no page of ours


def page_of(number: int, per_page: int) -> int:
    """The page that holds the row with this number, counted from 1."""
    return max(1, -(-number // per_page))


def read_number(text: str | None) -> int:
    """Read a page number out of an address; nothing is 1. Raises Http404."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise Http404
    return int(text)


@dataclass(frozen=True)
class NumberedPages:
    """One page of a list of `total` rows; raises Http404 for a number that the list does not have."""

    total: int
    number: int
    per_page: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.last:
            raise Http404

    @property
    def last(self) -> int:
        """The last page; an empty list has one."""
        return page_of(self.total, self.per_page)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None

    @property
    def numbers(self) -> list[int | None]:
        """The first, the last and those near this one; None is a gap, and never stands for one number alone."""
        near = range(max(1, self.number - NEAR), min(self.last, self.number + NEAR) + 1)
        shown: list[int | None] = []
        before = 0
        for number in sorted({1, *near, self.last}):
            if number - before == 2:
                shown.append(number - 1)
            elif number - before > 2:
                shown.append(None)
            shown.append(number)
            before = number
        return shown

    @property
    def first_row(self) -> int:
        """The number of the first row on this page, counted from 1; 0 when the list is empty."""
        return min((self.number - 1) * self.per_page + 1, self.total)

    @property
    def last_row(self) -> int:
        """The number of the last row on this page."""
        return min(self.number * self.per_page, self.total)

    def rows(self, ordered: Rows) -> Rows:
        """The rows of this page, out of the whole list in its order."""
        start = (self.number - 1) * self.per_page
        return ordered[start : start + self.per_page]
