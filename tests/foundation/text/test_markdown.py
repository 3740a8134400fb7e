import re
from html.parser import HTMLParser

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from foundation.text.markdown import fill_mentions, mentions, render

REL = 'rel="nofollow ugc noopener"'
NO_HTML = "<b>vet</b><script>alert(1)</script>"


class Page(HTMLParser):
    """Every tag with its attributes, as a browser would see them."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


PIECES = (
    "<script> </script> <img src=x onerror=alert(1)> <style> javascript:alert(1) data:text/html,x "
    "[x]( ](javascript:alert(1)) ![ ) ``` ```html | --- > # * _ ~~ <a onclick=x> <https://x.nl> "
    'https://x.nl/" @[a](author:1) @[ ](author:x) &lt;script&gt; &#106; \\ \n \n\n [r]: vbscript:x'
)
MARKDOWN = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(PIECES.split(" ")),
    ),
    max_size=25,
).map("".join)


@given(MARKDOWN)
def test_nothing_that_people_type_runs(text):
    html = render(text)

    for tag, attributes in Page(html).tags:
        assert tag not in ("script", "style", "iframe", "img", "form", "input", "svg", "object")
        assert not any(name.startswith("on") or name in ("style", "id", "src") for name in attributes)
        if "href" in attributes:
            assert re.match(r"(https?:|mailto:|tel:|[^:]*$|[^:/?#]*[/?#])", attributes["href"], re.IGNORECASE)
            assert attributes["rel"] == "nofollow ugc noopener"


@given(MARKDOWN)
def test_same_text_gives_the_same_page(text):
    with override("en"):
        english = render.__wrapped__(text)

    assert render.__wrapped__(text) == english


def test_html_is_shown_as_it_was_typed():
    assert render(NO_HTML) == "<p>&lt;b&gt;vet&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


@pytest.mark.parametrize(
    "marks, tag", [("#", "h3"), ("##", "h4"), ("###", "h5"), ("####", "h6"), ("######", "h6")]
)
def test_headings_start_below_those_of_the_page(marks, tag):
    assert render(f"{marks} Kop") == f"<{tag}>Kop</{tag}>\n"


def test_underlined_heading_starts_below_those_of_the_page():
    assert render("Kop\n===") == "<h3>Kop</h3>\n"


@pytest.mark.parametrize(
    "text, address, words",
    [
        ("[hier](https://x.nl)", "https://x.nl", "hier"),
        ("zie https://x.nl/a_b_c.", "https://x.nl/a_b_c", "https://x.nl/a_b_c"),
        ("(https://x.nl/a_(b))", "https://x.nl/a_(b)", "https://x.nl/a_(b)"),
        ("<https://x.nl>", "https://x.nl", "https://x.nl"),
        ("<jan@x.example>", "mailto:jan@x.example", "jan@x.example"),
        ("[op deze site](/forum/)", "/forum/", "op deze site"),
        ("![een plaatje](https://x.nl/p.png)", "https://x.nl/p.png", "een plaatje"),
        ("![](https://x.nl/p.png)", "https://x.nl/p.png", "https://x.nl/p.png"),
    ],
)
def test_address_becomes_a_link_that_gives_no_standing(text, address, words):
    assert f'<a href="{address}" {REL}>{words}</a>' in render(text)


@pytest.mark.parametrize("text", ["[![plaatje](p.png)](https://x.nl)", "[zie https://y.nl](https://x.nl)"])
def test_link_holds_no_link(text):
    assert render(text).count("<a ") == 1


@pytest.mark.parametrize(
    "address", ["javascript:x", "JaVaScRiPt:x", "data:text/html,x", "vbscript:x", "author:1", "file:///x"]
)
def test_address_of_another_kind_is_no_link(address):
    assert "<a" not in render(f"[x]({address})")


@pytest.mark.parametrize("text", ["`https://x.nl`", "```\nhttps://x.nl\n```", "xhttps://x.nl"])
def test_address_that_is_quoted_as_code_is_no_link(text):
    assert "<a" not in render(text)


def test_code_is_coloured_by_class_and_scrolls_in_a_box_with_a_name():
    html = render('```json\n{"a": 1}\n```')

    assert (
        '<div class="app-scroll highlight" role="region" aria-label="Code: {&quot;a&quot;: 1}" tabindex="0">'
        in html
    )
    assert '<span class="nt">"a"</span>' in html
    assert "style" not in html


@pytest.mark.parametrize("language", ["", "geen-taal", "json"])
def test_code_stays_as_typed_whatever_its_language(language):
    assert "a&lt;b&gt;\n  c" in re.sub(r"</?span[^>]*>", "", render(f"```{language}\na<b>\n  c\n```"))


def test_table_scrolls_in_a_box_with_a_name_and_has_its_heads_marked():
    html = render("| Regel | Soort |\n|---|:-:|\n| a | b |")

    assert re.search(
        r'<div class="app-scroll" role="region" aria-label="\w+: Regel, Soort" tabindex="0"><table>', html
    )
    assert '<th scope="col">Soort</th>' in html
    assert "style" not in html


def test_two_boxes_of_one_post_do_not_share_a_name():
    labels = re.findall('aria-label="([^"]*)"', render("```\nx\n```\n\n```\nx\n```"))

    assert len(set(labels)) == 2


def test_struck_text_is_struck():
    assert render("~~weg~~") == "<p><s>weg</s></p>\n"


def test_mention_is_kept_without_its_name():
    html = render("Dag @[Jan Jansen](author:12).")

    assert html == '<p>Dag <a data-author="12"></a>.</p>\n'
    assert mentions(html) == {12}


@pytest.mark.parametrize(
    "text", ["`@[Jan](author:12)`", "\\@[Jan](author:12)", "@[Jan](author:x)", "@[](author:1)"]
)
def test_what_is_not_a_mention_mentions_nobody(text):
    assert mentions(render(text)) == set()


def test_name_is_put_in_when_a_page_is_made():
    html = fill_mentions(render("@[Oude naam](author:12)"), {12: ("<Nieuwe> naam", "/mensen/1-x/?a&b")})

    assert html == '<p><a class="app-mention" href="/mensen/1-x/?a&amp;b">@&lt;Nieuwe&gt; naam</a></p>\n'


@pytest.mark.parametrize("people", [{}, {12: ("iemand", "")}])
def test_mention_of_who_has_no_page_is_no_link(people):
    with override("nl"):
        html = fill_mentions(render("@[Jan](author:12)"), people)

    assert "<a" not in html
    assert '<span class="app-mention">@' in html
