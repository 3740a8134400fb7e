from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from documentation.library.actions import import_document
from documentation.library.importing.report import ImportRefused, Outcome
from documentation.library.models import Anchor, DocumentVersion, Section
from people.accounts.actors import SYSTEM
from tests.library.factories import write_source

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]


def outcome_of(folder):
    try:
        return import_document(source=folder, by=SYSTEM).outcome
    except ImportRefused:
        return "refused"
    finally:
        connection.close()


@pytest.mark.parametrize("is_new", [True, False])
def test_imports_at_once_give_one_version_and_leave_nothing_else(tmp_path, is_new):
    if not is_new:
        import_document(source=write_source(tmp_path / "0", number="0.9.0"), by=SYSTEM)
    text = "# Inleiding\n\n" + "".join(f"## Kop {n}\n\nTekst {n}.\n\n" for n in range(300))
    folder = write_source(tmp_path / "a", {"ch01.md": text})
    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(outcome_of, [folder] * 4))
    assert outcomes.count(Outcome.CREATED) == 1
    assert set(outcomes) <= {Outcome.CREATED, Outcome.UNCHANGED, "refused"}
    again = import_document(source=folder, by=SYSTEM)
    version = DocumentVersion.objects.get(number="1.0.0")
    assert again.version == version
    assert Section.objects.filter(version=version).count() == 301
    assert not Anchor.objects.without_sections().exists()
    assert not DocumentVersion.objects.filter(shown_at=None).exists()
