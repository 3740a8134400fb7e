"""From parts to chapters and sections, with the numbers that ReSpec gives them and a name each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.utils.text import slugify
from django.utils.translation import gettext as _
from lxml import etree, html

from documentation.library.importing.finishing import BLOCKS
from documentation.library.importing.includes import Part, has_content
from documentation.library.importing.shorthands import file_of, tagged, unused
from documentation.library.importing.slugs import PAGE_IDS, explicit_name, heading_slug, is_of_page
from documentation.library.importing.source import SourceFolder
from documentation.library.importing.words import Words
from documentation.library.models import ChapterKind

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
WRAPPERS = {"section", "article", "div", "header", "main", "footer", "nav", "aside"}
DEEPEST = 6
NOT_FROM_NAME = re.compile(r"^(?:ch)?\d+[_ -]*", re.IGNORECASE)


@dataclass
class DraftSection:
    """A heading with what stands below it."""

    heading: html.HtmlElement
    level: int
    is_normative: bool
    file: str
    names: list[str]  # ids that the source gives it, the best first
    body: html.HtmlElement = field(default_factory=lambda: html.Element("div"))
    number: str = ""
    anchor: str = ""
    aliases: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The words of the heading."""
        return " ".join(self.heading.text_content().split())


@dataclass
class DraftChapter:
    """A chapter with its sections; the first is the chapter itself."""

    kind: ChapterKind
    file: str
    sections: list[DraftSection] = field(default_factory=list)
    number: str = ""
    slug: str = ""

    @property
    def title(self) -> str:
        """The words of its first heading."""
        return self.sections[0].title


@dataclass
class Block:
    """One element between headings, or a heading with its ids."""

    element: html.HtmlElement
    is_normative: bool
    names: list[str]


def chapters_of(parts: Iterable[Part], words: Words, is_normative: bool) -> list[DraftChapter]:
    """Cut the parts of a document into chapters and sections."""
    chapters: list[DraftChapter] = []
    for part in parts:
        chapters += Cutter(part, words, is_normative).cut()
    return chapters


class Cutter:
    """Cuts one part at its headings."""

    def __init__(self, part: Part, words: Words, is_normative: bool) -> None:
        self.part, self.words = part, words
        self.is_normative = is_normative and part.kind != ChapterKind.FRONT
        self.chapters: list[DraftChapter] = []
        self.levels: list[int] = []  # the levels that headings above have in the source

    def cut(self) -> list[DraftChapter]:
        lead: list[Block] = []
        own_title = {
            "abstract": self.words.abstract,
            "sotd": self.words.status,
            "conformance": self.words.conformance,
        }.get(self.part.id, "")
        for block in flatten(self.part.element, self.is_normative, []):
            if block.element.tag in HEADINGS and has_content(block.element):
                if own_title and lead:
                    self.begin_without_heading(own_title, lead)
                self.add_heading(block, int(block.element.tag[1]))
                lead = self.give(lead)
            elif self.chapters:
                self.chapters[-1].sections[-1].body.append(block.element)
            else:
                lead.append(block)
        if not self.chapters:
            self.begin_without_heading(own_title or self.name_of_file(), lead)
        return self.chapters

    def begin_without_heading(self, title: str, lead: list[Block]) -> None:
        names = [self.part.id] if self.part.id else []
        self.add_heading(Block(tagged("h1", title), self.is_normative, names), 0)
        self.give(lead)

    def give(self, lead: list[Block]) -> list[Block]:
        """Put what stood before the first heading below it."""
        for block in lead:
            self.chapters[-1].sections[-1].body.append(block.element)
        return []

    def add_heading(self, block: Block, level: int) -> None:
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        if len(self.levels) == 1:
            self.chapters.append(DraftChapter(self.part.kind, file_of(block.element)))
        section = DraftSection(
            heading=block.element,
            level=min(len(self.levels), DEEPEST),
            is_normative=block.is_normative,
            file=file_of(block.element) if block.element.getparent() is not None else self.part.file,
            names=block.names,
        )
        if len(self.levels) == 1:
            self.chapters[-1].file = section.file
        self.chapters[-1].sections.append(section)

    def name_of_file(self) -> str:
        stem = NOT_FROM_NAME.sub("", PurePosixPath(self.part.file).stem)
        return stem.replace("_", " ").replace("-", " ").strip().capitalize() or self.words.part


def flatten(element: html.HtmlElement, is_normative: bool, names: list[str]) -> Iterator[Block]:
    """Give the elements of a part in order, without the sections around them; ids go to the next heading."""
    classes = (element.get("class") or "").split()
    is_normative = is_normative and "informative" not in classes
    waiting = [*names, *([element.get("id")] if element.get("id") else [])]
    in_paragraphs(element)
    for child in list(element):
        if child.tag in HEADINGS:
            own = [child.get("id")] if child.get("id") else []
            yield Block(child, is_normative, [*waiting, *own])
            waiting = []
        elif child.tag in WRAPPERS and is_wrapper(child):
            yield from flatten(child, is_normative, waiting)
            waiting = []
        else:
            yield Block(child, is_normative, [])


def in_paragraphs(element: html.HtmlElement) -> None:
    """Put loose words and inline elements between the blocks of an element in paragraphs."""
    children = list(element)
    text, element.text = element.text, None
    element[:] = []
    run = html.Element("p")
    run.text = text
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS:
            run = end_run(element, run)
            element.append(child)
            run.text = tail
        else:
            run.append(child)
            child.tail = tail
    end_run(element, run)


def end_run(element: html.HtmlElement, run: html.HtmlElement) -> html.HtmlElement:
    """Add a paragraph when there is anything in it, and begin the next."""
    if (run.text or "").strip() or len(run):
        element.append(run)
    return html.Element("p")


def is_wrapper(element: html.HtmlElement) -> bool:
    """Whether an element only holds other parts, so that its headings are headings of the document."""
    if element.tag == "section":
        return not element.get("role")
    if element.get("role") or element.get("class") in ("app-scroll",):
        return False
    return (
        element.tag != "div"
        or bool(element.get("data-file"))
        or any(c.tag in HEADINGS for c in element.iter())
    )


def number_chapters(chapters: Iterable[DraftChapter]) -> None:
    """Give numbers as ReSpec does: 1, 2, … for chapters, A, B, … for appendices, none for front matter."""
    counts = {ChapterKind.CHAPTER: 0, ChapterKind.APPENDIX: 0}
    for chapter in chapters:
        if chapter.kind == ChapterKind.FRONT:
            continue
        counts[chapter.kind] += 1
        count = counts[chapter.kind]
        chapter.number = str(count) if chapter.kind == ChapterKind.CHAPTER else letters(count)
        below: list[int] = []
        for section in chapter.sections:
            depth = section.level - 1
            below = [*below[:depth], *([0] * (depth - len(below)))]
            if depth:
                below[-1] += 1
            section.number = ".".join([chapter.number, *map(str, below)])


def letters(count: int) -> str:
    """Count with letters: A to Z, then AA."""
    name = ""
    while count:
        count, rest = divmod(count - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def name_chapters(chapters: Iterable[DraftChapter], words: Words) -> None:
    """Give each chapter its own address."""
    taken: set[str | None] = set()
    for chapter in chapters:
        slug = slugify(chapter.title)[:90].strip("-") or slugify(words.part)
        number, free = 2, slug
        while free in taken:
            free, number = f"{slug}-{number}", number + 1
        taken.add(free)
        chapter.slug = free


def name_sections(chapters: Iterable[DraftChapter], known: set[str], folder: SourceFolder) -> None:
    """Give each section a name of its own in the document.

    An id of the source is kept. A name made from a heading that comes more than once has the name of the section
    above in front: ReSpec's counting (`logging-0`) names another section as soon as one is moved, so it is an alias.
    """
    taken: set[str | None] = set(PAGE_IDS)
    counted: set[str | None] = set()
    for chapter in chapters:
        above: list[DraftSection] = []
        for section in chapter.sections:
            del above[section.level - 1 :]
            explicit = own_names(section, taken, folder)
            slug = heading_slug(section.title) or "part"
            aliases = [unused(slug, counted)]
            counted.add(aliases[0])
            below = f"{above[-1].anchor}/{slug}"[-200:] if above else slug
            is_known_below = below in known and below not in taken
            made = below if is_known_below or slug in taken else slug
            section.anchor = explicit[0] if explicit else unused(made, taken)
            section.aliases = [
                name for name in dict.fromkeys([*explicit[1:], *aliases]) if name != section.anchor
            ]
            taken.add(section.anchor)
            above.append(section)


def own_names(section: DraftSection, taken: set[str | None], folder: SourceFolder) -> list[str]:
    """The ids that a source gives to a section and that are still free."""
    found = []
    for name in dict.fromkeys(map(explicit_name, section.names)):
        if name and name not in taken and not is_of_page(name):
            found.append(name)
        elif name:
            folder.remarks.add(
                _("The id “%(name)s” is used twice; the second one was left out.") % {"name": name},
                file=section.file,
                line=folder.line_of(section.file, name),
            )
    return found


def demote_inner_headings(chapters: Iterable[DraftChapter]) -> None:
    """Make headings inside a note, table or list words in bold: they are no sections."""
    for section in (section for chapter in chapters for section in chapter.sections):
        for element in list(section.body.iter(*HEADINGS)):
            strong = html.Element("strong")
            strong.text, element.text = element.text, None
            strong.extend(list(element))
            element.append(strong)
            element.tag = "p"
        etree.strip_tags(section.heading, "p", "div")
