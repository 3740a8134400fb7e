"""What the headers say is tried in a browser: no page asks for what its policy refuses."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Page, Site

from home.models import HomePage
from tests.home.factories import editor_in_chief, first_pages

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt install chromium"),
    pytest.mark.skipif(
        not Path(settings.STATICFILES_DIRS[0][1], "site.css").exists(),
        reason="the front end is not built: make install builds it",
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def pages(transactional_db):
    first_pages()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url():
    """None: each test names the address of its own server."""


@pytest.fixture
def complaints(page):
    """What the browser says about policies and scripts while a test goes on."""
    heard = []

    def hear(message):
        if message.type == "error" and "/live/" not in message.text:  # this server has no sockets
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def sign_in(client, context, live_server):
    client.force_login(editor_in_chief())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def test_pages_of_the_site_ask_for_nothing_that_the_policy_refuses(page, live_server, complaints):
    for address in ("/", "/en/", "/over/", "/en/contact/", "/forum/", "/account/login/"):
        assert page.goto(live_server.url + address, wait_until="networkidle").status == 200

    assert complaints == []


def test_pages_of_the_admin_ask_for_nothing_that_the_policy_refuses(
    client, context, page, live_server, complaints
):
    sign_in(client, context, live_server)
    home = HomePage.objects.get(locale__language_code="nl")
    content = Page.objects.get(slug="contact")
    addresses = [
        "/beheer/",
        f"/beheer/pages/{home.pk}/",
        f"/beheer/pages/{home.pk}/edit/",
        f"/beheer/pages/{content.pk}/edit/",
        f"/beheer/pages/add/home/contentpage/{home.pk}/",
        "/beheer/images/",
        f"/beheer/settings/accounts/siteowner/{Site.objects.get().pk}/",
    ]
    for address in addresses:
        assert page.goto(live_server.url + address, wait_until="networkidle").status == 200, address

    assert complaints == []


def test_editor_sees_a_preview_beside_the_text(client, context, page, live_server, complaints):
    sign_in(client, context, live_server)
    content = Page.objects.get(slug="contact")
    page.set_viewport_size({"width": 1600, "height": 900})
    page.goto(f"{live_server.url}/beheer/pages/{content.pk}/edit/", wait_until="networkidle")

    page.locator("[data-side-panel-toggle=preview]").first.click()
    heading = page.frame_locator("[data-side-panel=preview] iframe").last.get_by_role("heading", level=1)
    heading.wait_for()

    assert heading.inner_text() == "Contact"
    assert complaints == []
