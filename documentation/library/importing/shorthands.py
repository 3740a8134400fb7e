"""ReSpec's shorthands in running text: [[REF]], [[[REF]]], [=term=], {{IDL}}, and bare addresses."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils.translation import gettext as _
from lxml import etree, html

from documentation.library.importing.includes import INDEX, Part
from documentation.library.importing.slugs import heading_slug
from documentation.library.importing.source import SourceFolder

UNTOUCHED = {"pre", "code", "kbd", "samp", "var"}
SHORTHAND = re.compile(
    r"""
    \[\[\[(?P<long>[^\[\]]{1,120})\]\]\]
  | \[\[(?P<short>[^\[\]]{1,120})\]\]
  | \[=(?P<term>[^=\[\]]{1,120})=\]
  | \{\{(?P<idl>[^{}]{1,120})\}\}
  | (?P<url>https?://[^\s<>"'`\[\]{}|]+[^\s<>"'`\[\]{}|.,;:!?)])
    """,
    re.VERBOSE,
)
RFC = re.compile(r"rfc(\d{1,5})", re.IGNORECASE)

Piece: TypeAlias = "str | html.HtmlElement"


@dataclass
class Shorthands:
    """Expands the shorthands of one document, and remembers what it cites."""

    folder: SourceFolder
    bibliography: Mapping[str, Mapping[str, str]]
    terms: dict[str, str] = field(default_factory=dict)  # what is defined, by its words: the id of the place
    cited: dict[str, str] = field(
        default_factory=dict
    )  # keys that the reference list has, as they are written
    file: str = INDEX

    def collect_terms(self, parts: Iterable[Part]) -> None:
        """Find each `<dfn>`, and give it an id when it has none."""
        taken = {element.get("id") for part in parts for element in part.element.iter() if element.get("id")}
        for part in parts:
            for dfn in part.element.iter("dfn"):
                words = " ".join(dfn.text_content().split())
                if not dfn.get("id"):
                    name = unused(f"dfn-{heading_slug(words)}", taken)
                    taken.add(name)
                    dfn.set("id", name)
                for term in [words, *(dfn.get("data-lt") or "").split("|")]:
                    if term.strip():
                        self.terms.setdefault(term.strip().lower(), dfn.get("id"))

    def expand(self, part: Part) -> None:
        """Expand all shorthands in a part."""
        for element in list(part.element.iter(etree.Element)):
            self.file = file_of(element)
            if element.tag == "a" and not element.get("href"):
                self.fill_link(element)
            if element.tag not in UNTOUCHED and not inside(element, UNTOUCHED):
                replace_text(element, self.pieces)

    def pieces(self, text: str, in_link: bool) -> list[Piece] | None:
        """Cut a text at its shorthands; None when it has none."""
        found: list[Piece] = []
        at = 0
        for match in SHORTHAND.finditer(text):
            kind = match.lastgroup or ""
            if kind == "url" and in_link:
                continue
            found += [text[at : match.start()], self.one(kind, match.group(kind), in_link)]
            at = match.end()
        return [*found, text[at:]] if at else None

    def one(self, kind: str, words: str, in_link: bool) -> Piece:
        if kind == "url":
            return link(words, words)
        if kind == "idl":
            return tagged("code", words.strip())
        if kind == "term":
            return self.term(words, in_link)
        if words.startswith("#"):
            return words if in_link else link(words, "")  # the words come when all headings are known
        return self.reference(words, is_long=kind == "long", in_link=in_link)

    def term(self, words: str, in_link: bool) -> Piece:
        written = words.split("|")[-1].rpartition("/")[2].strip()
        meant = words.split("|")[0].rpartition("/")[2].strip()
        place = self.terms.get(meant.lower())
        if place is None:
            self.say(
                _("The term “%(words)s” is not defined in this document; its words were kept.")
                % {"words": meant},
                words,
            )
        return written if place is None or in_link else link(f"#{place}", written)

    def reference(self, words: str, *, is_long: bool, in_link: bool) -> Piece:
        if words.startswith("\\"):
            return f"[[{words[1:]}]]"
        written = words.lstrip("?!").partition("|")
        label = (written[2] or written[0]).strip()
        key = written[0].strip().lower()
        entry = self.bibliography.get(key) or known_elsewhere(key)
        if not entry:
            self.say(
                _("The reference “%(key)s” is not in the configuration; only its name was kept.")
                % {"key": label},
                words,
            )
            return label if is_long else f"[{label}]"
        self.cited.setdefault(key, written[0].strip())
        shown = entry.get("title", label) if is_long and not written[2] else label
        if in_link:
            return shown
        address = (entry.get("href") or "") if is_long else f"#{reference_id(key)}"
        cite = tagged("cite", shown)
        cite.append(link(address or f"#{reference_id(key)}", shown))
        cite.text = None
        if not is_long:
            cite.text, cite[0].tail = "[", "]"
        return cite

    def fill_link(self, element: html.HtmlElement) -> None:
        """Give `<a>term</a>` its address, as ReSpec does."""
        place = self.terms.get(" ".join(element.text_content().split()).lower())
        if place:
            element.set("href", f"#{place}")
        elif element.get("data-cite"):
            self.say(
                _("A link to a definition in another document was left out; its words were kept."),
                "data-cite",
            )

    def say(self, what: str, words: str) -> None:
        self.folder.remarks.add(what, file=self.file, line=self.folder.line_of(self.file, words))


def known_elsewhere(key: str) -> Mapping[str, str]:
    """Give an entry for a reference whose name tells its address."""
    match = RFC.fullmatch(key)
    if not match:
        return {}
    return {"title": f"RFC {match.group(1)}", "href": f"https://www.rfc-editor.org/rfc/rfc{match.group(1)}"}


def reference_id(key: str) -> str:
    """The id of an entry in the reference list."""
    return f"bib-{heading_slug(key)}"


def unused(name: str, taken: "set[str | None]") -> str:
    """Give a name that is not taken yet, with a number behind it when it must."""
    number, free = 0, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def link(address: str, words: str) -> html.HtmlElement:
    """Make a link."""
    element = tagged("a", words)
    element.set("href", address)
    return element


def tagged(tag: str, words: str) -> html.HtmlElement:
    """Make an element with words in it."""
    element = html.Element(tag)
    element.text = words
    return element


def inside(element: html.HtmlElement, tags: set[str]) -> bool:
    """Whether an element stands in one of these."""
    return any(above.tag in tags for above in element.iterancestors())


def file_of(element: html.HtmlElement) -> str:
    """Give the file of the source that an element came from."""
    while element is not None:
        if element.get("data-file"):
            return element.get("data-file")
        element = element.getparent()
    return INDEX


def replace_text(element: html.HtmlElement, cut: Callable[[str, bool], list[Piece] | None]) -> None:
    """Put elements in the texts right inside an element, where `cut` finds reason to."""
    in_link = element.tag == "a" or inside(element, {"a"})
    for child in list(element):
        pieces = cut(child.tail, in_link) if child.tail else None
        if pieces:
            child.tail = None
            place(element, element.index(child) + 1, pieces)
    pieces = cut(element.text, in_link) if element.text else None
    if pieces:
        element.text = None
        place(element, 0, pieces)


def place(element: html.HtmlElement, at: int, pieces: list[Piece]) -> None:
    """Insert texts and elements before the child at a place."""
    for piece in pieces:
        if not isinstance(piece, str):
            element.insert(at, piece)
            at += 1
        elif at == 0:
            element.text = (element.text or "") + piece
        else:
            element[at - 1].tail = (element[at - 1].tail or "") + piece
