from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

TAKEN_FOR_DEAD = timedelta(minutes=5)  # a run without an end; longer work is begun again, and does no harm


class ClockRunQuerySet(models.QuerySet["ClockRun"]):
    def claim(self, name: str, every: timedelta, now: datetime) -> bool:
        """Take a piece of work that is due; one clock gets it, whoever else asks."""
        self.get_or_create(name=name)
        is_due = Q(last_started_at=None) | Q(last_started_at__lte=now - every)
        has_ended = Q(last_finished_at__gte=F("last_started_at")) | Q(last_started_at=None)
        is_free = has_ended | Q(last_started_at__lte=now - TAKEN_FOR_DEAD)
        return self.filter(is_due, is_free, name=name).update(last_started_at=now) == 1


class ClockRun(models.Model):
    """When the clock last did a piece of work, and what went wrong if something did."""

    name = models.CharField(max_length=100, unique=True)
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)  # also when it failed
    last_error = models.TextField(
        blank=True
    )  # a traceback, without what people wrote; empty when it went well

    objects: ClassVar[ClockRunQuerySet] = ClockRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        permissions = [("see_work", "Can see what the site does by itself, and try it again")]

    def __str__(self) -> str:
        return self.name
