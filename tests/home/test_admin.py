import re

import pytest

from home.models import ContentPage
from tests.home.factories import editor_in_chief, home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(editor_in_chief())
    return client


def test_admin_is_in_dutch_under_the_name_of_the_site(admin):
    page = admin.get("/beheer/").text

    assert '<html lang="nl"' in page
    assert "Samenspraak" in page


@pytest.mark.parametrize("address", ["/beheer/", "/beheer/pages/{home}/", "/beheer/pages/{home}/edit/"])
def test_admin_leads_and_loads_nothing_from_other_sites(admin, address):
    page = admin.get(address.format(home=home_page().pk)).text
    for explained in ("https://www.enable-javascript.com/", "https://guide.wagtail.org/content-checks/"):
        page = page.replace(explained, "")  # shown only to who has no scripts, or asks how words are counted

    assert "/beheer/" in page
    elsewhere = re.findall(r'(?:href|src|action)="((?:https?:)?//[^"]+)"', page)
    assert [link for link in elsewhere if "localhost" not in link and "testserver" not in link] == []
    assert "gravatar" not in page
    assert "wagtail.org" not in page
    assert "editor guide" not in page


def test_admin_offers_nothing_that_has_no_use_here(admin):
    page = admin.get("/beheer/").text

    assert "/beheer/pages/" in page
    assert '"/beheer/images/"' not in page
    assert '"/beheer/documents/"' not in page


def test_editor_chooses_where_in_the_navigation_a_page_stands(admin):
    page = admin.get(f"/beheer/pages/{ContentPage.objects.get(slug='over').pk}/edit/").text

    assert 'name="footer_column"' in page
    assert 'name="show_in_menus"' in page


def test_editor_can_translate_a_page(admin):
    page = ContentPage.objects.get(slug="over")

    admin.post(f"/beheer/translation/submit/page/{page.pk}/", {"locales": ["2"]})

    translated = page.get_translations().get()
    assert translated.get_parent().specific == home_page("en")
    assert not translated.live
