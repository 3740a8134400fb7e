"""From text to the words that the index holds, and from what somebody types to what is looked for.

Every engine that we feed words sees tokens of `a-z` alone or of digits alone, so that no database cuts them again.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from threading import local
from typing import Any

import snowballstemmer

from foundation.text.normalise import normalise

LANGUAGES = {"nl": "dutch", "en": "english"}
OTHER_LANGUAGE = "nl"  # whose word forms count for a text in a language that we do not know
LONGEST_TOKEN = 64
LONGEST_QUERY = 200  # characters
MOST_PARTS = 12
SHORTEST_BEGINNING = 3  # `be*` would find half of the dictionary

_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_PART = re.compile(r'"([^"]*)"|([^\s"]+)')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_NIBBLES = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_of_thread = local()  # a stemmer keeps the word at hand in itself


def stems(text: str, language: str) -> list[str]:
    """The words of a text without accents and without their endings, in order."""
    return [stem for word in _WORD.findall(text) for stem in word_stems(word, language)]


@lru_cache(maxsize=100_000)
def word_stems(word: str, language: str) -> tuple[str, ...]:
    """What a word becomes: `berichten` one stem, `TLS1` a stem and a number."""
    return tuple(_stem(token, language) for token in tokens(word))


def tokens(word: str) -> list[str]:
    """The parts of a word, folded: letters in small ASCII, or digits."""
    return [_ascii(token)[:LONGEST_TOKEN] for token in _TOKEN.findall(fold(word))]


def fold(word: str) -> str:
    """A word in small letters, without accents."""
    spread = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in spread if not unicodedata.combining(sign)).casefold()


def _ascii(token: str) -> str:
    """A token in letters that every database takes for letters; another script is spelled out, byte by byte."""
    if token.isascii():
        return token
    if token.isdigit():
        return "".join(str(unicodedata.digit(sign)) for sign in token)
    return token.encode("utf-8", "replace").hex().translate(_NIBBLES)


def _stem(token: str, language: str) -> str:
    if token.isdigit():
        return token
    return _stemmers().get(language[:2], _stemmers()[OTHER_LANGUAGE]).stemWord(token) or token


def _stemmers() -> dict[str, Any]:
    if not hasattr(_of_thread, "stemmers"):
        _of_thread.stemmers = {code: snowballstemmer.stemmer(name) for code, name in LANGUAGES.items()}
    return _of_thread.stemmers


@dataclass(frozen=True)
class Part:
    """One thing that must be found: tokens after each other, in any language; the last may be a beginning."""

    typed: str
    forms: tuple[tuple[str, ...], ...]  # the stems in each language, without doubles
    is_phrase: bool = False  # as the reader asked with quotes
    is_beginning: bool = False

    @property
    def stems(self) -> set[str]:
        """Every stem that this part is found by."""
        return {stem for form in self.forms for stem in form}


@dataclass(frozen=True)
class Query:
    """What somebody looks for: all of its parts."""

    text: str  # as it was typed, made fit to show
    parts: tuple[Part, ...]
    is_cut: bool = False  # whether something that was typed does not count

    def __bool__(self) -> bool:
        return bool(self.parts)


def read_query(typed: str) -> Query:
    """Read what somebody typed; nothing that can be typed is wrong.

    Words count all, in any order. Words between quotes stand beside each other, and so do the parts of a word such as
    `4.0.1`; a star at the end of a word stands for any end. All other signs are no words.
    """
    text = normalise(typed[: LONGEST_QUERY * 4])
    shown = text[:LONGEST_QUERY].rstrip()
    found = list(dict.fromkeys(part for part in map(_part, _PART.finditer(shown.translate(_QUOTES))) if part))
    is_cut = len(typed) > LONGEST_QUERY * 4 or shown != text or len(found) > MOST_PARTS
    return Query(shown, tuple(found[:MOST_PARTS]), is_cut)


def _part(match: re.Match[str]) -> Part | None:
    quoted, bare = match[1], match[2]
    typed = bare if quoted is None else quoted
    plain = _WORD.findall(typed)
    forms = tuple(dict.fromkeys(tuple(stems(typed, language)) for language in LANGUAGES))
    if not forms[0]:
        return None
    beginning = _beginning(bare) if bare else None
    if beginning:
        return Part(typed, (*forms, beginning), is_beginning=True)
    return Part(" ".join(plain), forms, is_phrase=quoted is not None and len(forms[0]) > 1)


def _beginning(typed: str) -> tuple[str, ...] | None:
    """The tokens of a word that ends in a star, when it says enough."""
    if not typed.endswith("*"):
        return None
    folded = tuple(token for word in _WORD.findall(typed) for token in tokens(word))
    return folded if len(folded[-1]) >= SHORTEST_BEGINNING else None
