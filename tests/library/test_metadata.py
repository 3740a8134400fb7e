from datetime import date

import pytest

from documentation.library.importing.metadata import read_metadata
from documentation.library.importing.report import ImportRefused, Remark, Remarks
from documentation.library.models import VersionStatus
from tests.library.factories import read, write_source

FACTS = {"pubDomain": "dk", "shortName": "rest", "publishVersion": "1.0", "specStatus": "DEF"}


def metadata(remarks=None, **facts):
    body = ", ".join(f"{key}: {value!r}" for key, value in facts.items() if value is not None)
    return read_metadata({"js/config.js": f"respecConfig = {{ {body} }}"}, remarks or Remarks())


@pytest.mark.parametrize(
    ("text", "status"),
    [("WV", "wv"), ("cv", "cv"), ("VV", "vv"), ("DEF", "def"), ("EO", "eo"), ("TG", "tg"), ("GN-DEF", "def")],
)
def test_status_is_read(text, status):
    remarks = Remarks()
    assert metadata(remarks, **FACTS | {"specStatus": text}).status == status
    assert not remarks.items


def test_unknown_status_is_a_working_version_and_told():
    remarks = Remarks()
    assert metadata(remarks, **FACTS | {"specStatus": "REC"}).status == VersionStatus.WORKING
    assert "REC" in str(remarks.items[0])


@pytest.mark.parametrize("key", list(FACTS))
def test_missing_fact_is_named(key):
    with pytest.raises(ImportRefused) as refused:
        metadata(**FACTS | {key: None})
    assert key in refused.value.message


@pytest.mark.parametrize(
    "facts",
    [{"shortName": "a b"}, {"publishVersion": "1/2"}, {"pubDomain": "../x"}, {"publishVersion": "x" * 41}],
)
def test_fact_that_is_no_part_of_an_address_is_refused(facts):
    with pytest.raises(ImportRefused) as refused:
        metadata(**FACTS | facts)
    assert next(iter(facts)) in refused.value.message


def test_number_may_be_a_number():
    assert metadata(**FACTS | {"publishVersion": 2}).number == "2"


def test_date_is_read_and_a_bad_one_told():
    remarks = Remarks()
    assert metadata(**FACTS | {"publishDate": "2026-01-15"}).published_on == date(2026, 1, 15)
    assert metadata(remarks, **FACTS | {"publishDate": "15 januari"}).published_on is None
    assert "15 januari" in str(remarks.items[0])
    assert metadata(**FACTS).published_on is None


def test_strange_kind_is_left_out():
    assert metadata(**FACTS | {"specType": 7}).kind == ""


def test_folder_without_metadata_is_refused(tmp_path):
    write_source(tmp_path)
    (tmp_path / "js" / "config.mjs").unlink()
    with pytest.raises(ImportRefused):
        read(tmp_path)


def test_configuration_may_stand_in_the_index(tmp_path):
    write_source(tmp_path, body='<section data-include="ch01.md"></section>')
    (tmp_path / "js" / "config.mjs").unlink()
    index = tmp_path / "index.html"
    script = "<script>var respecConfig = {pubDomain:'dk', shortName:'hier', publishVersion:'3', specStatus:'WV'};</script>"
    index.write_text(index.read_text().replace("</head>", script + "</head>"))
    assert read(tmp_path).metadata.short_name == "hier"


def test_configuration_that_the_index_does_not_name_is_found(tmp_path):
    write_source(tmp_path)
    index = tmp_path / "index.html"
    index.write_text(index.read_text().replace('src="js/config.mjs"', 'src="https://voorbeeld.example/a.js"'))
    assert read(tmp_path).metadata.short_name == "voorbeeld"


def test_remark_says_where():
    assert str(Remark("", None, "Iets.")) == "Iets."
    assert str(Remark("a.md", None, "Iets.")) == "a.md: Iets."
    assert "3" in str(Remark("a.md", 3, "Iets."))
