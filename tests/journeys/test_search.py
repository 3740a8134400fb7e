"""Somebody looks for something, narrows it, goes to the exact place, and asks what was not there."""

import time

from playwright.sync_api import expect

from tests.journeys.conftest import sign_in


def search_for(page, words):
    """Type words in the box that this page has for them, and wait for results: a job indexes the documents."""
    deadline = time.monotonic() + 60
    while True:
        page.goto("/forum/")
        page.locator(".app-header input[name=q]").fill(words)
        page.locator(".app-header form[role=search] button").click()
        if page.locator(".app-results > li").count() or time.monotonic() > deadline:
            return
        page.wait_for_timeout(500)


def test_from_a_word_to_the_exact_place(page):
    search_for(page, "certificaten")

    expect(page.locator("h1")).to_contain_text("certificaten")
    expect(page.locator(".app-results mark").first).to_contain_text("ertifica")
    page.locator("#filters input[name=soort][value=bericht]").check()
    page.locator("#filters button").click()
    assert "soort=bericht" in page.url
    page.locator(".app-results h3 a").first.click()
    page.wait_for_url("**/forum/onderwerp/**#bericht-*")
    expect(page.locator(page.url[page.url.index("#") :])).to_be_visible()


def test_section_is_found_and_opened_at_its_place(page):
    search_for(page, "certificaten")
    deadline = time.monotonic() + 60
    while not page.locator("#filters input[value=documentatie]").count() and time.monotonic() < deadline:
        page.wait_for_timeout(500)
        page.reload()

    page.locator("#filters input[name=soort][value=documentatie]").check()
    page.locator("#filters button").click()
    page.locator(".app-results h3 a").first.click()
    page.wait_for_url("**/documentatie/**#*")
    expect(page.locator(page.url[page.url.index("#") :])).to_be_visible()
    page.go_back()
    page.locator(".app-chosen__all").click()
    assert "soort" not in page.url


def test_what_was_not_found_is_asked(page):
    sign_in(page, "deelnemer")
    page.goto("/zoeken/?q=certificatne")

    page.locator(".app-empty a", has_text="certificaten").click()
    expect(page.locator(".app-results > li").first).to_be_visible()
    page.goto("/zoeken/?q=zzzonvindbaar")
    page.locator(".app-empty a").click()
    expect(page.locator("#id_title")).to_have_value("zzzonvindbaar")


def test_topics_that_look_like_a_title_are_shown_before_it_is_asked_again(page, request):
    has_script = "without" not in request.node.name
    sign_in(page, "deelnemer")
    page.goto("/forum/nieuw/")

    if has_script:
        page.locator("#id_title").press_sequentially("Certificaat vernieuwen van de Inway")
        expect(page.locator("[data-similar] [role=status]")).not_to_be_empty()
        expect(page.locator("[data-similar-list] a").first).to_contain_text("Certificaat vernieuwen")
        page.locator("#id_title").fill("zzzonvindbaar")
        expect(page.locator("[data-similar-list] a")).to_have_count(0)
        expect(page.locator("#id_title")).to_have_value("zzzonvindbaar")
    else:
        page.locator("[data-similar] a").first.click()
        page.locator("#titel").fill("Certificaat vernieuwen van de Inway")
        page.locator("main form[role=search] button").click()
        expect(page.locator("main .app-topicline a").first).to_contain_text("Certificaat vernieuwen")
