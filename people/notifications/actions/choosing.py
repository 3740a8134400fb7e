"""How somebody wants to hear of what happens."""

from collections.abc import Mapping

from django.db import transaction

from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import User
from people.notifications.hooks import all_events
from people.notifications.models import Channel, NotificationSettings
from people.notifications.permissions import refuse_change_watches, refuse_choose_channels


@transaction.atomic
def choose_settings(
    *, user: User, channels: Mapping[str, Channel], language: str, follows_own: bool, by: Actor
) -> NotificationSettings:
    """Store how somebody hears of each event, in which language, and whether they follow what they take part in."""
    check(refuse_choose_channels(by, user, channels))
    chosen = _locked(user)
    chosen.channels |= {event: str(channel) for event, channel in channels.items()}
    chosen.language, chosen.follows_own = language, follows_own
    chosen.save()
    return chosen


@transaction.atomic
def stop_mail(*, user: User, event: str, by: Actor) -> NotificationSettings:
    """Let somebody hear of one event on the site only."""
    check(refuse_choose_channels(by, user, {event: Channel.SITE}))
    chosen = _locked(user)
    if chosen.channel(all_events()[event]).is_mailed:
        chosen.channels[event] = str(Channel.SITE)
        chosen.save()
    return chosen


@transaction.atomic
def stop_digests(*, user: User, by: Actor) -> NotificationSettings:
    """Let somebody find on the site only what came in a digest."""
    check(refuse_change_watches(by, user))
    chosen = _locked(user)
    for event, channel in chosen.channels.items():
        if Channel(channel).is_digest:
            chosen.channels[event] = str(Channel.SITE)
    chosen.save()
    return chosen


def _locked(user: User) -> NotificationSettings:
    """What somebody chose, which nobody else changes until the transaction ends."""
    NotificationSettings.objects.get_or_create(user=user)
    return NotificationSettings.objects.select_for_update().get(user=user)
