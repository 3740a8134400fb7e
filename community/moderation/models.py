from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.accounts.models import Author


class State(models.TextChoices):
    """Where something that people wrote stands between sending and showing."""

    AWAITING_CONFIRMATION = "awaiting_confirmation", _("Waiting for its writer")
    HELD = "held", _("Waiting for a moderator")
    PUBLIC = "public", _("Public")
    HIDDEN = "hidden", _("Hidden")
    REMOVED = "removed", _("Removed")


WAITING = (State.AWAITING_CONFIRMATION, State.HELD)
WITHDRAWN = (State.HIDDEN, State.REMOVED)


class ModeratedQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """What was sent and never shown."""
        return self.filter(state__in=WAITING)

    def public(self) -> Self:
        """What everybody in the circle can read."""
        return self.filter(state=State.PUBLIC)


class Moderated(models.Model):
    """Something that a person wrote and a moderator may hold, hide or remove.

    The room that holds the rows says what each change means there; only these methods change `state`.
    """

    state = models.CharField(max_length=21, choices=State, default=State.PUBLIC)
    author = models.ForeignKey(Author, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_withdrawn(self) -> bool:
        """Whether a moderator took it from sight."""
        return self.state in WITHDRAWN

    def excerpt(self) -> str:
        """The first words, as plain text, for a list."""
        raise NotImplementedError

    def enter(self) -> None:
        """Take its place among what is public, for the first time."""
        raise NotImplementedError

    def leave(self, state: State) -> None:
        """Stand hidden or removed."""
        raise NotImplementedError

    def come_back(self) -> None:
        """Stand in its old place again."""
        raise NotImplementedError
