"""The parts of pages say what they must say, to who sees and to who listens."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone, translation
from lxml import html

from foundation.templatetags import components

ROOT = Path(__file__).resolve().parents[2]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=AMSTERDAM)
SOMEBODY = SimpleNamespace(
    user=SimpleNamespace(roles=set(), holds=lambda role: False), get_absolute_url=lambda: "/mensen/1-example/"
)


def draw(source, **context):
    return Template("{% load components i18n %}" + source).render(Context(context))


def page_of(name, **context):
    return html.document_fromstring(render_to_string(name, context))


def part_of(name, **context):
    return html.fragment_fromstring(render_to_string(name, context), create_parent="div")


def words_of(element):
    return " ".join(element.text_content().split())


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


class Question(forms.Form):
    choice_hints = {"kind": {"question": "You wait for an answer."}}

    title = forms.CharField(label="Title", help_text="As a question.")
    kind = forms.ChoiceField(
        label="Kind", choices=[("question", "Question"), ("talk", "Discussion")], widget=forms.RadioSelect
    )
    body = forms.CharField(label="Text", widget=forms.Textarea(attrs={"data-markdown": ""}))
    reason = forms.CharField(label="Reason", widget=forms.Textarea, required=False)
    address = forms.EmailField(label="E-mail", required=False)
    is_followed = forms.BooleanField(label="Follow", required=False)


# Icons and badges


def test_icon_is_hidden_from_who_listens():
    icon = html.fragment_fromstring(components.icon("circle-check"))
    assert icon.get("aria-hidden") == "true"
    assert icon.get("focusable") == "false"
    assert icon[0].get("href").endswith("build/icons.svg#circle-check")


def test_badge_escapes_its_words():
    badge = components.badge("positive", "<b>Answered</b>", "circle-check")
    assert "&lt;b&gt;Answered" in badge
    assert "app-badge--positive" in badge
    assert "#circle-check" in badge


def test_badge_without_kind_is_neutral():
    assert components.badge("", "Closed") == '<span class="nl-data-badge app-badge">Closed</span>'


# Times


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW.replace(hour=9, minute=12), "today 09:12"),
        (NOW.replace(hour=0, minute=0), "today 00:00"),
        (NOW - timedelta(days=1), "yesterday 10:00"),
        (NOW - timedelta(days=2), "22 November"),
        (NOW.replace(year=2025, month=12, day=31), "31 December 2025"),
        (NOW + timedelta(days=1), "25 November"),
        (datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("UTC")), "today 00:30"),
    ],
)
def test_list_says_when_as_people_say_it(today, at, said):
    with translation.override("en"):
        time = html.fragment_fromstring(draw("{% when at %}", at=at))
    assert time.text == said
    assert datetime.fromisoformat(time.get("datetime")) == at


def test_moment_is_exact_and_in_amsterdam_time():
    at = datetime(2026, 7, 2, 8, 14, tzinfo=ZoneInfo("UTC"))
    with translation.override("en"):
        assert ">2 July 2026, 10:14<" in components.moment(at)


def test_moment_follows_the_language_of_the_page():
    with translation.override("nl"):
        assert ">2 juli 2026, 10" in components.moment(datetime(2026, 7, 2, 10, 14, tzinfo=AMSTERDAM))


def test_page_that_says_today_is_valid_until_midnight(today):
    request = HttpRequest()
    draw("{% when at %}", at=NOW, request=request)
    assert request.valid_until == datetime(2026, 11, 25, tzinfo=AMSTERDAM)


def test_page_keeps_the_earlier_end_of_its_validity(today):
    request = HttpRequest()
    request.valid_until = NOW + timedelta(minutes=5)
    draw("{% when at %}", at=NOW, request=request)
    assert request.valid_until == NOW + timedelta(minutes=5)


def test_page_with_only_dates_stays_valid(today):
    request = HttpRequest()
    draw("{% when at %}", at=NOW - timedelta(days=3), request=request)
    assert not hasattr(request, "valid_until")


# Ways


def test_crumbs_end_with_this_page_and_begin_at_home():
    crumbs = html.fragment_fromstring(draw('{% crumbs "Forum" "/forum/" "A & B" %}'))
    links = [(words_of(link), link.get("href")) for link in crumbs.iter("a")]
    assert links == [("Home", "/"), ("Forum", "/forum/")]
    assert crumbs.find(".//span[@aria-current='page']").text == "A & B"


@pytest.mark.parametrize(("language", "address"), [("nl", "/"), ("en", "/en/")])
def test_home_is_in_the_language_of_the_page(language, address):
    with translation.override(language):
        assert components.home_url() == address


def test_pages_mark_the_current_one_and_leave_gaps_unlinked():
    pages = SimpleNamespace(number=3, last=14, numbers=[1, 2, 3, None, 14], previous=2, next=4)
    nav = part_of("components/pages.html", pages=pages, query="?tab=a&page=")
    assert [link.text for link in nav.findall(".//a[@aria-current='page']")] == ["3"]
    assert nav.find(".//a[@rel='prev']").get("href") == "?tab=a&page=2"
    assert nav.find(".//a[@rel='next']").get("href") == "?tab=a&page=4"
    assert nav.find(".//span[@aria-hidden='true']").text == "…"


def test_single_page_has_no_page_numbers():
    pages = SimpleNamespace(number=1, last=1, numbers=[1], previous=None, next=None)
    assert words_of(part_of("components/pages.html", pages=pages)) == ""


def test_tabs_mark_the_current_view():
    tabs = [{"title": "Newest", "url": "?", "is_current": True}, {"title": "Open", "url": "?o", "count": 6}]
    nav = part_of("components/tabs.html", tabs=tabs, label="Topics")
    assert [words_of(link) for link in nav.findall(".//a[@aria-current]")] == ["Newest"]
    assert [words_of(link) for link in nav.iter("a")] == ["Newest", "Open 6"]


# Forms


@pytest.fixture
def sent_empty():
    form = Question({})
    form.is_valid()
    return form


def field(form, name, **context):
    return part_of("components/field.html", field=form[name], **context)


@pytest.mark.parametrize("name", Question.base_fields)
def test_every_description_of_a_control_exists(sent_empty, name):
    for form in (Question(), sent_empty):
        drawn = field(form, name)
        described = " ".join(drawn.xpath("//@aria-describedby")).split()
        assert set(described) <= set(drawn.xpath("//@id"))


@pytest.mark.parametrize("name", Question.base_fields)
def test_every_control_has_its_label(name):
    drawn = field(Question(), name)
    controls = drawn.xpath("//input|//textarea|//select")
    assert controls
    assert {control.get("id") for control in controls} == {label.get("for") for label in drawn.iter("label")}


@pytest.mark.parametrize("name", Question.base_fields)
def test_every_control_has_a_class_of_the_design_system(name):
    controls = field(Question(), name).xpath("//input|//textarea|//select")
    assert all(control.get("class", "").startswith("utrecht-") for control in controls)


def test_nothing_is_wrong_before_it_is_sent():
    drawn = "".join(render_to_string("components/field.html", {"field": one}) for one in Question())
    assert "invalid" not in drawn
    assert "error" not in drawn


def test_field_with_an_error_says_so_in_words(sent_empty):
    with translation.override("en"):
        drawn = field(sent_empty, "title")
    control = drawn.find(".//input")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "id_title_helptext id_title_error"
    assert words_of(drawn.get_element_by_id("id_title_error")) == "Error: This field is required."


def test_radio_sits_beside_its_label_with_its_hint():
    drawn = field(Question({"kind": "talk"}), "kind")
    rows = drawn.find_class("utrecht-form-field--radio")
    assert [row[0].get("class") for row in rows] == ["utrecht-form-field__input"] * 2
    assert [row[1].get("class").split()[-1] for row in rows] == ["utrecht-form-field__label--radio"] * 2
    first, second = drawn.xpath("//input")
    assert words_of(drawn.get_element_by_id(first.get("aria-describedby"))) == "You wait for an answer."
    assert second.get("aria-describedby") is None
    assert (first.get("checked"), second.get("checked")) == (None, "checked")


def test_what_need_not_be_filled_in_says_so():
    with translation.override("en"):
        assert "(optional)" in words_of(field(Question(), "reason"))
        assert "(optional)" not in words_of(field(Question(), "title"))


def test_markdown_field_has_a_toolbar_for_itself():
    drawn = field(Question(), "body", actor=SOMEBODY)
    toolbar = drawn.find(".//markdown-toolbar")
    assert toolbar.get("for") == drawn.find(".//textarea").get("id")
    assert all(words_of(button) for button in toolbar)
    assert field(Question(), "reason", actor=SOMEBODY).find(".//markdown-toolbar") is None
    assert field(Question(), "body").find(".//markdown-toolbar") is None  # its script is not for visitors


def test_summary_counts_the_fields_and_leads_to_each(sent_empty):
    sent_empty.add_error(None, "The topic is closed.")
    with translation.override("en"):
        summary = part_of("components/error_summary.html", form=sent_empty)
    assert words_of(summary.find(".//h2")) == "Something went wrong with 3 fields"
    assert [link.get("href") for link in summary.iter("a")] == ["#id_title", "#id_kind_0", "#id_body"]
    lines = [words_of(line) for line in summary.iter("li")]
    assert lines[0] == "The topic is closed."
    assert lines[1] == "Title: This field is required."  # three equal sentences would say nothing


def test_every_link_of_the_summary_has_a_target(sent_empty):
    targets = {
        link.get("href")[1:] for link in part_of("components/error_summary.html", form=sent_empty).iter("a")
    }
    ids = {id for one in sent_empty for id in field(sent_empty, one.name).xpath("//@id")}
    assert targets <= ids


def test_refusal_alone_has_no_count(sent_empty):
    form = Question({"title": "a", "kind": "talk", "body": "b"})
    form.add_error(None, "The topic is closed.")
    with translation.override("en"):
        assert (
            words_of(part_of("components/error_summary.html", form=form).find(".//h2"))
            == "That did not work yet"
        )


def test_form_that_is_not_sent_has_no_summary():
    assert words_of(part_of("components/error_summary.html", form=Question())) == ""


def test_form_offers_preview_and_draft_only_when_asked():
    plain = part_of("components/action_form.html", form=Question(), form_key="k", button="Post")
    both = part_of(
        "components/action_form.html",
        form=Question(),
        form_key="k",
        button="Post",
        with_preview=True,
        with_draft=True,
    )
    assert [button.get("value") for button in plain.iter("button")] == [None]
    assert [button.get("value") for button in both.iter("button")] == [None, "preview", "draft"]
    assert both.find(".//input[@name='form_key']").get("value") == "k"


def test_preview_panel_waits_until_there_is_one():
    wanted = {"form": Question(), "form_key": "k", "button": "Post", "with_preview": True}
    waiting = part_of("components/action_form.html", preview_html=None, **wanted).find(".//section")
    shown = part_of("components/action_form.html", preview_html="<p>Hello</p>", **wanted).find(".//section")
    assert "hidden" in waiting.attrib
    assert "hidden" not in shown.attrib
    assert shown.find(".//p[.='Hello']") is not None


# Pages


@pytest.mark.parametrize("code", ["403", "403_csrf", "404", "409", "422", "429"])
def test_error_page_stands_without_any_context(code):
    page = page_of(f"{code}.html")
    assert words_of(page.find(".//h1"))
    assert [link.get("href") for link in page.xpath("//main//li/a")][-1] == "/"


@pytest.mark.parametrize("code", ["500", "503"])
def test_page_of_a_broken_site_asks_nothing_of_it_and_speaks_both_languages(code):
    page = page_of(f"{code}.html")  # the fixture of the database is not asked for: a query would fail here
    assert page.get("lang") == "nl"
    assert page.find(".//section[@lang='en']") is not None


def test_broken_site_gives_back_what_was_typed():
    page = page_of("503.html", kept=[("Text", "<Hello>")])
    assert page.find(".//textarea").text == "<Hello>"


def test_page_frame_leads_to_the_content_and_holds_no_inline_code():
    page = page_of("base.html")
    assert page.find(".//a[@href='#inhoud']") is not None
    assert page.get_element_by_id("inhoud").tag == "main"
    assert not page.xpath("//@style|//style|//script[not(@src)]|//@*[starts-with(name(), 'on')]")


def test_page_names_its_other_language():
    links = [
        {"code": "nl", "url": "/a/", "label": "Nederlands"},
        {"code": "en", "url": "/en/a/", "label": "English"},
    ]
    request = HttpRequest()
    request.META.update(SERVER_NAME="testserver", SERVER_PORT="80")
    with translation.override("nl"):
        page = page_of("base.html", language_links=links, request=request)
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://testserver/a/"]
    assert page.xpath("//link[@rel='alternate']/@hreflang") == ["nl", "en"]
    assert {link.text for link in page.xpath("//header//a[@hreflang]")} == {"English"}


def test_visitor_gets_no_script_of_the_editor():
    assert not page_of("base.html").xpath("//script[contains(@src, 'editor.js')]")
    assert page_of("base.html", actor=SOMEBODY).xpath("//script[contains(@src, 'editor.js')]")


def test_site_owner_can_put_in_a_house_style(settings):
    settings.THEME_CSS = "house/style.css"
    sheets = page_of("base.html").xpath("//link[@rel='stylesheet']/@href")
    assert sheets[-1].endswith("house/style.css")


# Colours


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_of_code_read_on_their_ground(scheme):
    theme = (ROOT / "static/src/theme.css").read_text().split("@media (prefers-color-scheme: dark)")[scheme]
    colours = dict(re.findall(r"--app-(code-\w+|surface): (#\w{6});", theme))
    ground = colours.pop("surface")
    assert len(colours) == 6
    assert min(contrast(colour, ground) for colour in colours.values()) >= 4.5
