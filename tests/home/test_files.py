"""What other sites, browsers and search engines ask for."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site

from home import sitemap
from home.models import ContentPage, SecurityTxt
from people.accounts.models import SiteOwner
from tests.community.factories import CategoryFactory, TopicFactory
from tests.home.factories import editor_in_chief

pytestmark = pytest.mark.django_db


def let_security_txt_end(days):
    row = SecurityTxt.for_site(Site.objects.get())
    row.expires_date = timezone.localdate() + timedelta(days=days)
    row.save()
    return row


def contact(value):
    owner = SiteOwner.for_site(Site.objects.get())
    owner.security_contact = value
    owner.save()


def test_security_txt_says_where_to_report_and_until_when_it_holds(client):
    contact("https://voorbeeld.example/melden")
    row = let_security_txt_end(100)

    answer = client.get("/.well-known/security.txt", headers={"host": "localhost"})

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "Contact: https://voorbeeld.example/melden"
    assert lines[1].startswith(f"Expires: {row.expires_date.isoformat()}T23:59:59+0")
    assert lines[3] == "Canonical: http://localhost/.well-known/security.txt"


def test_security_contact_may_be_a_mail_address(client):
    contact("veilig@voorbeeld.example")

    assert "Contact: mailto:veilig@voorbeeld.example\n" in client.get("/.well-known/security.txt").text


def test_without_contact_there_is_no_security_txt(client):
    contact("")

    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("days, is_warned", [(31, False), (30, True), (-1, True)])
def test_admin_warns_thirty_days_before_security_txt_runs_out(client, days, is_warned):
    row = let_security_txt_end(days)
    client.force_login(editor_in_chief())

    page = client.get("/beheer/").text

    assert ('id="security-txt"' in page) is is_warned
    if is_warned:
        assert client.get(f"/beheer/settings/home/securitytxt/{row.site_id}/").status_code == 200


def test_robots_are_led_to_the_sitemap_and_away_from_personal_pages(client):
    text = client.get("/robots.txt", headers={"host": "localhost"}).text

    assert "Disallow: /beheer/\n" in text
    assert "Sitemap: http://localhost/sitemap.xml\n" in text


def test_browser_finds_the_icon_at_the_old_address(client):
    assert "favicon" in client.get("/favicon.ico").headers["Location"]


def addresses(client, part, number=1):
    answer = client.get(f"/sitemap-{part}-{number}.xml", headers={"host": "localhost"})
    return answer.text if answer.status_code == 200 else answer.status_code


def test_sitemap_names_the_parts_that_hold_something(client):
    before = client.get("/sitemap.xml", headers={"host": "localhost"})
    TopicFactory()
    after = client.get("/sitemap.xml", headers={"host": "localhost"})

    assert after.headers["Content-Type"] == "application/xml"
    assert "http://localhost/sitemap-paginas-1.xml" in before.text
    assert "sitemap-onderwerpen" not in before.text
    assert "http://localhost/sitemap-onderwerpen-1.xml" in after.text
    assert "documenten" not in after.text


def test_sitemap_holds_pages_topics_and_categories_with_the_day_they_changed(client):
    topic = TopicFactory()

    assert "<loc>http://localhost/en/</loc>" in addresses(client, "start")
    assert "<loc>http://localhost/spelregels/</loc><lastmod>" in addresses(client, "paginas")
    assert f"{topic.get_absolute_url()}</loc><lastmod>" in addresses(client, "onderwerpen")
    assert topic.category.get_absolute_url() in addresses(client, "rubrieken")


def test_sitemap_holds_nothing_that_a_visitor_may_not_read(client):
    TopicFactory(category=CategoryFactory(reads="signed_in"))
    ContentPage.objects.filter(slug="privacy").update(live=False)

    assert addresses(client, "onderwerpen") == 404
    assert addresses(client, "rubrieken") == 404
    assert "privacy" not in addresses(client, "paginas")


def test_sitemap_goes_on_in_a_next_file(client, monkeypatch):
    monkeypatch.setattr(sitemap, "PART_SIZE", 3)

    assert addresses(client, "paginas", 1).count("<loc>") == 3
    assert addresses(client, "paginas", 2).count("<loc>") == 2
    assert "sitemap-paginas-2.xml" in client.get("/sitemap.xml").text
    assert addresses(client, "paginas", 3) == 404


@pytest.mark.parametrize("part, number", [("nergens", 1), ("paginas", 0)])
def test_file_that_the_sitemap_does_not_name_is_not_there(client, part, number):
    assert addresses(client, part, number) == 404


def test_sitemap_part_takes_as_many_queries_for_many_rows(client, django_assert_max_num_queries):
    for _number in range(5):
        TopicFactory()

    with django_assert_max_num_queries(3):
        addresses(client, "onderwerpen")
    with django_assert_max_num_queries(1):
        addresses(client, "paginas")
