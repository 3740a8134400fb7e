"""Throwing away what nobody can use any more."""

from importlib import import_module

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from foundation.writing.keys import KEPT_FOR
from foundation.writing.models import Draft, SentForm

AT_ONCE = 500  # rows in one transaction


def sweep() -> int:
    """Throw away sent forms and drafts that are older than they are kept; give how many."""
    old_forms = SentForm.objects.filter(sent_at__lte=timezone.now() - KEPT_FOR)
    return _throw_away(old_forms) + _throw_away(Draft.objects.exclude(pk__in=Draft.objects.alive()))


def sweep_sessions() -> None:
    """Throw away sessions that have ended."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def _throw_away(rows: "QuerySet[SentForm] | QuerySet[Draft]") -> int:
    count = 0
    while keys := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        count += rows.model._default_manager.filter(pk__in=keys).delete()[0]
    return count
