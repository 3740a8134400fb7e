"""What a name to speak under, or of an organisation, must be; names of people tell nothing about rights."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from foundation.text.normalise import normalise
from people.accounts.models import Organisation, SiteOwner

LONGEST_NAME = 100
ADDRESS = re.compile(r"\S@\S")
BRACKET = re.compile(r"[\[\]\\]")
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
JOINERS = str.maketrans(
    "", "", "\u200c\u200d"
)  # scripts are written with them, and `normalise` takes them out


def problem_with_name(name: str) -> str:
    """Say what is wrong with a name that readers will see; empty when it can be used."""
    if not any(character.isalpha() for character in name):
        return _("Type a name with letters.")
    if len(name) > LONGEST_NAME:
        return _("This name is longer than %(most)s characters. Make it shorter.") % {"most": LONGEST_NAME}
    if normalise(name) != unicodedata.normalize("NFC", name.translate(JOINERS)):
        return _("This name has a character that cannot be seen, or a space too many. Type it again.")
    if BRACKET.search(name):
        return _("A name has no square brackets or backslashes. Leave them out.")
    if ADDRESS.search(name) or LINK.search(name):
        return _("Everybody can read this name. So do not use an e-mail address or a link.")
    return ""


def problem_with_display_name(name: str) -> str:
    """Say what is wrong with the name a person speaks under; nobody takes the name of who runs the site."""
    if problem := problem_with_name(name):
        return problem
    words = _words(name)
    if any(_holds(words, reserved) for reserved in _reserved()):
        return _("This name looks like the name of the organisation that runs this site. Use your own name.")
    return ""


def _reserved() -> Iterable[str]:
    for owner_name, site_name in SiteOwner.objects.values_list("owner_name", "site_name"):
        yield from (owner_name, site_name)
    unset = SiteOwner()
    yield from (unset.owner_name, unset.site_name)
    yield from Organisation.objects.filter(is_site_owner=True).values_list("name", flat=True)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def _holds(words: list[str], reserved: str) -> bool:
    """Whether the reserved words stand in a row in the name, or are spelled with spaces in between."""
    wanted = _words(reserved)
    if not wanted:
        return False
    rows = (words[start : start + len(wanted)] for start in range(len(words)))
    return "".join(words) == "".join(wanted) or any(row == wanted for row in rows)
