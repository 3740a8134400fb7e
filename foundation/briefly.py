"""What every page names and editors seldom change is asked of the database once in a moment."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.conf import settings
from django.utils import timezone

P = ParamSpec("P")
R = TypeVar("R")


def briefly(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function gives in this process, per arguments, for `BRIEFLY_SECONDS`.

    For functions of a few hashable arguments, whose result nobody changes.
    """
    kept: dict[Hashable, tuple[float, R]] = {}

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        now = timezone.now().timestamp()
        key = cast(Hashable, args)
        found = kept.get(key)
        if found is None or not 0 <= now - found[0] < settings.BRIEFLY_SECONDS:
            found = kept[key] = now, function(*args, **kwargs)
        return found[1]

    return ask
