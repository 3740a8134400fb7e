import pytest
from django.core.management import CommandError, call_command

from documentation.library.models import DocumentVersion
from tests.library.factories import write_source

pytestmark = pytest.mark.django_db


def test_command_says_what_it_did_and_what_was_left(tmp_path, capsys):
    call_command("import_document", write_source(tmp_path, {"ch01.md": "# Inleiding\n\n![Weg](weg.png)"}))
    told = capsys.readouterr().out
    assert "Voorbeeldstandaard 1.0.0" in told
    assert "/documentatie/voorbeeld/1.0.0/" in told
    assert "ch01.md" in told
    assert "weg.png" in told


def test_dry_run_writes_nothing(tmp_path, capsys):
    call_command("import_document", write_source(tmp_path), "--dry-run")
    assert "1.0.0" in capsys.readouterr().out
    assert not DocumentVersion.objects.exists()


def test_refused_source_ends_with_a_sentence_and_code_one(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("import_document", tmp_path)
    assert "index.html" in str(refused.value)
    assert refused.value.returncode == 1
