"""From the elements of a source to the components of the site: notes, tables, code and pictures."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from lxml import etree, html

from documentation.library.importing.images import Picture, read_picture
from documentation.library.importing.includes import Part
from documentation.library.importing.shorthands import Piece, file_of, inside, link, replace_text, tagged
from documentation.library.importing.source import SourceFolder
from documentation.library.importing.words import Words

# What ReSpec calls a box, and how it looks here.
BOXES = {
    "note": "app-note",
    "ednote": "app-note",
    "issue": "app-note app-note--warning",
    "advisement": "app-note app-note--warning",
    "warning": "app-note app-note--warning",
    "example": "app-note app-note--example",
}
NOTE_WORDS = re.compile(
    r"\s*(Note|Opmerking|Noot|NB|N\.B\.|Let op|Toelichting|Tip|Warning|Waarschuwing|Voorbeeld|Example)[ \t]*([:.!]|\n|$)?\s*",
    re.IGNORECASE,
)
ALONE = {"nb", "n.b."}  # these say it is a note whatever stands behind them
CALLOUT = re.compile(r"\s*\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*")
AUDIENCE = re.compile(r"\[(MT|PL|A&D|OT&B)\]")
BLOCK_TAGS = (
    "p div ul ol dl table pre blockquote figure details section article aside header footer main nav object "
    "h1 h2 h3 h4 h5 h6 hr"
)
BLOCKS = set(BLOCK_TAGS.split())
WIDE = 600  # pixels; a wider picture is made smaller on most screens
RASTER = (".png", ".jpg", ".jpeg", ".webp", ".gif")
MERMAID = (".mermaid", ".mmd")


@dataclass
class Finisher:
    """Finishes the parts of one document, in order."""

    folder: SourceFolder
    words: Words
    pictures: dict[str, Picture] = field(default_factory=dict)
    figures: int = 0

    def finish(self, part: Part) -> None:
        """Turn everything in a part into components, but headings and links."""
        steps: list[tuple[tuple[str, ...], Callable[[html.HtmlElement], None]]] = [
            (("object",), self.object),
            (("div", "pre"), self.diagram),
            (("img",), self.image),
            (("p",), self.captioned),
            (("figure",), self.figure),
            (("blockquote",), self.quote),
            (("aside", "div", "p", "pre", "section"), self.box),
            (("table",), self.table),
        ]
        for tags, step in steps:
            for element in list(part.element.iter(*tags)):
                if element is not part.element:
                    step(element)
        for element in list(part.element.iter(etree.Element)):
            if element.tag not in ("pre", "code", "abbr"):
                replace_text(element, self.audience_pieces)
        self.scrolling(part)

    # Pictures

    def object(self, element: html.HtmlElement) -> None:
        """Show what an embedded file says when it cannot be shown: it may act, so it never is."""
        address = element.get("data") or ""
        self.say(
            _("The embedded file “%(path)s” was left out; its description was kept.") % {"path": address},
            address,
        )
        element.tag = "span"
        element.attrib.pop("data", None)
        element.attrib.pop("type", None)
        if element.getparent().tag in ("figure", "div", "section"):
            element.tag = "p"

    def diagram(self, element: html.HtmlElement) -> None:
        """Show a Mermaid diagram as the text that it is drawn from."""
        if "mermaid" not in (element.get("class") or "").split():
            return
        name = element.attrib.pop("data-figure-name", "")
        file = file_of(element)
        code = element.text_content()
        path = (
            self.folder.seek(f"media/{name}", beside=file) or self.folder.seek(name, beside=file)
            if name
            else None
        )
        if path and path.endswith(MERMAID):
            code = self.folder.text(path)
        elif name and not code.strip():
            self.say(_("The diagram “%(name)s” is not in the folder.") % {"name": name}, name)
        else:
            path = file
        if code.strip():
            self.say(
                _("A Mermaid diagram is shown as the text that it is drawn from."), name or "mermaid", path
            )
        element.clear(keep_tail=True)
        element.tag = "pre"
        element.append(tagged("code", code.strip("\n") + "\n"))

    def image(self, element: html.HtmlElement) -> None:
        """Point an image to its stored file; without one its description stands in its place."""
        address = element.get("src") or ""
        picture = self.picture(address, file_of(element))
        if picture is None:
            self.replace_image(element, address)
            return
        element.set("src", file_url(picture))
        element.set("alt", " ".join((element.get("alt") or "").split()))
        element.set("width", str(picture.width))
        element.set("height", str(picture.height))
        element.set("loading", "lazy")
        element.set("decoding", "async")
        if picture.width > WIDE and element.get("alt") and not inside(element, {"a"}):
            wrapped(element, "a").set("href", file_url(picture))  # its words can be read at its own size

    def picture(self, address: str, file: str) -> Picture | None:
        """Read the image at an address in the folder, once."""
        name = {"path": address[:100]}
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            self.say(_("The picture “%(path)s” is on the network; it was not fetched.") % name, address)
            return None
        path = self.folder.seek(address, beside=file)
        if path is None:
            self.say(_("The picture “%(path)s” is not in the folder.") % name, address)
            return None
        if path.lower().endswith(".svg"):
            path = self.raster_of(path, address)
        if path is None:
            return None
        if path not in self.pictures:
            found = read_picture(path, self.folder.content_of(path))
            if found is None:
                self.say(_("“%(path)s” is no picture that a page can show.") % name, address)
                return None
            self.pictures[path] = found
        return self.pictures[path]

    def raster_of(self, path: str, address: str) -> str | None:
        """Find the same picture in a form that cannot hold a script."""
        stem = str(PurePosixPath(path).with_suffix(""))
        found = next((same for suffix in RASTER if (same := self.folder.seek(stem + suffix))), None)
        names = {"path": address, "same": found}
        if found:
            self.say(_("“%(path)s” is an SVG; “%(same)s” is shown instead.") % names, address)
        else:
            self.say(
                _("“%(path)s” is an SVG, which may hold a script; its description was kept.") % names, address
            )
        return found

    def replace_image(self, element: html.HtmlElement, address: str) -> None:
        alt = " ".join((element.get("alt") or element.get("title") or "").split())
        words = f"{self.words.picture}: {alt}" if alt else self.words.picture
        tail = element.tail
        parts = urlsplit(address)
        is_elsewhere = parts.scheme in ("http", "https") and not inside(element, {"a"})
        new = link(address, words) if is_elsewhere else tagged("em", words)
        new.tail = tail
        element.getparent().replace(element, new)

    def captioned(self, element: html.HtmlElement) -> None:
        """Make a picture that stands alone, with a title, a figure with that caption."""
        images = list(element.iter("img"))
        if len(images) != 1 or element.text_content().strip() or inside(element, {"figure", "table"}):
            return
        title = images[0].attrib.pop("title", "")
        if title.strip():
            element.tag = "figure"
            element.append(tagged("figcaption", title.strip()))

    def figure(self, element: html.HtmlElement) -> None:
        """Number the caption of a figure, as the text refers to it."""
        element.set("class", "app-figure")
        caption = element.find("figcaption")
        if caption is not None:
            self.figures += 1
            caption.text = f"{self.words.figure} {self.figures}: {(caption.text or '').lstrip()}"

    # Boxes

    def quote(self, element: html.HtmlElement) -> None:
        """Make a quotation that says it is a note a note."""
        first = element.find("p")
        if first is None or (element.text or "").strip() or element.index(first) != 0:
            return
        lead = (
            first[0]
            if len(first) and first[0].tag in ("strong", "em", "b") and not (first.text or "").strip()
            else first
        )
        text = lead.text or ""
        match = CALLOUT.match(text) or NOTE_WORDS.match(text)
        if not match:
            return
        word = match.group(1)
        ends = match.re is CALLOUT or match.group(2) is not None or word.lower() in ALONE
        if not ends or (lead is not first and match.end() != len(text)):
            return
        if lead is first:
            first.text = text[match.end() :]
        else:
            first.text = (lead.tail or "").lstrip(" :\n")
            first.remove(lead)
        title = self.words.note if match.re is CALLOUT else word
        element.tag = "div"
        self.make_box(element, title, "app-note")

    def box(self, element: html.HtmlElement) -> None:
        """Make a note, example or warning of ReSpec the site's own."""
        kind = next((name for name in (element.get("class") or "").split() if name in BOXES), "")
        if not kind or (element.tag == "section" and element.getparent() is None):
            return
        titles = {
            "note": self.words.note,
            "example": self.words.example,
            "ednote": self.words.editor_note,
            "issue": self.words.issue,
        }
        title = titles.get(kind, self.words.advice)
        own = element.attrib.pop("title", "").strip()
        if element.tag in ("p", "pre"):
            element = wrapped(element, "div")
        element.tag = "div"
        self.make_box(element, f"{title}: {own}" if own else title, BOXES[kind])

    @staticmethod
    def make_box(element: html.HtmlElement, title: str, classes: str) -> None:
        if (element.text or "").strip():
            loose_text(element)
        heading = tagged("p", title)
        heading.set("class", "app-note__title")
        element.insert(0, heading)
        element.set("class", classes)
        element.set("role", "note")

    def audience_pieces(self, text: str, in_link: bool) -> list[Piece] | None:
        """Cut a text at the codes of audiences, which become words with their code."""
        found: list[Piece] = []
        at = 0
        for match in AUDIENCE.finditer(text):
            code = tagged("abbr", match.group(1))
            code.set("title", self.words.audiences[match.group(1)])
            between = text[at : match.start()]
            found += [", " if at and not between.strip() else between, code]
            at = match.end()
        return [*found, text[at:]] if at else None

    # Tables and code

    def table(self, element: html.HtmlElement) -> None:
        """Name the heads of a table, and drop a row of heads without words."""
        for head in list(element.iter("thead")):
            if not head.text_content().strip() and next(head.iter("img"), None) is None:
                element.remove(head) if head.getparent() is element else None
        for cell in element.iter("td", "th"):
            if len(cell) == 1 and cell[0].tag == "p" and not (cell.text or cell[0].tail or "").strip():
                cell[0].drop_tag()
        for cell in list(element.iter("th")):
            if not cell.text_content().strip() and len(cell) == 0:
                cell.tag = "td"
            elif not cell.get("scope"):
                in_head = inside(cell, {"thead"}) or cell.getparent().index(cell) > 0
                cell.set("scope", "col" if in_head else "row")

    def scrolling(self, part: Part) -> None:
        """Let wide tables and code scroll inside a box that has a name and can be reached by keyboard."""
        counts = {"table": 0, "pre": 0}
        for element in list(part.element.iter("table", "pre")):
            if inside(element, {"table", "pre"}):
                continue
            counts[element.tag] += 1
            caption = element.findtext("caption") if element.tag == "table" else ""
            word = self.words.table if element.tag == "table" else self.words.code
            name = f"{word} {counts[element.tag]}"
            box = wrapped(element, "div")
            box.set("class", "app-scroll")
            box.set("role", "region")
            box.set("aria-label", f"{name}: {' '.join(caption.split())}" if caption else name)
            box.set("tabindex", "0")

    def say(self, what: str, words: str, file: str | None = None) -> None:
        for path in [file] if file else [*self.folder.read]:
            line = self.folder.line_of(path, words)
            if line:
                self.folder.remarks.add(what, file=path, line=line)
                return
        self.folder.remarks.add(what, file=file or "")


def file_url(picture: Picture) -> str:
    """The address of a stored image, the same in every language and version."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", PurePosixPath(unquote(picture.path)).name)[-80:] or "-"
    with override(settings.LANGUAGE_CODE):
        return reverse("version-file", kwargs={"hash": picture.hash, "name": name})


def wrapped(element: html.HtmlElement, tag: str) -> html.HtmlElement:
    """Put a new element around one, in its place."""
    box = html.Element(tag)
    box.tail, element.tail = element.tail, None
    element.getparent().replace(element, box)
    box.append(element)
    return box


def loose_text(element: html.HtmlElement) -> None:
    """Put the text and inline elements at the start of an element in a paragraph."""
    paragraph = html.Element("p")
    paragraph.text, element.text = element.text, None
    for child in list(element):
        if child.tag in BLOCKS:
            break
        paragraph.append(child)
    element.insert(0, paragraph)


def is_local_address(address: str) -> bool:
    """Whether an address leads to another place of the same source."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc
