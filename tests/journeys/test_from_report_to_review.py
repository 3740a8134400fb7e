"""One post from the mail about it to the review of a measure against it, by five people; and the way out of the mail."""

import re
import time
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People, sign_in


@pytest.fixture
def browser_of(browser, browser_context_args, request):
    """Open a browser for one more person, with a script engine or without as the test says."""
    has_script, contexts = "without" not in request.node.callspec.id, []

    def open_for(who=None):
        contexts.append(browser.new_context(**browser_context_args, java_script_enabled=has_script))
        page = contexts[-1].new_page()
        if who:
            sign_in(page, who)
        return page

    yield open_for
    for context in contexts:
        context.close()


def send(page):
    page.locator("main form[data-editor] .nl-button--primary").last.click()


def reply(page, topic, text):
    page.goto(topic)
    page.locator("main textarea").fill(text)
    send(page)
    expect(page.get_by_text(text)).to_be_visible()


def start_topic(page, title):
    page.goto("/forum/nieuw/")
    page.locator("main select[name=category]").select_option(index=1)
    page.locator("main input[name=title]").fill(title)
    page.locator("main input[name=kind][value=discussion]").check()
    page.locator("main textarea").fill("Waar loopt u tegenaan?")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.split("?")[0].split("#")[0]


def unbroken(text):
    """A text without spaces, ends of lines and marks of a quotation: mail breaks lines where it wants."""
    return "".join(text.replace(">", "").split())


def letter(site, who, words):
    """The mail to one of the demo's people that says this, once it is there."""
    deadline = time.monotonic() + 30
    while True:
        for found in reversed(site.letters_to(People.address(who))):
            if unbroken(words) in unbroken(found.get_body(("plain",)).get_content()):
                return found
        subjects = [found["Subject"] for found in site.letters_to(People.address(who))]
        assert time.monotonic() < deadline, f"no mail to {who} that says: {words}, only {subjects}"
        time.sleep(0.3)


def link_in(found, part):
    """The link to a kind of page that stands in the text of a mail."""
    return re.search(rf"https?://\S*/{part}/\S*", found.get_body(("plain",)).get_content()).group(0)


def here(site, link):
    """The same page under the name by which these browsers know the site."""
    return site.address + re.sub(r"^https?://[^/]+", "", link)


def test_post_is_told_reported_hidden_reviewed_and_back_and_mail_can_be_stopped(
    page, browser_of, site, request
):
    mark = f"{request.node.callspec.id}-{time.time_ns()}".replace(" ", "-")
    text = f"Onze dienst lost dit op, {mark}."
    sign_in(page, "moderator")
    topic = start_topic(page, f"Bevindingen {mark}")

    # A follower gets mail about a post, and its link leads to that post.
    follower = browser_of("lezer")
    follower.goto(topic)
    follower.locator("main a[href*='/volgen/']").first.click()
    follower.locator("main input[name=level][value=all]").check()
    send(follower)
    author = browser_of("organisatie")
    reply(author, topic, text)
    told = letter(site, "lezer", mark)
    follower.goto(here(site, link_in(told, "bericht")))
    expect(follower.locator("article.app-post:target")).to_contain_text(text)

    # Somebody without an account reports it.
    stranger = browser_of()
    stranger.goto(topic)
    stranger.locator("article.app-post", has_text=text).locator("a[href*='/melden/']").click()
    stranger.locator("main input[name=kind][value=advertising]").check()
    send(stranger)
    expect(stranger.locator(".app-error-summary")).to_be_visible()  # a report needs a reason
    stranger.locator("main textarea[name=words]").fill(f"Dit is reclame. {mark}")
    send(stranger)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text(re.compile(r"M-\d{4}-\d{4}"))

    # A moderator finds it in the queue and hides it.
    page.goto("/moderatie/")
    page.locator("main .app-queue a", has_text=mark).click()
    page.locator("main a[href*='/verbergen/']").click()
    page.locator("main select[name=ground]").select_option("advertising")
    page.locator("main textarea[name=facts]").fill(f"U prijst uw eigen dienst aan. {mark}")
    send(page)
    page.wait_for_timeout(2_100)  # a visitor's page may be two seconds old
    stranger.goto(topic)
    expect(stranger.get_by_text(text)).to_have_count(0)

    # The author reads why, and asks for a review.
    reasons = letter(site, "organisatie", f"U prijst uw eigen dienst aan. {mark}")
    author.goto(here(site, link_in(reasons, "maatregel")))
    author.locator("main a[href*='herbeoordeling']").click()
    author.locator("main textarea[name=words]").fill(f"De dienst is van ons allemaal. {mark}")
    send(author)
    expect(author.get_by_text(f"De dienst is van ons allemaal. {mark}")).to_be_visible()

    # Another moderator decides, and the post is back in its place.
    other = browser_of("beheer")
    other.goto("/moderatie/")
    other.locator("main .app-queue a", has_text=mark).click()
    other.locator("main a[href*='herbeoordeling']").last.click()
    other.locator("main input[name=answer][value=overturned]").check()
    other.locator("main textarea[name=facts]").fill(f"De dienst is inderdaad van de overheid. {mark}")
    send(other)
    letter(site, "organisatie", f"De dienst is inderdaad van de overheid. {mark}")
    page.wait_for_timeout(2_100)
    stranger.goto(topic)
    expect(stranger.locator("#bericht-2")).to_contain_text(text)

    # One click in the mail program stops the mail: without a cookie, and without a page.
    stop = here(site, told["List-Unsubscribe"].strip(" <>"))
    asked = Request(stop, data=b"List-Unsubscribe=One-Click", method="POST")
    assert urlopen(asked, timeout=10).status == 200
    before = len(site.letters_to(People.address("lezer")))
    reply(author, topic, f"En nu zonder reclame, {mark}.")
    letter(site, "moderator", f"En nu zonder reclame, {mark}.")  # who still follows was told
    assert len(site.letters_to(People.address("lezer"))) == before
