"""From `index.html` to the parts of a document, with everything that they include."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from lxml import etree, html

from documentation.library.importing import markdown
from documentation.library.importing.cleaning import clean_source, html_escape
from documentation.library.importing.report import ImportRefused
from documentation.library.importing.source import MAX_FILES, SourceFolder
from documentation.library.models import ChapterKind

INDEX = "index.html"
CONFIGS = ("js/config.js", "js/config.mjs", "config.js", "config.mjs")
MAX_DEPTH = 20  # files that include each other
MAX_CHARACTERS = 50_000_000
BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.IGNORECASE)
WRITTEN_BY_RESPEC = {"sotd", "conformance", "tof", "index", "toc", "references", "idl-index"}
FRONT = {"abstract", "sotd", "conformance"}
HAS_CONTENT = ("img", "table", "pre", "object", "hr", "figure")


@dataclass
class Part:
    """A part of the document as the source has it, mostly one chapter."""

    element: html.HtmlElement
    kind: ChapterKind
    id: str
    file: str


@dataclass
class Index:
    """What `index.html` says."""

    title: str
    lang: str
    scripts: dict[str, str]
    parts: list[Part]


@dataclass
class Includer:
    """Puts included files in their places."""

    folder: SourceFolder
    count: int = 0
    characters: int = 0
    stack: list[str] = field(default_factory=list)

    def tree_of(self, path: str, style: str = "") -> html.HtmlElement:
        """Give a file as a tree, with all that it includes."""
        self.stack.append(path)
        tree = clean_source(self.raw(path, style), path, self.folder)
        for place in [element for element in tree.iter() if element.get("data-include")]:
            self.include(place, path)
        self.stack.pop()
        return tree

    def raw(self, path: str, style: str) -> str:
        text = self.folder.text(path)
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise ImportRefused(_("With everything that it includes, the document is too large."))
        name = path.lower()
        if style == "text":
            return html_escape(text)
        if style == "markdown" or name.endswith((".md", ".markdown")):
            return markdown.render(text, path)
        return body_of(text)

    def include(self, place: html.HtmlElement, by: str) -> None:
        """Replace what is in an element by the file that it names."""
        reference = place.attrib.pop("data-include")
        style = place.attrib.pop("data-include-format", "").strip().lower()
        path = self.find(reference, by)
        self.count += 1
        if self.count > MAX_FILES or len(self.stack) > MAX_DEPTH:
            raise ImportRefused(_("The files include each other too often or too deep."))
        tree = self.tree_of(path, style)
        place.text = tree.text
        place[:] = list(tree)
        place.set("data-file", path)

    def find(self, reference: str, by: str) -> str:
        names = {"path": reference, "by": by}
        parts = urlsplit(reference)
        if parts.scheme or parts.netloc:
            raise ImportRefused(
                _("%(by)s includes “%(path)s” from the network. Put that file in the folder.") % names
            )
        path = self.folder.find(reference, beside=by)
        if path is None:
            raise ImportRefused(_("“%(path)s”, which %(by)s includes, is not in the folder.") % names)
        if path in self.stack:
            raise ImportRefused(_("“%(path)s” includes itself, by way of %(by)s.") % names)
        return path


def read_index(folder: SourceFolder) -> Index:
    """Read the document that a folder holds, in the order of its `index.html`."""
    path = folder.find(INDEX)
    if path is None:
        raise ImportRefused(_("There is no index.html in the folder."))
    page = html.document_fromstring(folder.text(path) or "<p></p>", parser=html.HTMLParser(huge_tree=True))
    tree = Includer(folder).tree_of(path)
    return Index(
        title=" ".join((page.findtext(".//title") or "").split()),
        lang=(page.get("lang") or "").strip()[:10],
        scripts=dict(scripts_of(page, folder)),
        parts=parts_of(tree, folder),
    )


def scripts_of(page: html.HtmlElement, folder: SourceFolder) -> Iterator[tuple[str, str]]:
    """Give the scripts of this folder that a page names, and the ones in the page itself."""
    named = [script.get("src") for script in page.iter("script") if script.get("src")]
    inline = "\n".join(script.text or "" for script in page.iter("script") if not script.get("src"))
    found = [path for name in named if is_local(name) and (path := folder.find(name))]
    if not found:
        found = [path for name in CONFIGS if (path := folder.find(name))]
    for path in dict.fromkeys(found):
        yield path, folder.text(path)
    yield INDEX, inline


def is_local(address: str) -> bool:
    """Whether an address is a file of the source itself."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def body_of(text: str) -> str:
    """Give what is in the body of an HTML or XHTML page, or all of a fragment."""
    if text.lstrip().startswith("<?xml") or 'xmlns="http://www.w3.org/1999/xhtml"' in text[:2000]:
        text = from_xml(text)
    match = BODY.search(text)
    return match.group(1) if match else text


def from_xml(text: str) -> str:
    """Write XHTML as HTML, where an empty element needs an end tag; bad XML is read as HTML as it is."""
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return text
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode", method="html", with_tail=False)


def parts_of(tree: html.HtmlElement, folder: SourceFolder) -> list[Part]:
    """Part the body of the index; what stands loose in it becomes a part too."""
    parts, loose, empty = [], html.Element("div"), []
    for child in blocks_of(tree):
        if child.tag in ("section", "article") or (child.tag == "div" and child.get("data-file")):
            part = part_of(child)
            if has_content(child):
                parts.append(part)
            elif part.id in WRITTEN_BY_RESPEC:
                empty.append(part.id)
            elif part.file != INDEX:
                folder.remarks.add(_("This file is empty."), file=part.file)
        else:
            loose.append(child)
    if has_content(loose):
        parts.insert(0, Part(loose, ChapterKind.FRONT, "", INDEX))
        folder.remarks.add(_("Text outside a section became the first part."), file=INDEX)
    if empty:
        words = get_text_list(empty, _("and"))
        folder.remarks.add(
            _("ReSpec itself writes the text of %(parts)s; the source has none.") % {"parts": words},
            file=INDEX,
        )
    if not parts:
        raise ImportRefused(_("index.html names no chapters."))
    return parts


def blocks_of(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Give the elements right below a body, with loose text in a paragraph and without `main` around them."""
    found = []
    if (tree.text or "").strip():
        found.append(paragraph(tree.text))
    for child in list(tree):
        tail, child.tail = child.tail, None
        if child.tag in ("main", "header", "footer", "nav"):
            found += blocks_of(child)
        else:
            found.append(child)
        if (tail or "").strip():
            found.append(paragraph(tail))
    return found


def paragraph(text: str) -> html.HtmlElement:
    """Put loose text in a paragraph."""
    element = html.Element("p")
    element.text = text
    return element


def part_of(element: html.HtmlElement) -> Part:
    """Say what kind of part a section of the index is."""
    classes = (element.get("class") or "").split()
    name = (element.get("id") or "").strip()
    kind = ChapterKind.CHAPTER
    if name in FRONT or "introductory" in classes:
        kind = ChapterKind.FRONT
    elif "appendix" in classes:
        kind = ChapterKind.APPENDIX
    return Part(element, kind, name, element.get("data-file") or INDEX)


def has_content(element: html.HtmlElement) -> bool:
    """Whether there is anything to read or see in an element."""
    return bool(element.text_content().strip()) or next(element.iter(*HAS_CONTENT), None) is not None
