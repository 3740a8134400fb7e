"""Safe HTML, by allow-list: what is not named here is taken out."""

import html
import re

import nh3

_PROSE_TAGS = (
    "a abbr b blockquote br cite code dd del dfn div dl dt em h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s "
    "samp small span strong sub sup table tbody td tfoot th thead time tr u ul var"
)
_DOCUMENT_TAGS = "caption col colgroup details figcaption figure img section summary"
_INLINE_TAGS = "a abbr b cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var"
_PROSE = frozenset(_PROSE_TAGS.split())
_DOCUMENT = _PROSE | frozenset(_DOCUMENT_TAGS.split())
_INLINE = frozenset(_INLINE_TAGS.split())

_EVERYWHERE = {"class", "dir", "lang"}
_ATTRIBUTES = {
    "a": {"href", "rel", "title", "data-author"},
    "abbr": {"title"},
    "div": {"role", "aria-label", "aria-labelledby", "tabindex"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "time": {"datetime"},
}
_DOCUMENT_ATTRIBUTES = _ATTRIBUTES | {
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "title"},
    "section": {"aria-label", "aria-labelledby"},
}
# Ours, and the one to three letters of Pygments: a class decides how a page looks, so text may not borrow any.
_CLASS = re.compile(
    r"app-(?:prose|scroll|note|figure|rule-label|since|unfold|mention)[a-z_-]*|highlight|[a-z][a-z0-9]{0,2}"
)
_NUMBER = re.compile(r"-?\d{1,18}")
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)

_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:[^<>"']|"[^"]*"|'[^']*')*>|<!--.*?-->""", re.DOTALL)


def clean(text: str) -> str:
    """Keep of a document's HTML what a page may show: no script, style, form, frame or picture from elsewhere."""
    attributes = {tag: _EVERYWHERE | {"id"} | _DOCUMENT_ATTRIBUTES.get(tag, set()) for tag in _DOCUMENT}
    return _clean(text, _DOCUMENT, attributes)


def clean_post(text: str) -> str:
    """Keep of the HTML of a post what a page may show; it names no ids, since a page has many posts."""
    return _clean(text, _PROSE, {tag: _EVERYWHERE | _ATTRIBUTES.get(tag, set()) for tag in _PROSE})


def plain(text: str) -> str:
    """Give the words of clean HTML as one line of text, blocks and cells parted by a space."""
    return " ".join(html.unescape(_TAG.sub(_space, text)).split())


def _space(match: re.Match[str]) -> str:
    return "" if match[2] and match[2].lower() in _INLINE else " "


def _clean(text: str, tags: frozenset[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        text,
        tags=set(tags),
        attributes=attributes,
        attribute_filter=_keep,
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "math", "svg"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _keep(tag: str, name: str, value: str) -> str | None:
    """Give what stays of an attribute that the list allows; None takes it out."""
    if name == "class":
        return " ".join(word for word in value.split() if _CLASS.fullmatch(word)) or None
    if name == "role":
        return value if value in ("region", "note") else None
    if name in ("tabindex", "data-author", "start", "colspan", "rowspan", "span", "width", "height"):
        return value if _NUMBER.fullmatch(value) and (name != "tabindex" or value == "0") else None
    if name == "src" and _ELSEWHERE.match(value):
        return None
    return value
