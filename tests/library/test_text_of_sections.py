"""How words, notes, tables, code, pictures and links of a source come out."""

import pytest

from documentation.library.importing import images
from tests.library.factories import picture, read, read_text, write_source


def said(document):
    return " ".join(str(remark) for remark in document.remarks)


# Citations, terms and code words


def test_citation_leads_to_the_list_of_references(tmp_path):
    entry = '"FSC-Core": { title: "FSC Core", href: "https://voorbeeld.example/fsc", publisher: "Logius", date: "2024" }'
    html, document = read_text(tmp_path, "# A\n\nZie [[FSC-Core]] en [[!fsc-core]].", bibliography=entry)
    assert html.count('[<a href="../') == 2
    assert '<dt id="bib-fsc-core">[FSC-Core]</dt>' in html
    assert '<a href="https://voorbeeld.example/fsc">FSC Core</a>. Logius, 2024.' in html
    assert document.chapters[-1].number == "A"
    assert not document.remarks


def test_long_citation_is_the_title(tmp_path):
    entry = '"ADR": { title: "REST-API Design Rules", href: "https://voorbeeld.example/adr" }, "X": { title: "Zonder adres" }'
    html, _document = read_text(
        tmp_path, "# A\n\n[[[?ADR]]] en [[[ADR|de regels]]] en [[[X]]].", bibliography=entry
    )
    assert '<cite><a href="https://voorbeeld.example/adr">REST-API Design Rules</a></cite>' in html
    assert ">de regels</a>" in html
    assert "#bib-x" in html


def test_unknown_citation_stays_readable_and_is_told_once(tmp_path):
    html, document = read_text(
        tmp_path, "# A\n\nZie [[Onbekend boek]], [[[Onbekend boek]]] en [[?Onbekend boek]]."
    )
    assert "Zie [Onbekend boek], Onbekend boek en [Onbekend boek]." in html
    assert len(document.remarks) == 1
    assert document.remarks[0].line == 3


def test_rfc_has_an_address_of_its_own(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n[[RFC7516]]")
    assert "https://www.rfc-editor.org/rfc/rfc7516" in html


def test_citation_in_a_link_is_no_second_link(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n[zie [[RFC7516]]](https://voorbeeld.example/)")
    assert "zie RFC7516</a>" in html


def test_escaped_citation_is_left(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n<p>[[\\ADR]]</p>")
    assert "<p>[[ADR]]</p>" in html


def test_term_leads_to_where_it_is_defined(tmp_path):
    chapters = {
        "a.md": "# A\n\nEen [=Peer=], [=peers=] en [=Peer|deelnemer=], [=Onbekend=], <a>Peer</a> en [x [=Peer=]](#a).",
        "b.md": "# B\n\n<dfn data-lt='Peers|'>Peer</dfn> <dfn id='eigen'>Grant</dfn> <dfn>Peer</dfn>",
    }
    document = read(write_source(tmp_path, chapters))
    html = document.chapters[0].sections[0].html
    assert '<a href="../b/#dfn-peer">Peer</a>' in html
    assert '<a href="../b/#dfn-peer">peers</a>' in html
    assert '<a href="../b/#dfn-peer">deelnemer</a>' in html
    assert "Onbekend" in html
    assert "Onbekend" in said(document)
    assert '<dfn id="eigen">' in document.chapters[1].sections[0].html


def test_link_to_a_definition_elsewhere_keeps_its_words(tmp_path):
    html, document = read_text(tmp_path, "# A\n\n<p><a data-cite='HTML#dom'>DOM</a> en <a>los</a></p>")
    assert "<a>DOM</a>" in html
    assert len(document.remarks) == 1


def test_code_words_and_bare_addresses(tmp_path):
    html, _document = read_text(
        tmp_path, "# A\n\n{{ Window }} https://voorbeeld.example/a?b=1. `[[ADR]] https://x.example`"
    )
    assert "<code>Window</code>" in html
    assert '<a href="https://voorbeeld.example/a?b=1">https://voorbeeld.example/a?b=1</a>.' in html
    assert "<code>[[ADR]] https://x.example</code>" in html


def test_address_in_a_link_is_left(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n[https://a.example/](https://b.example/)")
    assert html == '<p><a href="https://b.example/">https://a.example/</a></p>'


def test_marks_in_a_heading_are_kept(tmp_path):
    _html, document = read_text(tmp_path, "# De `Fsc-Id` *header*\n")
    section = document.chapters[0].sections[0]
    assert section.heading == "De Fsc-Id header"
    assert section.heading_html == "De <code>Fsc-Id</code> <em>header</em>"
    assert section.anchor == "de-fsc-id-header"


# Notes


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("> Note: lees dit.", "Note", "lees dit."),
        ("> **Let op**\n> lees dit.", "Let op", "lees dit."),
        ("> *Toelichting*: lees dit.", "Toelichting", "lees dit."),
        ("> Opmerking\n> lees dit.", "Opmerking", "lees dit."),
        ("> NB lees dit.", "NB", "lees dit."),
        ("> [!WARNING]\n> lees dit.", "", "lees dit."),
    ],
)
def test_quotation_that_says_so_is_a_note(tmp_path, text, title, rest):
    html, _document = read_text(tmp_path, f"# A\n\n{text}")
    assert '<div class="app-note" role="note">' in html
    assert f'<p class="app-note__title">{title}' in html
    assert rest in html
    assert "blockquote" not in html


@pytest.mark.parametrize(
    "text",
    [
        "> Note that this is a quotation.",
        "> **Let op dit** woord.",
        "> Gewoon.",
        "> * punt",
        "> Let op wat er staat",
    ],
)
def test_other_quotation_stays_one(tmp_path, text):
    assert "<blockquote>" in read_text(tmp_path, f"# A\n\n{text}")[0]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("<aside class='note'>Tekst</aside>", "app-note"),
        ("<p class='note'>Tekst</p>", "app-note"),
        ("<div class='example'>Tekst</div>", "app-note app-note--example"),
        ("<section class='issue'><p>Tekst</p></section>", "app-note app-note--warning"),
        ("<div class='ednote'>Tekst</div>", "app-note"),
        ("<div class='advisement'>Tekst</div>", "app-note app-note--warning"),
    ],
)
def test_box_of_respec_is_a_note(tmp_path, text, classes):
    html, _document = read_text(tmp_path, f"# A\n\n{text}")
    assert f'<div class="{classes}" role="note"><p class="app-note__title">' in html
    assert "<p>Tekst</p>" in html


def test_title_of_a_note_is_kept(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n<aside class='note' title='REST'><p>Tekst</p></aside>")
    assert ": REST</p>" in html


def test_example_of_code_is_a_box_with_code(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n<pre class='example'>GET /</pre>")
    assert 'class="app-note app-note--example"' in html
    assert "<pre>GET /</pre>" in html


def test_details_are_kept(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n<details><summary>Meer</summary>\n\nTekst.\n\n</details>")
    assert "<details><summary>Meer</summary>" in html


# Tables and code


def test_table_scrolls_in_a_box_with_a_name(tmp_path):
    table = "| Code | Naam |\n|---|---|\n| 1 | Een |\n"
    html, _document = read_text(
        tmp_path, f"# A\n\n{table}\n<table><caption>De regels</caption><tr><td>x</td></tr></table>"
    )
    assert html.count('<div class="app-scroll" role="region" aria-label="') == 2
    assert html.count('tabindex="0"') == 2
    assert ': De regels"' in html
    assert '<th scope="col">Code</th>' in html


def test_html_table_keeps_its_spans_and_heads(tmp_path):
    table = "<table><thead><tr><th colspan='2'>Kop</th></tr></thead><tr><th>Rij</th><td rowspan='2'><p>Waarde</p></td></tr></table>"
    html, _document = read_text(tmp_path, f"# A\n\n{table}")
    assert '<th colspan="2" scope="col">Kop</th>' in html
    assert '<th scope="row">Rij</th>' in html
    assert '<td rowspan="2">Waarde</td>' in html


def test_row_of_heads_without_words_is_left_out(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n| | |\n|---|---|\n| a | b |\n")
    assert "thead" not in html


def test_empty_head_is_a_cell(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n| | Kop |\n|---|---|\n| a | b |\n")
    assert "<td></td>" in html


def test_table_in_a_table_has_one_box(tmp_path):
    html, _document = read_text(
        tmp_path, "# A\n\n<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>"
    )
    assert html.count("app-scroll") == 1


def test_codes_of_audiences_become_words(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n| x | Doelgroep |\n|---|---|\n| a | [A&D]  [OT&B] |\n")
    first, second = html.split("<abbr ")[1:]
    assert ">A&amp;D</abbr>, " in first
    assert ">OT&amp;B</abbr></td>" in second
    assert 'title="' in first


def test_code_has_colours_when_its_language_is_known(tmp_path):
    html, _document = read_text(
        tmp_path, '# A\n\n```json\n{"a": 1}\n```\n\n```geheim\n<b>\n```\n\n    vier spaties\n'
    )
    assert '<span class="nt">' in html
    assert "<code>&lt;b&gt;" in html
    assert "vier spaties" in html
    assert html.count('class="app-scroll"') == 3


# Pictures


def test_picture_with_a_title_is_a_figure_with_a_number(tmp_path):
    text = '# A\n\n![De weg](media/weg.png "Van A naar B")\n\n![Nog een](media/weg.png)'
    html, document = read_text(tmp_path, text, **{"media/weg.png": picture(40, 30)})
    assert '<figure class="app-figure"><img ' in html
    assert '<img src="/documentatie/bestand/' in html
    assert 'alt="De weg" width="40" height="30" loading="lazy" decoding="async">' in html
    assert " 1: Van A naar B</figcaption>" in html
    assert len(document.pictures) == 1
    assert not document.remarks


def test_wide_picture_leads_to_itself(tmp_path):
    html, document = read_text(
        tmp_path, "# A\n\n![De weg](weg.png)\n\n[![x](weg.png)](#a)", **{"weg.png": picture(900, 10)}
    )
    assert f'<a href="/documentatie/bestand/{document.pictures[0].hash}/weg.png"><img ' in html
    assert html.count("<a ") == 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures_of_four_kinds_are_shown(tmp_path, kind):
    _html, document = read_text(tmp_path, "# A\n\n![x](x.bin)", **{"x.bin": picture(kind=kind)})
    assert document.pictures[0].media_type == f"image/{kind.lower()}"


def test_missing_picture_leaves_its_description(tmp_path):
    html, document = read_text(tmp_path, "# A\n\nVoor ![De weg](weg.png) na. ![](leeg.png)")
    assert "De weg</em> na." in html
    assert "weg.png" in said(document)


def test_picture_on_the_network_becomes_a_link(tmp_path):
    html, document = read_text(tmp_path, "# A\n\n![De weg](https://voorbeeld.example/weg.png)")
    assert '<a href="https://voorbeeld.example/weg.png">' in html
    assert "<img" not in html
    assert "weg.png" in said(document)


@pytest.mark.parametrize(
    "content", [b"geen plaatje", b"", b"\x89PNG\r\n\x1a\nkapot", picture()[:60], picture(kind="BMP")]
)
def test_file_that_is_no_picture_is_told(tmp_path, content):
    html, document = read_text(tmp_path, "# A\n\n![De weg](weg.png)", **{"weg.png": content})
    assert "<img" not in html
    assert "weg.png" in said(document)


def test_absurdly_large_picture_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 100)
    html, document = read_text(tmp_path, "# A\n\n![De weg](weg.png)", **{"weg.png": picture()})
    assert "<img" not in html
    assert "weg.png" in said(document)


def test_svg_is_replaced_by_the_same_picture_or_its_description(tmp_path):
    files = {"een.svg": "<svg/>", "een.png": picture(), "twee.svg": "<svg onload='x'/>"}
    html, document = read_text(tmp_path, "# A\n\n![Een](een.svg) ![Twee](twee.svg)", **files)
    assert html.count("<img") == 1
    assert "Twee</em>" in html
    assert len(document.remarks) == 2


def test_embedded_file_leaves_its_description(tmp_path):
    html, document = read_text(
        tmp_path,
        "# A\n\n<p>Zie <object data='a.svg'>de kaart</object>.</p>\n\n<figure><object data='b.svg'>Kaart</object></figure>",
    )
    assert "<span>de kaart</span>." in html
    assert "<p>Kaart</p>" in html
    assert "a.svg" in said(document)


def test_mermaid_is_shown_as_text_and_told(tmp_path):
    figure = '<figure><div class="mermaid" data-figure-name="pad.mermaid"></div><figcaption>Het pad</figcaption></figure>'
    text = f"# A\n\n{figure}\n\n<div class='mermaid' data-figure-name='weg.mermaid'></div>\n\n```mermaid\ngraph LR; C-->D\n```"
    html, document = read_text(tmp_path, text, **{"media/pad.mermaid": "graph LR; A-->B"})
    assert "graph LR; A--&gt;B" in html
    assert "graph LR; C--&gt;D" in html
    assert " 1: Het pad" in html
    assert "weg.mermaid" in said(document)
    assert len(document.remarks) == 3


# Links inside the document


def test_links_lead_to_the_page_of_the_chapter(tmp_path):
    chapters = {
        "ch01.md": "# Een\n\n[hier](#een) [daar](#regels) [weg](ch02.md) [regel](ch02.md#regels) [map](./ch02.md#weg) "
        "[index](index.html#noot)",
        "ch02.md": "# Twee\n\n## Regels\n\n<span id='noot'>x</span>",
    }
    html = read(write_source(tmp_path, chapters)).chapters[0].sections[0].html
    assert '<a href="#een">hier</a>' in html
    assert '<a href="../twee/#regels">daar</a>' in html
    assert '<a href="../twee/#twee">weg</a>' in html
    assert '<a href="../twee/#regels">regel</a>' in html
    assert '<a href="../twee/#twee">map</a>' in html
    assert '<a href="../twee/#noot">index</a>' in html


def test_link_by_an_alias_finds_the_section(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n## B\n\n## C\n\n### B\n\n[tweede](#b-0)")
    assert '<a href="#c/b">tweede</a>' in html


def test_link_without_words_takes_those_of_the_section(tmp_path):
    html, _document = read_text(tmp_path, "# A\n\n[[[#regels]]] [[[#onbekend]]]\n\n## Regels\n")
    assert '<a href="#regels">1.1 Regels</a>' in html
    assert "<a>onbekend</a>" in html


@pytest.mark.parametrize("address", ["#nergens", "bijlage.pdf", "/beheer/", "LICENSE"])
def test_link_that_leads_nowhere_keeps_its_words(tmp_path, address):
    html, document = read_text(tmp_path, f"# A\n\n[Zie dit]({address})", LICENSE="x")
    assert "<a>Zie dit</a>" in html
    assert address in said(document)


def test_link_out_of_the_folder_leads_nowhere(tmp_path):
    html, document = read_text(tmp_path, "# A\n\n[Zie dit](../../README.md)")
    assert "<a>Zie dit</a>" in html
    assert document.remarks


@pytest.mark.parametrize("address", ["https://voorbeeld.example/a", "mailto:a@voorbeeld.example", "tel:0900"])
def test_link_to_elsewhere_is_kept(tmp_path, address):
    assert f'href="{address}"' in read_text(tmp_path, f"# A\n\n[x]({address})")[0]


def test_second_use_of_an_id_is_taken_out(tmp_path):
    html, document = read_text(
        tmp_path, "# A\n\n<span id='x'>a</span> <span id='x'>b</span> <span id=''>c</span>"
    )
    assert html.count("id=") == 1
    assert "x" in said(document)


# Nothing is lost


def test_every_word_of_a_difficult_text_is_kept(tmp_path):
    text = "# A\n\n<div>los <custom>eigen</custom> <font>oud</font> <center>midden</center></div>\n\n~~weg~~ a<br>b\n\n---\n\n1. een\n   - twee\n"
    html, document = read_text(tmp_path, text)
    for word in ("los", "eigen", "oud", "midden", "weg", "een", "twee"):
        assert word in html
    assert "custom" in said(document)


def test_text_included_as_text_is_not_read_as_html(tmp_path):
    body = '<section><h1>A</h1><pre data-include="a.txt" data-include-format="text"></pre></section>'
    document = read(write_source(tmp_path, {"a.txt": "<b>&amp;"}, body=body))
    assert "&lt;b&gt;&amp;amp;" in document.chapters[0].sections[0].html


def test_title_of_the_document_falls_back_to_the_first_chapter(tmp_path):
    assert read(write_source(tmp_path, title="")).title == "Inleiding"
    assert read(write_source(tmp_path, title="", body="<section id='abstract'><p>x</p></section>")).title


def test_text_is_normalised(tmp_path):
    _html, document = read_text(tmp_path, "# A\n\nCafe\u0301   <br>\n\n- een\n- twee\n")
    assert document.chapters[0].sections[0].text == "Café een twee"
