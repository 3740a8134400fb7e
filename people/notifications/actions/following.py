"""Following something, and following it no more."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from foundation.writing.errors import check
from people.accounts.actors import Actor
from people.accounts.models import Author, User
from people.notifications.models import Level, NotificationSettings, Watch
from people.notifications.permissions import refuse_change_watches, refuse_follow_object


@transaction.atomic
def follow(*, user: User, obj: models.Model, level: Level = Level.ALL, by: Actor) -> Watch:
    """Let somebody hear of what happens to something: of all, of mentions only, or of nothing."""
    check(refuse_follow_object(by, user, obj))
    watch, _is_new = Watch.objects.update_or_create(**_key(user, obj), defaults={"level": Level(level)})
    return watch


@transaction.atomic
def unfollow(*, user: User, obj: models.Model, by: Actor) -> None:
    """Forget that somebody follows something; who does not follow it is left as they are."""
    check(refuse_change_watches(by, user))
    Watch.objects.filter(**_key(user, obj)).delete()


@transaction.atomic
def quieten(*, user: User, obj: models.Model, by: Actor) -> None:
    """Let somebody who follows something hear of mentions only, also where they follow what it is part of."""
    check(refuse_change_watches(by, user))
    Watch.objects.filter(**_key(user, obj), level=Level.ALL).update(level=Level.MENTIONS)


def follow_own(author: Author, obj: models.Model) -> None:
    """Let who takes part in something follow it, unless they chose how or want to follow nothing by itself.

    A step of another room's action, which has found out already that they may see it.
    """
    if author.user is None or Watch.objects.filter(**_key(author.user, obj)).exists():
        return
    if NotificationSettings.objects.of(author.user).follows_own:
        Watch.objects.get_or_create(**_key(author.user, obj))


def _key(user: User, obj: models.Model) -> dict[str, Any]:
    return {"user": user, "object_type": ContentType.objects.get_for_model(obj), "object_id": obj.pk}
