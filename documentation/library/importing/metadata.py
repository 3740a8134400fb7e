"""What a document says about itself in its ReSpec configuration."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from documentation.library.importing.javascript import read_objects
from documentation.library.importing.report import ImportRefused, Remarks
from documentation.library.models import VersionStatus

NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")
WANTED = ("pubDomain", "shortName", "publishVersion", "specStatus")
NORMATIVE_KINDS = frozenset({"ST"})


@dataclass(frozen=True)
class Metadata:
    """The facts of one version."""

    pub_domain: str
    short_name: str
    number: str
    status: VersionStatus
    kind: str
    published_on: date | None
    bibliography: Mapping[str, Mapping[str, str]]

    @property
    def is_normative(self) -> bool:
        """Whether the document is a standard, and not a guide to one."""
        return self.kind in NORMATIVE_KINDS


def read_metadata(scripts: Mapping[str, str], remarks: Remarks) -> Metadata:
    """Read the configuration from the scripts of a document (by file name), without running them."""
    found: dict[str, Any] = {}
    for script in scripts.values():
        for one in read_objects(script):
            found |= one
    file = next(iter(scripts), "")
    if not any(key in found for key in WANTED):
        raise ImportRefused(
            _(
                "No metadata was found. Put them in js/config.js or js/config.mjs, and name that script in index.html."
            )
        )
    missing = [
        key for key in WANTED if not isinstance(found.get(key), str | int) or not str(found[key]).strip()
    ]
    if missing:
        raise ImportRefused(
            _("The metadata in %(file)s lack %(keys)s.")
            % {"file": file, "keys": get_text_list(missing, _("and"))}
        )
    texts = {key: str(found[key]).strip() for key in WANTED}
    for key, form in (("pubDomain", NAME), ("shortName", NAME), ("publishVersion", NUMBER)):
        if not form.fullmatch(texts[key]):
            raise ImportRefused(
                _("“%(value)s” cannot be used as %(key)s: only letters, digits, points and hyphens.")
                % {"value": texts[key][:60], "key": key}
            )
    kind = found.get("specType")
    return Metadata(
        pub_domain=texts["pubDomain"].lower(),
        short_name=texts["shortName"],
        number=texts["publishVersion"],
        status=_status(texts["specStatus"], file, remarks),
        kind=kind[:10] if isinstance(kind, str) else "",
        published_on=_date(found.get("publishDate"), file, remarks),
        bibliography=_bibliography(found.get("localBiblio")),
    )


def _status(text: str, file: str, remarks: Remarks) -> VersionStatus:
    code = text.lower().rpartition("-")[2]  # GN-DEF is a form of DEF
    if code in VersionStatus.values:
        return VersionStatus(code)
    remarks.add(
        _("The status “%(status)s” is not known; it became a working version.") % {"status": text}, file=file
    )
    return VersionStatus.WORKING


def _date(value: object, file: str, remarks: Remarks) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        remarks.add(_("The date “%(date)s” is no date; it was left out.") % {"date": value}, file=file)
        return None


def _bibliography(value: object) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict):
        return {}
    return {
        str(key).lower(): {name: text for name, text in entry.items() if isinstance(text, str)}
        for key, entry in value.items()
        if isinstance(entry, dict)
    }
