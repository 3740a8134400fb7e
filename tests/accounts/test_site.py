"""What every page asks of this room: who runs the site, the safety of staff, the work of the clock, the admin."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.checks import run_checks
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import Site

from foundation.hooks import clock_work
from people.accounts.checks import MIDDLEWARE
from people.accounts.models import Role, SiteOwner, User
from tests.accounts.factories import UserFactory, fresh, user_with

pytestmark = pytest.mark.django_db


def render(text):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return Template(text).render(RequestContext(request))


# Who runs the site


def test_page_that_does_not_name_the_site_owner_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        render("{{ actor }}")


def test_page_that_names_the_site_owner_asks_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        shown = render("{{ site_owner.site_name }} {{ site_owner.telephone }} {{ site_owner.email }}")

    assert shown.startswith("Samenspraak")


def test_words_of_the_site_owner_are_shown():
    owner = SiteOwner.for_site(Site.objects.get(is_default_site=True))
    owner.site_name = "Overleg"
    owner.save()

    assert render("{{ site_owner.site_name }}") == "Overleg"


# Checks


def checked(settings, **changes):
    for name, value in changes.items():
        setattr(settings, name, value)
    return {
        found.id for found in run_checks(include_deployment_checks=True) if found.id.startswith("accounts.")
    }


def test_real_site_with_the_second_step_passes(settings):
    assert checked(settings, STAFF_SECOND_FACTOR=True) == set()


def test_real_site_without_the_second_step_does_not_pass(settings):
    assert checked(settings, STAFF_SECOND_FACTOR=False) == {"accounts.E001"}


def test_real_site_without_its_middleware_does_not_pass(settings):
    others = [name for name in settings.MIDDLEWARE if name != MIDDLEWARE]

    assert checked(settings, STAFF_SECOND_FACTOR=True, MIDDLEWARE=others) == {"accounts.E002"}


# The clock


def test_clock_lets_groups_follow_the_roles():
    editor = user_with(Role.EDITOR)
    Group.objects.get(name="editor@site").user_set.clear()

    for answer in clock_work.ask():
        for work in answer:
            if work.function.__module__.startswith("people."):
                work.function()

    assert fresh(editor).groups.filter(name="editor@site").exists()


# The admin


@pytest.fixture
def admin(client):
    client.force_login(user_with(Role.ADMINISTRATOR))
    return client


def test_account_made_in_the_admin_has_a_name_to_speak_under(admin):
    admin.post(
        reverse("wagtailusers_users:add"), {"email": "Nieuw@voorbeeld.example", "name": "Nieuwe Persoon"}
    )

    user = User.objects.get(email="nieuw@voorbeeld.example")
    assert user.author.name == "Nieuwe Persoon"
    assert not user.has_usable_password()


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "Logius"}, {"email": "geen"}])
def test_account_that_cannot_be_made_is_asked_for_again(admin, fields):
    data = {"email": "nieuw@voorbeeld.example", "name": "Nieuwe Persoon"} | fields

    assert admin.post(reverse("wagtailusers_users:add"), data).status_code == HTTPStatus.OK
    assert not User.objects.filter(email__startswith="nieuw").exists()


def test_account_with_a_taken_address_is_refused_in_the_form(admin):
    user = UserFactory()

    response = admin.post(reverse("wagtailusers_users:add"), {"email": user.email.upper(), "name": "Iemand"})

    assert response.context["form"].errors["email"]


def test_name_and_address_are_changed_in_the_admin_and_nothing_else_is(admin):
    user = user_with(Role.EDITOR)
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    assert "groups" not in admin.get(address).context["form"].fields

    admin.post(
        address,
        {"email": "ander@voorbeeld.example", "name": "Andere Naam", "groups": [], "is_superuser": "on"},
    )

    changed = fresh(user)
    assert (changed.name, changed.email) == ("Andere Naam", "ander@voorbeeld.example")
    assert changed.author.name == "Andere Naam"
    assert not changed.is_superuser
    assert changed.groups.exists()
    assert changed.emailaddress_set.get().verified


def test_list_of_accounts_is_shown_sought_and_sorted(admin):
    UserFactory(name="Anouk")

    for query in ("", "?ordering=-name", "?ordering=email", "?q=Anouk"):
        assert "Anouk" in admin.get(reverse("wagtailusers_users:index") + query).text


def test_editor_does_not_reach_the_accounts(client):
    client.force_login(user_with(Role.EDITOR))

    assert client.get(reverse("wagtailusers_users:index")).status_code == HTTPStatus.FOUND


def test_administrator_reaches_who_runs_the_site_in_the_settings(admin):
    address = reverse("wagtailsettings:edit", args=["accounts", "siteowner"])

    assert admin.get(address, follow=True).status_code == HTTPStatus.OK
