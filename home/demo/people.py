"""The organisations and people of the demo."""

from collections.abc import Iterable, Mapping
from functools import cache

from django.db import transaction
from django.utils.text import slugify

from home.demo.files import Row, moment
from people.accounts.actions import add_member, create_organisation, give_role, register_user
from people.accounts.actors import SYSTEM
from people.accounts.models import Author, Organisation, User

PASSWORD = "samenspraak-demo"  # noqa: S105  (printed for everybody: it opens the demo and nothing else)


def load_organisations(rows: Iterable[Row]) -> dict[str, Organisation]:
    """Add the organisations that are not there yet, known by the address they got; all of them by key."""
    found = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    return {row["key"]: found.get(slugify(row["name"])) or add(row) for row in rows}


def add(row: Row) -> Organisation:
    """Add one organisation; one of them runs the site, unless another does already."""
    runs_site = row.get("runs_site", False) and not Organisation.objects.filter(is_site_owner=True).exists()
    return create_organisation(name=row["name"], is_site_owner=runs_site, by=SYSTEM, at=moment(row))


class Cast:
    """The people by key, and the name that each speaks under: for their organisation, if they have one."""

    def __init__(self, users: dict[str, User], organisations: dict[str, Organisation | None]) -> None:
        self.users, self.organisations = users, organisations
        self.author = cache(self._author)

    def _author(self, key: str) -> Author:
        return self.users[key].speaks_as(self.organisations[key])


def load_people(rows: Iterable[Row], organisations: Mapping[str, Organisation]) -> Cast:
    """Open the accounts that are not there yet."""
    rows = list(rows)
    found = {user.email: user for user in User.objects.filter(email__in=[row["email"] for row in rows])}
    users = {row["key"]: found.get(row["email"]) or register(row, organisations) for row in rows}
    return Cast(users, {row["key"]: organisations.get(row.get("organisation", "")) for row in rows})


@transaction.atomic
def register(row: Row, organisations: Mapping[str, Organisation]) -> User:
    """Open one account with its roles; only the demo accounts can sign in."""
    at = moment(row)
    password = PASSWORD if "account" in row else None
    user = register_user(email=row["email"], name=row["name"], password=password, by=SYSTEM, at=at)
    if "organisation" in row:
        organisation = organisations[row["organisation"]]
        add_member(organisation=organisation, user=user, role_name=row["role_name"], by=SYSTEM, at=at)
    for role in row.get("roles", []):
        give_role(user=user, role=role, by=SYSTEM, at=at)
    return user


def accounts(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """The address of each demo account, and what it is for."""
    return [(row["email"], row["account"]) for row in rows if "account" in row]
