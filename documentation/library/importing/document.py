"""A source folder read into what becomes one version; nothing is stored here."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from lxml import html

from documentation.library.importing.cleaning import clean_page
from documentation.library.importing.finishing import Finisher
from documentation.library.importing.images import Picture
from documentation.library.importing.includes import INDEX, Part, read_index
from documentation.library.importing.linking import Linker
from documentation.library.importing.metadata import Metadata, read_metadata
from documentation.library.importing.report import Remark
from documentation.library.importing.shorthands import Shorthands, known_elsewhere, link, reference_id, tagged
from documentation.library.importing.source import SourceFolder
from documentation.library.importing.structure import (
    DraftChapter,
    DraftSection,
    chapters_of,
    demote_inner_headings,
    name_chapters,
    name_sections,
    number_chapters,
)
from documentation.library.importing.words import Words
from documentation.library.models import Audience, ChapterKind
from foundation.text.html import plain
from foundation.text.normalise import normalise

MAX_HEADING = 500
MAX_TITLE = 250


@dataclass(frozen=True)
class ReadSection:
    """A section as it will be stored."""

    anchor: str
    aliases: list[str]
    level: int
    number: str
    heading: str
    heading_html: str
    html: str
    text: str
    is_normative: bool
    hash: str


@dataclass(frozen=True)
class ReadChapter:
    """A chapter as it will be stored."""

    kind: ChapterKind
    number: str
    title: str
    slug: str
    sections: list[ReadSection]


@dataclass(frozen=True)
class ReadDocument:
    """A version as it will be stored."""

    metadata: Metadata
    title: str
    lang: str
    audiences: list[str]
    chapters: list[ReadChapter]
    pictures: list[Picture]
    source_hash: str
    content_hash: str
    remarks: list[Remark]


def read_document(root: Path, known_names: Callable[[Metadata], set[str]]) -> ReadDocument:
    """Read a ReSpec source folder; `known_names` gives the anchors that the document has already.

    Raises `ImportRefused` with a sentence when it cannot become a version.
    """
    folder = SourceFolder.open(root)
    index = read_index(folder)
    metadata = read_metadata(index.scripts, folder.remarks)
    lang = index.lang or settings.LANGUAGE_CODE
    words = Words.of(lang)

    shorthands = Shorthands(folder, metadata.bibliography)
    shorthands.collect_terms(index.parts)
    finisher = Finisher(folder, words)
    for part in index.parts:
        shorthands.expand(part)
        finisher.finish(part)
    if shorthands.cited:
        index.parts.append(reference_list(shorthands, words))
    drafts = chapters_of(index.parts, words, metadata.is_normative)
    number_chapters(drafts)
    name_chapters(drafts, words)
    name_sections(drafts, known_names(metadata), folder)
    demote_inner_headings(drafts)
    linker = Linker(folder)
    linker.collect(drafts)
    linker.link(drafts)

    folder.report_unread()

    chapters = [read_chapter(draft) for draft in drafts]
    title = index.title or next(
        (one.title for one in chapters if one.kind == ChapterKind.CHAPTER), chapters[0].title
    )
    return ReadDocument(
        metadata=metadata,
        title=title[:MAX_TITLE],
        lang=lang,
        audiences=audiences_of(drafts),
        chapters=chapters,
        pictures=list(finisher.pictures.values()),
        source_hash=folder.hash(),
        content_hash=content_hash(title, chapters),
        remarks=folder.remarks.items,
    )


def reference_list(shorthands: Shorthands, words: Words) -> Part:
    """Make the appendix with what the document cites."""
    element = html.Element("section")
    heading = tagged("h1", words.references)
    heading.set("id", "references")
    listing = html.Element("dl")
    for key, written in sorted(shorthands.cited.items(), key=lambda pair: pair[0]):
        entry = shorthands.bibliography.get(key) or known_elsewhere(key)
        term = tagged("dt", f"[{written}]")
        term.set("id", reference_id(key))
        described = html.Element("dd")
        name = entry.get("title") or written
        described.append(link(entry["href"], name) if entry.get("href") else tagged("cite", name))
        facts = [fact for fact in (entry.get("publisher"), entry.get("date")) if fact]
        described[-1].tail = f". {', '.join(facts)}." if facts else "."
        listing.extend([term, described])
    element.extend([heading, listing])
    return Part(element, ChapterKind.APPENDIX, "references", INDEX)


def read_chapter(draft: DraftChapter) -> ReadChapter:
    """Write the sections of a chapter as clean HTML."""
    return ReadChapter(
        kind=draft.kind,
        number=draft.number,
        title=draft.title[:MAX_TITLE],
        slug=draft.slug,
        sections=[read_section(section) for section in draft.sections],
    )


def read_section(draft: DraftSection) -> ReadSection:
    """Write a section as clean HTML, with its text and hash."""
    heading_html, body = clean_page(draft.heading), clean_page(draft.body)
    return ReadSection(
        anchor=draft.anchor,
        aliases=draft.aliases,
        level=draft.level,
        number=draft.number,
        heading=draft.title[:MAX_HEADING],
        heading_html=heading_html,
        html=body,
        text=normalise(plain(body)),
        is_normative=draft.is_normative,
        hash=sha256(f"{heading_html}\n{body}".encode()).hexdigest(),
    )


def content_hash(title: str, chapters: list[ReadChapter]) -> str:
    """SHA-256 over everything that a reader gets, images by the hash in their address."""
    facts = [
        [
            chapter.kind,
            chapter.number,
            chapter.title,
            [[one.anchor, one.level, one.number, one.is_normative, one.hash] for one in chapter.sections],
        ]
        for chapter in chapters
    ]
    return sha256(json.dumps([title, facts], ensure_ascii=False).encode()).hexdigest()


def audiences_of(drafts: list[DraftChapter]) -> list[str]:
    """The audiences that the table of audiences in a document answers with yes."""
    found: set[str] = set()
    for row in (row for draft in drafts for one in draft.sections for row in one.body.iter("tr")):
        cells = [" ".join(cell.text_content().split()) for cell in row.iter("td", "th")]
        if len(cells) > 1 and cells[0] in Audience.values and cells[-1].lower() in ("ja", "yes"):
            found.add(cells[0])
    return [code for code in Audience.values if code in found]
