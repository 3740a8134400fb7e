"""Throwing away what was told long ago."""

from typing import Any

from django.utils import timezone

from people.notifications.models import KEPT_UNREAD, Announcement, Notification

AT_ONCE = 500  # rows in one transaction


def sweep() -> int:
    """Throw away notifications that are older than they are kept, and how they were told; give how many."""
    now = timezone.now()
    told = Announcement.objects.filter(happened_at__lt=now - KEPT_UNREAD)
    return throw_away(Notification.objects.old(now)) + throw_away(told)


def throw_away(rows: Any) -> int:
    """Delete rows a few at a time, so that nobody waits for it."""
    count = 0
    while ids := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        count += rows.model._default_manager.filter(pk__in=ids).delete()[0]
    return count
