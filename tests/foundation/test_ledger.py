import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from foundation.ledger import ledger, verify
from foundation.ledger.ledger import forget, record, seal
from foundation.ledger.models import LedgerEntry, Salt, Seal
from people.accounts.actors import SYSTEM
from people.accounts.models import Author, Circle

pytestmark = pytest.mark.django_db

VECTORS = json.loads((Path(__file__).parent / "vectors" / "ledger.json").read_text())
CHECKER = Path(verify.__file__)


@pytest.fixture
def thing():
    return Circle.objects.create()


@pytest.fixture
def person():
    return Author.objects.create(name="Voorbeeld")


@pytest.fixture
def log(thing, person, tmp_path):
    """The file of a sealed record of three lines."""
    for number in range(3):
        record("made", thing, by=SYSTEM, facts={"n": number}, private={person: {"reason": "Geheim."}})
    seal()
    call_command("export_ledger", str(tmp_path / "log.jsonl"), stdout=StringIO())
    return tmp_path / "log.jsonl"


@dataclass
class Answer:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def check(capsys):
    """Run the checker on files."""

    def run(*paths):
        capsys.readouterr()
        code = verify.main([str(path) for path in paths])
        return Answer(code, *capsys.readouterr())

    return run


def tamper(table, column, value, where):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where}", [value])


# The format


@pytest.mark.parametrize("case", VECTORS["canonical"], ids=lambda case: ascii(case["text"]))
def test_canonical_form_never_changes(case):
    assert verify.canonical(case["value"]) == case["text"]


@pytest.mark.parametrize("case", VECTORS["commitments"], ids=lambda case: case["commitment"])
def test_commitment_never_changes(case):
    assert verify.commitment(case["salt"], case["name"], case["text"]) == case["commitment"]


def test_hash_and_chain_never_change():
    assert verify.check_lines(VECTORS["log"]) == (3, VECTORS["log"][-1]["chain"])


def test_form_of_a_receipt_never_changes():
    assert verify.check_receipt(VECTORS["receipt"]) == 1


@pytest.mark.parametrize("value", [1.5, {1: "a"}, datetime(2026, 3, 2, 9), {"a": {1, 2}}, b"x"])
def test_what_can_be_written_in_two_ways_is_refused(value, thing):
    with pytest.raises(TypeError):
        record("made", thing, by=SYSTEM, facts={"a": value})


def test_facts_are_written_in_one_way(thing):
    when = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)

    entry = record(
        "made", thing, by=SYSTEM, facts={"a": when, "b": date(2026, 3, 2), "c": thing, "d": (1, None)}
    )

    assert json.loads(entry.body)["facts"] == {
        "a": "2026-03-02T09:14:00.000000+00:00",
        "b": "2026-03-02",
        "c": f"accounts.circle.{thing.pk}",
        "d": [1, None],
    }


# Entries


def test_entry_says_who_did_what_to_what_and_when(thing, person):
    body = json.loads(record("made", thing, by=person).body)

    assert body["by"] == f"accounts.author.{person.pk}"
    assert body["object"] == f"accounts.circle.{thing.pk}"
    assert (body["kind"], body["format"]) == ("made", 1)
    assert datetime.fromisoformat(body["at"]).tzinfo == UTC


def test_system_is_named_by_its_own_name(thing):
    assert json.loads(record("made", thing, by=SYSTEM).body)["by"] == "system"


def test_hash_is_of_the_bytes_that_are_kept(thing):
    entry = record("made", thing, by=SYSTEM, facts={"title": "Één\0regel"})

    kept = LedgerEntry.objects.get(pk=entry.pk)
    assert kept.hash == verify.hash_of(kept.body)


def test_private_text_is_only_a_commitment_that_its_salt_opens(thing, person):
    entry = record("made", thing, by=SYSTEM, private={person: {"reason": "Geheim."}})

    whose = f"accounts.author.{person.pk}"
    salt = Salt.objects.get(entry=entry, whose=whose).value
    promised = {whose: {"reason": verify.commitment(salt, "reason", "Geheim.")}}
    assert json.loads(entry.body)["private"] == promised
    assert "Geheim." not in entry.body


def test_same_text_twice_cannot_be_seen_to_be_the_same(thing):
    first, second = (
        record("made", thing, by=SYSTEM, private={SYSTEM: {"reason": "Spam."}}) for _ in range(2)
    )

    assert json.loads(first.body)["private"] != json.loads(second.body)["private"]


def test_one_person_can_be_forgotten_without_another_and_the_chain_stays_whole(thing, person):
    other = Author.objects.create(name="Ander voorbeeld")
    entry = record("made", thing, by=SYSTEM, private={person: {"a": "x"}, other: {"a": "x"}})
    seal()

    assert forget(person) == 1

    assert entry.salts.get().whose == f"accounts.author.{other.pk}"
    call_command("verify_ledger", stdout=StringIO())


@pytest.mark.parametrize("model", [LedgerEntry, Seal])
def test_code_can_only_add_to_the_record(model, thing):
    record("made", thing, by=SYSTEM)
    seal()
    row = model.objects.get()

    for change in (row.delete, model.objects.all().delete, lambda: model.objects.update(pk=9)):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        row.save()


# Seals


def test_entries_are_sealed_once_in_their_order(thing):
    entries = [record("made", thing, by=SYSTEM) for _ in range(3)]

    assert (seal(), seal()) == (3, 0)

    seals = Seal.objects.in_order()
    assert [line.number for line in seals] == [1, 2, 3]
    assert [line.entry_id for line in seals] == [entry.pk for entry in entries]


def test_chain_goes_on_where_it_was(thing, monkeypatch):
    monkeypatch.setattr(ledger, "SEALED_AT_ONCE", 2)
    for _ in range(5):
        record("made", thing, by=SYSTEM)
    assert seal() == 5
    record("made", thing, by=SYSTEM)
    assert seal() == 1

    assert verify.check_lines(ledger.lines()) == Seal.objects.head()
    assert Seal.objects.head()[0] == 6


def test_empty_record_is_whole():
    assert verify.check_lines(ledger.lines()) == Seal.objects.head() == (0, verify.START)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_that_seal_at_once_do_no_harm(monkeypatch):
    monkeypatch.setattr(ledger, "SEALED_AT_ONCE", 3)
    thing = Circle.objects.create()
    for _ in range(20):
        record("made", thing, by=SYSTEM)
    together = Barrier(4, timeout=10)

    def work(_):
        together.wait()
        try:
            return seal()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as clocks:
        counts = list(clocks.map(work, range(4)))
    seal()

    assert sum(counts) <= 20
    assert verify.check_lines(ledger.lines())[0] == 20


# Checking


def test_whole_record_is_said_to_be_whole(log, check, capsys):
    call_command("verify_ledger")

    number, chain = Seal.objects.head()
    assert f"{number} lines, head {chain}" in capsys.readouterr().out
    assert check(log).stdout == f"The record is whole: {number} lines, head {chain}.\n"


@pytest.mark.parametrize(
    "table, column, value",
    [
        ("ledger_ledgerentry", "body", '{"format":1}'),
        ("ledger_ledgerentry", "hash", "0" * 64),
        ("ledger_seal", "chain", "0" * 64),
    ],
)
def test_first_line_that_was_changed_is_named(log, table, column, value):
    second = Seal.objects.get(number=2)
    where = f"id = {second.entry_id}" if column != "chain" else "number = 2"
    tamper(table, column, value, where)

    with pytest.raises(CommandError, match="Broken at number 2"):
        call_command("verify_ledger")


def test_line_that_was_taken_out_is_missed(log):
    tamper("ledger_seal", "number", 9, "number = 2")

    with pytest.raises(CommandError, match="Broken at number 2"):
        call_command("verify_ledger")


def test_change_before_the_seal_is_found_too(thing):
    entry = record("made", thing, by=SYSTEM)
    tamper("ledger_ledgerentry", "body", "{}", f"id = {entry.pk}")

    with pytest.raises(CommandError, match=f"row {entry.pk}"):
        call_command("verify_ledger")


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0], lines[1].replace("made", "fade"), lines[2]],
        lambda lines: [lines[0], "geen json", lines[2]],
        lambda lines: [lines[0], lines[2], lines[1]],
    ],
)
def test_changed_file_is_found_without_the_site(log, check, change):
    log.write_text("\n".join(change(log.read_text().splitlines())))

    answer = check(log)

    assert answer.returncode == 1
    assert "Broken at number 2" in answer.stderr


def test_clock_that_comes_second_leaves_the_numbers_to_the_first(thing, monkeypatch):
    record("made", thing, by=SYSTEM)
    seal()
    record("made", thing, by=SYSTEM)
    monkeypatch.setattr(type(Seal.objects), "head", lambda self: (0, verify.START))

    assert seal() == 0
    assert Seal.objects.count() == 1


@pytest.mark.parametrize("body", ['{"format":1, "a":1}', '{"format":2}', "geen json", "[]"])
def test_text_with_its_own_hash_that_is_not_in_the_form_is_broken(body):
    with pytest.raises(verify.Broken, match="form|JSON"):
        verify.check_entry(body, verify.hash_of(body))


@pytest.fixture
def receipt(log, person):
    entry = LedgerEntry.objects.earliest("pk")
    whose = f"accounts.author.{person.pk}"
    content = {
        "body": entry.body,
        "hash": entry.hash,
        "salts": {whose: entry.salts.get().value},
        "texts": {whose: {"reason": "Geheim."}},
    }
    path = log.with_name("receipt.json")
    path.write_text(json.dumps(content))
    return path


def test_receipt_is_checked_against_itself_and_the_record(receipt, log, check):
    assert "1 fields opened" in check(receipt).stdout
    assert "number 1 of the record" in check(receipt, log).stdout


def test_receipt_with_another_text_is_refused(receipt, log, check):
    receipt.write_text(receipt.read_text().replace("Geheim.", "Anders."))

    assert check(receipt, log).returncode == 1


def test_receipt_of_another_record_is_refused(receipt, log, check):
    log.write_text("\n".join(log.read_text().splitlines()[1:]))

    assert check(receipt, log).returncode == 1


def test_checker_without_a_file_says_how_it_works(check):
    answer = check()

    assert answer.returncode == 2
    assert "log.jsonl" in answer.stderr


def test_file_that_is_not_there_is_said_to_be_missing(check, tmp_path):
    answer = check(tmp_path / "log.jsonl")

    assert answer.returncode == 1
    assert "log.jsonl" in answer.stderr


def test_checker_needs_nothing_of_the_site(log):
    alone = [sys.executable, "-I", str(CHECKER), str(log)]

    answer = subprocess.run(alone, cwd=log.parent, capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("The record is whole: 3 lines")


def test_rows_say_what_they_are(log, person):
    entry, seal = LedgerEntry.objects.earliest("pk"), Seal.objects.get(number=1)

    assert str(entry) == entry.body
    assert str(seal) == f"1 {seal.chain}"
    assert str(entry.salts.get()) == f"accounts.author.{person.pk}"


def test_entry_that_waits_is_counted(thing, capsys):
    record("made", thing, by=SYSTEM)

    call_command("verify_ledger")

    assert "0 lines" in capsys.readouterr().out
