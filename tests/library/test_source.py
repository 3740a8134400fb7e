import unicodedata

import pytest

from documentation.library.importing.source import SourceFolder
from tests.library.factories import read, write_source


def folder(tmp_path, **files):
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return SourceFolder.open(tmp_path)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ch03_PKIoverheid certificaten.md", "ch03_PKIoverheid certificaten.md"),
        ("ch03_PKIoverheid certificaten.md", "./ch03_PKIoverheid%20certificaten.md"),
        ("ch05_SubOINs in de [=COR=].md", "ch05_SubOINs in de [=COR=].md"),
        ("100%.md", "100%.md"),
        ("vraag?.md", "vraag?.md"),
        ("a#b.md", "a%23b.md"),
        ("één.md", unicodedata.normalize("NFD", "één.md")),
        (unicodedata.normalize("NFD", "één.md"), "één.md"),
        (unicodedata.normalize("NFD", "één.md"), "%C3%A9%C3%A9n.md"),
        ("map/ch01.md", "map/./ch01.md"),
        ("ch01.md", "map/../ch01.md"),
    ],
)
def test_names_are_found_as_they_come(tmp_path, name, written):
    (tmp_path / "map").mkdir()
    source = folder(tmp_path, **{name: "# A"})
    assert source.find(written) == name


def test_file_beside_the_one_that_names_it_is_found(tmp_path):
    source = folder(tmp_path, **{"sections/a.md": "", "sections/b.md": "", "b.md": ""})
    assert source.find("b.md", beside="sections/a.md") == "b.md"
    (tmp_path / "b.md").unlink()
    assert source.find("b.md", beside="sections/a.md") == "sections/b.md"


def test_address_on_the_network_is_no_file(tmp_path):
    source = folder(tmp_path, **{"a.md": ""})
    assert source.find("https://voorbeeld.example/a.md") is None
    assert source.seek("../a.md") is None


def test_folder_and_nothing_are_no_files(tmp_path):
    source = folder(tmp_path, **{"map/a.md": ""})
    assert source.find("map") is None
    assert source.find("") is None
    assert source.find("a\0b") is None
    assert source.find("map/a.md/b") is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "é – €".encode()),
        ("a.md", b"\xef\xbb\xbf" + "é – €".encode()),
        ("a.md", "é – €".encode("utf-16")),
        ("a.md", "é – €".encode("cp1252")),
        ("a.html", b'<meta charset="windows-1252">' + "é – €".encode("cp1252")),
        ("a.html", b'<meta charset="iso-8859-1">' + "é – €".encode("cp1252")),
        ("a.html", b'<meta charset="onbekend">' + "é – €".encode()),
    ],
)
def test_text_is_read_in_the_encoding_it_comes_in(tmp_path, name, content):
    assert folder(tmp_path, **{name: content}).text(name).endswith("é – €")


def test_old_windows_text_is_told(tmp_path):
    source = folder(tmp_path, **{"a.md": "é".encode("cp1252")})
    source.text("a.md")
    assert source.remarks.items[0].file == "a.md"


def test_line_ends_are_made_equal(tmp_path):
    assert folder(tmp_path, **{"a.md": b"a\r\nb\rc"}).text("a.md") == "a\nb\nc"


def test_line_of_words_is_found(tmp_path):
    source = folder(tmp_path, **{"a.md": "een\ntwee\ndrie"})
    assert source.line_of("a.md", "drie") is None  # not read yet
    source.text("a.md")
    assert source.line_of("a.md", "drie") == 3
    assert source.line_of("a.md", "vier") is None
    assert source.line_of("a.md", "") is None


def test_hash_follows_names_and_contents(tmp_path):
    def hash_of(**files):
        source = folder(tmp_path, **files)
        for name in files:
            source.content_of(name)
        return source.hash()

    first = hash_of(a="1", b="2")
    assert hash_of(a="1", b="2") == first
    assert hash_of(a="2", b="2") != first
    assert hash_of(a="1", c="2") != first


def test_text_that_nobody_includes_is_told(tmp_path):
    write_source(tmp_path, **{"los.md": "# Los", "README.md": "x", "kaart.png": b"x", ".hidden/x.md": "x"})
    remarks = read(tmp_path).remarks
    assert [remark.file for remark in remarks] == ["los.md"]
