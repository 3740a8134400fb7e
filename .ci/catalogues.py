"""Name every message of the given catalogues that is untranslated, unsure, gone or malformed."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po


def faults(catalogue: Catalog) -> list[str]:
    """One line per message that a reader would meet in English or in a wrong shape."""
    found = [f"not in the source any more: {message.id!r}" for message in catalogue.obsolete.values()]
    for message in catalogue:
        if not message.id:
            continue
        if message.fuzzy:
            found.append(f"unsure (fuzzy): {message.id!r}")
        elif not is_complete(message):
            found.append(f"not translated: {message.id!r}")
        found += [f"{error}: {message.id!r}" for error in message.check(catalogue)]
    return found


def is_complete(message: Message) -> bool:
    """Every form of the message has words."""
    texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(texts)


def main(paths: list[str]) -> int:
    """Print what is wrong, path by path; the exit code says whether anything is."""
    wrong = 0
    for path in paths:
        with Path(path).open("rb") as file:
            catalogue = read_po(file)
        lines = faults(catalogue)
        wrong += len(lines)
        lines = lines or [f"{len(catalogue)} messages, all there"]
        sys.stdout.writelines(f"{path}: {line}\n" for line in lines)
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
