"""Who opened a socket, and which rows they may hear of: whoever may see a row may hear that it changed."""

import re
from collections import defaultdict
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from channels.auth import get_user
from channels.db import database_sync_to_async
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models

from foundation.references import reference

REFERENCE = re.compile(r"([a-z_]{1,50}\.[a-z_]{1,50})\.([1-9][0-9]{0,17})")


async def who(session_key: str | None) -> Any:
    """Read the person of a session again, with the rights they have now; a visitor when it has ended."""
    if session_key is None:
        return AnonymousUser()
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return await get_user({"session": store})


def own_channels(user: Any) -> set[str]:
    """What is told to one person alone."""
    return {reference(user)} if user.is_authenticated else set()


@database_sync_to_async
def may_hear(user: Any, references: Iterable[str]) -> set[str]:
    """Those of the references that name the person, or a row that `visible_to` shows them; one query a model."""
    wanted = defaultdict(list)
    for name in references:
        if match := REFERENCE.fullmatch(name):
            wanted[match[1]].append(int(match[2]))
    allowed = own_channels(user) & set(references)
    for label, ids in wanted.items():
        if (rows := _rows(label)) is not None:
            seen = rows.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)
            allowed |= {f"{label}.{pk}" for pk in seen}
    return allowed


def _rows(label: str) -> Any:
    """The manager of a model that can say what a person may see of it, or None."""
    try:
        model: type[models.Model] = apps.get_model(label)
    except LookupError:
        return None
    manager = model._default_manager
    return manager if hasattr(manager, "visible_to") else None
