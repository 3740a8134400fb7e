"""Who may bring documents in."""

from django.utils.translation import gettext as _

from foundation.writing.errors import NotAllowed, Refusal
from people.accounts.actors import Actor, System
from people.accounts.models import SITE, Role


def refuse_import_document(actor: Actor | None) -> Refusal | None:
    """A maintainer, an administrator or the system brings a document in."""
    if isinstance(actor, System):
        return None
    if actor is not None and (actor.may(Role.MAINTAINER, SITE) or actor.may(Role.ADMINISTRATOR, SITE)):
        return None
    return NotAllowed(_("Only a maintainer can import a document."))
