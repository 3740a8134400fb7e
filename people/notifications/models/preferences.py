from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.accounts.models import User
from people.notifications.hooks import Event

DIGEST_AT = time(8)  # on the clocks of the site's time zone
MONDAY = 0


class Channel(models.TextChoices):
    """How somebody hears of an event; what comes by mail stands on the site as well."""

    SITE = "site", _("On the site")
    AT_ONCE = "at_once", _("E-mail at once")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    NONE = "none", _("Not")

    @property
    def is_mailed(self) -> bool:
        return self in (Channel.AT_ONCE, Channel.DAILY, Channel.WEEKLY)

    @property
    def is_digest(self) -> bool:
        return self in (Channel.DAILY, Channel.WEEKLY)

    def due_at(self, now: datetime) -> datetime | None:
        """When the mail goes out of what happens now: at once, at the next 8.00 or that of Monday, or never."""
        if not self.is_digest:
            return now if self == Channel.AT_ONCE else None
        local = timezone.localtime(now)
        day = local.date() + timedelta(days=local.time() >= DIGEST_AT)
        if self == Channel.WEEKLY:
            day += timedelta(days=(MONDAY - day.weekday()) % 7)
        return timezone.make_aware(datetime.combine(day, DIGEST_AT))


class SettingsManager(models.Manager["NotificationSettings"]):
    def of(self, user: User) -> "NotificationSettings":
        """What this person chose; what a person who chose nothing has, not stored."""
        return self.filter(user=user).first() or self.model(user=user)

    def of_many(self, user_ids: Collection[int]) -> "dict[int, NotificationSettings]":
        """What each of these people chose, in one query; with what who chose nothing has."""
        stored = {row.user_id: row for row in self.filter(user_id__in=user_ids)}
        return {user_id: stored.get(user_id) or self.model(user_id=user_id) for user_id in user_ids}


class NotificationSettings(models.Model):
    """How somebody wants to hear of what happens, and in which language."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notification_settings")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    channels = models.JSONField(
        default=dict
    )  # the channel by the name of the event; what is missing is at once
    follows_own = models.BooleanField(default=True)  # what they start or reply to

    objects: ClassVar[Any] = SettingsManager()

    class Meta:
        verbose_name_plural = "notification settings"

    def __str__(self) -> str:
        return str(self.user_id)

    def channel(self, event: Event) -> Channel:
        """How this person hears of an event; what cannot be switched off comes by mail at once."""
        chosen = self.channels.get(event.name)
        return Channel.AT_ONCE if event.is_forced or chosen not in Channel else Channel(chosen)
