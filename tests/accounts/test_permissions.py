"""Role by verb: what kind of refusal each actor gets."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from foundation.references import reference
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actions import end_role, give_role, remove_member
from people.accounts.actors import SYSTEM
from people.accounts.models import SITE, Author, Grant, Role, User
from people.accounts.permissions import (
    refuse_add_member,
    refuse_create_organisation,
    refuse_date,
    refuse_delete_draft,
    refuse_end_role,
    refuse_give_role,
    refuse_manage_organisation,
    refuse_readdress_user,
    refuse_register_user,
    refuse_remove_member,
    refuse_rename_organisation,
    refuse_rename_user,
    refuse_see_grants,
    refuse_speak_for,
)
from tests.accounts.factories import (
    OrganisationFactory,
    UserFactory,
    author_with,
    fresh,
    member_of,
    user_with,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


def guest():
    return Author.objects.create(name="Gast", guest_email="gast@voorbeeld.example")


def superuser():
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return fresh(user).author


def former_administrator():
    user = user_with(Role.ADMINISTRATOR)
    end_role(grant=user.grants.get(), by=SYSTEM)
    return fresh(user).author


ACTORS = {
    "visitor": lambda: None,
    "guest": guest,
    "participant": lambda: UserFactory().author,
    "moderator": lambda: author_with(Role.MODERATOR),
    "editor": lambda: author_with(Role.EDITOR),
    "service desk": lambda: author_with(Role.SERVICE_DESK),
    "auditor": lambda: author_with(Role.AUDITOR),
    "maintainer": lambda: author_with(Role.MAINTAINER),
    "maintainer of a standard": lambda: author_with(Role.MAINTAINER, "library.standard.1"),
    "administrator": lambda: author_with(Role.ADMINISTRATOR),
    "administrator of a part": lambda: author_with(Role.ADMINISTRATOR, "library.standard.1"),
    "former administrator": former_administrator,
    "superuser": superuser,
    "system": lambda: SYSTEM,
}
ADMINISTRATORS = {"administrator", "superuser", "system"}
MAINTAINERS = ADMINISTRATORS | {"maintainer", "maintainer of a standard"}
STAFF = set(ACTORS) - {"visitor", "guest", "participant", "former administrator"}

VERBS = {
    "register": (lambda actor: refuse_register_user(actor, "nieuw@voorbeeld.example"), ADMINISTRATORS),
    "rename another": (lambda actor: refuse_rename_user(actor, UserFactory(), "Andere Naam"), ADMINISTRATORS),
    "readdress another": (
        lambda actor: refuse_readdress_user(actor, UserFactory(), "x@y.example"),
        ADMINISTRATORS,
    ),
    "date": (lambda actor: refuse_date(actor, LONG_AGO), {"system"}),
    "see grants": (refuse_see_grants, STAFF),
    "give": (lambda actor: refuse_give_role(actor, UserFactory(), Role.EDITOR), ADMINISTRATORS),
    "give membership": (
        lambda actor: refuse_give_role(actor, UserFactory(), Role.MEMBER, reference(OrganisationFactory())),
        ADMINISTRATORS,
    ),
    "end": (lambda actor: refuse_end_role(actor, user_with(Role.EDITOR).grants.get()), ADMINISTRATORS),
    "create organisation": (lambda actor: refuse_create_organisation(actor, "Gemeente Nieuw"), MAINTAINERS),
    "create site owner": (lambda actor: refuse_create_organisation(actor, "Eigenaar", True), ADMINISTRATORS),
    "rename organisation": (
        lambda actor: refuse_rename_organisation(actor, OrganisationFactory(), "Gemeente Nieuw"),
        MAINTAINERS,
    ),
    "manage organisations": (refuse_manage_organisation, MAINTAINERS),
    "add member": (lambda actor: refuse_add_member(actor, OrganisationFactory(), UserFactory()), MAINTAINERS),
    "add member to the site owner": (
        lambda actor: refuse_add_member(actor, OrganisationFactory(is_site_owner=True), UserFactory()),
        ADMINISTRATORS,
    ),
    "remove member": (
        lambda actor: refuse_remove_member(actor, member_of(OrganisationFactory()).grants.get()),
        MAINTAINERS,
    ),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ACTORS)
def test_verb_is_for_its_roles_alone(who, verb):
    refuse, may = VERBS[verb]

    assert type(refuse(ACTORS[who]())) is (type(None) if who in may else NotAllowed)


def test_people_change_their_own_name_under_any_name_they_have():
    organisation = OrganisationFactory()
    user = member_of(organisation)

    assert refuse_rename_user(user.speaks_as(organisation), user, "Nieuwe Naam") is None


@pytest.mark.parametrize("name", ["Logius", "", "iemand@voorbeeld.example"])
def test_name_that_cannot_be_used_is_refused_whoever_gives_it(name):
    assert type(refuse_rename_user(SYSTEM, UserFactory(), name)) is Conflict


def test_draft_is_thrown_away_by_its_owner_alone():
    class OwnDraft:
        owner_id = UserFactory().pk

    owner = User.objects.get(pk=OwnDraft.owner_id).author
    assert refuse_delete_draft(owner, OwnDraft) is None
    for actor in (None, guest(), author_with(Role.ADMINISTRATOR), SYSTEM):
        assert type(refuse_delete_draft(actor, OwnDraft)) is NotAllowed


# State: what is so already, or no more


def closed():
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(is_active=False)
    return fresh(user)


def ended(user):
    grant = user.grants.get()
    end_role(grant=grant, by=SYSTEM)
    return grant


def removed_member():
    grant = member_of(OrganisationFactory()).grants.get()
    return remove_member(membership=grant, by=SYSTEM)


def renamed(name):
    OrganisationFactory(name="Gemeente Voorbeeldstad")
    return refuse_rename_organisation(SYSTEM, OrganisationFactory(name="Gemeente Anders"), name)


CONFLICTS = {
    "address taken": lambda: refuse_register_user(SYSTEM, UserFactory().email.upper()),
    "readdressed to a taken one": lambda: refuse_readdress_user(SYSTEM, UserFactory(), UserFactory().email),
    "same name": lambda: refuse_rename_user(SYSTEM, UserFactory(name="Zelfde Naam"), "Zelfde Naam"),
    "role held": lambda: refuse_give_role(SYSTEM, user_with(Role.EDITOR), Role.EDITOR),
    "role for a closed account": lambda: refuse_give_role(SYSTEM, closed(), Role.EDITOR),
    "role ended": lambda: refuse_end_role(SYSTEM, ended(user_with(Role.EDITOR))),
    "member of a closed account": lambda: refuse_add_member(SYSTEM, OrganisationFactory(), closed()),
    "member removed": lambda: refuse_remove_member(SYSTEM, removed_member()),
    "name of another organisation": lambda: renamed("gemeente voorbeeldstad"),
    "name nobody can read": lambda: renamed("Gemeente\u200b"),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_what_is_so_already_or_cannot_be_is_a_conflict(case):
    assert type(CONFLICTS[case]()) is Conflict


def test_organisation_keeps_its_own_name_in_other_capitals():
    assert renamed("GEMEENTE ANDERS") is None


def test_role_elsewhere_is_no_conflict():
    user = user_with(Role.MODERATOR, "forum.category.7")

    assert refuse_give_role(SYSTEM, user, Role.MODERATOR) is None


def test_system_ends_the_last_administrator_and_people_another_one():
    first, second = user_with(Role.ADMINISTRATOR), user_with(Role.ADMINISTRATOR)

    assert refuse_end_role(first.author, second.grants.get()) is None
    end_role(grant=second.grants.get(), by=first.author)
    assert type(refuse_end_role(first.author, first.grants.get())) is Conflict
    assert refuse_end_role(SYSTEM, first.grants.get()) is None


# Speaking for an organisation


def test_member_speaks_for_the_organisation_and_nobody_else_does():
    organisation = OrganisationFactory()
    member, other = member_of(organisation), member_of(OrganisationFactory())

    assert refuse_speak_for(member, organisation) is None
    assert refuse_speak_for(member.author, organisation) is None
    assert refuse_speak_for(SYSTEM, organisation) is None
    for who in (other, other.author, None, guest(), AnonymousUser(), author_with(Role.ADMINISTRATOR)):
        assert type(refuse_speak_for(who, organisation)) is NotAllowed


def test_who_spoke_for_an_organisation_at_that_moment_may_be_known_later():
    organisation, user = OrganisationFactory(), UserFactory()
    Grant.objects.create(
        user=user,
        role=Role.MEMBER,
        scope=reference(organisation),
        starts_at=LONG_AGO,
        ends_at=LONG_AGO + timedelta(days=10),
    )

    assert type(refuse_speak_for(user, organisation)) is NotAllowed
    assert refuse_speak_for(user, organisation, at=LONG_AGO + timedelta(days=1)) is None
    assert type(refuse_speak_for(user, organisation, at=LONG_AGO - timedelta(days=1))) is NotAllowed


def test_role_that_ends_later_is_held_until_then():
    user = UserFactory()
    give_role(user=user, role=Role.AUDITOR, by=SYSTEM, ends_at=timezone.now() + timedelta(hours=1))

    assert fresh(user).roles == {(Role.AUDITOR, SITE)}


def test_page_asks_whether_somebody_may_rename_without_a_name_to_give():
    user = UserFactory()

    assert refuse_rename_user(user.author, user) is None
