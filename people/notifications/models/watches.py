from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.references import reference
from people.accounts.models import Circle, User
from people.accounts.readers import AnyReader


class Level(models.TextChoices):
    """How much somebody wants to hear of what they follow."""

    ALL = "all", _("Follow")
    MENTIONS = "mentions", _("Mentions only")
    MUTED = "muted", _("Mute")


class WatchQuerySet(models.QuerySet["Watch"]):
    def of(self, user: User | AnonymousUser | AnyReader) -> Self:
        """What this person follows or muted; a visitor follows nothing."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def on(self, objs: Iterable[models.Model]) -> Self:
        """Who follows or muted any of these objects."""
        wanted = models.Q(pk__in=[])
        for obj in objs:
            wanted |= models.Q(object_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
        return self.filter(wanted)

    def ids(self, model: type[models.Model]) -> Any:
        """The ids of what is followed of one model, as a part of another query."""
        followed = self.filter(object_type=ContentType.objects.get_for_model(model), level=Level.ALL)
        return followed.values("object_id")

    def levels(self, user: User | AnonymousUser, objs: Sequence[models.Model]) -> dict[str, Level]:
        """How this person follows each of these objects, by its reference, in one query; none for a visitor."""
        if not user.is_authenticated:
            return {}
        return {
            reference(obj): Level(watch.level)
            for watch in self.of(user).on(objs)
            for obj in objs
            if watch.is_on(obj)
        }

    def followers(self, objs: Iterable[models.Model], circle: Circle, *, since: datetime) -> Any:
        """The ids of who followed or muted any of these at that moment and may read in the circle now, in order."""
        rows = self.on(objs).filter(since__lte=since, user__in=circle.readers())
        return rows.order_by("user_id").values_list("user_id", flat=True).distinct()

    def nearest(
        self, user_ids: Collection[int], objs: Sequence[models.Model]
    ) -> "dict[int, tuple[models.Model, Level]]":
        """What each of these people follows first of these objects, the most particular of which comes first."""
        found: dict[int, tuple[models.Model, Level]] = {}
        watches = list(self.on(objs).filter(user_id__in=user_ids))
        for obj in reversed(objs):
            found |= {watch.user_id: (obj, Level(watch.level)) for watch in watches if watch.is_on(obj)}
        return found


class Watch(models.Model):
    """Somebody follows something, or wants to hear nothing of it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="watches")
    object_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey("object_type", "object_id")
    level = models.CharField(max_length=10, choices=Level, default=Level.ALL)
    since = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = WatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "user"], name="watch_by_object")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "object_type", "object_id"], name="somebody_follows_something_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.level} {self.object_type_id}.{self.object_id}"

    def is_on(self, obj: models.Model) -> bool:
        """Whether this is about that object."""
        return self.object_id == obj.pk and self.object_type_id == ContentType.objects.get_for_model(obj).pk

    @property
    def reference(self) -> str:
        """The name of what is followed, as `foundation.references` writes it."""
        kind = ContentType.objects.get_for_id(self.object_type_id)
        return f"{kind.app_label}.{kind.model}.{self.object_id}"
