"""Taking part without an account: write, read the mail, press the button; with JavaScript and without."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in

NUMBERS = count(1)


@pytest.fixture
def address(request):
    """An address that nobody has, another one in every journey."""
    return f"gast{next(NUMBERS)}.{abs(hash(request.node.name)) % 10_000}@voorbeeld.example"


def submit(page):
    """Press the one primary button of the page's form."""
    page.locator("main form .nl-button--primary").click()


def fill_in(page, address, words):
    page.locator("main textarea").fill(words)
    page.locator("main input[name=name]").fill("Noor de Gast")
    page.locator("main input[name=email]").fill(address)


def open_topic(page):
    page.goto("/forum/")
    page.get_by_role("link", name="Contract verlengen").first.click()
    return page.url.split("?")[0]


def test_reply_is_public_after_the_button_behind_the_link_in_the_mail(page, context, site, address, browser):
    words = f"Ik doe mee zonder account, als {address.split('@')[0]}."
    topic = open_topic(page)
    assert not context.cookies()
    page.locator("main a[href*='/antwoorden/'].nl-button").click()
    expect(page.locator("main a[href*='/account/login/?next=']")).to_be_visible()

    fill_in(page, address, "Ik doe **mee**.")
    page.locator("main button[value=preview]").click()
    expect(page.locator("[data-preview-text] strong")).to_have_text("mee")
    expect(page.locator("main input[name=email]")).to_have_value(address)
    fill_in(page, address, words)
    submit(page)

    expect(page).to_have_url(re.compile("/bericht/verstuurd/"))
    expect(page.locator("main a[href='/ontwikkel/post/']")).to_be_visible()
    look_around(browser, site, topic, words, is_there=False)

    page.goto(site.link_in_letter_to(address))
    expect(page.locator("main")).to_contain_text(words)
    look_around(browser, site, topic, words, is_there=False)
    submit(page)

    expect(page).to_have_url(re.compile("#bericht-"))
    post = page.locator("article.app-post", has_text=words)
    expect(post).to_contain_text("Noor de Gast")
    expect(page.locator("body")).not_to_contain_text(address)
    look_around(browser, site, topic, words, is_there=True)

    page.goto(site.link_in_letter_to(address))
    expect(page).to_have_url(re.compile("#bericht-"))


def look_around(browser, site, topic, words, *, is_there):
    """See as another visitor, and as a moderator, whether a post is there."""
    for who in (None, "moderator"):
        context = browser.new_context(base_url=site.address, locale="nl-NL", java_script_enabled=False)
        page = context.new_page()
        if who:
            sign_in(page, who)
        page.goto(f"{topic}?nu={next(NUMBERS)}")
        expect(page.get_by_text(words)).to_have_count(int(is_there))
        context.close()


def test_question_of_a_guest_becomes_a_topic(page, site, address):
    title = f"Kan dit zonder account? ({address.split('@')[0]})"
    page.goto("/forum/nieuw/")
    page.locator("main select[name=category]").select_option(label="REST-API en FSC")
    page.locator("main input[name=kind][value=question]").check()
    page.locator("main input[name=title]").fill(title)
    fill_in(page, address, "Waar begin ik?")
    submit(page)
    expect(page).to_have_url(re.compile("/bericht/verstuurd/"))

    page.goto(site.link_in_letter_to(address))
    submit(page)

    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_mistake_is_said_above_the_title_and_the_text_stays(page):
    open_topic(page)
    page.locator("main a[href*='/antwoorden/'].nl-button").click()
    fill_in(page, "geen adres", "Dit blijft staan.")
    submit(page)

    expect(page).to_have_title(re.compile("^Fout:"))
    expect(page.locator("main textarea")).to_have_value("Dit blijft staan.")
    page.locator(".app-error-summary a").first.click()
    expect(page.locator("main input[name=email]")).to_be_focused()


def test_link_that_was_changed_confirms_nothing_and_says_so(page):
    answer = page.goto("/bericht/bevestigen/eyJjIjoxfQ:x:y/")

    assert answer.status == 404
    expect(page.locator("main .app-notice")).to_be_visible()
