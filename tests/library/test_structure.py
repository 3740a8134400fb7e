import pytest

from documentation.library.importing.slugs import explicit_name, heading_slug
from documentation.library.importing.structure import letters
from tests.library.factories import read, read_text, write_source


def outline(document):
    return [
        (section.level, section.number, section.heading)
        for chapter in document.chapters
        for section in chapter.sections
    ]


def test_parts_are_numbered_as_respec_does(tmp_path):
    body = (
        '<section id="abstract"><p>Kort.</p></section>'
        '<section class="introductory" data-include="colofon.md"></section>'
        '<section data-include="ch01.md"></section><section data-include="ch02.md"></section>'
        '<section class="appendix" data-include="bijlage.md"></section>'
    )
    files = {
        "colofon.md": "# Colofon\n\n## Adres",
        "ch01.md": "# Een\n\n## A\n\n### B\n\n### C\n\n## D",
        "ch02.md": "# Twee\n\n## E",
        "bijlage.md": "# Begrippen\n\n## F",
    }
    document = read(write_source(tmp_path, files, body=body))
    assert outline(document)[1:] == [
        (1, "", "Colofon"),
        (2, "", "Adres"),
        (1, "1", "Een"),
        (2, "1.1", "A"),
        (3, "1.1.1", "B"),
        (3, "1.1.2", "C"),
        (2, "1.2", "D"),
        (1, "2", "Twee"),
        (2, "2.1", "E"),
        (1, "A", "Begrippen"),
        (2, "A.1", "F"),
    ]
    assert [chapter.kind for chapter in document.chapters] == [
        "front",
        "front",
        "chapter",
        "chapter",
        "appendix",
    ]
    assert [section.is_normative for section in document.chapters[2].sections] == [True] * 5
    assert not document.chapters[0].sections[0].is_normative


def test_skipped_levels_are_closed(tmp_path):
    _html, document = read_text(tmp_path, "# A\n\n#### B\n\n##### C\n\n## D\n\n###### E")
    assert outline(document) == [
        (1, "1", "A"),
        (2, "1.1", "B"),
        (3, "1.1.1", "C"),
        (2, "1.2", "D"),
        (3, "1.2.1", "E"),
    ]


def test_chapter_may_begin_at_any_level(tmp_path):
    _html, document = read_text(tmp_path, "### A\n\n#### B\n\n### C")
    assert outline(document) == [(1, "1", "A"), (2, "1.1", "B"), (1, "2", "C")]


def test_levels_beyond_six_stay_at_six(tmp_path):
    nested = "".join(f"<section><h2>K{n}</h2>" for n in range(8)) + "</section>" * 8
    document = read(write_source(tmp_path, body=f"<section><h1>A</h1>{nested}</section>"))
    assert max(level for level, _number, _heading in outline(document)) <= 6


def test_text_before_the_first_heading_is_kept(tmp_path):
    html, document = read_text(tmp_path, "Vooraf.\n\n# Inleiding\n\nTekst.")
    assert outline(document) == [(1, "1", "Inleiding")]
    assert "Vooraf." in html


def test_file_without_heading_takes_its_name(tmp_path):
    document = read(write_source(tmp_path, {"ch02_Over_de-regels.md": "Alleen tekst."}))
    assert outline(document) == [(1, "1", "Over de regels")]


def test_abstract_with_headings_keeps_its_own_title(tmp_path):
    body = '<section id="abstract"><p>Kort.</p><h2>Voor wie</h2></section>'
    document = read(write_source(tmp_path, body=body, lang="en"))
    assert outline(document) == [(1, "", "Abstract"), (2, "", "Voor wie")]
    assert document.lang == "en"


def test_text_outside_a_section_is_kept_and_told(tmp_path):
    document = read(
        write_source(
            tmp_path, body="Los <em>woord</em>.<main><section><h2>A</h2><p>b</p></section></main>Eind"
        )
    )
    first = document.chapters[0].sections[0]
    assert "Los" in first.text
    assert "Eind" in first.text
    assert outline(document)[1] == (1, "1", "A")
    assert document.remarks


def test_empty_section_of_the_index_is_no_part(tmp_path):
    document = read(
        write_source(
            tmp_path, {}, body="<section id='leeg'></section><section><h1>A</h1></section><!-- x -->"
        )
    )
    assert outline(document) == [(1, "1", "A")]
    assert not document.remarks


def test_loose_words_between_blocks_become_paragraphs(tmp_path):
    document = read(
        write_source(tmp_path, body="<section><h1>A</h1>Los <b>vet</b> woord<p>P</p>na <i>x</i></section>")
    )
    assert document.chapters[0].sections[0].html == "<p>Los <b>vet</b> woord</p><p>P</p><p>na <i>x</i></p>"


def test_informative_part_is_not_normative(tmp_path):
    body = '<section><h1>A</h1><section class="informative"><h2>B</h2></section><section><h2>C</h2></section></section>'
    document = read(write_source(tmp_path, body=body))
    assert [section.is_normative for section in document.chapters[0].sections] == [True, False, True]


def test_heading_in_a_note_is_no_section(tmp_path):
    html, document = read_text(tmp_path, "# A\n\n<aside class='note'><h3>Let op</h3><p>Tekst.</p></aside>")
    assert len(outline(document)) == 1
    assert "<strong>Let op</strong>" in html


def test_empty_file_is_told(tmp_path):
    document = read(write_source(tmp_path, {"a.md": "# A", "leeg.md": "\n"}))
    assert [remark.file for remark in document.remarks] == ["leeg.md"]


def anchors(document):
    return [section.anchor for chapter in document.chapters for section in chapter.sections]


def aliases(document):
    return [section.aliases for chapter in document.chapters for section in chapter.sections]


def test_explicit_ids_are_kept(tmp_path):
    text = "# A {#begin}\n\n<section id='/core/no-slash'><h2 id='api-48'>Regel</h2><p>b</p></section>\n"
    _html, document = read_text(tmp_path, text)
    assert anchors(document) == ["begin", "/core/no-slash"]
    assert aliases(document)[1] == ["api-48", "regel"]


def test_id_of_the_include_is_the_chapters(tmp_path):
    body = '<section id="data" data-include="ch01.md"></section>'
    document = read(write_source(tmp_path, {"ch01.md": "# Data Architectuur"}, body=body))
    assert anchors(document) == ["data"]
    assert aliases(document) == [["data-architectuur"]]


def test_same_heading_twice_is_named_after_what_it_stands_in(tmp_path):
    text = "# A\n\n## Logging\n\n## FSC\n\n### Logging\n\n## TLS\n\n### Logging\n"
    _html, document = read_text(tmp_path, text)
    assert anchors(document) == ["a", "logging", "fsc", "fsc/logging", "tls", "tls/logging"]
    assert aliases(document)[3] == ["logging-0"]
    assert aliases(document)[5] == ["logging-1"]


def test_section_keeps_its_name_when_its_namesake_goes(tmp_path):
    document = read(
        write_source(tmp_path, {"a.md": "# A\n\n## FSC\n\n### Logging\n"}), known={"logging", "fsc/logging"}
    )
    assert anchors(document) == ["a", "fsc", "fsc/logging"]


def test_same_heading_twice_in_one_place_counts(tmp_path):
    _html, document = read_text(tmp_path, "# A\n\n## B\n\n## B\n\n## B\n")
    assert anchors(document) == ["a", "b", "a/b", "a/b-0"]


def test_empty_id_is_none(tmp_path):
    document = read(write_source(tmp_path, {}, body="<section><h1 id=' '>A</h1></section>"))
    assert anchors(document) == ["a"]
    assert not document.remarks


def test_id_used_twice_is_told(tmp_path):
    _html, document = read_text(tmp_path, "# A {#x}\n\n## B {#x}\n")
    assert anchors(document) == ["x", "b"]
    assert "x" in document.remarks[0].what


def test_document_cannot_take_an_id_of_the_page(tmp_path):
    _html, document = read_text(tmp_path, "# Inhoud\n\n## B {#app-version}\n")
    assert anchors(document) == ["inhoud-0", "b"]


def test_chapters_have_addresses_of_their_own(tmp_path):
    document = read(write_source(tmp_path, {"a.md": "# Één", "b.md": "# Een", "c.md": "# ☃"}))
    first, second, nameless = [chapter.slug for chapter in document.chapters]
    assert (first, second) == ("een", "een-2")
    assert nameless.isascii()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Identificatie & Authenticatie", "identificatie-authenticatie"),
        ("Beëindigen", "beeindigen"),
        ("3.1 Regels", "x3-1-regels"),
        ("(semi-)overheid?", "semi-overheid"),
        ("☃", ""),
    ],
)
def test_slug_is_the_one_of_respec(text, slug):
    assert heading_slug(text) == slug


def test_explicit_name_has_no_white_space():
    assert explicit_name(" a  b ") == "a-b"


@pytest.mark.parametrize(("count", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA")])
def test_appendices_are_counted_in_letters(count, name):
    assert letters(count) == name
