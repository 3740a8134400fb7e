"""Reading files of a source folder: never outside it, never from the network, never without end."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from documentation.library.importing.report import ImportRefused, Remarks

MAX_FILE_BYTES = 50_000_000
MAX_FILES = 2_000
TEXTS = (".md", ".markdown", ".html", ".htm", ".xhtml")
ABOUT_FOLDER = ("README", "LICENSE", "CONTRIBUTING", "CHANGELOG", "CODE_OF_CONDUCT")
CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
UTF8_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
WITHOUT_MEANING = re.compile(rb"[\x00-\x08\x0e-\x1f\x81\x8d\x8f\x90\x9d]")  # in windows-1252
ENCODINGS = {
    "utf-8",
    "utf8",
    "utf-16",
    "iso-8859-1",
    "iso-8859-15",
    "latin1",
    "windows-1252",
    "us-ascii",
    "ascii",
}


@dataclass
class SourceFolder:
    """A folder with the source of one version; remembers what was read, for its hash."""

    root: Path
    remarks: Remarks = field(default_factory=Remarks)
    read: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, root: Path) -> "SourceFolder":
        """Take a folder that exists and is not absurdly large, else refuse it."""
        if not root.is_dir():
            raise ImportRefused(_("“%(name)s” is not a folder.") % {"name": root.name})
        folder = cls(root.resolve())
        folder.refuse_too_many()
        return folder

    def files(self) -> Iterator[str]:
        """Give the path of every file, but those in hidden folders."""
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in sorted(folders) if not name.startswith(".")]
            for name in sorted(names):
                yield Path(folder, name).relative_to(self.root).as_posix()

    def refuse_too_many(self) -> None:
        for count, _path in enumerate(self.files()):
            if count >= MAX_FILES:
                raise ImportRefused(
                    _("The folder holds more than %(max)s files. Give the folder of one document.")
                    % {"max": MAX_FILES}
                )

    def find(self, reference: str, *, beside: str = "") -> str | None:
        """Give the path in this folder of a file that a source names, or None when it is not there.

        A name may be written with URL escapes or in another Unicode form than the file's own. Raises
        `ImportRefused` for a path that leads out of the folder.
        """
        parts = urlsplit(reference)
        if parts.scheme or parts.netloc:
            return None
        for written in dict.fromkeys([reference, parts.path, unquote(parts.path)]):
            for base in dict.fromkeys(["", beside.rpartition("/")[0]]):
                found = self.walk_to(written, base, reference)
                if found is not None:
                    return found
        return None

    def seek(self, reference: str, *, beside: str = "") -> str | None:
        """Like `find`, for what a document can do without: nothing when the path leads out."""
        try:
            return self.find(reference, beside=beside)
        except ImportRefused:
            return None

    def walk_to(self, written: str, base: str, reference: str) -> str | None:
        """Follow a path name by name, as a file system that knows one form of each name does."""
        if written.startswith(("/", "\\")):
            raise self.leads_out(reference)
        way = [name for name in base.split("/") if name]
        for name in written.split("/"):
            if name in ("", "."):
                continue
            if name == "..":
                if not way:
                    raise self.leads_out(reference)
                way.pop()
                continue
            real = self.name_in(self.root.joinpath(*way), name)
            if real is None:
                return None
            way.append(real)
            if self.root.joinpath(*way).is_symlink():
                raise self.leads_out(reference)
        path = self.root.joinpath(*way)
        return "/".join(way) if way and path.exists() and not path.is_dir() else None

    @staticmethod
    def name_in(folder: Path, name: str) -> str | None:
        """Find a name in a folder, whatever its Unicode form."""
        if not folder.is_dir() or "\0" in name:
            return None
        wanted = unicodedata.normalize("NFC", name)
        names = {entry.name for entry in folder.iterdir()}
        same = [one for one in sorted(names) if unicodedata.normalize("NFC", one) == wanted]
        return name if name in names else next(iter(same), None)

    @staticmethod
    def leads_out(reference: str) -> ImportRefused:
        return ImportRefused(
            _(
                "“%(path)s” leads out of the folder. Everything must stand in the folder itself, without symbolic links."
            )
            % {"path": reference}
        )

    def content_of(self, path: str) -> bytes:
        """Give what is in a file; refuse one that is too large or no plain file."""
        if path not in self.read:
            status = self.root.joinpath(path).stat()
            if not S_ISREG(status.st_mode):
                raise ImportRefused(_("“%(path)s” is not a plain file.") % {"path": path})
            if status.st_size > MAX_FILE_BYTES:
                raise ImportRefused(
                    _("“%(path)s” is larger than %(max)s MB.")
                    % {"path": path, "max": MAX_FILE_BYTES // 1_000_000}
                )
            self.read[path] = self.root.joinpath(path).read_bytes()
        return self.read[path]

    def text(self, path: str) -> str:
        """Give the text of a file in whatever encoding it says or shows to have, with plain line ends."""
        content = self.content_of(path)
        text = self.decoded(path, content)
        return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    def decoded(self, path: str, content: bytes) -> str:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.decode_as(path, content, "utf-16")
        declared = self.declared(content) if path.lower().endswith((".html", ".htm", ".xhtml")) else ""
        if declared:
            # A browser reads Latin-1 as windows-1252 too.
            return self.decode_as(
                path, content, "cp1252" if declared in ("iso-8859-1", "latin1") else declared
            )
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return self.old_windows(path, content)
        if "\0" in text:
            raise self.unreadable(path)
        return text

    @staticmethod
    def declared(content: bytes) -> str:
        match = CHARSET.search(content[:2048])
        name = match.group(1).decode().lower() if match else ""
        return name if name in ENCODINGS else ""

    def decode_as(self, path: str, content: bytes, encoding: str) -> str:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            raise self.unreadable(path) from None

    def old_windows(self, path: str, content: bytes) -> str:
        """Read windows-1252, unless the file is a mix of encodings or no text at all."""
        if UTF8_PAIR.search(content) or WITHOUT_MEANING.search(content):
            raise self.unreadable(path)
        self.remarks.add(_("This file is not UTF-8; it was read as windows-1252."), file=path)
        return content.decode("cp1252")

    @staticmethod
    def unreadable(path: str) -> ImportRefused:
        return ImportRefused(
            _("“%(path)s” cannot be read as text: it is neither good UTF-8 nor windows-1252.")
            % {"path": path}
        )

    def line_of(self, path: str, words: str) -> int | None:
        """Find the line of a file where these words stand first."""
        if path not in self.read or not words:
            return None
        at = self.read[path].find(words.encode())
        return self.read[path].count(b"\n", 0, at) + 1 if at >= 0 else None

    def report_unread(self) -> None:
        """Name the texts in the folder that no other file includes."""
        for path in self.files():
            name = path.rpartition("/")[2]
            if (
                name.lower().endswith(TEXTS)
                and not name.upper().startswith(ABOUT_FOLDER)
                and path not in self.read
            ):
                self.remarks.add(_("No file includes this one; it was left out."), file=path)

    def hash(self) -> str:
        """SHA-256 over the names and contents of all that was read."""
        digest = sha256()
        for path in sorted(self.read):
            name = unicodedata.normalize("NFC", path).encode()
            digest.update(b"%d:%s %s\n" % (len(name), name, sha256(self.read[path]).hexdigest().encode()))
        return digest.hexdigest()
