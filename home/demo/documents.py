"""The documents of the demo, and how its topics point into them."""

from collections.abc import Iterable
from functools import cache

from documentation.library.actions import import_document
from documentation.library.models import Document, Section
from home.demo.files import DOCUMENTS, Row
from people.accounts.actors import SYSTEM


class Shelf:
    """The documents by key, and the sections in them."""

    def __init__(self, documents: dict[str, Document]) -> None:
        self.documents = documents
        self.section = cache(self._section)

    def _section(self, key: str) -> Section:
        name, _hash, anchor = key.partition("#")
        section = Section.objects.newest_called(self.documents[name], anchor)
        if section is None:
            raise LookupError(f"The demo names a section that its documents do not have: {key}")
        return section

    def address(self, key: str) -> str:
        """The address of a section, in the newest version that has it."""
        return self.section(key).anchor.get_absolute_url()


def load_documents(rows: Iterable[Row]) -> Shelf:
    """Import the versions that are not there yet; all documents of the demo by key."""
    return Shelf({row["key"]: load(row) for row in rows})


def load(row: Row) -> Document:
    """Import one source folder."""
    import_document(source=DOCUMENTS / row["folder"], by=SYSTEM)
    return Document.objects.get(short_name=row["short_name"])
