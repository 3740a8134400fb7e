"""Marking as read what people were told."""

from django.db import transaction

from foundation.live import live
from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import User
from people.notifications.models import Notification
from people.notifications.permissions import refuse_change_watches, refuse_read_notification


@transaction.atomic
def read_notification(*, notification: Notification, by: Actor) -> Notification:
    """Mark one notification as read, and let the person's other pages count again."""
    check(refuse_read_notification(by, notification))
    if Notification.objects.filter(pk=notification.pk).mark_read() and notification.user:
        live.publish(notification.user, "notification")
    return notification


@transaction.atomic
def read_all(*, user: User, until: int, by: Actor) -> None:
    """Mark all as read that somebody was told until this one, which they saw on top of their list."""
    check(refuse_change_watches(by, user))
    if Notification.objects.of(user).filter(pk__lte=until).mark_read():
        live.publish(user, "notification")
