"""How far people have read: one row per person and discussion, and a moment before which all is read."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from foundation.prepared import Slot
from people.accounts.models import User
from people.accounts.readers import AnyReader

NEW_FOR = timedelta(days=90)  # what is older counts as read, whoever was away
Someone = User | AnyReader
Moment = datetime | Slot

# One statement takes no lock but that of its own row: it never goes back, nor beyond the last post that there is.
_READ_UP_TO = """
    INSERT INTO discussions_readmark (user_id, discussion_id, number)
    SELECT %(user)s, id, CASE WHEN %(number)s < last_number THEN %(number)s ELSE last_number END
    FROM discussions_discussion WHERE id = %(discussion)s AND last_number > 0 AND %(number)s > 0
    ON CONFLICT (user_id, discussion_id) DO UPDATE SET number = excluded.number
    WHERE discussions_readmark.number < excluded.number
"""


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def move(self, *, user_id: int, discussion_id: int, number: int) -> bool:
        """Note that somebody has seen the post with this number; give whether that was further than before."""
        values = {"user": user_id, "discussion": discussion_id, "number": number}
        with connection.cursor() as cursor:
            cursor.execute(_READ_UP_TO, values)
            return cursor.rowcount > 0

    def move_all(self, user: User) -> None:
        """Note that somebody has seen all posts of every discussion in which they have a mark."""
        last = Subquery(self._last_numbers())
        behind = self.filter(user=user, number__lt=F("discussion__last_number"))
        self.filter(pk__in=behind.values("pk")).update(number=last)

    @staticmethod
    def _last_numbers() -> models.QuerySet[Any]:
        discussions: Any = ReadMark._meta.get_field("discussion").related_model
        return discussions.objects.filter(pk=OuterRef("discussion_id")).values("last_number")


class ReadMark(models.Model):
    """The highest number that somebody has seen in a discussion."""

    user = models.ForeignKey(User, models.CASCADE, related_name="read_marks", db_index=False)
    discussion = models.ForeignKey("discussions.Discussion", models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField()

    objects: ClassVar[Any] = ReadMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "discussion"], name="read_mark_per_person_and_discussion")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.discussion_id} {self.number}"


class AllRead(models.Model):
    """The moment at which somebody last said that they had read everything."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="all_read")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"


def news_since() -> datetime:
    """The moment before which everything counts as read."""
    return timezone.now() - NEW_FOR


def read_until(user: Someone) -> Coalesce:
    """The moment before which nothing is new to somebody: when all was read, else when they came."""
    said = AllRead.objects.filter(user=user.pk).values("at")[:1]
    return Coalesce(Subquery(said), user.joined_at)


def is_new(user: Someone, since: Moment) -> Q:
    """For rows that have a `discussion`: whether its last post came after that moment, and is not an old one.

    The fixed moment lets the database look in its index, however long ago somebody came.
    """
    return Q(discussion__last_post_at__gt=since) & Q(discussion__last_post_at__gt=read_until(user))


def is_unread(user: Someone, since: Moment) -> Q:
    """For rows that have a `discussion`: whether its last post is new to somebody, who has not seen it."""
    seen = ReadMark.objects.filter(
        user=user.pk, discussion=OuterRef("discussion"), number__gte=OuterRef("discussion__last_number")
    )
    return is_new(user, since) & ~Q(Exists(seen))


def read_number(user: Someone) -> Subquery:
    """For rows that have a `discussion`: the number up to which somebody has read; null where they never were."""
    marks = ReadMark.objects.filter(user=user.pk, discussion=OuterRef("discussion"))
    return Subquery(marks.values("number")[:1])


def new_count(user: Someone, since: Moment) -> Case:
    """For rows with a `discussion` and their `read_number`: how many posts came after it."""
    newer = F("discussion__last_number") - Coalesce(F("read_number"), 0)
    is_ahead = Q(discussion__last_number__gt=Coalesce("read_number", 0))
    return Case(
        When(is_new(user, since) & is_ahead, then=newer), default=0, output_field=models.IntegerField()
    )
