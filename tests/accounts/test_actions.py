import json
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from foundation.ledger.models import LedgerEntry
from foundation.references import reference
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actions import (
    add_member,
    create_organisation,
    end_role,
    give_role,
    register_user,
    remove_member,
    rename_organisation,
    rename_user,
    sign_up,
)
from people.accounts.actors import SYSTEM
from people.accounts.backends import AccountBackend
from people.accounts.groups import PAGE_ROLES, follow_grants
from people.accounts.models import SITE, Author, Grant, Organisation, Role, User
from tests.accounts.factories import (
    OrganisationFactory,
    UserFactory,
    administrator,
    fresh,
    maintainer,
    member_of,
    user_with,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


def recorded(kind):
    return [
        line
        for line in map(json.loads, LedgerEntry.objects.values_list("body", flat=True))
        if line["kind"] == kind
    ]


def in_group(user, role):
    return Group.objects.filter(name=f"{role}@{SITE}", user=user).exists()


# People


def test_registered_person_can_sign_in_with_a_confirmed_address_under_their_name():
    user = register_user(email="Iemand@Voorbeeld.example", name="Iemand", password="geheim-genoeg", by=SYSTEM)

    assert user.email == "iemand@voorbeeld.example"
    assert EmailAddress.objects.get(user=user).verified
    assert fresh(user).check_password("geheim-genoeg")
    assert Author.objects.get(user=user).name == "Iemand"


def test_demo_registers_people_in_the_past_and_nobody_else_does():
    assert (
        register_user(email="a@b.example", name="A", password="x", by=SYSTEM, at=LONG_AGO).joined_at
        == LONG_AGO
    )
    with pytest.raises(NotAllowed):
        register_user(email="c@b.example", name="C", password="x", by=administrator(), at=LONG_AGO)


def test_one_address_has_one_account_whatever_its_capitals():
    user = UserFactory()

    with pytest.raises(Conflict):
        register_user(email=user.email.upper(), name="Ander", password="x", by=SYSTEM)

    assert User.objects.filter(email__iexact=user.email).count() == 1


def test_new_name_is_spoken_under_from_now_on_and_what_was_said_keeps_the_old():
    user = UserFactory(name="Oude Naam")
    before = user.author

    renamed = rename_user(user=user, name="Nieuwe Naam", by=user.author)

    assert renamed.author.name == "Nieuwe Naam"
    assert Author.objects.get(pk=before.pk).name == "Oude Naam"


def test_going_back_to_an_old_name_speaks_under_that_name_again():
    user = UserFactory(name="Oude Naam")
    first = user.author
    rename_user(user=user, name="Nieuwe Naam", by=first)

    again = rename_user(user=fresh(user), name="Oude Naam", by=first)

    assert fresh(again).author == first


def test_new_name_holds_for_an_organisation_too_with_the_same_function():
    organisation = OrganisationFactory()
    user = member_of(organisation, role_name="architect")

    rename_user(user=user, name="Nieuwe Naam", by=user.author)

    author = fresh(user).speaks_as(organisation)
    assert (author.name, author.role, author.organisation) == ("Nieuwe Naam", "architect", organisation)


# Roles


def test_role_is_held_from_the_moment_it_is_given_until_it_ends():
    user = UserFactory()

    grant = give_role(user=user, role=Role.MODERATOR, by=administrator())
    assert fresh(user).may(Role.MODERATOR)

    end_role(grant=grant, by=administrator())
    assert not fresh(user).may(Role.MODERATOR)


def test_rights_change_at_once_for_who_is_held_in_hand():
    user, organisation = UserFactory(), OrganisationFactory()
    assert not user.roles

    grant = give_role(user=user, role=Role.MODERATOR, by=SYSTEM)
    assert user.may(Role.MODERATOR)
    end_role(grant=grant, by=SYSTEM)
    assert not user.may(Role.MODERATOR)
    membership = add_member(organisation=organisation, user=user, by=SYSTEM)
    assert user.organisations == [organisation]
    remove_member(membership=membership, by=SYSTEM)
    assert user.organisations == []


def test_role_given_until_a_moment_ends_by_itself():
    user = UserFactory()
    give_role(user=user, role=Role.EDITOR, by=SYSTEM, at=LONG_AGO, ends_at=LONG_AGO + timedelta(days=1))

    assert not fresh(user).may(Role.EDITOR)
    assert not in_group(user, Role.EDITOR)


def test_role_on_a_part_holds_there_alone():
    user = user_with(Role.MODERATOR, "forum.category.7")

    assert user.may(Role.MODERATOR, "forum.category.7")
    assert not user.may(Role.MODERATOR, "forum.category.8")
    assert not user.may(Role.MODERATOR)


def test_role_is_given_once():
    user = user_with(Role.MODERATOR)

    with pytest.raises(Conflict):
        give_role(user=user, role=Role.MODERATOR, by=administrator())

    assert Grant.objects.filter(user=user).count() == 1


def test_last_administrator_cannot_end_the_role():
    only = administrator()

    with pytest.raises(Conflict):
        end_role(grant=only.user.grants.get(), by=only)

    assert fresh(only.user).may(Role.ADMINISTRATOR)


# Groups of the admin


def group_members():
    return {
        role: set(Group.objects.get(name=f"{role}@{SITE}").user_set.values_list("pk", flat=True))
        for role in PAGE_ROLES
    }


def people_in_force():
    return {
        role: set(Grant.objects.current().filter(role=role, scope=SITE).values_list("user_id", flat=True))
        for role in PAGE_ROLES
    }


def test_groups_hold_exactly_those_whose_role_is_in_force():
    for role in PAGE_ROLES:
        user_with(role)
    end_role(grant=user_with(Role.EDITOR).grants.get(), by=SYSTEM)
    user_with(Role.MAINTAINER, "library.standard.1")
    user_with(Role.MODERATOR)

    assert group_members() == people_in_force()
    assert all(len(people) == 1 for people in people_in_force().values())


def test_clock_takes_from_the_groups_whose_role_ran_out_and_puts_back_whom_a_hand_took_out():
    former, current, hand_made = UserFactory(), user_with(Role.EDITOR), UserFactory()
    for role in PAGE_ROLES:
        user_with(role)
    grant = give_role(user=former, role=Role.EDITOR, by=SYSTEM, ends_at=timezone.now() + timedelta(days=1))
    Grant.objects.filter(pk=grant.pk).update(starts_at=LONG_AGO, ends_at=LONG_AGO + timedelta(days=1))
    group = Group.objects.get(name="editor@site")
    group.user_set.remove(current)
    group.user_set.add(hand_made)

    follow_grants()

    assert group_members() == people_in_force()
    assert not in_group(former, Role.EDITOR) and not in_group(hand_made, Role.EDITOR)
    assert in_group(current, Role.EDITOR)


def test_editor_may_enter_the_admin_and_publish_pages_and_a_moderator_may_not():
    editor, moderator = user_with(Role.EDITOR), user_with(Role.MODERATOR)

    assert editor.has_perm("wagtailadmin.access_admin")
    assert not editor.has_perm("accounts.change_user")
    assert user_with(Role.ADMINISTRATOR).has_perm("accounts.change_siteowner")
    assert not moderator.has_perm("wagtailadmin.access_admin")


# Organisations


def test_organisation_gets_an_address_of_its_own():
    first = create_organisation(name="Gemeente Voorbeeldstad", by=maintainer())
    second = create_organisation(name="Gemeente: Voorbeeldstad", by=SYSTEM)

    assert (first.slug, second.slug) == ("gemeente-voorbeeldstad", "gemeente-voorbeeldstad-2")


def test_organisation_cannot_take_the_address_of_a_page():
    assert create_organisation(name="Beheer", by=SYSTEM).slug == "beheer-2"


def test_name_of_an_organisation_exists_once_whatever_its_capitals():
    create_organisation(name="Gemeente Voorbeeldstad", by=SYSTEM)

    with pytest.raises(Conflict):
        create_organisation(name="GEMEENTE VOORBEELDSTAD", by=SYSTEM)


def test_renamed_organisation_keeps_its_address():
    organisation = OrganisationFactory(name="Gemeente Oud")

    rename_organisation(organisation=organisation, name="Gemeente Nieuw", by=maintainer())

    assert Organisation.objects.get() == organisation
    assert (Organisation.objects.get().name, Organisation.objects.get().slug) == (
        "Gemeente Nieuw",
        "gemeente-oud",
    )


def test_member_speaks_for_the_organisation_with_what_they_do_there():
    organisation, user = OrganisationFactory(), UserFactory()

    add_member(organisation=organisation, user=user, by=maintainer(), role_name="architect")

    author = fresh(user).speaks_as(organisation)
    assert (author.organisation, author.role, author.name) == (organisation, "architect", user.name)
    assert fresh(user).organisations == [organisation]


def test_member_who_comes_back_in_another_function_speaks_in_that_function():
    organisation, user = OrganisationFactory(), UserFactory()
    for role_name in ("architect", "projectleider", "architect"):
        membership = add_member(organisation=organisation, user=user, by=SYSTEM, role_name=role_name)
        assert fresh(user).speaks_as(organisation).role == role_name
        remove_member(membership=membership, by=SYSTEM)


def test_removed_member_belongs_to_the_organisation_no_more():
    organisation = OrganisationFactory()
    user = member_of(organisation)

    remove_member(membership=user.grants.get(), by=maintainer())

    assert fresh(user).organisations == []
    with pytest.raises(Conflict):
        remove_member(membership=user.grants.get(), by=SYSTEM)


def test_member_is_added_once():
    organisation = OrganisationFactory()
    user = member_of(organisation)

    with pytest.raises(Conflict):
        add_member(organisation=organisation, user=user, by=SYSTEM)


def test_only_an_administrator_adds_people_to_the_organisation_that_runs_the_site():
    organisation = OrganisationFactory(is_site_owner=True)

    with pytest.raises(NotAllowed):
        add_member(organisation=organisation, user=UserFactory(), by=maintainer())

    assert add_member(organisation=organisation, user=UserFactory(), by=administrator())


# The record


def test_record_says_who_got_and_lost_which_role_and_names_nobody():
    giver, user = administrator(), UserFactory(name="Geheime Naam", email="geheim@voorbeeld.example")
    grant = give_role(user=user, role=Role.MODERATOR, by=giver)
    end_role(grant=grant, by=giver)
    membership = add_member(
        organisation=OrganisationFactory(name="Geheim BV"), user=user, by=giver, role_name="geheim"
    )
    remove_member(membership=membership, by=giver)
    rename_user(user=user, name="Nog Geheimer", by=user.author)

    given = recorded("role.given")[-1]
    assert given["by"] == reference(giver)
    assert given["facts"]["user"] == reference(user)
    assert (given["facts"]["role"], given["facts"]["scope"]) == ("moderator", "site")
    kinds = {
        "role.ended",
        "organisation.created",
        "member.added",
        "member.removed",
        "user.renamed",
        "user.registered",
    }
    assert all(recorded(kind) for kind in kinds)
    everything = " ".join(LedgerEntry.objects.values_list("body", flat=True)).lower()
    assert "geheim" not in everything


def test_second_of_two_sign_ups_at_once_is_told_and_makes_nothing():
    address = "tegelijk@voorbeeld.example"
    sign_up(user=User(email=address, name="Eerste"))

    with pytest.raises(Conflict):
        sign_up(user=User(email=address, name="Tweede"))

    assert User.objects.get(email=address).name == "Eerste"


def test_person_who_is_signed_in_comes_with_their_name(django_assert_num_queries, client):
    user = register_user(email="naam@voorbeeld.example", name="Eerste Naam", password=None, by=SYSTEM)
    with django_assert_num_queries(1):
        read = AccountBackend().get_user(user.pk)
        assert (read.author, read.author.name) == (user.author, "Eerste Naam")

    rename_user(user=read, name="Tweede Naam", by=read.author)

    assert read.author.name == "Tweede Naam"
    assert AccountBackend().get_user(user.pk).author == read.author


def test_person_whose_name_changed_by_hand_gets_a_new_name_to_speak_under():
    user = register_user(email="hand@voorbeeld.example", name="Eerste Naam", password=None, by=SYSTEM)
    User.objects.filter(pk=user.pk).update(name="Met De Hand")

    assert AccountBackend().get_user(user.pk).author.name == "Met De Hand"


@pytest.mark.parametrize("changed", [{"is_active": False}, {"pk": 0}])
def test_closed_or_unknown_account_is_nobody(changed):
    user = register_user(email="weg@voorbeeld.example", name="Iemand", password=None, by=SYSTEM)
    User.objects.filter(pk=user.pk).update(is_active=changed.get("is_active", True))

    assert AccountBackend().get_user(changed.get("pk", user.pk)) is None
