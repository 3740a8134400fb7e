"""Two people on one topic, each in a browser of their own: what one does, the other is told of."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in


@pytest.fixture
def reader(browser, browser_context_args):
    """A visitor with a page that does not stand still."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def writer(browser, browser_context_args):
    """Somebody of the demo who posts."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(10_000)
    page = context.new_page()
    sign_in(page, "organisatie")
    yield page
    context.close()


@pytest.fixture
def topic(writer):
    """The address of a topic that both look at."""
    writer.goto("/forum/")
    writer.locator("main table a[href*='/forum/onderwerp/']").first.click()
    return writer.url.partition("#")[0]


def post(writer, topic, words):
    writer.goto(topic)
    writer.locator("main textarea").fill(words)
    writer.locator("main form:has(textarea) .nl-button--primary").click()
    expect(writer.locator("article.app-post", has_text=words)).to_be_visible()


def follow(page, link):
    """Follow a link once no page is kept any more that was made before what the link tells."""
    page.wait_for_timeout(2100)
    link.click()


def opened(page, topic):
    """Open a topic, and wait until its socket hears."""
    with page.expect_websocket() as socket:
        page.goto(topic)
    socket.value.wait_for_event("framereceived", lambda frame: "subscribed" in str(frame))
    return page.locator(".app-live [role=status]")


def test_reader_is_told_of_a_new_post_and_nothing_moves(reader, writer, topic):
    line = opened(reader, topic)
    expect(line).to_be_empty()
    posts = reader.locator("article.app-post").count()
    link = reader.locator("article.app-post a").first
    link.focus()

    post(writer, topic, "Wij doen het anders sinds vorige week.")

    shown = line.get_by_role("link")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("1")
    expect(link).to_be_focused()
    assert reader.locator("article.app-post").count() == posts
    post(writer, topic, "En het bevalt goed.")
    expect(shown).to_contain_text("2")

    follow(reader, shown)
    reader.wait_for_url(re.compile(r"#bericht-\d+$"))
    expect(reader.locator("article.app-post", has_text="Wij doen het anders")).to_be_in_viewport()
    expect(line).to_be_empty()


def test_reader_who_loses_the_connection_catches_up(reader, writer, topic):
    line = opened(reader, topic)
    reader.context.set_offline(True)
    post(writer, topic, "Dit mist iemand zonder verbinding.")
    reader.wait_for_timeout(1500)
    expect(line.get_by_role("link")).to_have_count(0)

    with reader.expect_websocket():
        reader.context.set_offline(False)

    expect(line.get_by_role("link")).to_contain_text("1", timeout=15_000)


def test_reader_without_sockets_asks_by_themselves(reader, writer, topic):
    reader.clock.install()
    reader.add_init_script("window.WebSocket = class { close() {} }")
    reader.goto(topic)
    line = reader.locator(".app-live [role=status]")
    post(writer, topic, "Dit komt zonder socket ook aan.")

    reader.clock.fast_forward(31_000)

    expect(line.get_by_role("link")).to_contain_text("1")


def test_lost_connection_is_said_only_when_asking_fails_too(reader, topic):
    reader.clock.install()
    reader.add_init_script("window.WebSocket = class { close() {} }")
    reader.goto(topic)
    line = reader.locator(".app-live [role=status]")
    reader.clock.fast_forward(31_000)
    expect(line).to_be_empty()

    reader.context.set_offline(True)
    reader.clock.fast_forward(31_000)
    expect(line).to_have_text(line.get_attribute("data-lost"))

    reader.context.set_offline(False)
    reader.clock.fast_forward(31_000)
    expect(line).to_be_empty()


def test_pause_holds_the_line_until_going_on(reader, writer, topic):
    line = opened(reader, topic)
    post(writer, topic, "Voor de pauze.")
    expect(line.get_by_role("link")).to_contain_text("1")
    button = reader.locator("[data-live-pause]")
    button.click()
    post(writer, topic, "In de pauze.")
    reader.wait_for_timeout(1500)
    expect(line.get_by_role("link")).to_contain_text("1")

    button.click()

    expect(line.get_by_role("link")).to_contain_text("2")


def test_line_does_not_change_under_somebodys_finger(reader, writer, topic):
    line = opened(reader, topic)
    post(writer, topic, "Eerste.")
    link = line.get_by_role("link")
    expect(link).to_contain_text("1")
    link.focus()
    post(writer, topic, "Tweede.")
    reader.wait_for_timeout(1500)
    expect(link).to_be_focused()
    expect(link).to_contain_text("1")

    reader.keyboard.press("Tab")

    expect(link).to_contain_text("2")


def test_edit_is_told_too(reader, writer, topic):
    post(writer, topic, "Hier staat een fout in.")
    line = opened(reader, topic)
    writer.locator("article.app-post", has_text="Hier staat een fout in.").last.locator(
        "a[href$='/bewerken/']"
    ).click()
    writer.locator("main textarea").fill("Hier stond een fout in.")
    writer.locator("main input[name=reason]").fill("Fout verbeterd")
    writer.locator("main form:has(textarea) .nl-button--primary").click()

    link = line.get_by_role("link")
    expect(link).to_contain_text("1")
    follow(reader, link)

    expect(reader.locator("article.app-post", has_text="Hier stond een fout in.")).to_be_visible()
    expect(line).to_be_empty()
