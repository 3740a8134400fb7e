"""The ways from one state to another; whoever calls has asked whether the actor may."""

from django.utils.translation import gettext as _

from community.moderation.models import Moderated, State
from foundation.writing.errors import Conflict


def approve(row: Moderated) -> None:
    """Show what waited."""
    if not row.is_waiting:
        raise Conflict(_("This was decided already."))
    row.enter()


def hide(row: Moderated) -> None:
    """Take what is public from sight, for as long as it lasts."""
    if row.state != State.PUBLIC:
        raise Conflict(_("This is not public any more."))
    row.leave(State.HIDDEN)


def remove(row: Moderated) -> None:
    """Take something from sight for good, or refuse to show what waited."""
    if row.state == State.REMOVED:
        raise Conflict(_("This was removed already."))
    row.leave(State.REMOVED)


def restore(row: Moderated) -> None:
    """Put what was hidden or removed back in its place."""
    if not row.is_withdrawn:
        raise Conflict(_("This is neither hidden nor removed."))
    row.come_back()
