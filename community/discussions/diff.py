"""What changed between two texts, in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORD = re.compile(r"\S+\s*|\s+")
MAX_WORDS = 4_000  # comparing takes the square of it; longer texts are compared by line


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, was added or was removed."""

    kind: Literal["same", "added", "removed"]
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in the order of reading: what is left out stands before what came for it."""
    return list(pieces(old.splitlines(keepends=True), new.splitlines(keepends=True), by_word=True))


def pieces(old: list[str], new: list[str], *, by_word: bool) -> Iterator[Piece]:
    """Compare two rows of parts, and what changed once more by word."""
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        left, came = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if kind == "equal":
            yield Piece("same", left)
        elif kind == "replace" and by_word and len(left) + len(came) < MAX_WORDS * 6:
            yield from pieces(WORD.findall(left), WORD.findall(came), by_word=False)
        else:
            yield from (Piece("removed", left), Piece("added", came))[not left : 2 - (not came)]
