from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from documentation.library.hooks import section_counts
from documentation.library.models import Chapter, Document, DocumentVersion, Section, VersionFile, current_of
from foundation.listing import NumberedPages, read_number
from foundation.microcache import known_query

PER_PAGE = 50
FOR_EVER = "public, max-age=31536000, immutable"


@known_query("pagina")
class DocumentIndexView(TemplateView):
    template_name = "library/document_index.html"

    def get_context_data(self, **kwargs):
        documents = Document.objects.visible_to(self.request.user)
        number = read_number(self.request.GET.get("pagina"))
        pages = NumberedPages(documents.count(), number, PER_PAGE)
        rows = list(pages.rows(documents.for_index()))
        versions = DocumentVersion.objects.for_choice().in_bulk([row.current_id for row in rows])
        for row in rows:
            row.current = versions[row.current_id]
        return super().get_context_data(**kwargs) | {"documents": rows, "pages": pages}


class DocumentMixin:
    """Finds the document in the address."""

    @cached_property
    def document(self):
        documents = Document.objects.visible_to(self.request.user).select_related("standard")
        return get_object_or_404(documents, slug=self.kwargs["document"])

    @cached_property
    def versions(self):
        """The versions that this reader may choose from, the newest first."""
        return versions_of(self.document, self.request.user)


def versions_of(document, user):
    """The versions of a document to choose from, the newest first."""
    versions = list(document.versions.visible_to(user).newest().for_choice())
    for version in versions:
        version.document = document
    return versions


class VersionPageView(DocumentMixin, TemplateView):
    """The contents of one version, which the views below choose."""

    template_name = "library/version.html"

    def get_context_data(self, **kwargs):
        chapters = list(self.version.chapters.in_navigation())
        for chapter in chapters:
            chapter.url = chapter.url_in(self.version)
        return super().get_context_data(**kwargs) | {
            "document": self.document,
            "version": self.version,
            "versions": self.versions,
            "current": current_of(self.versions),
            "chapters": chapters,
        }


@known_query("versie", "hoofdstuk")
class DocumentView(VersionPageView):
    """A document in the version in force, else the newest; with `?versie=` it leads to another one."""

    def get(self, request, *args, **kwargs):
        if "versie" in request.GET:
            return HttpResponseRedirect(
                self.chosen_url(request.GET["versie"], request.GET.get("hoofdstuk", ""))
            )
        return super().get(request, *args, **kwargs)

    def chosen_url(self, address, slug):
        version = next((version for version in self.versions if version.address == address), None)
        if version is None:
            raise Http404
        chapter = version.chapters.filter(slug=slug).first() if slug else None
        return chapter.url_in(version) if chapter else version.get_absolute_url()

    @cached_property
    def version(self):
        return current_of(self.versions)


class VersionView(VersionPageView):
    """A document in one version, for ever."""

    @cached_property
    def version(self):
        for version in self.versions:
            if version.address == self.kwargs["version"]:
                return version
        raise Http404


class ChapterView(TemplateView):
    template_name = "library/chapter.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        chapter = get_object_or_404(
            Chapter.objects.visible_to(user).for_chapter_page(),
            slug=self.kwargs["chapter"],
            version__address=self.kwargs["version"],
            version__document__slug=self.kwargs["document"],
        )
        version, document = chapter.version, chapter.version.document
        versions = versions_of(document, user)
        sections = list(chapter.sections.for_chapter_page())
        chapters = list(version.chapters.in_navigation())
        links = section_counts([section.anchor for section in sections], user)
        for section in sections:
            section.links = links.get(section.anchor_id, [])
        address = version.get_absolute_url()
        for one in chapters:
            one.url = f"{address}{one.slug}/"
        place = next(place for place, one in enumerate(chapters) if one == chapter)
        return super().get_context_data(**kwargs) | {
            "document": document,
            "version": version,
            "versions": versions,
            "current": current_of(versions),
            "chapter": chapter,
            "chapters": chapters,
            "lead": sections[0],
            "sections": sections[1:],
            "contents": contents(sections),
            "ask_url": ask_url(),
            "previous": chapters[place - 1] if place else None,
            "next": chapters[place + 1] if place + 1 < len(chapters) else None,
        }


def contents(sections):
    """The sections of the second and third level, as the list beside the text shows them."""
    found = []
    for section in sections:
        if section.level == 2:
            found.append({"section": section, "below": []})
        elif section.level == 3 and found:
            found[-1]["below"].append(section)
    return found


def ask_url():
    """Where one asks about a section, once the forum has a page for it."""
    try:
        return reverse("topic-new")
    except NoReverseMatch:
        return ""


class SectionView(DocumentMixin, View):
    """Leads to a section in the newest version that has it."""

    def get(self, request, *args, **kwargs):
        section = Section.objects.visible_to(request.user).newest_called(self.document, self.kwargs["anchor"])
        if section is None:
            raise Http404
        return HttpResponseRedirect(section.get_absolute_url())


class VersionFileView(View):
    """An image of a version; what its address names never changes."""

    def get(self, request, *args, **kwargs):
        files = VersionFile.objects.visible_to(request.user).filter(hash=self.kwargs["hash"])
        file = files.order_by("pk").first()
        if file is None:
            raise Http404
        return FileResponse(
            file.content.open(),
            content_type=file.media_type,
            headers={
                "Cache-Control": FOR_EVER,
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Content-Disposition": "inline",
            },
        )
