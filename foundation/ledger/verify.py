"""Checks the record without the site: `python verify.py log.jsonl` or `python verify.py receipt.json [log.jsonl]`.

It needs Python and this file alone. The format is described in docs/ledger-format.md and never changes.
"""

import hmac
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT = 1
START = "0" * 64  # the chain before the first line


class Broken(Exception):
    """Something in the record is not as it was written."""


def canonical(value: object) -> str:
    """Write a value as the one JSON text that is hashed: keys sorted, no white space, nothing escaped needlessly."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_of(body: str) -> str:
    """SHA-256 of the UTF-8 of a body, in hex."""
    return sha256(body.encode()).hexdigest()


def link(chain: str, hash: str) -> str:
    """The chain after a line: SHA-256 of the chain before it and its hash, both as hex."""
    return sha256((chain + hash).encode()).hexdigest()


def commitment(salt: str, name: str, text: str) -> str:
    """HMAC-SHA256, keyed with the salt's bytes, of the canonical JSON of one field."""
    return hmac.new(bytes.fromhex(salt), canonical({name: text}).encode(), sha256).hexdigest()


def check_entry(body: str, hash: str) -> None:
    """Raise Broken unless a body is what its hash says, in the form in which bodies are written."""
    if hash_of(body) != hash:
        raise Broken("the text is not the one that was hashed")
    try:
        content = json.loads(body)
    except ValueError:
        raise Broken("the text is no JSON") from None
    if not isinstance(content, dict) or canonical(content) != body or content.get("format") != FORMAT:
        raise Broken("the text is not in the form of the record")


def check_lines(lines: Iterable[Mapping[str, Any]]) -> tuple[int, str]:
    """Recompute a whole record, lines of number, body, hash and chain; give its head, or raise Broken."""
    number, chain = 0, START
    for line in lines:
        number += 1
        try:
            if line["number"] != number:
                raise Broken(f"its number is {line['number']}")
            check_entry(line["body"], line["hash"])
            chain = link(chain, line["hash"])
            if line["chain"] != chain:
                raise Broken("it does not follow from the line before")
        except (Broken, KeyError, TypeError) as wrong:
            raise Broken(f"Broken at number {number}: {wrong}") from None
    return number, chain


def check_receipt(receipt: Mapping[str, Any]) -> int:
    """Check body, hash and opened fields of a receipt against each other; give the number of fields."""
    check_entry(receipt["body"], receipt["hash"])
    promised, count = json.loads(receipt["body"])["private"], 0
    for whose, fields in receipt.get("texts", {}).items():
        for name, text in fields.items():
            if commitment(receipt["salts"][whose], name, text) != promised.get(whose, {}).get(name):
                raise Broken(f"The field {name} is not the text that was recorded.")
            count += 1
    return count


def read_log(path: Path) -> Iterator[dict[str, Any]]:
    """Read the lines of an exported record."""
    with path.open(encoding="utf-8") as log:
        for line in log:
            try:
                yield json.loads(line)
            except ValueError:
                yield {}


def find(path: Path, hash: str) -> int:
    """The number under which a record holds an entry; raises Broken when it does not."""
    for line in read_log(path):
        if line.get("hash") == hash:
            return int(line["number"])
    raise Broken("The receipt is not in this record.")


def check_files(paths: list[Path]) -> str:
    """Check a record, or a receipt and the record it is in; give a sentence, or raise Broken."""
    log = next((path for path in paths if path.suffix == ".jsonl"), None)
    sentences = []
    if log:
        number, chain = check_lines(read_log(log))
        sentences.append(f"The record is whole: {number} lines, head {chain}.")
    for path in paths:
        if path != log:
            receipt = json.loads(path.read_text(encoding="utf-8"))
            sentences.append(f"The receipt agrees with itself: {check_receipt(receipt)} fields opened.")
            if log:
                sentences.append(f"It is number {find(log, receipt['hash'])} of the record.")
    return "\n".join(sentences)


def main(arguments: list[str]) -> int:
    """Check the files named; 0 when all is right, 1 when not, 2 when there is nothing to check."""
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        sys.stdout.write(check_files([Path(argument) for argument in arguments]) + "\n")
    except (Broken, OSError, ValueError, KeyError) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
