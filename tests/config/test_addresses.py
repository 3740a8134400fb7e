"""Addresses that lead nowhere, and doors that lead to one place."""

from http import HTTPStatus

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from tests.community.factories import AuthorFactory, TopicFactory

pytestmark = pytest.mark.django_db

HUGE = 10**20


@pytest.mark.parametrize(
    "address",
    [
        "/forum/onderwerp/{number}/",
        "/forum/onderwerp/{number}/sluiten/",
        "/forum/onderwerp/{number}-x/",
        "/bericht/{number}/",
        "/bericht/{number}/geschiedenis/",
        "/bericht/{number}/bewerken/",
        "/mensen/{number}-x/",
        "/rollen/{number}/beeindigen/",
        "/mijn/concepten/{number}/weggooien/",
        "/sitemap-onderwerpen-{number}.xml",
    ],
)
@pytest.mark.parametrize("number", [HUGE, 2**63, 10**15 - 1, 2**31])
def test_number_that_is_too_long_is_no_address(client, address, number):
    client.force_login(AuthorFactory().user)

    assert client.get(address.format(number=number)).status_code == HTTPStatus.NOT_FOUND


def test_door_of_the_admin_is_the_sites_own(client):
    assert (
        client.get("/beheer/login/?next=/beheer/pages/").url
        == f"{reverse('account_login')}?next=/beheer/pages/"
    )


def test_who_has_no_rights_in_the_admin_is_told_so_and_not_sent_round(client):
    client.force_login(AuthorFactory().user)

    page = client.get("/beheer/", follow=True)

    assert page.status_code == HTTPStatus.FORBIDDEN


def test_redirect_that_an_editor_made_leads_on(client):
    Redirect.objects.create(old_path="/oud-adres", redirect_link="/forum/")

    assert client.get("/oud-adres/").url == "/forum/"


def test_page_of_who_has_a_session_is_for_nobody_else(client):
    topic = TopicFactory()
    client.force_login(AuthorFactory().user)

    assert client.get(topic.get_absolute_url()).headers["Cache-Control"] == "private, no-cache"


def test_page_of_a_visitor_says_nothing_about_sessions(client):
    assert "private" not in client.get(TopicFactory().get_absolute_url()).headers.get("Cache-Control", "")
