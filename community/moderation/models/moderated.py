from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from people.accounts.models import Author, Circle


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

    moderated_as: ClassVar[str] = ""  # the word for it in addresses: /moderatie/bericht/12/

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

    # What a moderator looks at

    @classmethod
    def read(cls, ids: Collection[int]) -> Iterable[Self]:
        """These rows, with all that a line of the queue shows, in few queries."""
        raise NotImplementedError

    def excerpt(self) -> str:
        """The first words, as plain text, for a list."""
        raise NotImplementedError

    def text_html(self) -> SafeString:
        """The whole text, whatever the state; only for who decides about it, and for its writer."""
        raise NotImplementedError

    def place(self) -> str:
        """Where it stands, in words; only for who decides about it, and for its writer."""
        raise NotImplementedError

    def around(self) -> Sequence[Self]:
        """What stands in public before and after it."""
        raise NotImplementedError

    @classmethod
    def published_by(cls, author: Author) -> int:
        """How many of these the person behind a name has in public."""
        raise NotImplementedError

    # Who decides about it

    @property
    def scope(self) -> str:
        """What a moderator of it holds the role on, when that is not the whole site."""
        raise NotImplementedError

    @property
    def circle(self) -> Circle:
        """Who may read it."""
        raise NotImplementedError

    @property
    def container(self) -> models.Model:
        """What it moves along with to another scope and circle."""
        raise NotImplementedError

    # What a decision does

    def lock(self) -> Self:
        """Read it again under the lock of what it stands in."""
        raise NotImplementedError

    def branch(self) -> Sequence[Self]:
        """It and everything that stands below it."""
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

    @classmethod
    def change_states(cls, rows: Sequence[Self], state: State) -> None:
        """Give rows of one container another state; those that become public again keep their place."""
        raise NotImplementedError
