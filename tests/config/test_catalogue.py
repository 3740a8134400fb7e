"""Every sentence of the site has its Dutch, in the words of the glossary."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "search", "home", "consultations", "community", "documentation", "people", "foundation")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "_": None,
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def sources():
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path, path.read_text()
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in (".html", ".txt"):
            lines = templatize(path.read_text(), origin=str(path)).splitlines()
            yield path, "\n".join(line.strip() for line in lines)  # indentation would read as that of Python


@pytest.fixture(scope="module")
def catalogue():
    with (ROOT / "locale/nl/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="nl")


def test_every_sentence_of_the_site_has_its_dutch(catalogue):
    missing = set()
    for path, text in sources():
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            msgid = message[0] if isinstance(message, tuple) else message
            entry = catalogue.get(msgid, context)
            if msgid and (
                entry is None or not entry.string or (entry.pluralizable and not all(entry.string))
            ):
                missing.add(f"{path.relative_to(ROOT)}: {msgid}")
    assert not missing, "\n".join(sorted(missing))


def test_no_translation_is_fuzzy_or_loses_a_placeholder(catalogue):
    wrong = []
    for entry in catalogue:
        if not entry.id:
            continue
        ids = entry.id if entry.pluralizable else (entry.id,)
        strings = entry.string if entry.pluralizable else (entry.string,)
        expected = set(PLACEHOLDER.findall(ids[-1]))
        if entry.fuzzy or any(set(PLACEHOLDER.findall(text)) - expected for text in strings):
            wrong.append(ids[0])
        if not entry.pluralizable and set(PLACEHOLDER.findall(strings[0])) != expected:
            wrong.append(ids[0])
    assert not wrong


@pytest.mark.parametrize(
    "word", ["reactie op uw bericht", "bezwaar", " je ", " jij ", " jouw ", "moderatorbesluit"]
)
def test_dutch_uses_the_words_of_the_glossary(catalogue, word):
    texts = [
        text
        for entry in catalogue
        for text in ([entry.string] if isinstance(entry.string, str) else entry.string)
    ]
    assert not [text for text in texts if text and word in f" {text.lower()} "]
