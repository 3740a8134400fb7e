"""Where the pages that editors write are found, in both languages."""

from django.urls import NoReverseMatch, reverse
from django.utils import translation

# The first word of an address that the site itself uses or will use; a page there would never be shown, or hide a room.
# fmt: off
RESERVED = frozenset(
    [
        "_util", "aansluiten", "account", "afhandeling", "afmelden", "api", "beheer", "bericht",
        "bestanden", "consultaties", "documentatie", "en", "favicon", "forum", "gelezen", "leveranciers",
        "live", "maatregel", "media", "melden", "mensen", "mijn", "moderatie", "nl", "ontwikkel",
        "opmerking", "organisaties", "overleggen", "releases", "robots", "rollen", "search", "sitemap",
        "static", "volgen", "voorstellen", "voorzieningen", "well-known", "werk", "werkversies", "zoeken",
    ]
)
# fmt: on


def page_address(url_path: str, language: str) -> str:
    """Give the address, in the frame of a language, of a page by its path in the tree of pages."""
    with translation.override(language):
        return reverse("wagtail_serve", args=[below_home(url_path)])


def below_home(url_path: str) -> str:
    """Take the name of the home page off a path in the tree of pages."""
    return url_path.split("/", 2)[2]


def room_address(name: str) -> str:
    """Give the address of a room in the language of this page, or nothing when the site has no such room."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
