"""What can be found, and what a page shows of it."""

from documentation.library.models import DocumentVersion
from search.actions import index_document
from search.models import SearchEntry
from tests.library.factories import bring_in

CHAPTERS = {
    "ch01.md": "# Inleiding\n\nBerichten gaan over een beveiligde verbinding.\n\n## Versies\n\nDeze versie is 1.1.",
    "ch02.md": "# Certificaten\n\nEen geldig certificaat is verplicht voor elke organisatie.",
}


def document(folder, chapters=None, **settings):
    """A document whose newest version is found."""
    bring_in(folder, chapters or CHAPTERS, **settings)
    version = DocumentVersion.objects.latest("pk")
    index_document.call(version.document_id)
    return version


def found(client, words, **more):
    """The addresses of what a page with results shows, in order, and the page itself."""
    page = client.get("/zoeken/", {"q": words, **more})
    assert page.status_code == 200
    return [hit.url for hit in page.context.get("hits", [])], page


def entries(kind):
    """The rows of a kind that have an entry."""
    return set(SearchEntry.objects.filter(kind=kind).values_list("object_id", flat=True))
