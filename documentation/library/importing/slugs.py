"""Names made from headings, as ReSpec makes them, so that links into published versions find their place."""

import re
import unicodedata

PAGE_IDS = {"inhoud", "fouten"}
PAGE_PREFIXES = ("app-", "voet-", "id_")
NOT_WORD = re.compile(r"[^a-z0-9_]+")


def heading_slug(text: str) -> str:
    """Make the name that ReSpec gives to a heading; empty when it has no letters to make one from."""
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    slug = NOT_WORD.sub("-", plain).strip("-")[:150].strip("-")
    return f"x{slug}" if slug and not slug[0].isalpha() else slug


def explicit_name(text: str) -> str:
    """Make an id of a source fit for an address: no white space, not endless."""
    return re.sub(r"\s+", "-", unicodedata.normalize("NFC", text).strip())[:200]


def is_of_page(name: str) -> bool:
    """Whether a page uses this id itself, so that a document cannot."""
    return name in PAGE_IDS or name.startswith(PAGE_PREFIXES)
