"""Documents and their versions. What is shown is never changed: an erratum is another version."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Self
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.signals import rows_changed
from people.accounts.models import User

Reader = User | AnonymousUser

UNFINISHED_FOR = timedelta(minutes=10)  # writing takes seconds; what is older was left by an import that died
BATCH = 200  # rows written at once, so that SQLite's one lock is held for a moment only


class Audience(models.TextChoices):
    """For whom a text is meant, by the codes that the documents use."""

    MANAGEMENT = "MT", _("management")
    PROJECTS = "PL", _("project management")
    DESIGN = "A&D", _("analysis and design")
    OPERATION = "OT&B", _("development and operation")


class StandardStatus(models.TextChoices):
    """What the standard is to who exchanges data."""

    IN_USE = "in_use", _("In use")
    IN_DEVELOPMENT = "in_development", _("In development")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Standard(models.Model):
    """An open standard that documents belong to, such as DK, Digikoppeling."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    status = models.CharField(
        _("status"), max_length=20, choices=StandardStatus, default=StandardStatus.IN_USE
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Reader) -> Self:
        """Documents of which this person may read a version; documents are public."""
        return self.filter(pk__in=DocumentVersion.objects.visible_to(user).values("document_id"))

    def for_index(self) -> Self:
        """By standard and title, with the standard and the id of the version that an index names."""
        newest = DocumentVersion.objects.shown().filter(document=models.OuterRef("pk"))
        return (
            self.select_related("standard")
            .annotate(current_id=models.Subquery(newest.in_force_first().values("pk")[:1]))
            .order_by("standard__name", "title", "pk")
        )


class Document(models.Model):
    """A text that is known by its publication domain and short name, whatever its versions are called."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="documents")
    pub_domain = models.CharField(_("publication domain"), max_length=40)
    short_name = models.CharField(_("short name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=250)
    audiences = models.JSONField(_("audiences"), default=list, blank=True)  # of Audience

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["pub_domain", "short_name"], name="document_is_known_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document", kwargs={"document": self.slug})

    @property
    def audience_names(self) -> list[str]:
        """The audiences in words, in the order of the list."""
        return [str(audience.label) for audience in Audience if audience.value in self.audiences]


class VersionStatus(models.TextChoices):
    """How far a version has come."""

    WORKING = "wv", _("Working version")
    CONSULTATION = "cv", _("Consultation version")
    FOR_ADOPTION = "vv", _("Version for adoption")
    ADOPTED = "def", _("Adopted version")
    OUTDATED = "eo", _("Outdated version")
    WITHDRAWN = "tg", _("Withdrawn version")


# One number may come again with another text when it has come further than before.
ROUTE = [
    VersionStatus.WORKING,
    VersionStatus.CONSULTATION,
    VersionStatus.FOR_ADOPTION,
    VersionStatus.ADOPTED,
]


class VersionQuerySet(models.QuerySet["DocumentVersion"]):
    def shown(self) -> Self:
        """Versions that are complete; the rows of a running import are not."""
        return self.filter(shown_at__isnull=False)

    def visible_to(self, user: Reader) -> Self:
        """Versions that this person may read: everybody reads what is shown."""
        return self.shown()

    def newest(self) -> Self:
        """The newest first, by the date on the document."""
        return self.order_by(models.F("published_on").desc(nulls_last=True), "-shown_at", "-pk")

    def in_force_first(self, on: date | None = None) -> Self:
        """Versions in force on that day, or today, the newest first; then the others, the newest first."""
        day = on or timezone.localdate()
        in_force = models.Q(status=VersionStatus.ADOPTED, valid_from__lte=day, is_withdrawn=False)
        in_force &= models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=day)
        # What was withdrawn comes after all that was not: it is nobody's newest.
        rank = models.Case(
            models.When(in_force, then=0),
            models.When(models.Q(is_withdrawn=True) | models.Q(status=VersionStatus.WITHDRAWN), then=2),
            default=1,
        )
        return self.order_by(rank, models.F("published_on").desc(nulls_last=True), "-shown_at", "-pk")

    def for_choice(self) -> Self:
        """Without what only Beheer reads."""
        return self.defer("not_carried_over")

    def being_written(self) -> Self:
        """Versions whose import is at work."""
        return self.filter(shown_at=None, started_at__gte=timezone.now() - UNFINISHED_FOR)

    def unfinished(self) -> Self:
        """Versions whose import stopped half-way, long enough ago to be sure that it died."""
        return self.filter(shown_at=None, started_at__lt=timezone.now() - UNFINISHED_FOR)


class DocumentVersion(models.Model):
    """One text of a document, with a number, a status and dates; frozen from the moment it is shown."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.CharField(_("number"), max_length=40)
    address = models.CharField(max_length=50)  # the number, or `3.0.1-wv` when a later status took the number
    title = models.CharField(_("title"), max_length=250)
    lang = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)
    status = models.CharField(_("status"), max_length=3, choices=VersionStatus)
    kind = models.CharField(_("kind"), max_length=10, blank=True)  # as the source names it: ST, HR, BD
    is_normative = models.BooleanField(_("normative"), default=False)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    published_on = models.DateField(_("date"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    end_of_support = models.DateField(_("end of support"), null=True, blank=True)
    source_hash = models.CharField(max_length=64)  # SHA-256 of the files it was made from
    content_hash = models.CharField(max_length=64)  # SHA-256 of what a reader gets
    not_carried_over = models.JSONField(default=list, blank=True)  # sentences for Beheer
    started_at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True)  # empty while its rows are being written

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "address"],
                condition=models.Q(shown_at__isnull=False),
                name="one_shown_version_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("version", kwargs={"document": self.document.slug, "version": self.address})

    @property
    def is_in_force(self) -> bool:
        """Whether this version holds today; `in_force_first` says the same in SQL."""
        today = timezone.localdate()
        return (
            self.status == VersionStatus.ADOPTED
            and not self.is_withdrawn
            and self.valid_from is not None
            and self.valid_from <= today
            and (self.valid_until is None or self.valid_until >= today)
        )


def current_of(versions: "Sequence[DocumentVersion]") -> DocumentVersion:
    """Of versions with the newest first, the one that a document opens; `in_force_first` says the same in SQL."""

    def rank(version: DocumentVersion) -> int:
        if version.is_in_force:
            return 0
        return 2 if version.is_withdrawn or version.status == VersionStatus.WITHDRAWN else 1

    return min(versions, key=rank)


class ChapterKind(models.TextChoices):
    """Where a chapter stands in its document."""

    FRONT = "front", _("front matter")
    CHAPTER = "chapter", _("chapter")
    APPENDIX = "appendix", _("appendix")


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def visible_to(self, user: Reader) -> Self:
        """Chapters of the versions that this person may read."""
        return self.filter(version__in=DocumentVersion.objects.visible_to(user))

    def for_chapter_page(self) -> Self:
        """With the version, document and standard that a chapter's page names."""
        return self.select_related("version__document__standard").defer("version__not_carried_over")

    def in_navigation(self) -> Self:
        """What a list of chapters shows, in order."""
        return self.only("number", "title", "slug", "kind", "version_id").order_by("position")


class Chapter(models.Model):
    """A part of a version with a page of its own."""

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="chapters")
    position = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=10, blank=True)  # 3, or A; front matter has none
    title = models.CharField(_("title"), max_length=250)
    slug = models.SlugField(_("address"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=ChapterKind)

    objects = ChapterQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="chapter_has_its_place"),
            models.UniqueConstraint(fields=["version", "slug"], name="chapter_has_its_address"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return self.url_in(self.version)

    def url_in(self, version: DocumentVersion) -> str:
        """The address of this chapter, for who has its version at hand."""
        return reverse(
            "chapter",
            kwargs={"document": version.document.slug, "version": version.address, "chapter": self.slug},
        )


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def named(self, document: Document, names: Iterable[str]) -> "dict[str, Anchor]":
        """The anchors of a document by each of these names that they have or had."""
        wanted = list(names)
        found: dict[str, Anchor] = {}
        for start in range(0, len(wanted), BATCH):
            some = wanted[start : start + BATCH]
            aliases = AnchorAlias.objects.filter(document=document, name__in=some).select_related("anchor")
            found |= {alias.name: alias.anchor for alias in aliases}
            found |= {anchor.name: anchor for anchor in self.filter(document=document, name__in=some)}
        return found

    def write(self, anchors: "Sequence[Anchor]") -> None:
        """Add new anchors in one batch."""
        Anchor.objects.bulk_create(anchors)

    def without_sections(self) -> Self:
        """Anchors that no version has: left by an import that was refused."""
        return self.filter(sections=None)


class Anchor(models.Model):
    """The name of a section, rule or block, unique within its document for ever and never used again."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="anchors")
    name = models.CharField(max_length=200)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "name"], name="anchor_is_given_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its section in the newest version that has it."""
        return reverse("section", kwargs={"document": self.document.slug, "anchor": self.name})


class AnchorAliasQuerySet(models.QuerySet["AnchorAlias"]):
    def write(self, aliases: "Sequence[AnchorAlias]") -> None:
        """Add new aliases in one batch; a name that was given already keeps its meaning."""
        AnchorAlias.objects.bulk_create(aliases, ignore_conflicts=True)


class AnchorAlias(models.Model):
    """An older or generated name of an anchor; links that use it keep working."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    anchor = models.ForeignKey(Anchor, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)

    objects = AnchorAliasQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "name"], name="alias_is_given_once")]

    def __str__(self) -> str:
        return self.name


class SectionQuerySet(models.QuerySet["Section"]):
    def visible_to(self, user: Reader) -> Self:
        """Sections of the versions that this person may read."""
        return self.filter(version__in=DocumentVersion.objects.visible_to(user))

    def for_chapter_page(self) -> Self:
        """What a chapter's page shows of its sections, in order."""
        return self.select_related("anchor").defer("text", "hash").order_by("position")

    def newest_called(self, document: Document, name: str) -> "Section | None":
        """The section whose anchor has or had this name, in force first, else of the newest version."""
        aliases = AnchorAlias.objects.filter(document=document, name=name)
        found: list[Section] = list(
            self.filter(
                models.Q(anchor__name=name) | models.Q(anchor__in=aliases.values("anchor_id")),
                anchor__document=document,
            ).select_related("chapter__version__document", "anchor")
        )
        versions = DocumentVersion.objects.shown().filter(document=document).in_force_first()
        order = {pk: rank for rank, pk in enumerate(versions.values_list("pk", flat=True))}
        # An anchor's own name goes before the alias of another.
        return min(found, key=lambda one: (one.anchor.name != name, order[one.version_id]), default=None)

    def write(self, sections: "Sequence[Section]") -> None:
        """Add the sections of a version that nobody can see yet, in one batch."""
        written = Section.objects.bulk_create(sections)
        rows_changed.send(sender=Section, pks=[section.pk for section in written])


class SectionLink(NamedTuple):
    """A way from a section to what is said about it: `SectionLink("Questions (3)", "/forum/…", "message")`."""

    text: str
    url: str
    icon: str = "message"


class Section(models.Model):
    """A heading and the text below it, up to the next heading."""

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="sections")
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="sections")
    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="sections")
    position = models.PositiveIntegerField()  # within the version
    level = models.PositiveSmallIntegerField()  # 1 is the chapter itself
    number = models.CharField(max_length=30, blank=True)  # 3.3.1
    heading = models.CharField(max_length=500)
    heading_html = models.TextField()  # the same words with their marks: code, emphasis
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)  # normalised
    is_normative = models.BooleanField(default=False)
    hash = models.CharField(max_length=64)  # SHA-256 of heading and HTML

    links: "Sequence[SectionLink]" = ()  # to what is said about it; a page fills them in

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="section_has_its_place"),
            models.UniqueConstraint(fields=["version", "anchor"], name="section_has_its_anchor"),
        ]
        indexes = [models.Index(fields=["chapter", "position"], name="section_by_chapter")]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip()

    def get_absolute_url(self) -> str:
        """This section in its own version."""
        return f"{self.chapter.get_absolute_url()}#{self.anchor.name}"

    @property
    def href(self) -> str:
        """The link to this section within its own page."""
        return f"#{quote(self.anchor.name)}"

    @property
    def look(self) -> int:
        """The level that its heading looks like; the design has five."""
        return min(self.level, 5)


def file_storage() -> Storage:
    """Where the files of versions are kept."""
    return storages["default"]


def file_path(row: "VersionFile", name: str = "") -> str:
    """Name a stored file after what is in it."""
    return f"versions/{row.hash[:2]}/{row.hash}"


class VersionFileQuerySet(models.QuerySet["VersionFile"]):
    def visible_to(self, user: Reader) -> Self:
        """Files of the versions that this person may read."""
        return self.filter(version__in=DocumentVersion.objects.visible_to(user))


class VersionFile(models.Model):
    """An image of a version; equal images of other versions are the same stored file."""

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="files")
    path = models.CharField(max_length=500)  # in the source folder
    hash = models.CharField(max_length=64, db_index=True)
    content = models.FileField(upload_to=file_path, storage=file_storage, max_length=150)
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects = VersionFileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "path"], name="file_of_version_once")]

    def __str__(self) -> str:
        return self.path
