"""What moderators decided, what it reached, what its authors were told, and what they asked about it."""

from datetime import timedelta
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

from community.moderation.models.cases import Case
from community.moderation.models.moderated import WITHDRAWN, Moderated, State
from foundation.references import reference
from people.accounts.models import Author, Circle, Role, User, circle_ids

KEY_SALT = "moderation.statement"
REVIEW_WITHIN = timedelta(days=183)  # half a year


class Verb(models.TextChoices):
    """What a moderator decided."""

    APPROVED = "approved", _("Placed")
    NOTHING_WRONG = "nothing_wrong", _("Left standing")
    HIDDEN = "hidden", _("Hidden")
    REMOVED = "removed", _("Removed")
    BRANCH_REMOVED = "branch_removed", _("Removed with all replies")
    RESTORED = "restored", _("Restored")
    UPHELD = "upheld", _("Review: the measure stays")
    OVERTURNED = "overturned", _("Review: the measure is undone")


MEASURES = {Verb.HIDDEN: State.HIDDEN, Verb.REMOVED: State.REMOVED, Verb.BRANCH_REMOVED: State.REMOVED}


class Ground(models.TextChoices):
    """The rule of the house, or the law, that a decision stands on."""

    PERSONAL_DATA = "personal_data", _("House rule: no personal data of others")
    INSULT = "insult", _("House rule: no insults, threats or discrimination")
    ADVERTISING = "advertising", _("House rule: no advertising")
    OFF_TOPIC = "off_topic", _("House rule: keep to the subject")
    BAD_SITE = "bad_site", _("House rule: no links to harmful sites")
    LAW = "law", _("The law: this is not allowed by law")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What was decided where this person moderates, in the circles where they may read."""
        if not user.is_authenticated or not user.holds(Role.MODERATOR):
            return self.none()
        readable = self.filter(circle__in=circle_ids(user))
        if user.may(Role.MODERATOR):
            return readable
        return readable.filter(scope__in=[scope for role, scope in user.roles if role == Role.MODERATOR])

    def about(self, item: Moderated) -> Self:
        """Everything that was decided about one thing."""
        kind = ContentType.objects.get_for_model(type(item))
        return self.filter(content_type=kind, object_id=item.pk)

    def move(self, container: models.Model, *, scope: str, circle: Circle) -> int:
        """Let the moderators of another scope and circle see what was decided in a container."""
        return self.filter(container=reference(container)).update(scope=scope, circle=circle)

    def for_list(self) -> Self:
        """With what a line of the log shows, newest first."""
        return self.select_related("by").order_by("-pk")


class Decision(models.Model):
    """What a moderator decided about something, and why."""

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="decisions"
    )  # null: of their own accord
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    item: Any = GenericForeignKey("content_type", "object_id")
    container = models.CharField(max_length=60)
    scope = models.CharField(max_length=50)
    circle = models.ForeignKey(Circle, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20, choices=Verb)
    ground = models.CharField(max_length=20, choices=Ground, blank=True)
    law = models.CharField(max_length=200, blank=True)  # which, when the ground is the law
    facts = models.TextField(blank=True)  # what was seen, said to the author
    is_automated = models.BooleanField(default=False)
    by = models.ForeignKey(Author, models.PROTECT, null=True, related_name="+")  # null: the system
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="decision_of_its_thing"),
            models.Index(fields=["container"], name="decision_in_its_container"),
        ]
        constraints = [
            models.CheckConstraint(
                name="measure_has_a_ground_and_facts",
                condition=~Q(verb__in=list(MEASURES)) | ~Q(ground="") & ~Q(facts=""),
            ),
            models.CheckConstraint(
                name="law_is_named_when_it_is_the_ground",
                condition=Q(ground=Ground.LAW) & ~Q(law="") | ~Q(ground=Ground.LAW) & Q(law=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_verb_display())

    def get_absolute_url(self) -> str:
        return reverse("moderation-decision", kwargs={"decision_id": self.pk})

    @property
    def is_measure(self) -> bool:
        """Whether it took something from sight."""
        return self.verb in MEASURES

    @property
    def who(self) -> str:
        """The name of who decided it."""
        return self.by.name if self.by else str(_("the site"))


class StatementQuerySet(models.QuerySet["StatementOfReasons"]):
    def of(self, user: User) -> Self:
        """What a person was told, newest first."""
        return self.filter(addressee__user=user.pk).order_by("-pk")


class StatementOfReasons(models.Model):
    """What the author of something is told about a decision: what, why, and how to ask for a review."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="statements")
    addressee = models.ForeignKey(Author, models.PROTECT, related_name="+")
    undone_by = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="undone")

    objects: ClassVar[Any] = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "addressee"], name="author_is_told_once_of_a_decision"
            )
        ]

    def __str__(self) -> str:
        return str(self.decision)

    def get_absolute_url(self) -> str:
        return reverse("statement", kwargs={"statement_id": self.pk})

    @property
    def key(self) -> str:
        """What opens its page for somebody without an account."""
        return signing.Signer(salt=KEY_SALT).sign(str(self.pk)).partition(":")[2]

    @property
    def address(self) -> str:
        """Where its addressee reads it: by account, or by a signed link."""
        if self.addressee.user_id is not None:
            return self.get_absolute_url()
        return f"{self.get_absolute_url()}?sleutel={self.key}"

    @property
    def review_until(self) -> Any:
        """The last moment at which a review can be asked for."""
        return self.decision.at + REVIEW_WITHIN


class DecisionReachQuerySet(models.QuerySet["DecisionReach"]):
    def measures_on(self, items: list[Moderated]) -> Self:
        """Every measure that ever reached these things, in order."""
        kind = ContentType.objects.get_for_model(type(items[0]))
        rows = self.filter(content_type=kind, object_id__in=[item.pk for item in items])
        rows = rows.filter(statement__decision__verb__in=list(MEASURES))
        return rows.select_related("statement__decision").order_by("pk")


class DecisionReach(models.Model):
    """Something that a decision reached, with the state it had."""

    statement = models.ForeignKey(StatementOfReasons, models.PROTECT, related_name="reach")
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    item: Any = GenericForeignKey("content_type", "object_id")
    state_before = models.CharField(max_length=21, choices=State)

    objects: ClassVar[Any] = DecisionReachQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id"], name="reach_of_its_thing")]

    def __str__(self) -> str:
        return f"{self.content_type_id} {self.object_id}"


def state_that_stands(measures: list[DecisionReach]) -> State:
    """The state of something after all measures that reached it, in order, without those that were undone."""
    state = State.PUBLIC
    for reach in measures:
        if reach.state_before not in WITHDRAWN:
            state = State(reach.state_before)
    for reach in measures:
        if reach.statement.undone_by_id is None:
            state = MEASURES[Verb(reach.statement.decision.verb)]
    return state


class Review(models.Model):
    """An author's question whether a measure was right, and what another moderator answered."""

    statement = models.OneToOneField(StatementOfReasons, models.PROTECT, related_name="review")
    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    words = models.TextField()
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="review")

    def __str__(self) -> str:
        return f"{self.statement}"

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()
