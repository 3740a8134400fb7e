"""Who may follow what, and change how they are told, now."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _

from foundation.writing.errors import Conflict, NotAllowed, Refusal
from people.accounts.actors import Actor, System
from people.accounts.models import Author, User
from people.notifications.hooks import all_events, all_watched_models
from people.notifications.models import Channel, Notification


def refuse_follow_object(actor: Actor | None, user: User, obj: models.Model) -> Refusal | None:
    """People follow for themselves, and only what they may see; the system follows for them."""
    if refusal := refuse_change_watches(actor, user):
        return refusal
    model = all_watched_models().get(type(obj))
    if model is None or not may_see(user, obj):
        return NotAllowed(_("You can only follow what you can see."))
    return None


def refuse_change_watches(actor: Actor | None, user: User) -> Refusal | None:
    """People decide themselves what they follow and how they are told; so does the system."""
    if isinstance(actor, System):
        return None
    if not isinstance(actor, Author) or actor.user_id is None or actor.user_id != user.pk:
        return NotAllowed(_("You can only change what you follow yourself."))
    if not user.is_active:
        return Conflict(_("This account is closed."))
    return None


def refuse_choose_channels(
    actor: Actor | None, user: User, channels: Mapping[str, Channel]
) -> Refusal | None:
    """People choose how they hear of an event, but for those that cannot be switched off."""
    if refusal := refuse_change_watches(actor, user):
        return refusal
    events = all_events()
    if any(name not in events or events[name].is_forced for name in channels):
        return Conflict(_("You always hear of this, so that you can object."))
    return None


def refuse_read_notification(actor: Actor | None, notification: Notification) -> Refusal | None:
    """People mark only what they were told themselves."""
    if not isinstance(actor, Author) or actor.user_id is None or actor.user_id != notification.user_id:
        return NotAllowed(_("This notification is not yours."))
    return None


def may_see(user: User, obj: models.Model) -> bool:
    """Whether this person may see an object now."""
    rows = type(obj)._default_manager.visible_to(user)  # type: ignore[attr-defined]
    return rows.filter(pk=obj.pk).exists()
