"""The words that an import itself puts into a document, in the language of the document."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

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
                abstract=_("Abstract"),
                status=_("Status of this document"),
                conformance=_("Conformance"),
                references=_("References"),
                part=_("Part"),
                note=_("Note"),
                example=_("Example"),
                editor_note=_("Note of the editors"),
                issue=_("Open question"),
                advice=_("Mind this"),
                table=_("Table"),
                code=_("Code"),
                figure=_("Figure"),
                picture=_("Picture"),
                audiences={audience.value: str(audience.label) for audience in Audience},
            )
