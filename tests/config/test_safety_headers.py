import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from tests.home.factories import editor_in_chief, home_page

pytestmark = pytest.mark.django_db


def policy(answer):
    """The Content-Security-Policy by directive."""
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {directive: values for directive, *values in (part.split() for part in parts)}


@pytest.fixture
def admin_client(client):
    client.force_login(editor_in_chief())
    return client


@pytest.mark.parametrize("address", ["/", "/en/over/", "/forum/", "/bestaat-niet/", "/robots.txt"])
def test_page_loads_nothing_but_from_the_site_itself_and_stands_in_no_frame(client, address):
    assert policy(client.get(address)) == {
        "default-src": ["'none'"],
        **{f"{kind}-src": ["'self'"] for kind in ("script", "style", "img", "font", "connect")},
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


def test_admin_has_a_policy_of_its_own(admin_client):
    admin = policy(admin_client.get("/beheer/"))

    assert admin["script-src"] == ["'self'", "'unsafe-inline'"]
    assert admin["default-src"] == ["'none'"]
    assert admin["style-src"] == ["'self'", "'unsafe-inline'"]
    assert admin["frame-ancestors"] == ["'self'"]


@pytest.mark.parametrize("address", ["/beheerders/", "/en/beheer/", "/forum/beheer/"])
def test_policy_of_the_admin_holds_on_its_own_path_only(client, address):
    assert "'unsafe-inline'" not in client.get(address).headers["Content-Security-Policy"]


def test_preview_of_a_page_may_stand_in_the_frame_of_the_editor(admin_client):
    address = f"/beheer/pages/{home_page().pk}/edit/preview/"
    editor = admin_client.get(f"/beheer/pages/{home_page().pk}/edit/")
    typed = nested_form_data({"title": "Nieuw", "slug": "home", "hero_heading": "Nog niet gepubliceerd"})
    streams = {name: streamfield([]) for name in ("entries", "steps")}
    data = typed | nested_form_data({"hero_lead": "Een", **streams, "comments": inline_formset([])})
    assert admin_client.post(address, data).json() == {"is_valid": True, "is_available": True}
    preview = admin_client.get(address, {"in_preview_panel": "true", "mode": ""})

    assert editor.status_code == 200
    assert "Nog niet gepubliceerd</h1>" in preview.text
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert policy(preview)["frame-ancestors"] == ["'self'"]
    assert policy(editor)["frame-src"] == ["'self'"]


def test_page_says_what_else_a_browser_must_not_do(client):
    headers = client.get("/").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
