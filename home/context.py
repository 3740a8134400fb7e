"""What the head and foot of every page name; nothing is asked of the database before a template uses it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.briefly import briefly
from home.addresses import below_home, room_address
from home.models import LANGUAGE_NAMES, ContentPage, FooterColumn

ROOMS = [("document-index", _("Documentation")), ("forum", _("Forum"))]


class Entry(NamedTuple):
    """A link in the menu or the footer; `lang` is empty when its words are in the language of the frame."""

    title: str
    url: str
    lang: str
    is_current: bool = False


class Column(NamedTuple):
    """A group of links at the foot of the page."""

    title: str
    links: list[Entry]


@briefly
def pages_in(language: str) -> list[dict[str, Any]]:
    """The pages of the navigation in this language, or else in Dutch."""
    rows = ContentPage.objects.in_navigation().values(
        "title", "url_path", "show_in_menus", "footer_column", "translation_key", "locale__language_code"
    )
    chosen: dict[Any, dict[str, Any]] = {}
    for row in rows:
        is_own = row["locale__language_code"] == language
        is_spare = row["locale__language_code"] == settings.LANGUAGE_CODE
        if is_own or (is_spare and row["translation_key"] not in chosen):
            chosen[row["translation_key"]] = row
    return list(chosen.values())


class Navigation:
    """The menu, the footer and the other language of one page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        # An error page shows itself when the database does not answer, and a refused visitor costs no query.
        self.is_bare = getattr(request, "error_status", None) is not None

    @cached_property
    def pages(self) -> list[dict[str, Any]]:
        """The pages of the navigation in the language of this page, or else in Dutch; one query."""
        if self.is_bare:
            return []
        return pages_in(get_language() or settings.LANGUAGE_CODE)

    def menu(self) -> list[Entry]:
        """The rooms that the site has, then the pages that an editor put in the menu."""
        rooms = [
            Entry(str(title), url, "", self.is_here(url))
            for name, title in ROOMS
            if (url := room_address(name))
        ]
        return rooms + [self.entry(page) for page in self.pages if page["show_in_menus"]]

    def footer_columns(self) -> list[Column]:
        """The columns that have a page."""
        columns = []
        for column in FooterColumn:
            links = [self.entry(page) for page in self.pages if column and page["footer_column"] == column]
            if links:
                columns.append(Column(str(column.label), links))
        return columns

    def language_links(self) -> list[dict[str, str]]:
        """The address of this page in each language; none for a page that is not there."""
        if self.is_bare:
            return []
        here, language = self.request.get_full_path(), get_language()
        return [
            {
                "code": code,
                "label": LANGUAGE_NAMES[code],
                "url": here if code == language else translate_url(here, code),
            }
            for code, _name in settings.LANGUAGES
        ]

    @cached_property
    def root(self) -> str:
        """The address of the home page in the language of this page."""
        return reverse("wagtail_serve", args=[""])

    def entry(self, page: dict[str, Any]) -> Entry:
        url, own = self.root + below_home(page["url_path"]), page["locale__language_code"]
        return Entry(page["title"], url, own if own != get_language() else "", self.is_here(url))

    def is_here(self, url: str) -> bool:
        """Whether this page stands at or below an address."""
        return self.request.path.startswith(url)


def navigation(request: HttpRequest) -> Mapping[str, Any]:
    """Give every template the menu, the columns of the footer and the links to the other language."""
    here = Navigation(request)
    return {
        "menu": SimpleLazyObject(here.menu),
        "footer_columns": SimpleLazyObject(here.footer_columns),
        "language_links": SimpleLazyObject(here.language_links),
    }
