"""Every kind of page, as a visitor and as a moderator meets it: accessible, in its policy, and never too wide."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from django.utils.translation import override

from tests.journeys.conftest import sign_in

PER_KIND = 2
IN_ENGLISH = 10  # pages at most: the markup is that of the Dutch ones
NO_PAGES = (
    "/static/",
    "/.well-known/",
    "/media/",
    "/beheer/",
    "/documentatie/bestand/",
    "/account/logout",
)
STARTS = (
    "/",
    "/forum/",
    "/documentatie/",
    "/zoeken/?q=bericht",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/bestaat-niet/",
)
MODES = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 320, "height": 700}},
}
# The rules of WCAG 2.2 AA and axe's own best practices: everything it knows.
AXE = {"resultTypes": ["violations"]}


def kind_of(path):
    """The name of the route that serves an address; None when none of ours does."""
    language = "en" if path.startswith("/en/") else "nl"
    try:
        with override(language):
            match = resolve(path)
    except Resolver404:
        return None
    name = match.view_name or ""
    return path if name == "wagtail_serve" else f"{language} {name}"


def links(page, site):
    for address in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
        parts = urlsplit(address)
        is_page = not parts.path.startswith(NO_PAGES) and not parts.path.endswith("/feed/")
        if address.startswith(site.address) and is_page:
            yield parts.path, parts.path + (f"?{parts.query}" if parts.query else "")


def walk(page, site, starts):
    """Visit at most `PER_KIND` pages of every kind that is linked from here; give each address."""
    seen, waiting = {}, list(starts)
    while waiting:
        address = waiting.pop(0)
        page.goto(address)
        yield address
        for path, target in links(page, site):
            kind = kind_of(path)
            if kind and wants(kind, target, seen):
                seen.setdefault(kind, []).append(target)
                waiting.append(target)


def wants(kind, target, seen):
    """Whether a page says something that the pages seen before did not."""
    if kind.startswith(("en ", "/en/")):
        return kind not in seen and sum(name.startswith(("en ", "/en/")) for name in seen) < IN_ENGLISH
    return target not in seen.get(kind, []) and len(seen.get(kind, [])) < PER_KIND


def complaints(page):
    """What axe and the page's own width have to say."""
    results = Axe().run(page, options=AXE)
    found = [
        f"{violation['id']}: {violation['help']}: {violation['nodes'][0]['html'][:160]}"
        for violation in results.response["violations"]
    ]
    width = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    if width > 0:
        found.append(f"{width} pixels too wide")
    return found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("who", [None, "moderator"])
def test_every_kind_of_page_is_accessible_and_within_its_policy(
    browser, browser_context_args, site, mode, who
):
    context = browser.new_context(**browser_context_args | MODES[mode])
    page, wrong = context.new_page(), {}
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    if who:
        sign_in(page, who)
    visited = 0
    for address in walk(page, site, STARTS):
        visited += 1
        errors[:] = [error for error in errors if "404 (Not Found)" not in error]
        if found := [*complaints(page), *errors]:
            wrong[address] = found
        errors.clear()
    context.close()

    assert not wrong, "\n".join(f"{address}\n  " + "\n  ".join(found) for address, found in wrong.items())
    assert visited >= 20
