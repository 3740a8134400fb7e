"""Bringing documents in: read and render first, write in batches that nobody sees, then show all at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from documentation.library.importing.document import ReadDocument, read_document
from documentation.library.importing.metadata import Metadata
from documentation.library.importing.report import ImportRefused, Outcome, Remark
from documentation.library.models import (
    BATCH,
    ROUTE,
    Anchor,
    AnchorAlias,
    Chapter,
    Document,
    DocumentVersion,
    Section,
    Standard,
    VersionFile,
    VersionStatus,
    file_path,
    file_storage,
)
from documentation.library.permissions import refuse_import_document
from foundation.ledger import ledger
from foundation.writing.errors import NotAllowed, check
from people.accounts.actors import Actor, System

Row = TypeVar("Row")
STANDARD_NAMES = {"DK": "Digikoppeling"}
RESERVED_SLUGS = {"bestand", "geldig"}  # addresses below /documentatie/ that are no document


@dataclass
class ImportReport:
    """What an import did, and what it could not carry over."""

    outcome: Outcome
    title: str
    number: str
    version: DocumentVersion | None = None  # none after a trial run
    remarks: list[Remark] = field(default_factory=list)
    chapters: int = 0
    sections: int = 0
    pictures: int = 0

    @property
    def sentences(self) -> list[str]:
        """What was not carried over, a sentence each."""
        return [str(remark) for remark in self.remarks]


def import_document(
    *, source: Path, by: Actor, at: datetime | None = None, is_trial: bool = False
) -> ImportReport:
    """Bring a ReSpec source folder in as a version, all or nothing, and tell what was not carried over."""
    check(refuse_import_document(by))
    if at is not None and not isinstance(by, System):
        raise NotAllowed(_("Only the system can say when something happened."))
    read = read_document(source, known_names)
    document = find_document(read.metadata)
    same = find_same(document, read)
    if same is not None:
        return report_on(read, Outcome.UNCHANGED, same)
    check(refuse_number(document, read.metadata))
    if is_trial:
        return report_on(read, Outcome.CHECKED, None)
    return write_version(read, by=by, at=at or timezone.now())


def known_names(metadata: Metadata) -> set[str]:
    """The anchors that a document has already."""
    document = find_document(metadata)
    return set(document.anchors.values_list("name", flat=True)) if document else set()


def find_document(metadata: Metadata) -> Document | None:
    """The document of these metadata, if it came before."""
    return Document.objects.filter(pub_domain=metadata.pub_domain, short_name=metadata.short_name).first()


def find_same(document: Document | None, read: ReadDocument) -> DocumentVersion | None:
    """The version that has this text and status already."""
    if document is None:
        return None
    same = document.versions.shown().filter(number=read.metadata.number, status=read.metadata.status)
    return (
        same.filter(source_hash=read.source_hash).first()
        or same.filter(content_hash=read.content_hash).first()
    )


def refuse_number(document: Document | None, metadata: Metadata) -> ImportRefused | None:
    """A number comes again only with a later status: wv, cv, vv, def."""
    holder = holder_of_number(document, metadata.number)
    if holder is None:
        return None
    was, now = VersionStatus(holder.status), metadata.status
    if was in ROUTE and now in ROUTE and ROUTE.index(now) > ROUTE.index(was):
        return None
    names = {"number": metadata.number, "was": was.label, "now": now.label}
    if was == now:
        return ImportRefused(
            _("Version %(number)s (%(was)s) is there already, with another text. Give it a new number.")
            % names
        )
    return ImportRefused(
        _(
            "Version %(number)s is there already as %(was)s. It cannot become %(now)s with another text: give it a new number."
        )
        % names
    )


def holder_of_number(document: Document | None, number: str) -> DocumentVersion | None:
    """The shown version that has this number as its address."""
    return document.versions.shown().filter(address=number).first() if document else None


def report_on(read: ReadDocument, outcome: Outcome, version: DocumentVersion | None) -> ImportReport:
    """Sum an import up."""
    return ImportReport(
        outcome=outcome,
        title=read.title,
        number=read.metadata.number,
        version=version,
        remarks=read.remarks,
        chapters=len(read.chapters),
        sections=sum(len(chapter.sections) for chapter in read.chapters),
        pictures=len(read.pictures),
    )


def write_version(read: ReadDocument, *, by: Actor, at: datetime) -> ImportReport:
    """Write the rows of a version in batches, then show it."""
    version = begin_version(read)
    with removed_on_failure(version):
        sweep_unfinished(version.document)
        anchors = write_anchors(version, read)
        write_text(version, read, anchors)
        write_files(version, read)
        outcome = show_version(version, read, by=by, at=at)
    return report_on(read, outcome, version)


@transaction.atomic
def begin_version(read: ReadDocument) -> DocumentVersion:
    """Make a version that nobody sees until it is complete, and its document when it is new.

    One import writes to a document at a time: another one would meet its anchors half-way.
    """
    metadata = read.metadata
    document = Document.objects.select_for_update().filter(pk=make_document(read).pk).first()
    if document is None or document.versions.being_written().exists():
        raise ImportRefused(_("This document is being imported at this moment. Try again in a few minutes."))
    return DocumentVersion.objects.create(
        document=document,
        number=metadata.number,
        address=metadata.number,
        title=read.title,
        lang=read.lang,
        status=metadata.status,
        kind=metadata.kind,
        is_normative=metadata.is_normative,
        published_on=metadata.published_on,
        valid_from=metadata.published_on if metadata.status == VersionStatus.ADOPTED else None,
        source_hash=read.source_hash,
        content_hash=read.content_hash,
        not_carried_over=[str(remark) for remark in read.remarks],
    )


def make_document(read: ReadDocument) -> Document:
    """Find or make the document; one without a version that is shown is seen by nobody."""
    metadata = read.metadata
    code = metadata.pub_domain.upper()[:20]
    standard, _made = Standard.objects.get_or_create(
        code=code, defaults={"name": STANDARD_NAMES.get(code, code)}
    )
    document, _made = Document.objects.get_or_create(
        pub_domain=metadata.pub_domain,
        short_name=metadata.short_name,
        defaults={"standard": standard, "slug": free_slug(metadata), "title": read.title},
    )
    return document


def free_slug(metadata: Metadata) -> str:
    """An address for a document: its short name, with the domain in front when another document has it."""
    slug = slugify(metadata.short_name.replace(".", "-")) or slugify(metadata.pub_domain)
    if slug in RESERVED_SLUGS or Document.objects.filter(slug=slug).exists():
        slug = f"{slugify(metadata.pub_domain)}-{slug}"
    return slug[:100]


def write_anchors(version: DocumentVersion, read: ReadDocument) -> list[Anchor]:
    """Give each section its anchor, the one of earlier versions where it has one, and note its other names."""
    document = version.document
    sections = [section for chapter in read.chapters for section in chapter.sections]
    found = Anchor.objects.named(document, [section.anchor for section in sections])
    used: set[int] = set()
    for section in sections:
        anchor = found.get(section.anchor)
        if anchor is None or anchor.pk in used or (anchor.name != section.anchor and anchor.name in found):
            found.pop(section.anchor, None)
        else:
            used.add(anchor.pk)
    new = [
        Anchor(document=document, name=section.anchor) for section in sections if section.anchor not in found
    ]
    for some in batches(new):
        Anchor.objects.write(some)
    found |= {anchor.name: anchor for anchor in new}
    anchors = [found[section.anchor] for section in sections]
    aliases = [
        AnchorAlias(document=document, anchor=anchor, name=name)
        for section, anchor in zip(sections, anchors, strict=True)
        for name in section.aliases
    ]
    for few in batches(aliases):
        AnchorAlias.objects.write(few)
    return anchors


def write_text(version: DocumentVersion, read: ReadDocument, anchors: Sequence[Anchor]) -> None:
    """Write chapters and sections."""
    rows: list[Section] = []
    for position, part in enumerate(read.chapters):
        chapter = Chapter.objects.create(
            version=version,
            position=position,
            number=part.number,
            title=part.title,
            slug=part.slug,
            kind=part.kind,
        )
        for section in part.sections:
            place = len(rows)
            rows.append(
                Section(
                    version=version,
                    chapter=chapter,
                    anchor=anchors[place],
                    position=place,
                    level=section.level,
                    number=section.number,
                    heading=section.heading,
                    heading_html=section.heading_html,
                    html=section.html,
                    text=section.text,
                    is_normative=section.is_normative,
                    hash=section.hash,
                )
            )
    for some in batches(rows):
        Section.objects.write(some)


def batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Cut rows into batches that are written at once."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def write_files(version: DocumentVersion, read: ReadDocument) -> None:
    """Store the images; one that another version has is stored once."""
    storage = file_storage()
    for picture in read.pictures:
        row = VersionFile(
            version=version,
            path=picture.path[:500],
            hash=picture.hash,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
        )
        name = file_path(row)
        if not storage.exists(name):
            storage.save(name, ContentFile(picture.content))
        row.content.name = name
        row.save()


@transaction.atomic
def show_version(version: DocumentVersion, read: ReadDocument, *, by: Actor, at: datetime) -> Outcome:
    """Let everybody see a version that is complete; an earlier status of its number moves aside."""
    document = Document.objects.select_for_update().get(pk=version.document_id)
    check(refuse_number(document, read.metadata))  # another import may have swept this one, and finished
    holder = holder_of_number(document, version.number)
    if holder is not None:
        holder.address = f"{holder.number}-{holder.status}"
        holder.save(update_fields=["address"])
    version.shown_at = at
    version.save(update_fields=["shown_at"])
    if document.versions.shown().newest().first() == version:
        document.title, document.audiences = read.title, read.audiences
        document.save(update_fields=["title", "audiences"])
    ledger.record("version.shown", version, by=by, facts={"content": version.content_hash})
    return Outcome.CREATED if holder is None else Outcome.REPLACED


@contextmanager
def removed_on_failure(version: DocumentVersion) -> Iterator[None]:
    """Leave nothing of a version behind when it could not be completed."""
    try:
        yield
    except BaseException:
        remove_version(version)
        raise


def sweep_unfinished(document: Document) -> None:
    """Remove what an import that died left behind."""
    for version in document.versions.unfinished():
        remove_version(version)


def remove_version(version: DocumentVersion) -> None:
    """Take away a version that was never shown, with all that only it has."""
    files = list(version.files.all())
    with transaction.atomic():
        document = Document.objects.select_for_update().select_related("standard").get(pk=version.document_id)
        version.delete()
        document.anchors.without_sections().delete()
        if not document.versions.exists():
            document.delete()
            if not document.standard.documents.exists():
                document.standard.delete()
    for file in files:
        if not VersionFile.objects.filter(hash=file.hash).exists():
            file_storage().delete(file_path(file))
