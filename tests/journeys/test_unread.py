"""What somebody has not read yet: it shows itself, they go to it, and then it is read."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in

UNREAD = "/forum/?toon=ongelezen"
ALL_READ = "/forum/alles-gelezen/"


@pytest.fixture
def colleague(browser, browser_context_args):
    """The browser of somebody else, who posts."""
    context = browser.new_context(**browser_context_args)
    yield context.new_page()
    context.close()


def post(page, topic, text):
    page.goto(topic)
    page.locator("main textarea").fill(text)
    page.locator("main form[data-editor] .nl-button--primary").click()
    expect(page.get_by_text(text)).to_be_visible()


def start_topic(page, title):
    page.goto("/forum/nieuw/?rubriek=wus")
    if not page.get_by_label("Rubriek").count():
        page.goto("/forum/nieuw/")
    page.get_by_label("Rubriek").select_option(index=1)
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Een gesprek").or_(page.locator("input[name=kind][value=discussion]")).first.check()
    page.locator("main textarea").fill("Het eerste bericht.")
    page.locator("main form[data-editor] .nl-button--primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.split("?")[0].split("#")[0]


def wait_until_read(page, title):
    """The mark is written by the page's script after a moment, or by a job; nobody waits for it."""
    deadline = time.monotonic() + 30
    while True:
        page.goto(UNREAD)
        if not page.get_by_role("link", name=title, exact=True).count():
            return
        assert time.monotonic() < deadline, "it stays unread"
        time.sleep(0.5)


def look_at(page, topic):
    """Stay on a topic so long that its posts count as looked at."""
    page.goto(topic)
    page.locator("article.app-post").last.scroll_into_view_if_needed()
    page.wait_for_timeout(5_000)


def test_new_post_is_unread_until_one_went_to_it(page, colleague, request):
    title = f"Wat is nieuw? ({request.node.callspec.id})"
    sign_in(colleague, "organisatie")
    topic = start_topic(colleague, title)
    sign_in(page, "deelnemer")

    page.goto(UNREAD)
    expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()
    look_at(page, topic)
    wait_until_read(page, title)

    post(colleague, topic, "Een tweede bericht.")
    page.goto(UNREAD)
    expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()
    page.goto(topic)
    page.locator(f"main a[href$='{topic.split('/', 3)[3]}#bericht-2']").first.click()
    expect(page).to_have_url(re.compile("#bericht-2$"))
    expect(page.locator("#bericht-2")).to_be_in_viewport()
    expect(page.locator("#bericht-2")).to_contain_text("Een tweede bericht.")

    page.wait_for_timeout(5_000)
    wait_until_read(page, title)


def test_all_read_leaves_nothing(page, colleague, request):
    title = f"Nog iets nieuws ({request.node.callspec.id})"
    sign_in(colleague, "organisatie")
    start_topic(colleague, title)
    sign_in(page, "deelnemer")

    page.goto(UNREAD)
    page.locator(f"main a[href='{ALL_READ}']").click()
    page.locator("main form .nl-button--primary").click()

    expect(page).to_have_url(re.compile(re.escape(UNREAD) + "$"))
    expect(page.locator(".app-empty")).to_be_visible()
    expect(page.locator(".app-topics")).to_have_count(0)


def test_names_are_offered_while_one_types(page, context, request):
    sign_in(page, "deelnemer")
    page.goto("/forum/")
    page.get_by_role("link", name="Even voorstellen").first.click()
    text = page.locator("main textarea")
    text.fill("")  # a draft of before may stand there
    text.press_sequentially("Dag @an", delay=40)
    if "without" in request.node.callspec.id:
        expect(text).to_have_value("Dag @an")
        return
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(options.first).to_have_attribute("aria-selected", "true")
    text.press("Enter")
    expect(text).to_have_value(re.compile(r"^Dag @\[[^\]]+\]\(author:\d+\) $"))
    expect(page.get_by_role("listbox")).to_have_count(0)
