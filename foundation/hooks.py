"""How a lower room shows or collects what higher rooms hold, without knowing them.

A room declares a hook in its `hooks.py`; a higher room imports it there and registers a function in its
`wagtail_hooks.py`. The room that declared it asks once per page or job, with all objects at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from wagtail import hooks as registry

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Hook:
    """A question that a room asks of the rooms above it."""

    name: str

    def register(self, function: Function) -> Function:
        """Let a function answer; a decorator."""
        registry.register(self.name, function)
        return function

    def ask(self, *args: Any) -> list[Any]:
        """Give what every registered function answers, in the order of the rooms."""
        return [function(*args) for function in registry.get_hooks(self.name)]


_declared: dict[str, Hook] = {}


def declare(name: str) -> Hook:
    """Make a hook; raises ValueError for a name that is taken."""
    if name in _declared:
        raise ValueError(f"there is a hook {name} already")
    _declared[name] = Hook(name)
    return _declared[name]


def ask(name: str, *args: Any) -> list[Any]:
    """Ask a declared hook by its name; raises LookupError when no room declared it."""
    if name not in _declared:
        raise LookupError(f"no room declares a hook {name}")
    return _declared[name].ask(*args)


@dataclass(frozen=True)
class ClockWork:
    """Something the clock does by itself: a function that calls actions as the system, safe to run twice."""

    name: str  # unique; staff see it, translated
    every_minutes: int
    function: Callable[[], object]


clock_work = declare("clock_work")  # () -> list[ClockWork]
