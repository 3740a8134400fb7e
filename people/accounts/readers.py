"""Whoever has the same roles, in a query that is prepared for all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from foundation.prepared import Slot, moment, number

SITE = "site"


def holds(roles: Collection[tuple[str, str]], role: str, scope: str) -> bool:
    """Whether a role is among these on a scope, or on the whole site."""
    return (role, scope) in roles or (role, SITE) in roles


@dataclass(frozen=True)
class AnyReader:
    """Stands for a reader of whom the roles are known, and asked for who it is when the query is."""

    is_authenticated: bool
    roles: frozenset[tuple[str, str]]

    pk: ClassVar[Slot] = number("reader")
    joined_at: ClassVar[Slot] = moment("reader_joined_at")

    def may(self, role: str, scope: str = SITE) -> bool:
        """Whether such a reader holds the role there or on the whole site."""
        return holds(self.roles, role, scope)

    @classmethod
    def like(cls, user: Any) -> "AnyReader":
        """Whoever may read what this person, or a visitor, may."""
        if not user.is_authenticated:
            return cls(is_authenticated=False, roles=frozenset())
        return cls(is_authenticated=True, roles=frozenset(user.roles))


def who(user: Any) -> dict[str, Any]:
    """The values of the slots of `AnyReader`."""
    if not user.is_authenticated:
        return {}
    return {"reader": user.pk, "reader_joined_at": user.joined_at}
