"""The stretch of a text that holds most of what was looked for, as pieces of which some are hits."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from search.words import LANGUAGES, Query, tokens, word_stems

LENGTH = 240  # characters, about three lines
BEFORE = 60  # of these before the first hit
LOOKED_THROUGH = 30_000  # characters of a text

_WORD = re.compile(r"[^\W_]+")


class Piece(NamedTuple):
    """Some words, and whether they are what was looked for."""

    text: str
    is_hit: bool


class Wanted:
    """What counts as a hit: the stems of a query, and the beginnings of words in it."""

    def __init__(self, query: Query) -> None:
        self.stems = frozenset(stem for part in query.parts for stem in part.stems)
        self.beginnings = tuple(part.forms[-1][-1] for part in query.parts if part.is_beginning)
        self.holds = lru_cache(maxsize=None)(self._holds)

    def _holds(self, word: str) -> bool:
        """Whether a word, in any of its languages, was looked for."""
        if any(not self.stems.isdisjoint(word_stems(word, language)) for language in LANGUAGES):
            return True
        return bool(self.beginnings) and any(token.startswith(self.beginnings) for token in tokens(word))

    def hits(self, text: str) -> list[tuple[int, int]]:
        """Where the words stand that were looked for."""
        return [match.span() for match in _WORD.finditer(text) if self.holds(match[0])]


def mark(text: str, wanted: Wanted) -> list[Piece]:
    """A whole short text, such as a title, cut into pieces."""
    return list(_pieces(text, 0, len(text), wanted.hits(text)))


def passage(text: str, wanted: Wanted) -> list[Piece]:
    """The best stretch of a text; its beginning when nothing of it was looked for."""
    text = text[:LOOKED_THROUGH]
    hits = wanted.hits(text)
    start, end = _stretch(text, hits)
    pieces = list(_pieces(text, start, end, hits))
    if start > 0:
        pieces.insert(0, Piece("… ", False))
    if end < len(text):
        pieces.append(Piece(" …", False))
    return pieces


def _stretch(text: str, hits: list[tuple[int, int]]) -> tuple[int, int]:
    """Where the stretch with most different hits begins and ends, between words."""
    first = _best(text, hits)
    start = _after_space(text, first - BEFORE) if first > BEFORE else 0
    end = start + LENGTH
    if end >= len(text):
        return start, len(text)
    cut = text.rfind(" ", start + 1, end)
    return start, cut if cut > first else end


def _best(text: str, hits: list[tuple[int, int]]) -> int:
    """The hit from which most others, counted as different words, are within reach."""
    reach, best, most = LENGTH - BEFORE, 0, 0
    for place, (start, _end) in enumerate(hits):
        near: set[str] = set()
        for other_start, other_end in hits[place:]:
            if other_end - start > reach:
                break
            near.add(text[other_start:other_end].casefold())
        if len(near) > most:
            best, most = start, len(near)
    return best


def _after_space(text: str, place: int) -> int:
    """The beginning of the first word from a place on."""
    found = text.find(" ", place, place + BEFORE)
    return place if found < 0 else found + 1


def _pieces(text: str, start: int, end: int, hits: list[tuple[int, int]]) -> Iterator[Piece]:
    shown = start
    for hit_start, hit_end in hits:
        if hit_start < start or hit_end > end:
            continue
        if hit_start > shown:
            yield Piece(text[shown:hit_start], False)
        yield Piece(text[hit_start:hit_end], True)
        shown = hit_end
    if shown < end:
        yield Piece(text[shown:end], False)
