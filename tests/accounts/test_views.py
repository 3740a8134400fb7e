import uuid
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.forum.actions import create_category, start_topic
from foundation.references import reference
from foundation.writing.keys import FormKey
from foundation.writing.models import Draft
from people.accounts.actors import SYSTEM
from people.accounts.models import Grant, Organisation, Role, User
from tests.accounts.browser import send
from tests.accounts.factories import OrganisationFactory, UserFactory, fresh, member_of, user_with

pytestmark = pytest.mark.django_db


# My pages


def test_person_changes_the_name(client):
    user = UserFactory(name="Oude Naam")
    client.force_login(user)

    response = send(client, reverse("user-rename"), name="Nieuwe Naam")

    assert response.url == reverse("profile")
    assert fresh(user).name == "Nieuwe Naam"


@pytest.mark.parametrize(
    "name, status",
    [
        ("", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("Logius", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("Oude Naam", HTTPStatus.CONFLICT),
    ],
)
def test_name_that_cannot_be_used_is_asked_for_again(client, name, status):
    client.force_login(UserFactory(name="Oude Naam"))

    assert send(client, reverse("user-rename"), name=name).status_code == status


def draft_of(user):
    return Draft.objects.keep(
        FormKey(uuid.uuid4(), user.pk, reverse("user-rename")), {"name": "Wat ik typte"}, is_saved=True
    )


def test_draft_is_found_again_and_thrown_away(client):
    user = UserFactory()
    draft = draft_of(user)
    client.force_login(user)

    page = client.get(reverse("my-drafts")).text
    assert "Wat ik typte" in page and reverse("user-rename") in page
    assert send(client, reverse("draft-delete", args=[draft.pk])).url == reverse("my-drafts")

    assert not Draft.objects.exists()


def test_draft_of_somebody_else_does_not_exist(client):
    draft = draft_of(UserFactory())
    client.force_login(UserFactory())

    assert client.get(reverse("draft-delete", args=[draft.pk])).status_code == HTTPStatus.NOT_FOUND
    assert "Wat ik typte" not in client.get(reverse("my-drafts")).text


# Public pages


def test_person_has_a_page_at_the_newest_name(client):
    user = UserFactory(name="Anouk de Bruijn")

    response = client.get(f"/mensen/{user.pk}-iets-anders/")
    assert response.url == f"/mensen/{user.pk}-anouk-de-bruijn/"
    page = client.get(response.url).text

    assert "Anouk de Bruijn" in page
    assert user.email not in page


def test_person_who_never_confirmed_or_whose_account_is_closed_has_no_page(client):
    closed, unconfirmed = UserFactory(), User.objects.create_user("a@b.example", name="Onbevestigd")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    for user in (closed, unconfirmed):
        assert client.get(f"/mensen/{user.pk}-x/").status_code == HTTPStatus.NOT_FOUND


def test_page_of_an_organisation_names_nobody_who_did_not_speak(client):
    organisation = OrganisationFactory()
    member = member_of(organisation)

    page = client.get(organisation.get_absolute_url()).text

    assert organisation.name in page
    assert member.name not in page and member.email not in page


def test_page_of_an_organisation_names_who_spoke_for_it_in_public(client):
    organisation = OrganisationFactory()
    member = member_of(organisation)
    category = create_category(title="Vragen", description="", by=SYSTEM)
    start_topic(
        category=category, kind="question", title="Hoe dan?", body="Zo.", by=member.speaks_as(organisation)
    )

    assert member.name in client.get(organisation.get_absolute_url()).text
    assert organisation.name in client.get(member.get_absolute_url()).text


# Staff pages: who sees them

PEOPLE = {
    "participant": UserFactory,
    "moderator": lambda: user_with(Role.MODERATOR),
    "auditor": lambda: user_with(Role.AUDITOR),
    "maintainer": lambda: user_with(Role.MAINTAINER),
    "administrator": lambda: user_with(Role.ADMINISTRATOR),
}
SEES = {
    "organisation-list": {"maintainer", "administrator"},
    "grants": {"moderator", "auditor", "maintainer", "administrator"},
}


@pytest.mark.parametrize("name", SEES)
@pytest.mark.parametrize("who", PEOPLE)
def test_staff_page_is_open_to_its_roles(client, name, who):
    client.force_login(PEOPLE[who]())
    expected = HTTPStatus.OK if who in SEES[name] else HTTPStatus.FORBIDDEN

    assert client.get(reverse(name)).status_code == expected


@pytest.mark.parametrize("name", SEES)
def test_visitor_of_a_staff_page_is_led_to_the_sign_in(client, name):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))


# Organisations


def test_maintainer_adds_an_organisation_and_somebody_to_it(client):
    client.force_login(user_with(Role.MAINTAINER))
    user = UserFactory()

    people = send(client, reverse("organisation-new"), name="Gemeente Voorbeeldstad").url
    organisation = Organisation.objects.get()
    assert people == reverse("organisation-members", args=[organisation.slug])
    added = send(
        client,
        reverse("member-add", args=[organisation.slug]),
        email=user.email.upper(),
        role_name="architect",
    )

    assert added.url == people
    assert fresh(user).organisations == [organisation]
    page = client.get(people).text
    assert user.name in page and "architect" in page


def test_maintainer_is_told_that_an_address_has_no_account(client):
    client.force_login(user_with(Role.MAINTAINER))
    address = reverse("member-add", args=[OrganisationFactory().slug])

    response = send(client, address, email="niemand@voorbeeld.example", role_name="architect")

    assert response.status_code == HTTPStatus.CONFLICT
    assert "niemand@voorbeeld.example" in response.text and "architect" in response.text


def test_participant_does_not_learn_which_addresses_have_an_account(client):
    known, participant = UserFactory(), UserFactory()
    address = reverse("member-add", args=[OrganisationFactory().slug])
    client.force_login(participant)
    key = FormKey(uuid.uuid4(), participant.pk, address)

    assert "form_key" not in client.get(address).text, "the form is not even shown"
    answers = [
        client.post(address, {"form_key": str(key), "email": email, "role_name": ""})
        for email in (known.email, "niemand@voorbeeld.example")
    ]

    assert {answer.status_code for answer in answers} == {HTTPStatus.FORBIDDEN}
    assert answers[0].context["form"].errors == answers[1].context["form"].errors


def test_member_is_removed_after_a_question(client):
    organisation = OrganisationFactory()
    member = member_of(organisation)
    client.force_login(user_with(Role.MAINTAINER))
    address = reverse("member-remove", args=[organisation.slug, member.grants.get().pk])

    assert member.name in client.get(address).text
    send(client, address)

    assert fresh(member).organisations == []
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_member_of_another_organisation_is_not_removed_by_this_address(client):
    organisation = OrganisationFactory()
    member = member_of(OrganisationFactory())
    client.force_login(user_with(Role.MAINTAINER))

    address = reverse("member-remove", args=[organisation.slug, member.grants.get().pk])

    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_question_about_a_member_does_not_exist_for_participants(client):
    organisation = OrganisationFactory()
    member = member_of(organisation)
    client.force_login(UserFactory())

    address = reverse("member-remove", args=[organisation.slug, member.grants.get().pk])

    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_organisation_gets_another_name(client):
    organisation = OrganisationFactory(name="Gemeente Oud")
    client.force_login(user_with(Role.MAINTAINER))

    send(client, reverse("organisation-rename", args=[organisation.slug]), name="Gemeente Nieuw")

    assert Organisation.objects.get().name == "Gemeente Nieuw"


@pytest.mark.parametrize("name", ["", "Gemeente\u202e Omgekeerd", "123", "info@voorbeeld.example"])
def test_name_of_an_organisation_that_cannot_be_shown_is_asked_for_again(client, name):
    client.force_login(user_with(Role.MAINTAINER))

    response = send(client, reverse("organisation-new"), name=name)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("name, make", [("organisation-list", OrganisationFactory), ("grants", None)])
def test_queries_of_a_list_do_not_grow_with_its_rows(client, name, make):
    client.force_login(user_with(Role.ADMINISTRATOR))
    make = make or (lambda: user_with(Role.EDITOR))
    for _ in range(2):
        make()
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for _ in range(8):
        make()
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))

    assert len(many) == len(few)


def test_list_of_organisations_counts_members_in_force(client):
    organisation = OrganisationFactory()
    for _ in range(2):
        member_of(organisation)
    client.force_login(user_with(Role.MAINTAINER))

    shown = client.get(reverse("organisation-list")).context["organisations"]

    assert [row.member_count for row in shown] == [2]


# Roles


def test_administrator_gives_a_role_and_ends_it(client):
    client.force_login(user_with(Role.ADMINISTRATOR))
    user = UserFactory()

    given = send(client, reverse("role-give"), email=user.email, role="moderator", scope="")
    assert given.url == reverse("grants")
    assert fresh(user).may(Role.MODERATOR)
    assert user.name in client.get(reverse("grants")).text

    send(client, reverse("role-end", args=[Grant.objects.get(user=user).pk]))
    assert not fresh(user).may(Role.MODERATOR)


def test_role_is_given_on_a_part_of_the_site(client):
    client.force_login(user_with(Role.ADMINISTRATOR))
    user, part = UserFactory(), reference(OrganisationFactory())

    send(client, reverse("role-give"), email=user.email, role="moderator", scope=part)

    assert fresh(user).roles == {("moderator", part)}


@pytest.mark.parametrize("scope", ["forum.category.999", "forum.nothing.1", "accounts.user.0"])
def test_role_on_what_is_not_there_is_refused(client, scope):
    client.force_login(user_with(Role.ADMINISTRATOR))
    user = UserFactory()

    page = send(client, reverse("role-give"), email=user.email, role="moderator", scope=scope)

    assert page.status_code == HTTPStatus.CONFLICT
    assert not fresh(user).roles


@pytest.mark.parametrize(
    "fields, status",
    [
        ({"role": "moderator", "scope": "alles"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"role": "member", "scope": ""}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"role": "", "scope": ""}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"role": "moderator", "scope": "", "email": "niemand@voorbeeld.example"}, HTTPStatus.CONFLICT),
    ],
)
def test_role_that_cannot_be_given_is_asked_for_again(client, fields, status):
    client.force_login(user_with(Role.ADMINISTRATOR))

    response = send(client, reverse("role-give"), **({"email": UserFactory().email} | fields))

    assert response.status_code == status


def test_maintainer_sees_that_only_an_administrator_gives_roles(client):
    client.force_login(user_with(Role.MAINTAINER))

    page = client.get(reverse("role-give"))

    assert page.status_code == page.context["refusal"].status
    assert "form_key" not in page.text


@pytest.mark.parametrize("role_name", ["1234", "a\u200bb", "iemand@voorbeeld.example"])
def test_function_that_cannot_be_shown_is_asked_for_again(client, role_name):
    client.force_login(user_with(Role.MAINTAINER))
    address = reverse("member-add", args=[OrganisationFactory().slug])

    response = send(client, address, email=UserFactory().email, role_name=role_name)

    assert response.context["form"].errors["role_name"]


def test_who_may_not_give_roles_learns_nothing_and_ends_nothing(client):
    grant, maintainer = user_with(Role.EDITOR).grants.get(), user_with(Role.MAINTAINER)
    client.force_login(maintainer)
    key = FormKey(uuid.uuid4(), maintainer.pk, reverse("role-give"))

    answers = [
        client.post(
            reverse("role-give"), {"form_key": str(key), "email": email, "role": "editor", "scope": ""}
        )
        for email in (maintainer.email, "niemand@voorbeeld.example")
    ]

    assert {answer.status_code for answer in answers} == {HTTPStatus.FORBIDDEN}
    assert answers[0].context["form"].errors == answers[1].context["form"].errors
    assert client.get(reverse("role-end", args=[grant.pk])).status_code == HTTPStatus.NOT_FOUND
