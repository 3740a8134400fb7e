from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from people.accounts.models import User
from people.notifications.models.preferences import Channel

MOST_ATTEMPTS = 5
CLAIM_HOLDS = timedelta(minutes=10)  # a job runs a minute at most; whoever held it longer is gone
KEPT_READ, KEPT_UNREAD = timedelta(days=90), timedelta(days=180)


class Announcement(models.Model):
    """Something that happened and how far its telling is, so that a job that runs twice tells nobody twice."""

    kind = models.CharField(max_length=40)
    object_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    done_by = models.BigIntegerField(null=True)  # the id of the account that did it and hears nothing of it
    told_until = models.BigIntegerField(default=0)  # the id of the last follower who was told
    happened_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_type", "object_id"], name="something_is_announced_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, user: User) -> Self:
        """What this person was told, newest first."""
        return self.filter(user_id=user.pk).order_by("-pk")

    def unread(self) -> Self:
        """What was not opened yet."""
        return self.filter(read_at=None)

    def mark_read(self) -> int:
        """Note that these were read now; give how many were not before."""
        return self.unread().update(read_at=timezone.now())

    def due(self, now: datetime) -> Self:
        """What has to be mailed now and nobody is sending."""
        return self.filter(due_at__lte=now, claim="")

    def at_once(self) -> Self:
        """What has a mail of its own."""
        return self.filter(channel=Channel.AT_ONCE)

    def in_digest(self) -> Self:
        """What comes in a mail with other events."""
        return self.exclude(channel=Channel.AT_ONCE)

    def given_up(self) -> Self:
        """What could not be mailed, however often it was tried; somebody has to look at the address."""
        return self.filter(due_at=None, mailed_at=None, attempts__gte=MOST_ATTEMPTS)

    def take(self, ids: Collection[int], token: str) -> Self:
        """Claim rows for who sends them; only those that nobody claimed first."""
        self.filter(pk__in=ids, claim="").update(claim=token, claimed_at=timezone.now())
        return self.filter(claim=token)

    def let_go(self) -> int:
        """Give back what somebody claimed who is gone; give how many."""
        lost = self.exclude(claim="").filter(claimed_at__lt=timezone.now() - CLAIM_HOLDS)
        return lost.update(claim="")

    def free(self, *, due_at: datetime | None) -> int:
        """Give claimed rows back, to be mailed at that moment or never."""
        return self.update(claim="", due_at=due_at)

    def mark_mailed(self) -> int:
        """Note that these were handed to the mail server."""
        return self.update(mailed_at=timezone.now(), due_at=None, claim="", problem="")

    def old(self, now: datetime) -> Self:
        """What is older than it is kept: half a year, a quarter of one when it was read."""
        return self.filter(
            Q(happened_at__lt=now - KEPT_UNREAD) | Q(read_at__isnull=False, happened_at__lt=now - KEPT_READ)
        )


class Notification(models.Model):
    """What one person is told of one thing that happened, on the site and perhaps by mail."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="notifications")  # null: a guest
    address = models.EmailField(blank=True)  # of a guest
    name = models.CharField(max_length=100, blank=True)  # of a guest
    kind = models.CharField(max_length=40)
    event = models.CharField(max_length=40)
    object_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    watched = models.CharField(max_length=50, blank=True)  # what they follow, when that is why they are told
    happened_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    channel = models.CharField(max_length=10, choices=Channel)
    due_at = models.DateTimeField(null=True)  # when to mail it; null: not, or not any more
    claim = models.CharField(max_length=32, blank=True)  # of the job that sends it now
    claimed_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)  # what the mail server said the last time

    objects: ClassVar[Any] = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_in_its_list"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_not_read"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="notification_to_mail"),
            models.Index(fields=["claim"], condition=~Q(claim=""), name="notification_being_mailed"),
            models.Index(fields=["happened_at"], name="notification_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "object_type", "object_id"], name="somebody_is_told_once"
            ),
            models.UniqueConstraint(
                fields=["address", "kind", "object_type", "object_id"],
                condition=Q(user=None),
                name="guest_is_told_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="") | Q(user=None) & ~Q(address=""),
                name="told_by_account_or_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.object_id}"

    def get_absolute_url(self) -> str:
        """The way to what it is about, which marks it as read."""
        return reverse("notification", kwargs={"notification_id": self.pk})

    def fail(self, problem: str) -> None:
        """Note what went wrong and try again later, until it went wrong too often."""
        self.attempts += 1
        wait = timedelta(minutes=4 ** (self.attempts - 1))
        self.due_at = timezone.now() + wait if self.attempts < MOST_ATTEMPTS else None
        self.problem, self.claim = problem[:300], ""
        self.save(update_fields=["attempts", "due_at", "problem", "claim"])
