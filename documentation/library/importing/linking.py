"""Links inside a document: to the page of the chapter that has the place, in whatever version is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _
from lxml import etree, html

from documentation.library.importing.finishing import is_local_address
from documentation.library.importing.slugs import is_of_page
from documentation.library.importing.source import SourceFolder
from documentation.library.importing.structure import DraftChapter, DraftSection


@dataclass
class Place:
    """Where an id stands."""

    chapter: DraftChapter
    id: str
    words: str = ""


@dataclass
class Linker:
    """Knows each place of a document."""

    folder: SourceFolder
    places: dict[str, Place] = field(default_factory=dict)
    files: dict[str, Place] = field(default_factory=dict)

    def collect(self, chapters: Iterable[DraftChapter]) -> None:
        """Find the names of sections first, then the ids inside them; a second use of an id is taken out."""
        chapters = list(chapters)
        for chapter in chapters:
            for section in chapter.sections:
                place = Place(chapter, section.anchor, f"{section.number} {section.title}".strip())
                self.places[section.anchor] = place
                self.files.setdefault(section.file, place)
        for chapter in chapters:
            for section in chapter.sections:
                for name in section.aliases:
                    self.places.setdefault(name, self.places[section.anchor])
        for chapter in chapters:
            for section in chapter.sections:
                self.collect_ids(chapter, section)

    def collect_ids(self, chapter: DraftChapter, section: DraftSection) -> None:
        section.heading.attrib.pop("id", None)
        for element in [*section.heading.iter(etree.Element), *section.body.iter(etree.Element)]:
            name = "-".join((element.get("id") or "").split())
            if not name:
                element.attrib.pop("id", None)
            elif name in self.places or is_of_page(name):
                element.attrib.pop("id")
                self.folder.remarks.add(
                    _("The id “%(name)s” is used twice; the second one was left out.") % {"name": name},
                    file=section.file,
                    line=self.folder.line_of(section.file, name),
                )
            else:
                element.set("id", name)
                self.places[name] = Place(chapter, name)

    def link(self, chapters: Iterable[DraftChapter]) -> None:
        """Rewrite every link of a document."""
        for chapter in chapters:
            for section in chapter.sections:
                for element in [*section.heading.iter("a"), *section.body.iter("a")]:
                    if element.get("href") is not None:
                        self.rewrite(element, chapter, section)

    def rewrite(self, element: html.HtmlElement, here: DraftChapter, section: DraftSection) -> None:
        address = element.get("href").strip()
        if not is_local_address(address) or shows_picture(element, address):
            element.set("href", address)
            return
        place = self.find(address, section.file)
        if place is None:
            del element.attrib["href"]
            if not element.text_content().strip():
                element.text = address.lstrip("#")
            self.folder.remarks.add(
                _("The link to “%(address)s” leads nowhere in this document; its words were kept.")
                % {"address": address[:100]},
                file=section.file,
                line=self.folder.line_of(section.file, address),
            )
            return
        page = "" if place.chapter is here else f"../{place.chapter.slug}/"
        element.set("href", f"{page}#{quote(place.id, safe='/~!*()')}")
        if not element.text_content().strip() and len(element) == 0:
            element.text = place.words or place.id

    def find(self, address: str, file: str) -> Place | None:
        """Find the place that a link of the source means."""
        parts = urlsplit(address)
        name = unquote(parts.fragment)
        path = parts.path.removeprefix("./")
        if path in ("", "index.html"):
            return self.places.get(name)
        found = self.folder.seek(path, beside=file)
        chapter = self.files.get(found or "")
        return self.places.get(name, chapter) if name and chapter else chapter


def shows_picture(element: html.HtmlElement, address: str) -> bool:
    """Whether a link is the import's own, around a picture that it shows at its own size."""
    return any(image.get("src") == address for image in element.iter("img"))
