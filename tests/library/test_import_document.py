from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documentation.library.actions import import_document, importing
from documentation.library.importing.report import ImportRefused, Outcome
from documentation.library.models import (
    Anchor,
    AnchorAlias,
    Chapter,
    Document,
    DocumentVersion,
    Section,
    Standard,
    VersionFile,
    file_storage,
)
from documentation.library.permissions import refuse_import_document
from foundation.ledger.models import LedgerEntry
from foundation.writing.errors import NotAllowed
from people.accounts.actors import SYSTEM
from people.accounts.models import Role
from tests.community.factories import AuthorFactory, author_with
from tests.library.factories import bring_in, picture, section_named, write_source

pytestmark = pytest.mark.django_db
TABLES = [Standard, Document, DocumentVersion, Chapter, Section, Anchor, AnchorAlias, VersionFile]


def rows():
    return {model.__name__: model.objects.count() for model in TABLES}


def test_import_writes_a_version_with_its_facts(tmp_path):
    report = bring_in(tmp_path, number="2.1.0", status="DEF", date="2026-01-15")
    version = report.version
    assert report.outcome == Outcome.CREATED
    assert (version.number, version.address, version.status) == ("2.1.0", "2.1.0", "def")
    assert version.published_on == version.valid_from == date(2026, 1, 15)
    assert version.is_normative
    assert (version.document.slug, version.document.title) == ("voorbeeld", "Voorbeeldstandaard")
    assert (version.document.standard.code, version.document.standard.name) == ("DK", "Digikoppeling")


def test_guide_is_not_normative(tmp_path):
    bring_in(tmp_path, kind="HR")
    assert not section_named("inleiding").is_normative


def test_working_version_is_valid_from_no_date(tmp_path):
    assert bring_in(tmp_path, status="WV").version.valid_from is None


def test_same_source_changes_nothing(tmp_path):
    first = bring_in(tmp_path, {"ch01.md": "# Inleiding\n\n![Weg](weg.png)"}, **{"weg.png": picture()})
    before = rows()
    again = import_document(source=tmp_path, by=SYSTEM)
    assert again.outcome == Outcome.UNCHANGED
    assert again.version == first.version
    assert rows() == before


def test_other_source_of_the_same_text_changes_nothing(tmp_path):
    bring_in(tmp_path)
    (tmp_path / "ch01.md").write_text("# Inleiding\n\n\nDe tekst.\n")
    assert import_document(source=tmp_path, by=SYSTEM).outcome == Outcome.UNCHANGED


def test_same_number_and_status_with_another_text_is_refused(tmp_path):
    bring_in(tmp_path)
    before = rows()
    (tmp_path / "ch01.md").write_text("# Inleiding\n\nAndere tekst.\n")
    with pytest.raises(ImportRefused) as refused:
        import_document(source=tmp_path, by=SYSTEM)
    assert "1.0.0" in refused.value.message
    assert rows() == before


@pytest.mark.parametrize(
    ("was", "now", "is_allowed"),
    [
        ("WV", "CV", True),
        ("WV", "DEF", True),
        ("CV", "VV", True),
        ("VV", "DEF", True),
        ("DEF", "CV", False),
        ("DEF", "EO", False),
        ("TG", "DEF", False),
    ],
)
def test_number_comes_again_only_with_a_later_status(tmp_path, was, now, is_allowed):
    first = bring_in(tmp_path / "a", {"ch01.md": "# Inleiding\n\nEerst."}, status=was).version
    if not is_allowed:
        with pytest.raises(ImportRefused):
            bring_in(tmp_path / "b", {"ch01.md": "# Inleiding\n\nDaarna."}, status=now)
        return
    report = bring_in(tmp_path / "b", {"ch01.md": "# Inleiding\n\nDaarna."}, status=now)
    first.refresh_from_db()
    assert report.outcome == Outcome.REPLACED
    assert report.version.address == "1.0.0"
    assert first.address == f"1.0.0-{was.lower()}"


def test_earlier_status_comes_back_as_unchanged(tmp_path):
    first = bring_in(tmp_path / "a", status="WV")
    bring_in(tmp_path / "b", {"ch01.md": "# Inleiding\n\nDaarna."}, status="DEF")
    again = import_document(source=tmp_path / "a", by=SYSTEM)
    assert (again.outcome, again.version) == (Outcome.UNCHANGED, first.version)


def test_next_version_keeps_the_anchors(tmp_path):
    bring_in(tmp_path / "a", {"ch01.md": "# Inleiding\n\n## Doel\n\nEen."}, number="1.0.0")
    names = set(Anchor.objects.values_list("pk", "name"))
    bring_in(tmp_path / "b", {"ch01.md": "# Inleiding\n\n## Doel\n\nTwee."}, number="1.1.0")
    assert set(Anchor.objects.values_list("pk", "name")) == names
    assert Section.objects.filter(anchor__name="doel").count() == 2


def test_id_that_was_an_alias_stays_with_its_anchor(tmp_path):
    two = "# Inleiding\n\n## Doel\n\nA.\n\n### TLS\n\nB.\n\n## Eisen\n\n### TLS\n\nC."
    bring_in(tmp_path / "a", {"ch01.md": two}, number="1.0.0")
    anchor = AnchorAlias.objects.get(name="tls-0").anchor
    bring_in(tmp_path / "b", {"ch01.md": "# Inleiding\n\n## Beveiliging {#tls-0}\n\nC."}, number="1.1.0")
    assert section_named(anchor.name, DocumentVersion.objects.get(number="1.1.0")).heading == "Beveiliging"


def test_two_sections_never_share_an_anchor(tmp_path):
    two = "# Inleiding\n\n### TLS\n\nB.\n\n## Eisen\n\n### TLS\n\nC."
    bring_in(tmp_path / "a", {"ch01.md": two}, number="1.0.0")
    both = "# Inleiding\n\n## Een {#tls-0}\n\nA.\n\n## Eisen\n\n### TLS {#eisen/tls}\n\nC."
    version = bring_in(tmp_path / "b", {"ch01.md": both}, number="1.1.0").version
    assert section_named("eisen/tls", version).heading == "TLS"
    assert section_named("tls-0", version).heading == "Een"


def test_two_names_of_one_anchor_in_one_version_become_two(tmp_path):
    bring_in(tmp_path / "a", {"ch01.md": "# Inleiding\n\n<section id='nieuw'><h2 id='oud'>A</h2></section>"})
    both = "# Inleiding\n\n## B {#oud}\n\n## C {#a}\n"
    version = bring_in(tmp_path / "b", {"ch01.md": both}, number="1.1.0").version
    assert len({section.anchor_id for section in version.sections.all()}) == 3


def test_equal_pictures_are_stored_once(tmp_path):
    chapter = {"ch01.md": "# Inleiding\n\n![Een](een.png) ![Twee](twee.png)"}
    bring_in(tmp_path, chapter, **{"een.png": picture(), "twee.png": picture()})
    first, second = VersionFile.objects.all()
    assert first.content.name == second.content.name
    assert (first.width, first.height, first.media_type) == (40, 30, "image/png")


def test_trial_run_writes_nothing(tmp_path):
    report = import_document(source=write_source(tmp_path), by=SYSTEM, is_trial=True)
    assert (report.outcome, report.version) == (Outcome.CHECKED, None)
    assert not any(rows().values())


def test_what_was_not_carried_over_stays_with_the_version(tmp_path):
    version = bring_in(tmp_path, {"ch01.md": "# Inleiding\n\n![Weg](weg.png)"}).version
    version.refresh_from_db()
    assert len(version.not_carried_over) == 1
    assert "weg.png" in version.not_carried_over[0]


def test_showing_a_version_is_on_record(tmp_path):
    version = bring_in(tmp_path).version
    body = LedgerEntry.objects.get().body
    assert "version.shown" in body
    assert version.content_hash in body


def test_the_system_may_say_when(tmp_path):
    then = datetime(2025, 3, 1, 12, tzinfo=UTC)
    assert bring_in(tmp_path, at=then).version.shown_at == then


def test_somebody_else_may_not_say_when(tmp_path):
    with pytest.raises(NotAllowed):
        bring_in(tmp_path, by=author_with(Role.MAINTAINER), at=timezone.now())
    assert not any(rows().values())


@pytest.mark.parametrize("role", [Role.MAINTAINER, Role.ADMINISTRATOR])
def test_maintainer_and_administrator_import(tmp_path, role):
    assert bring_in(tmp_path, by=author_with(role)).version.shown_at


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR, Role.AUDITOR])
def test_other_roles_do_not_import(tmp_path, role):
    with pytest.raises(NotAllowed):
        bring_in(tmp_path, by=author_with(role))


def test_nobody_without_a_role_imports():
    assert isinstance(refuse_import_document(None), NotAllowed)
    assert isinstance(refuse_import_document(AuthorFactory()), NotAllowed)
    assert refuse_import_document(SYSTEM) is None


def stored_files():
    """What the storage holds of all versions."""
    storage = file_storage()
    folders, _files = storage.listdir("versions") if storage.exists("versions") else ([], [])
    return {(folder, file) for folder in folders for file in storage.listdir(f"versions/{folder}")[1]}


def test_failure_half_way_leaves_nothing(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk")

    source = write_source(tmp_path, {"ch01.md": "# Inleiding\n\n![Weg](weg.png)"}, **{"weg.png": picture()})
    monkeypatch.setattr(importing.ledger, "record", fail)
    stored = stored_files()
    with pytest.raises(OSError, match="disk"):
        import_document(source=source, by=SYSTEM)
    assert not any(rows().values())
    assert stored_files() <= stored


def test_failure_keeps_what_other_versions_have(tmp_path, monkeypatch):
    text = {"ch01.md": "# Inleiding\n\n![Weg](weg.png)"}
    bring_in(tmp_path / "a", text, number="1.0.0", **{"weg.png": picture(50, 50)})
    before = rows()
    monkeypatch.setattr(importing.ledger, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bring_in(tmp_path / "b", text, number="1.1.0", **{"weg.png": picture(50, 50)})
    assert rows() == before
    with VersionFile.objects.get().content.open() as stored:
        assert stored.read() == picture(50, 50)


def test_document_of_a_failed_import_leaves_its_standard_to_others(tmp_path, monkeypatch):
    bring_in(tmp_path / "a")
    monkeypatch.setattr(importing.ledger, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bring_in(tmp_path / "b", short_name="ander")
    assert [document.short_name for document in Standard.objects.get().documents.all()] == ["voorbeeld"]


def while_writing(monkeypatch, happens):
    """Let something happen while an import writes its rows."""
    write_text = importing.write_text

    def slowly(version, read, anchors):
        monkeypatch.setattr(importing, "write_text", write_text)
        happens(version)
        write_text(version, read, anchors)

    monkeypatch.setattr(importing, "write_text", slowly)


def test_one_import_writes_to_a_document_at_a_time(tmp_path, monkeypatch):
    def import_another(version):
        with pytest.raises(ImportRefused):
            bring_in(tmp_path / "b", number="1.1.0")

    while_writing(monkeypatch, import_another)
    bring_in(tmp_path / "a", number="1.0.0")
    assert [version.number for version in DocumentVersion.objects.all()] == ["1.0.0"]


def test_other_document_can_be_imported_meanwhile(tmp_path, monkeypatch):
    while_writing(monkeypatch, lambda version: bring_in(tmp_path / "b", short_name="ander"))
    bring_in(tmp_path / "a")
    assert Document.objects.count() == 2


def test_document_that_goes_while_an_import_begins_is_told(tmp_path, monkeypatch):
    make_document = importing.make_document

    def make_and_lose(read):
        document = make_document(read)
        Document.objects.filter(pk=document.pk).delete()
        return document

    monkeypatch.setattr(importing, "make_document", make_and_lose)
    with pytest.raises(ImportRefused):
        bring_in(tmp_path)
    assert not any(rows().values())


def test_number_taken_while_writing_is_refused(tmp_path, monkeypatch):
    def take(version):
        DocumentVersion.objects.create(
            document=version.document,
            number="1.0.0",
            address="1.0.0",
            title="Eerder",
            status="def",
            shown_at=timezone.now(),
        )

    while_writing(monkeypatch, take)
    with pytest.raises(ImportRefused):
        bring_in(tmp_path)
    assert DocumentVersion.objects.get().title == "Eerder"
    assert not Section.objects.exists()


def test_remains_of_an_import_that_died_are_swept(tmp_path):
    version = bring_in(tmp_path).version
    long_ago = timezone.now() - timedelta(hours=3)
    DocumentVersion.objects.filter(pk=version.pk).update(shown_at=None, started_at=long_ago)
    again = import_document(source=tmp_path, by=SYSTEM)
    assert again.outcome == Outcome.CREATED
    assert list(DocumentVersion.objects.all()) == [again.version]


def test_running_import_is_not_swept(tmp_path):
    version = bring_in(tmp_path).version
    DocumentVersion.objects.filter(pk=version.pk).update(shown_at=None, started_at=timezone.now())
    with pytest.raises(ImportRefused):
        import_document(source=tmp_path, by=SYSTEM)
    assert DocumentVersion.objects.filter(pk=version.pk).exists()


def test_long_document_is_written_in_batches(tmp_path):
    text = "# Inleiding\n\n" + "".join(f"## Kop {n}\n\nTekst {n}.\n\n" for n in range(450))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        bring_in(tmp_path, {"ch01.md": text})
    inserts = [q["sql"] for q in queries if q["sql"].startswith('INSERT INTO "library_section"')]
    assert len(inserts) >= 3
    assert Section.objects.count() == 451


def test_nobody_sees_a_version_before_it_is_complete(tmp_path, monkeypatch, client):
    seen = []
    show = importing.show_version

    def look(version, *args, **kwargs):
        seen.append(client.get("/documentatie/voorbeeld/1.0.0/").status_code)
        return show(version, *args, **kwargs)

    monkeypatch.setattr(importing, "show_version", look)
    bring_in(tmp_path)
    assert seen == [404]
    assert client.get("/documentatie/voorbeeld/1.0.0/").status_code == 200


def test_older_version_brought_in_later_does_not_rename_the_document(tmp_path):
    bring_in(tmp_path / "a", title="Nieuwe naam", number="2.0.0", date="2026-01-01")
    bring_in(tmp_path / "b", title="Oude naam", number="1.0.0", date="2020-01-01")
    assert Document.objects.get().title == "Nieuwe naam"


def test_short_name_of_another_domain_gets_its_own_address(tmp_path):
    bring_in(tmp_path / "a", domain="dk")
    bring_in(tmp_path / "b", domain="api")
    assert set(Document.objects.values_list("slug", flat=True)) == {"voorbeeld", "api-voorbeeld"}
    assert Standard.objects.get(code="API").name == "API"


def test_short_name_cannot_take_an_address_of_the_site(tmp_path):
    assert bring_in(tmp_path, short_name="bestand").version.document.slug == "dk-bestand"


def test_audiences_come_from_the_table_of_audiences(tmp_path):
    table = "| Code | Rol | Doelgroep |\n|---|---|---|\n| [MT] | Management | Nee |\n| [A&D] | Ontwerp | **Ja** |\n"
    document = bring_in(tmp_path, {"ch01.md": f"# Inleiding\n\n{table}"}).version.document
    document.refresh_from_db()
    assert document.audiences == ["A&D"]
