"""What an import tells: why it was refused, or what it could not carry over."""

from dataclasses import dataclass, field
from http import HTTPStatus

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.writing.errors import Refusal


class ImportRefused(Refusal):
    """A source that cannot become a version, with the sentence that says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Outcome(models.TextChoices):
    """What came of an import."""

    CREATED = "created", gettext_lazy("A new version was added.")
    REPLACED = "replaced", gettext_lazy("A new version was added and took the address of the earlier status.")
    UNCHANGED = "unchanged", gettext_lazy("Nothing was changed: this version was imported before.")
    CHECKED = "checked", gettext_lazy("Nothing was written: this was a trial run.")


@dataclass(frozen=True)
class Remark:
    """One thing of the source that the version does not have, or has in another form."""

    file: str
    line: int | None
    what: str  # a sentence

    def __str__(self) -> str:
        if not self.file:
            return self.what
        if self.line is None:
            return f"{self.file}: {self.what}"
        return _("%(file)s, line %(line)s: %(what)s") % {
            "file": self.file,
            "line": self.line,
            "what": self.what,
        }


@dataclass
class Remarks:
    """The remarks of one import, each thing once."""

    items: list[Remark] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def add(self, what: str, *, file: str = "", line: int | None = None) -> None:
        """Remember a sentence; the same sentence about the same file is said once."""
        if (file, what) not in self.seen:
            self.seen.add((file, what))
            self.items.append(Remark(file, line, what))
