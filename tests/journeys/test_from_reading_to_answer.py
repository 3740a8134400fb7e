"""From a line in a document to an answer, as the people of the demo go through it, with JavaScript and without."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in

NUMBERS = count(1)
SECTION = "3.2 Adressen en versies"


@pytest.fixture
def newcomer(request):
    """An address that nobody in the demo has, another one in every journey."""
    return f"nieuw{next(NUMBERS)}.{abs(hash(request.node.name)) % 10_000}@voorbeeld.example"


def submit(page):
    """Press the one primary button of the page's form."""
    page.locator("main form .nl-button--primary").click()


def open_section(page):
    page.goto("/documentatie/")
    page.get_by_role("link", name="Koppelvlakstandaard REST-API").first.click()
    page.locator("main").get_by_role("link", name="3 Voorschriften voor de API").click()
    return page.locator(".app-section-tools", has_text="3.2")


def ask(page, title):
    open_section(page).get_by_role("link", name="Stel een vraag").click()
    page.get_by_label("Rubriek").select_option(label="REST-API en FSC")
    page.get_by_label("Titel").fill(title)
    page.locator("main textarea").fill("Waarom staat het nummer **twee keer** in het verzoek?")


def sign_up(page, site, address):
    page.get_by_role("link", name="Maak een account").first.click()
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_label("Uw naam").fill("Nieuwe Deelnemer")
    for field in page.locator("main input[type=password]").all():
        field.fill("een zin die ik onthoud 7")
    submit(page)
    page.goto(site.link_in_letter_to(address))
    expect(page.locator("main")).to_contain_text(address)
    submit(page)


def test_newcomer_reads_signs_up_asks_and_gets_an_answer_from_an_organisation(
    page, context, site, newcomer, browser
):
    title = f"Waarom staat de versie op twee plaatsen? ({newcomer})"
    before = questions_at_section(page)

    open_section(page).get_by_role("link", name="Stel een vraag").click()
    page.locator("main").get_by_role("link", name="Inloggen").click()
    expect(page).to_have_url(re.compile("/account/login/"))
    sign_up(page, site, newcomer)
    if "/account/login/" in page.url:
        page.locator("main input[name=login]").fill(newcomer)
        page.locator("main input[name=password]").fill("een zin die ik onthoud 7")
        page.locator("main form:has(input[name=password]) button[type=submit]").first.click()

    ask(page, title)
    page.locator("main button[value=preview]").click()
    expect(page.locator("[data-preview-text] strong")).to_have_text("twee keer")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    topic = page.url
    assert questions_at_section(page) == before + 1

    answer_for_an_organisation(browser, site, topic)

    page.goto(topic)
    answer = page.locator("article.app-post", has_text="Het adres noemt alleen het hoofdnummer.")
    expect(answer).to_contain_text("Gemeente Voorbeeldstad")
    answer.get_by_role("link", name=re.compile("antwoord", re.IGNORECASE)).and_(
        answer.locator("[href*='/antwoord/']")
    ).first.click()
    submit(page)
    expect(page.locator(".app-post--answer")).to_contain_text("Het adres noemt alleen het hoofdnummer.")
    expect(page.locator(".app-head")).to_contain_text("Beantwoord")


def questions_at_section(page):
    text = open_section(page).inner_text()
    found = re.search(r"Vragen \((\d+)\)", text)
    return int(found[1]) if found else 0


def answer_for_an_organisation(browser, site, topic):
    context = browser.new_context(base_url=site.address, locale="nl-NL", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "organisatie")
    page.goto(topic)
    page.locator("main textarea").fill(
        "Het adres noemt alleen het hoofdnummer. De header noemt de hele versie."
    )
    choose_organisation(page)
    submit(page)
    expect(page.locator("main")).to_contain_text("De header noemt de hele versie.")

    page.get_by_role("link", name="Bewerken").last.click()
    page.locator("main textarea").fill(
        "Het adres noemt alleen het hoofdnummer. De header noemt het hele nummer."
    )
    page.get_by_label("Waarom").fill("Versie was dubbelzinnig")
    submit(page)
    page.locator("article.app-post", has_text="het hele nummer").get_by_role(
        "link", name=re.compile("bewerkt")
    ).click()
    expect(page.locator("main ins").first).to_contain_text("het")
    expect(page.locator("main del").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Versie was dubbelzinnig")
    context.close()


def choose_organisation(page):
    radio = page.get_by_label(re.compile("Gemeente Voorbeeldstad"))
    if radio.count():
        radio.first.check()
    else:
        page.get_by_label("Namens").select_option(label="Gemeente Voorbeeldstad")


def test_session_that_ends_while_somebody_writes_loses_no_word(page, context):
    sign_in(page, "deelnemer")
    page.goto("/forum/")
    page.get_by_role("link", name="Even voorstellen").first.click()
    topic = page.url.split("?")[0]
    page.locator("main textarea").fill("Dit tikte ik toen mijn sessie verliep.")
    context.clear_cookies(name="sessionid")
    submit(page)

    expect(page).to_have_url(re.compile("/account/login/"))
    expect(page.locator("main")).to_contain_text("bewaard")
    page.locator("main input[name=login]").fill("deelnemer@voorbeeld.example")
    page.locator("main input[name=password]").fill("samenspraak-demo")
    page.locator("main form:has(input[name=password]) button[type=submit]").first.click()

    expect(page.locator("main textarea")).to_have_value("Dit tikte ik toen mijn sessie verliep.")
    submit(page)
    expect(page).to_have_url(re.compile(re.escape(topic)))
    expect(page.get_by_text("Dit tikte ik toen mijn sessie verliep.").first).to_be_visible()


def test_form_with_errors_says_them_above_the_title_and_keeps_the_text(page):
    sign_in(page, "deelnemer")
    page.goto("/forum/nieuw/")
    assert page.locator("[aria-invalid=true], .utrecht-form-field--invalid").count() == 0
    page.locator("main textarea").fill("Een tekst zonder titel.")
    submit(page)

    expect(page).to_have_title(re.compile("^Fout:"))
    summary = page.locator(".app-error-summary")
    expect(summary).to_contain_text("titel")
    expect(page.locator("main textarea")).to_have_value("Een tekst zonder titel.")
    summary.get_by_role("link", name=re.compile("titel")).click()
    expect(page.get_by_label("Titel")).to_be_focused()


def test_draft_waits_on_the_list_of_drafts(page):
    sign_in(page, "deelnemer")
    page.goto("/forum/nieuw/")
    page.get_by_label("Titel").fill("Een onderwerp voor later")
    page.locator("main textarea").fill("Dit schrijf ik morgen af.")
    page.locator("main button[value=draft]").click()
    expect(page.locator("main")).to_contain_text("Concept bewaard")

    page.goto("/mijn/concepten/")
    page.get_by_role("link", name=re.compile("Dit schrijf ik morgen af|Verder|Een onderwerp")).first.click()
    expect(page.locator("main textarea")).to_have_value("Dit schrijf ik morgen af.")
    submit(page)
    expect(page.locator(".app-error-summary")).to_be_visible()
