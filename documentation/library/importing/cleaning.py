"""What HTML a document may hold; richer than a post, as safe as one."""

import re
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _
from lxml import etree, html
from pygments.token import STANDARD_TYPES

from documentation.library.importing.report import ImportRefused
from documentation.library.importing.source import SourceFolder

MAX_DEPTH = 200  # elements in each other

_TEXT = (
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table "
    "tbody td tfoot th thead time tr u ul var wbr"
)
TEXT_TAGS = set(_TEXT.split())
_STRUCTURE = "article aside footer header main nav object section"
SOURCE_TAGS = TEXT_TAGS | set(_STRUCTURE.split())
_ACTING = "script style title svg template noscript iframe canvas audio video applet math"
DROPPED = set(_ACTING.split())
ATTRIBUTES = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "details": {"open"},
    "time": {"datetime"},
}
SOURCE_ATTRIBUTES = {
    **ATTRIBUTES,
    "*": ATTRIBUTES["*"]
    | {"class", "data-include", "data-include-format", "data-lt", "data-cite", "data-figure-name"},
    "object": {"data", "type"},
}
PAGE_ATTRIBUTES = {
    **ATTRIBUTES,
    "img": ATTRIBUTES["img"] | {"loading", "decoding"},
    "div": {"role", "aria-label", "tabindex"},
}
PAGE_CLASSES = {
    "div": {"app-scroll", "app-note", "app-note--example", "app-note--warning"},
    "p": {"app-note__title"},
    "figure": {"app-figure"},
    "pre": {"highlight"},
    "span": {name for name in STANDARD_TYPES.values() if name},
}
NUMBERS = {"colspan", "rowspan", "span", "start", "value", "width", "height"}
NUMBER = re.compile(r"-?\d{1,9}")
SCHEMES = {"http", "https", "mailto", "tel"}


def clean_source(raw: str, path: str, folder: SourceFolder) -> html.HtmlElement:
    """Read raw HTML as a browser does, without anything that acts; give it as the children of a div."""
    watcher = Watcher(path, folder)
    watcher.feed(raw)
    watcher.close()
    safe = nh3.clean(
        raw,
        tags=SOURCE_TAGS,
        clean_content_tags=DROPPED,
        attributes=SOURCE_ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return parse(safe, path)


def clean_page(element: html.HtmlElement) -> str:
    """Give the HTML of what is in an element, as it is stored and shown."""
    for inner in element.iter(etree.Element):
        words = inner.get("class", "").split()
        kept = [word for word in words if word in PAGE_CLASSES.get(inner.tag, ())]
        if kept:
            inner.set("class", " ".join(kept))
        else:
            inner.attrib.pop("class", None)
    return nh3.clean(
        inner_html(element),
        tags=TEXT_TAGS,
        attributes=PAGE_ATTRIBUTES,
        allowed_classes=PAGE_CLASSES,
        attribute_filter=keep_attribute,
        url_schemes=SCHEMES,
        link_rel=None,
    ).strip()


def keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Give what stays of an attribute that the list allows; None takes it out."""
    if name in NUMBERS:
        return value if NUMBER.fullmatch(value) else None
    if name == "tabindex":
        return value if value == "0" else None
    if name == "role":
        return value if value in ("region", "note") else None
    if name == "src":
        return value if value.startswith("/") and not value.startswith("//") else None
    return value


def parse(safe: str, path: str) -> html.HtmlElement:
    """Make a tree of cleaned HTML; refuse what a tree cannot hold, so that no text is lost."""
    tree = html.fragment_fromstring(safe, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    if depth_of(tree) > MAX_DEPTH or lost_text(safe, tree):
        raise ImportRefused(_("“%(path)s” has elements too deep in each other.") % {"path": path})
    return tree


def depth_of(tree: html.HtmlElement) -> int:
    """Count how many elements stand in each other."""
    deepest = level = 0
    for event, _element in etree.iterwalk(tree, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


def lost_text(safe: str, tree: html.HtmlElement) -> bool:
    """Whether the tree has fewer letters than the HTML it was made of."""
    counter = Letters()
    counter.feed(safe)
    counter.close()
    return len("".join("".join(tree.itertext()).split())) < counter.count


class Letters(HTMLParser):
    """Counts the characters of a text that are no white space."""

    count = 0

    def handle_data(self, data: str) -> None:
        self.count += len("".join(data.split()))


def inner_html(element: html.HtmlElement) -> str:
    """Write what is in an element as HTML."""
    parts = [html_escape(element.text or "")]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts)


def html_escape(text: str) -> str:
    """Escape a text that stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Watcher(HTMLParser):
    """Reports what the cleaning takes away."""

    def __init__(self, path: str, folder: SourceFolder) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.folder = path, folder

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.say(_("<%(tag)s> was left out, with what is in it.") % {"tag": tag})
        elif tag not in SOURCE_TAGS and tag not in ("html", "head", "body", "meta", "link"):
            self.say(_("<%(tag)s> was left out; the words in it were kept.") % {"tag": tag[:40]})
        for name, value in attrs:
            self.handle_attribute(name, (value or "").strip())

    def handle_attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            self.say(_("The script in the attribute %(name)s was left out.") % {"name": name[:40]})
        elif name == "style":
            self.say(_("Colours and sizes of its own were left out: a page has the look of the site."))
        elif name in ("href", "src", "data") and not has_safe_scheme(value):
            self.say(
                _("A link to “%(address)s” was left out; its words were kept.") % {"address": value[:60]}
            )

    def say(self, what: str) -> None:
        line = self.folder.line_of(self.path, self.get_starttag_text() or "")
        self.folder.remarks.add(what, file=self.path, line=line)


def has_safe_scheme(address: str) -> bool:
    """Whether a browser may follow this address; one without a scheme stays on the site."""
    scheme, colon, _rest = re.sub(r"[\x00-\x20]", "", address).partition(":")
    return not colon or not scheme or bool(re.search(r"[/?#]", scheme)) or scheme.lower() in SCHEMES
