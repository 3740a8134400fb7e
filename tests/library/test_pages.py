import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch
from django.utils import timezone

from documentation.library import views
from documentation.library.models import DocumentVersion, VersionFile
from tests.community.factories import AuthorFactory
from tests.library.factories import bring_in, picture, section_named

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


def queries(client, url):
    client.get(url)  # the first request of a test fills what a process keeps
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


# Chapter


def test_chapter_shows_its_sections_with_numbers_and_addresses(tmp_path, client):
    bring_in(tmp_path, {"ch01.md": "# De `regels`\n\nVooraf.\n\n## Doel\n\n### Diep\n\nTekst & uitleg."})
    page = client.get("/documentatie/voorbeeld/1.0.0/de-regels/")
    assert (
        '<h1 class="nl-heading nl-heading--level-1" id="de-regels" lang="nl">1 De <code>regels</code></h1>'
        in page.text
    )
    assert '<h2 class="nl-heading nl-heading--level-2" id="doel">1.1 Doel</h2>' in page.text
    assert '<h3 class="nl-heading nl-heading--level-3" id="diep">1.1.1 Diep</h3>' in page.text
    assert "Tekst &amp; uitleg." in page.text
    assert page.text.index("Vooraf.") < page.text.index('id="doel"')


def test_title_of_the_window_names_chapter_document_and_version(tmp_path, client):
    bring_in(tmp_path)
    page = client.get("/documentatie/voorbeeld/1.0.0/inleiding/")
    assert "<title>1 Inleiding · Voorbeeldstandaard 1.0.0 · " in page.text


def test_chapter_lists_chapters_and_its_sections(tmp_path, client):
    bring_in(
        tmp_path, {"a.md": "# Een\n\n## Doel\n\n### Diep\n\n#### Dieper", "b.md": "# Twee", "c.md": "# Drie"}
    )
    page = client.get("/documentatie/voorbeeld/1.0.0/een/").text
    assert '<a href="/documentatie/voorbeeld/1.0.0/een/" aria-current="page">1 Een</a>' in page
    beside = page[page.index("data-on-this-page") :]
    assert '<a href="#doel">1.1 Doel</a>' in beside
    assert '<a href="#diep">1.1.1 Diep</a>' in beside
    assert "1.1.1.1" not in beside


def test_previous_and_next_chapter(tmp_path, client):
    bring_in(tmp_path, {"a.md": "# Een", "b.md": "# Twee", "c.md": "# Drie"})
    middle = client.get("/documentatie/voorbeeld/1.0.0/twee/").text
    assert 'href="/documentatie/voorbeeld/1.0.0/een/" rel="prev"' in middle
    assert 'href="/documentatie/voorbeeld/1.0.0/drie/" rel="next"' in middle
    assert 'rel="prev"' not in client.get("/documentatie/voorbeeld/1.0.0/een/").text
    assert 'rel="next"' not in client.get("/documentatie/voorbeeld/1.0.0/drie/").text


def test_only_chapter_has_no_neighbours(tmp_path, client):
    bring_in(tmp_path)
    page = client.get("/documentatie/voorbeeld/1.0.0/inleiding/").text
    assert "app-prevnext" not in page
    assert "data-on-this-page" not in page


def test_each_section_has_a_link_to_copy_and_to_ask(tmp_path, client):
    bring_in(tmp_path, {"a.md": "# A\n\n## B\n\n## C\n\n### B\n"})
    page = client.get("/documentatie/voorbeeld/1.0.0/a/").text
    assert page.count("data-copied=") == 4
    assert '<a href="#c/b" data-copied=' in page
    assert f"?onderdeel={section_named('c/b').pk}" in page


def test_without_a_forum_there_is_nothing_to_ask(tmp_path, client, monkeypatch):
    def nowhere(name):
        raise NoReverseMatch

    bring_in(tmp_path)
    monkeypatch.setattr(views, "reverse", nowhere)
    assert "?onderdeel=" not in client.get("/documentatie/voorbeeld/1.0.0/inleiding/").text


def test_chapter_takes_few_queries_however_long_it_is(tmp_path, client):
    short = {"a.md": "# A\n\n## B\n"}
    long = {
        f"{n}.md": f"# K{n}\n\n" + "".join(f"## S{n}-{m}\n\nTekst.\n\n" for m in range(40)) for n in range(9)
    }
    bring_in(tmp_path / "a", short, short_name="kort")
    bring_in(tmp_path / "b", long, short_name="lang")
    bring_in(tmp_path / "c", long, short_name="lang", number="1.1.0", status="CV")
    first = queries(client, "/documentatie/kort/1.0.0/a/")
    assert queries(client, "/documentatie/lang/1.0.0/k3/") == first <= MOST_QUERIES


def test_reading_sets_no_cookie(tmp_path, client):
    bring_in(tmp_path)
    assert not client.get("/documentatie/voorbeeld/1.0.0/inleiding/").cookies


def test_who_is_signed_in_reads_the_same(tmp_path, client):
    bring_in(tmp_path)
    client.force_login(AuthorFactory().user)
    assert client.get("/documentatie/voorbeeld/1.0.0/inleiding/").status_code == 200


def test_english_frame_keeps_the_language_of_the_text(tmp_path, client):
    bring_in(tmp_path)
    page = client.get("/en/documentatie/voorbeeld/1.0.0/inleiding/").text
    assert '<html lang="en"' in page
    assert '<article class="app-prose" lang="nl">' in page


def test_ids_of_a_page_are_used_once(tmp_path, client):
    text = "# Inhoud\n\n## Fouten\n\n<span id='app-version'>a</span> <span id='voet-1'>b</span> <span id='fouten'>c</span>"
    bring_in(tmp_path, {"a.md": text})
    page = client.get("/documentatie/voorbeeld/1.0.0/inhoud/").text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


# Versions


def test_switcher_is_there_when_there_is_a_choice(tmp_path, client):
    bring_in(tmp_path / "a", number="1.0.0")
    assert 'name="versie"' not in client.get("/documentatie/voorbeeld/1.0.0/inleiding/").text
    bring_in(tmp_path / "b", number="1.1.0", status="CV")
    page = client.get("/documentatie/voorbeeld/1.0.0/inleiding/").text
    assert '<option value="1.0.0" selected>' in page
    assert '<option value="1.1.0">' in page


def test_switcher_leads_to_the_same_chapter(tmp_path, client):
    bring_in(tmp_path / "a", number="1.0.0")
    bring_in(tmp_path / "b", number="1.1.0", status="CV")
    chosen = client.get("/documentatie/voorbeeld/", {"versie": "1.1.0", "hoofdstuk": "inleiding"})
    assert chosen.url == "/documentatie/voorbeeld/1.1.0/inleiding/"


def test_switcher_leads_to_the_contents_without_that_chapter(tmp_path, client):
    bring_in(tmp_path)
    address = "/documentatie/voorbeeld/"
    assert (
        client.get(address, {"versie": "1.0.0", "hoofdstuk": "weg"}).url == "/documentatie/voorbeeld/1.0.0/"
    )
    assert client.get(address, {"versie": "1.0.0"}).url == "/documentatie/voorbeeld/1.0.0/"
    assert client.get(address, {"versie": "9.9"}).status_code == 404


def test_document_opens_in_the_version_in_force(tmp_path, client):
    bring_in(tmp_path / "a", number="1.0.0", status="DEF", date="2026-01-01", title="Oude titel")
    bring_in(tmp_path / "b", number="1.1.0", status="CV", date="2026-02-01", title="Nieuwe titel")
    page = client.get("/documentatie/voorbeeld/").text
    assert '<h1 class="nl-heading nl-heading--level-1" lang="nl">Oude titel</h1>' in page
    assert 'href="/documentatie/voorbeeld/1.0.0/inleiding/"' in page


def test_other_version_says_which_one_holds(tmp_path, client):
    bring_in(tmp_path / "a", number="1.0.0", status="DEF", date="2026-01-01")
    bring_in(tmp_path / "b", number="1.1.0", status="CV", date="2026-02-01")
    notice = "?versie=1.0.0&amp;hoofdstuk=inleiding"
    assert notice in client.get("/documentatie/voorbeeld/1.1.0/inleiding/").text
    assert notice not in client.get("/documentatie/voorbeeld/1.0.0/inleiding/").text
    assert "?versie=1.0.0" in client.get("/documentatie/voorbeeld/1.1.0/").text


def test_older_working_version_says_which_one_is_newer(tmp_path, client):
    bring_in(tmp_path / "a", number="1.0.0", status="WV", date="2026-01-01")
    bring_in(tmp_path / "b", number="1.1.0", status="WV", date="2026-02-01")
    assert "?versie=1.1.0" in client.get("/documentatie/voorbeeld/1.0.0/").text


def test_earlier_status_has_an_address_of_its_own(tmp_path, client):
    bring_in(tmp_path / "a", {"a.md": "# A\n\nWerk."}, status="WV")
    bring_in(tmp_path / "b", {"a.md": "# A\n\nVast."}, status="DEF")
    assert "Vast." in client.get("/documentatie/voorbeeld/1.0.0/a/").text
    assert "Werk." in client.get("/documentatie/voorbeeld/1.0.0-wv/a/").text


def test_withdrawn_version_says_so(tmp_path, client):
    version = bring_in(tmp_path, status="TG").version
    badge = re.search(r"app-badge--negative.*?</span>", client.get(version.get_absolute_url()).text)
    assert badge


def test_version_without_a_date_is_shown(tmp_path, client):
    assert client.get(bring_in(tmp_path, date="").version.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/documentatie/weg/",
        "/documentatie/voorbeeld/9.9/",
        "/documentatie/voorbeeld/1.0.0/weg/",
        "/documentatie/weg/1.0.0/inleiding/",
        "/documentatie/voorbeeld/onderdeel/weg/",
        "/documentatie/bestand/0/weg.png",
        "/documentatie/?pagina=2",
        "/documentatie/?pagina=x",
    ],
)
def test_what_is_not_there_is_not_found(tmp_path, client, address):
    bring_in(tmp_path)
    assert client.get(address).status_code == 404


def test_what_is_not_shown_is_not_found(tmp_path, client):
    version = bring_in(tmp_path, {"a.md": "# Inleiding\n\n![x](x.png)"}, **{"x.png": picture()}).version
    DocumentVersion.objects.filter(pk=version.pk).update(shown_at=None)
    file = VersionFile.objects.get()
    for address in (
        "/documentatie/voorbeeld/",
        "/documentatie/voorbeeld/1.0.0/",
        "/documentatie/voorbeeld/1.0.0/inleiding/",
        "/documentatie/voorbeeld/onderdeel/inleiding/",
        f"/documentatie/bestand/{file.hash}/x.png",
    ):
        assert client.get(address).status_code == 404, address
    assert "Voorbeeldstandaard" not in client.get("/documentatie/").text


# Section


def test_address_of_a_section_leads_to_the_version_in_force(tmp_path, client):
    bring_in(tmp_path / "a", {"a.md": "# A\n\n## Doel"}, number="1.0.0", date="2026-01-01")
    bring_in(tmp_path / "b", {"a.md": "# A\n\n## Doel"}, number="1.1.0", date="2026-02-01", status="WV")
    assert (
        client.get("/documentatie/voorbeeld/onderdeel/doel/").url == "/documentatie/voorbeeld/1.0.0/a/#doel"
    )


def test_section_that_is_gone_leads_to_the_newest_version_that_has_it(tmp_path, client):
    bring_in(tmp_path / "a", {"a.md": "# A\n\n## Weg"}, number="1.0.0", date="2026-01-01")
    bring_in(tmp_path / "b", {"a.md": "# A\n\n## Weg"}, number="1.1.0", date="2026-02-01")
    bring_in(tmp_path / "c", {"a.md": "# A\n\n## Doel"}, number="1.2.0", date="2026-03-01")
    assert client.get("/documentatie/voorbeeld/onderdeel/weg/").url == "/documentatie/voorbeeld/1.1.0/a/#weg"


def test_older_name_of_a_section_finds_it(tmp_path, client):
    bring_in(tmp_path, {"a.md": "# A\n\n## Logging\n\n## FSC\n\n### Logging\n"})
    found = client.get("/documentatie/voorbeeld/onderdeel/logging-0/").url
    assert found == "/documentatie/voorbeeld/1.0.0/a/#fsc/logging"


def test_name_with_a_slash_is_an_address(tmp_path, client):
    bring_in(tmp_path, {"a.md": "# A\n\n## Regel {#/core/no-slash}\n"})
    found = client.get(section_named("/core/no-slash").anchor.get_absolute_url()).url
    assert found.endswith("#/core/no-slash")


# Index


def test_index_lists_documents_by_standard(tmp_path, client):
    bring_in(tmp_path / "a", title="Tweede", short_name="b")
    bring_in(tmp_path / "b", title="Eerste", short_name="a")
    bring_in(tmp_path / "c", title="Ander", short_name="c", domain="api")
    page = client.get("/documentatie/").text
    assert page.index("Ander</a>") < page.index("Eerste</a>") < page.index("Tweede</a>")
    assert '<a class="nl-link app-table__title" href="/documentatie/a/" lang="nl">Eerste</a>' in page


def test_empty_index_says_so(client):
    assert "app-empty" in client.get("/documentatie/").text


def test_index_has_pages_and_takes_few_queries(tmp_path, client, monkeypatch):
    bring_in(tmp_path / "0", short_name="d0", title="Document 0")
    few = queries(client, "/documentatie/")
    for number in range(1, 5):
        bring_in(tmp_path / str(number), short_name=f"d{number}", title=f"Document {number}")
    assert queries(client, "/documentatie/") == few <= MOST_QUERIES
    monkeypatch.setattr(views, "PER_PAGE", 2)
    second = client.get("/documentatie/", {"pagina": "2"}).text
    assert "Document 2" in second
    assert "Document 4" not in second
    assert 'href="?pagina=3"' in second


# Files


def test_picture_is_served_for_ever_as_what_it_is(tmp_path, client):
    bring_in(tmp_path, {"a.md": "# A\n\n![De weg](weg%20nu.png)"}, **{"weg nu.png": picture()})
    page = client.get("/documentatie/voorbeeld/1.0.0/a/").text
    address = re.search(r'<img src="([^"]+)" alt="De weg" width="40" height="30" loading="lazy"', page)[1]
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == picture()
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]


def test_picture_of_the_same_address_is_the_same_in_english(tmp_path, client):
    bring_in(tmp_path, {"a.md": "# A\n\n![De weg](weg.png)"}, **{"weg.png": picture()})
    dutch = re.findall(
        r'src="(/documentatie/bestand/[^"]+)"', client.get("/documentatie/voorbeeld/1.0.0/a/").text
    )
    english = re.findall(
        r'src="(/documentatie/bestand/[^"]+)"', client.get("/en/documentatie/voorbeeld/1.0.0/a/").text
    )
    assert dutch == english != []


def test_dates_of_the_future_are_not_in_force(tmp_path):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert not bring_in(tmp_path, date=tomorrow).version.is_in_force
