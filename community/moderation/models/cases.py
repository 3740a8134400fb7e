"""The queue: what waits for a moderator, and what people said about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.moderation.models.moderated import Moderated
from community.moderation.models.rules import HoldReason
from foundation.references import reference
from people.accounts.models import SITE, Author, Circle, Grant, Role, User, circle_ids

KEY_SALT = "moderation.flag"


class Why(models.TextChoices):
    """Why something stands in the queue."""

    HELD = "held", _("Waits for approval")
    REPORTED = "reported", _("Reported")
    REVIEW = "review", _("Review asked for")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """What nobody decided yet."""
        return self.filter(closed_at=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What this person moderates, in the circles where they may read."""
        if not user.is_authenticated or not user.holds(Role.MODERATOR):
            return self.none()
        readable = self.filter(circle__in=circle_ids(user))
        if user.may(Role.MODERATOR):
            return readable
        return readable.filter(scope__in=[scope for role, scope in user.roles if role == Role.MODERATOR])

    def in_queue(self) -> Self:
        """The gravest first, and of those the oldest."""
        return self.open().order_by("-is_grave", "opened_at", "pk")

    def about(self, item: Moderated) -> Self:
        """Everything that ever stood in the queue about one thing."""
        kind = ContentType.objects.get_for_model(type(item))
        return self.filter(content_type=kind, object_id=item.pk)

    def about_any(self, items: Sequence[Moderated]) -> Self:
        """The same of several things of one kind."""
        kind = ContentType.objects.get_for_model(type(items[0]))
        return self.filter(content_type=kind, object_id__in=[item.pk for item in items])

    def move(self, container: models.Model, *, scope: str, circle: Circle) -> int:
        """Let the moderators of another scope and circle decide about everything in a container."""
        return self.filter(container=reference(container)).update(scope=scope, circle=circle)


class Case(models.Model):
    """Something that waits for a moderator; one at a time about one thing."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    item: Any = GenericForeignKey("content_type", "object_id")
    container = models.CharField(max_length=60)  # what the thing stands in: discussions.discussion.7
    scope = models.CharField(max_length=50)
    circle = models.ForeignKey(Circle, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    hold_reasons = models.JSONField(default=list)  # of HoldReason
    is_grave = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.ForeignKey(Author, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)  # goes up with whatever a moderator should know of

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-is_grave", "opened_at", "id"],
                condition=Q(closed_at=None),
                name="case_in_the_queue",
            ),
            models.Index(fields=["content_type", "object_id"], name="case_of_its_thing"),
            models.Index(fields=["container"], name="case_in_its_container"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(closed_at=None),
                name="one_open_case_about_a_thing",
            ),
            models.CheckConstraint(
                name="case_is_claimed_by_somebody_at_some_time",
                condition=Q(claimed_by=None, claimed_at=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_why_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("moderation-case", kwargs={"case_id": self.pk})

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def reasons(self) -> list[HoldReason]:
        """Why it is held."""
        return [HoldReason(reason) for reason in self.hold_reasons]

    @property
    def reported_kinds(self) -> list[str]:
        """What people say is wrong, each once."""
        return list(dict.fromkeys(str(flag.get_kind_display()) for flag in self.flags.all()))

    def moderators(self) -> models.QuerySet[User]:
        """Who may decide it now."""
        grants = Grant.objects.current().filter(role=Role.MODERATOR, scope__in={SITE, self.scope})
        return self.circle.readers().filter(pk__in=grants.values("user"))

    def claim(self, by: Author | None) -> None:
        """Stand with somebody, or with nobody."""
        self.claimed_by = by
        self.claimed_at = timezone.now() if by else None
        self.version += 1
        self.save(update_fields=["claimed_by", "claimed_at", "version"])

    def close(self, at: datetime) -> None:
        """Leave the queue."""
        self.closed_at = at
        self.version += 1
        self.save(update_fields=["closed_at", "version"])


class FlagKind(models.TextChoices):
    """What somebody says is wrong."""

    PERSONAL_DATA = "personal_data", _("Personal data of somebody")
    INSULT = "insult", _("Insult, threat or discrimination")
    ADVERTISING = "advertising", _("Advertising or spam")
    OFF_TOPIC = "off_topic", _("It does not belong here")
    ILLEGAL = "illegal", _("It is against the law")
    OTHER = "other", _("Something else")


GRAVE = (FlagKind.PERSONAL_DATA, FlagKind.ILLEGAL)


class Outcome(models.TextChoices):
    """What a report led to."""

    MEASURE = "measure", _("A moderator took a measure")
    NOTHING_WRONG = "nothing_wrong", _("A moderator found nothing that breaks a rule")


class Flag(models.Model):
    """A report: somebody says that a moderator should look at this."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="flags")
    receipt = models.CharField(max_length=20, unique=True)  # M-2026-0213
    kind = models.CharField(max_length=20, choices=FlagKind)
    words = models.TextField()
    by = models.ForeignKey(Author, models.PROTECT, null=True, related_name="+")  # null: without an account
    guest_email = models.EmailField(blank=True)
    reported_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="report_is_answered_with_an_outcome",
                condition=Q(answered_at=None, outcome="") | Q(answered_at__isnull=False) & ~Q(outcome=""),
            )
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_absolute_url(self) -> str:
        return reverse("report-receipt", kwargs={"flag_id": self.pk, "key": self.key})

    @property
    def is_grave(self) -> bool:
        return self.kind in GRAVE

    @property
    def key(self) -> str:
        """What opens the page of this report for who made it, with or without an account."""
        return signing.Signer(salt=KEY_SALT).sign(str(self.pk)).partition(":")[2]
