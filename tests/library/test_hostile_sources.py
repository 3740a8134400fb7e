"""What may not be carried over, and what may not come in at all."""

import os

import pytest

from documentation.library.actions import import_document
from documentation.library.importing import includes, source
from documentation.library.importing.report import ImportRefused
from documentation.library.models import Document, DocumentVersion, Standard
from people.accounts.actors import SYSTEM
from tests.library.factories import read, read_text, write_source


def refused(folder):
    with pytest.raises(ImportRefused) as info:
        read(folder)
    return info.value.message


def test_folder_that_is_not_there_is_refused(tmp_path):
    assert "nergens" in refused(tmp_path / "nergens")


def test_folder_without_index_is_refused(tmp_path):
    assert "index.html" in refused(tmp_path)


def test_missing_chapter_is_refused_by_name(tmp_path):
    write_source(tmp_path, body='<section data-include="ch07.md"></section>')
    assert "ch07.md" in refused(tmp_path)


def test_index_without_chapters_is_refused(tmp_path):
    assert "index.html" in refused(write_source(tmp_path, body='<section id="sotd"></section>'))


def test_cycle_of_includes_is_refused(tmp_path):
    folder = write_source(
        tmp_path,
        {"a.md": "# A\n\n<div data-include='b.html'></div>"},
        **{
            "b.html": "<p>B</p><div data-include='c.html'></div>",
            "c.html": "<div data-include='b.html'></div>",
        },
    )
    assert "b.html" in refused(folder)


def test_index_that_includes_itself_is_refused(tmp_path):
    assert "index.html" in refused(
        write_source(tmp_path, body='<section data-include="index.html"></section>')
    )


def test_includes_that_multiply_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(includes, "MAX_FILES", 50)
    files = {f"f{n}.html": f"<div data-include='f{n + 1}.html'></div>" * 3 for n in range(10)} | {
        "f10.html": "x"
    }
    folder = write_source(tmp_path, body='<section data-include="f0.html"></section>', **files)
    assert refused(folder)


def test_includes_that_are_too_deep_are_refused(tmp_path):
    files = {f"f{n}.html": f"<div data-include='f{n + 1}.html'></div>" for n in range(30)} | {"f30.html": "x"}
    assert refused(write_source(tmp_path, body='<section data-include="f0.html"></section>', **files))


def test_document_that_grows_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(includes, "MAX_CHARACTERS", 1000)
    assert refused(write_source(tmp_path, {"ch01.md": "# A\n\n" + "x" * 1000}))


@pytest.mark.parametrize(
    "path",
    [
        "../geheim.md",
        "sub/../../geheim.md",
        "/etc/hostname",
        "%2e%2e/geheim.md",
        "..%2fgeheim.md",
        "\\\\host\\x.md",
    ],
)
def test_include_outside_the_folder_is_refused(tmp_path, path):
    (tmp_path / "geheim.md").write_text("# Geheim")
    folder = write_source(tmp_path / "bron", body=f'<section data-include="{path}"></section>')
    (folder / "sub").mkdir()
    assert path in refused(folder)


@pytest.mark.parametrize(
    "url", ["https://voorbeeld.example/ch.md", "//voorbeeld.example/ch.md", "file:///etc/hostname"]
)
def test_include_from_the_network_is_refused(tmp_path, url):
    assert url in refused(write_source(tmp_path, body=f'<section data-include="{url}"></section>'))


def test_symbolic_link_is_refused(tmp_path):
    (tmp_path / "geheim.md").write_text("# Geheim")
    folder = write_source(tmp_path / "bron", body='<section data-include="ch01.md"></section>', chapters={})
    (folder / "ch01.md").symlink_to(tmp_path / "geheim.md")
    assert "ch01.md" in refused(folder)


def test_symbolic_link_to_a_folder_is_refused(tmp_path):
    (tmp_path / "elders").mkdir()
    (tmp_path / "elders" / "ch01.md").write_text("# Geheim")
    folder = write_source(
        tmp_path / "bron", body='<section data-include="sub/ch01.md"></section>', chapters={}
    )
    (folder / "sub").symlink_to(tmp_path / "elders")
    assert "sub/ch01.md" in refused(folder)


def test_pipe_is_refused(tmp_path):
    folder = write_source(tmp_path, body='<section data-include="pijp.md"></section>', chapters={})
    os.mkfifo(folder / "pijp.md")
    assert "pijp.md" in refused(folder)


def test_too_large_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_FILE_BYTES", 2_000)
    assert "ch01.md" in refused(write_source(tmp_path, {"ch01.md": "# A\n\n" + "x" * 3000}))


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_FILES", 3)
    assert "3" in refused(write_source(tmp_path, {"a.md": "# A", "b.md": "# B"}))


def test_files_of_hidden_folders_do_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_FILES", 3)
    write_source(tmp_path, {"a.md": "# A"}, **{".git/a": "x", ".git/b": "x"})
    assert read(tmp_path).chapters


def test_broken_utf8_is_refused(tmp_path):
    assert "ch01.md" in refused(write_source(tmp_path, {"ch01.md": "# Één ".encode() + b"\xe9\xff tekst"}))


@pytest.mark.parametrize("content", [b"# A\n\x00", b"\x89PNG\r\n\x1a\n\x00\x9d", b"# A \x81"])
def test_what_is_no_text_is_refused(tmp_path, content):
    assert "ch01.md" in refused(write_source(tmp_path, {"ch01.md": content}))


def test_html_that_lies_about_its_encoding_is_refused(tmp_path):
    lie = b'<meta charset="utf-8"><h1>Caf\xe9</h1>'
    folder = write_source(tmp_path, {"a.html": lie}, body='<section data-include="a.html"></section>')
    assert "a.html" in refused(folder)


def test_lists_without_end_are_refused(tmp_path):
    assert "ch01.md" in refused(write_source(tmp_path, {"ch01.md": "# A\n\n" + ">" * 500 + " x"}))


def test_elements_without_end_are_refused(tmp_path):
    deep = "<div>" * 3000 + "diep" + "</div>" * 3000
    assert refused(write_source(tmp_path, {"ch01.md": f"# A\n\n{deep}"}))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<p onclick='alert(1)'>Tekst</p>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>Klik</a>",
        "<a href='java\tscript:alert(1)'>Klik</a>",
        "<a href='JaVaScRiPt:alert(1)'>Klik</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>Klik</a>",
        "[Klik](javascript:alert(1))",
        "<iframe src='https://voorbeeld.example'></iframe>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<form action='https://voorbeeld.example'><input name=wachtwoord></form>",
        "<style>body{display:none}</style>",
        "<p style='position:fixed'>Tekst</p>",
        "<object data='https://voorbeeld.example/x.swf'>Beschrijving</object>",
        "<video src='https://voorbeeld.example/x.mp4'></video>",
        "<img src='https://voorbeeld.example/volg.png' alt='Volg'>",
    ],
)
def test_what_acts_is_taken_out_and_told(tmp_path, text):
    html, document = read_text(tmp_path, f"# Inleiding\n\nTekst.\n\n{text}\n")
    for word in (
        "<script",
        "alert",
        "onclick",
        "onerror",
        "javascript:",
        "data:",
        "<iframe",
        "<svg",
        "<math",
        "<form",
        "<input",
        "<style",
        "style=",
        "<object",
        "<video",
        'src="http',
    ):
        assert word not in html.lower().replace("(alert(1))", ""), word
    assert document.remarks


def test_words_of_a_bad_link_are_kept(tmp_path):
    html, document = read_text(tmp_path, "# Inleiding\n\nZie [de uitleg](javascript:alert(1)) hier.")
    assert "de uitleg" in html
    assert "href" not in html
    assert document.remarks[0].file == "ch01.md"


def test_document_cannot_dress_as_the_page(tmp_path):
    html, _document = read_text(
        tmp_path,
        "# Inleiding\n\n<div class='app-header app-notice' role='alert' aria-label='x' tabindex='9'>Tekst</div>\n\n"
        "<span id='inhoud'>a</span> <span id='app-version'>b</span>",
    )
    for word in ("app-header", "app-notice", 'role="alert"', 'tabindex="9"', 'id="inhoud"', 'id="app-'):
        assert word not in html


def test_xml_does_not_read_other_files(tmp_path):
    (tmp_path / "geheim.txt").write_text("geheim-woord")
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e SYSTEM "file://{tmp_path}/geheim.txt">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>A &e; B</p></body></html>'
    )
    folder = write_source(
        tmp_path / "bron", {"ch01.md": "# A\n\n<div data-include='x.xhtml'></div>"}, **{"x.xhtml": xml}
    )
    assert "geheim-woord" not in str(read(folder))


def test_xml_that_grows_without_end_is_harmless(tmp_path):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><html><body><p>&a11;</p></body></html>'
    folder = write_source(
        tmp_path, {"ch01.md": "# A\n\n<div data-include='x.xhtml'></div>"}, **{"x.xhtml": xml}
    )
    assert len(str(read(folder))) < 20_000


def test_bad_xml_is_read_as_html(tmp_path):
    xml = '<?xml version="1.0"?><html><body><p>Goed<br>&nbsp;genoeg</body></html>'
    folder = write_source(
        tmp_path, {"ch01.md": "# A\n\n<div data-include='x.xhtml'></div>"}, **{"x.xhtml": xml}
    )
    assert "genoeg" in read(folder).chapters[0].sections[0].text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        '<section data-include="ch01.md"></section><section data-include="weg.md"></section>',
        '<section data-include="ch01.md"></section><section data-include="../x.md"></section>',
        '<section data-include="ch01.md"></section><section data-include="index.html"></section>',
    ],
)
def test_refused_source_leaves_nothing(tmp_path, body):
    folder = write_source(tmp_path, body=body)
    with pytest.raises(ImportRefused):
        import_document(source=folder, by=SYSTEM)
    assert not any(model.objects.exists() for model in (Standard, Document, DocumentVersion))
