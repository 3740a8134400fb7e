"""The words that an import itself puts into a document, in the language of the document."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import override, pgettext

from documentation.library.models import Audience


@dataclass(frozen=True)
class Words:
    """Titles and labels, each in the document's language."""

    abstract: str
    status: str
    conformance: str
    references: str
    part: str
    note: str
    example: str
    editor_note: str
    issue: str
    advice: str
    table: str
    code: str
    figure: str
    picture: str
    audiences: dict[str, str]

    @classmethod
    def of(cls, lang: str) -> "Words":
        """The words in a language; in the site's own for one that the site does not speak."""
        known = {code for code, _name in settings.LANGUAGES}
        short = lang.partition("-")[0].lower()
        with override(short if short in known else settings.LANGUAGE_CODE):
            return cls(
                abstract=pgettext("in a document", "Abstract"),
                status=pgettext("in a document", "Status of this document"),
                conformance=pgettext("in a document", "Conformance"),
                references=pgettext("in a document", "References"),
                part=pgettext("in a document", "Part"),
                note=pgettext("in a document", "Note"),
                example=pgettext("in a document", "Example"),
                editor_note=pgettext("in a document", "Note of the editors"),
                issue=pgettext("in a document", "Open question"),
                advice=pgettext("in a document", "Mind this"),
                table=pgettext("in a document", "Table"),
                code=pgettext("in a document", "Code"),
                figure=pgettext("in a document", "Figure"),
                picture=pgettext("in a document", "Picture"),
                audiences={audience.value: str(audience.label) for audience in Audience},
            )
