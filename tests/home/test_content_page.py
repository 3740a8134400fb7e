import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from wagtail.models import Site

from home.addresses import RESERVED
from home.models import ContentPage
from people.accounts.models import SiteOwner
from tests.home.factories import ContentPageFactory, home_page, translate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["over", "spelregels", "privacy", "toegankelijkheid", "contact"])
def test_new_site_has_the_pages_that_every_site_must_have(client, slug):
    page = client.get(f"/{slug}/")

    assert page.status_code == 200
    assert '<html lang="nl"' in page.text
    assert "not been translated" not in page.text


def test_page_in_dutch_says_so_in_the_english_frame(client):
    page = client.get("/en/over/")

    assert '<html lang="en"' in page.text
    assert "This page has not been translated yet. You read it in Dutch." in page.text
    assert '<article lang="nl">' in page.text
    assert page.context["language_links"] == [
        {"code": "nl", "label": "Nederlands", "url": "/over/"},
        {"code": "en", "label": "English", "url": "/en/over/"},
    ]


def test_translated_page_is_shown_in_the_english_frame(client):
    translate(ContentPage.objects.get(slug="over"), "about", title="About this site")

    page = client.get("/en/about/")

    assert "About this site</h1>" in page.text
    assert "not been translated" not in page.text
    assert '<article lang="nl">' not in page.text
    assert [link["url"] for link in page.context["language_links"]] == ["/over/", "/en/about/"]


def test_address_of_the_original_leads_on_to_its_translation(client):
    translate(ContentPage.objects.get(slug="over"), "about", title="About this site")

    assert client.get("/en/over/").headers["Location"] == "/en/about/"
    assert client.get("/over/").status_code == 200


def test_translation_that_is_a_draft_is_not_shown(client):
    translate(ContentPage.objects.get(slug="over"), "about", title="About this site", live=False)

    assert client.get("/en/about/").status_code == 404
    assert "not been translated" in client.get("/en/over/").text


def test_page_that_is_not_live_is_not_there(client):
    ContentPage.objects.filter(slug="over").update(live=False)

    assert client.get("/over/").status_code == 404
    assert client.get("/en/over/").status_code == 404


def test_page_below_a_page_is_found(client):
    parent = ContentPage.objects.get(slug="privacy")
    ContentPageFactory(parent=parent, slug="bewaartermijnen", title="Bewaartermijnen")

    assert "Bewaartermijnen</h1>" in client.get("/privacy/bewaartermijnen/").text
    assert client.get("/bewaartermijnen/").status_code == 404


def test_contact_block_shows_how_to_reach_who_runs_the_site(client):
    owner = SiteOwner.for_site(Site.objects.get())
    owner.telephone, owner.telephone_tariff = "070 123 45 67", "lokaal tarief"
    owner.email, owner.opening_hours = "hulp@voorbeeld.example", "maandag"
    owner.save()

    page = client.get("/contact/").text

    assert '<a href="tel:0701234567">070 123 45 67</a> (lokaal tarief)' in page
    assert 'href="mailto:hulp@voorbeeld.example"' in page
    assert "maandag" in page


def test_contact_block_leaves_out_what_is_not_known(client):
    owner = SiteOwner.for_site(Site.objects.get())
    owner.telephone = ""
    owner.save()

    page = client.get("/contact/").text

    assert "tel:" not in page
    assert "mailto:" in page


def test_text_of_an_editor_is_shown_in_its_blocks(client):
    table = {
        "columns": [{"type": "text", "heading": "Wat"}, {"type": "text", "heading": "Hoelang"}],
        "rows": [{"values": ["<p>Concept</p>", "<p>180 dagen</p>"]}],
        "caption": "Bewaartermijnen",
    }
    ContentPageFactory(
        slug="termijnen",
        body=[
            {"type": "heading", "value": "Kop & staart"},
            {"type": "text", "value": "<h3>Onder</h3><p>Tekst</p>"},
            {"type": "table", "value": table},
        ],
    )

    page = client.get("/termijnen/").text

    assert "Kop &amp; staart</h2>" in page
    assert "<h3>Onder</h3>" in page
    assert "<caption>Bewaartermijnen</caption>" in page
    assert '<th scope="col">Hoelang</th>' in page
    assert "180 dagen" in page


@pytest.mark.parametrize("slug", ["en", "documentatie", "forum", "beheer", "account", "static"])
def test_page_takes_no_address_that_the_site_uses(slug):
    page = ContentPage(title="Bezet", slug=slug)

    with pytest.raises(ValidationError) as refused:
        home_page().add_child(instance=page)

    assert list(refused.value.message_dict) == ["slug"]


def test_every_address_of_the_site_is_kept_free_of_pages():
    first_words = {
        str(pattern.pattern).lstrip("^.").split("/")[0].split(".")[0].split("<")[0].rstrip("-")
        for pattern in every_pattern(get_resolver().url_patterns)
    }
    ours = {word for word in first_words if word and not word.startswith("(")}

    assert {"beheer", "forum", "documentatie", "robots", "account"} <= ours
    assert ours <= RESERVED


def every_pattern(patterns):
    """The patterns that stand at the root, those included without a word of their own too."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns") and str(pattern.pattern) in ("", "en/"):
            yield from every_pattern(pattern.url_patterns)
        else:
            yield pattern


def test_content_page_takes_few_queries(client, django_assert_max_num_queries):
    client.get("/over/")

    with django_assert_max_num_queries(9):
        client.get("/over/")
    with django_assert_max_num_queries(12):
        client.get("/en/over/")
