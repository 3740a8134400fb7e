"""How another room says that something happened; who hears of it is found out later, by a job."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from people.accounts.actors import Actor
from people.accounts.models import Author
from people.notifications.actions.telling import tell
from people.notifications.hooks import all_kinds


def announce(kind: str, obj: models.Model, *, by: Actor | None = None) -> None:
    """Have everybody told who wants to hear of it, but not who did it; one job, however many follow it.

    To be called inside the action's transaction. Raises LookupError for a kind that no room registered.
    """
    if kind not in all_kinds():
        raise LookupError(f"no room registers a kind {kind}")
    done_by = by.user_id if isinstance(by, Author) else None
    now = timezone.now().isoformat()
    tell.enqueue(kind, ContentType.objects.get_for_model(obj).pk, obj.pk, now, done_by)
