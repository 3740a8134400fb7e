"""Markdown of people to the HTML of a post. A change in what it makes is another `BODY_VERSION`."""

import html
import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from foundation.text.html import clean_post

BODY_VERSION = 1

REL = "nofollow ugc noopener"
FIRST_HEADING = 3  # above it stand the page's title and the name of who wrote
# What people who connect systems paste. Not every lexer: some take seconds over a text made for it.
_LANGUAGES = (
    "bash c console cpp csharp css diff go html http ini java javascript js json kotlin php properties python py "
    "rust sh shell sql toml ts typescript xml yaml yml"
)
LANGUAGES = frozenset(_LANGUAGES.split())
LABEL_LENGTH = 60
LONGEST_MARKED = 5_000  # characters of one piece of code; some lexers take long over more
DEEPEST = 60  # lists and quotes in each other; the parser leaves out what lies deeper

_MENTION = re.compile(r"@\[([^\[\]\n]{1,100})\]\(author:(\d{1,18})\)")
_MENTION_HTML = re.compile(r'<a data-author="(\d{1,18})"></a>')
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`]+")
_SAFE_SCHEME = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_SCHEME = re.compile(r"[^/?#]*:")
_FORMATTER = HtmlFormatter(nowrap=True)


@lru_cache(
    maxsize=32
)  # a form looks at the same text that its action stores, and a preview comes before both
def render(text: str) -> str:
    """Make the safe HTML of a post; a mention in it is an empty marked link, see `fill_mentions`."""
    with override(settings.LANGUAGE_CODE):  # stored once for readers of every language
        return clean_post(_parser.render(text))


@lru_cache(maxsize=32)
def is_too_deep(text: str) -> bool:
    """Whether a text has so many lists or quotes in each other that a part of it would not be shown."""
    return any(token.level >= DEEPEST - 2 for token in _parser.parse(text))


def mentions(text: str) -> set[int]:
    """The ids of the authors whom the HTML of a post mentions."""
    return {int(match[1]) for match in _MENTION_HTML.finditer(text)}


def fill_mentions(text: str, people: Mapping[int, tuple[str, str]]) -> SafeString:
    """Put the names into the HTML of a post: `people` gives name and address by id; no address is no link."""

    def named(match: re.Match[str]) -> str:
        name, address = people.get(int(match[1]), (_("someone"), ""))
        shown = f"@{html.escape(name)}"
        if not address:
            return f'<span class="app-mention">{shown}</span>'
        return f'<a class="app-mention" href="{html.escape(address)}">{shown}</a>'

    return mark_safe(_MENTION_HTML.sub(named, text))  # noqa: S308  (was made by render; names are escaped)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "mention", _read_mention)
    parser.core.ruler.push("finish", _finish)
    parser.validateLink = _is_safe  # type: ignore[assignment, method-assign]
    return parser


def _is_safe(address: str) -> bool:
    """Whether an address may be linked to: of the web, of mail or telephone, or on this site."""
    return not _SCHEME.match(address) or bool(_SAFE_SCHEME.match(address))


def _read_mention(state: StateInline, silent: bool) -> bool:
    match = _MENTION.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("mention", "", 0).meta = {"author": int(match[2])}
    state.pos = match.end()
    return True


def _finish(state: StateCore) -> None:
    """Lower headings, mark cells, turn pictures and bare addresses into links, name what scrolls."""
    names: dict[str, int] = {}
    for place, token in enumerate(state.tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + FIRST_HEADING - 1, 6)}"
        elif token.type in ("th_open", "td_open"):
            token.attrs = {"scope": "col"} if token.type == "th_open" else {}
        elif token.type == "inline":
            token.children = _link_children(token.children or [])
        if token.type == "table_open":
            token.meta["label"] = _label(_("Table"), _cells(state.tokens[place:]), names)
        elif token.type in ("fence", "code_block"):
            token.meta["label"] = _label(_("Code"), token.content.strip().partition("\n")[0], names)


def _link_children(children: Iterable[Token]) -> list[Token]:
    """No pictures: those that stand outside a link become one; so do bare addresses."""
    result: list[Token] = []
    depth = 0
    for token in children:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "image":
            address = str(token.attrs.get("src", ""))
            words = token.content or address
            result += [_text(words)] if depth else _link(address, words)
        elif token.type == "text" and not depth:
            result += _link_addresses(token.content)
        else:
            result.append(token)
    return result


def _link_addresses(text: str) -> list[Token]:
    result, last = [], 0
    for match in _ADDRESS.finditer(text):
        address = _without_tail(match[0])
        result += [_text(text[last : match.start()]), *_link(address, address)]
        last = match.start() + len(address)
    return [*result, _text(text[last:])]


def _without_tail(address: str) -> str:
    """An address in a sentence: the stop, comma or bracket behind it is not part of it."""
    end, unmatched = len(address), address.count(")") - address.count("(")
    while address[end - 1] in ".,;:!?)]}*_~" and not (address[end - 1] == ")" and unmatched <= 0):
        unmatched -= address[end - 1] == ")"
        end -= 1
    return address[:end]


def _link(address: str, words: str) -> list[Token]:
    return [Token("link_open", "a", 1, attrs={"href": address}), _text(words), Token("link_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _cells(tokens: Sequence[Token]) -> str:
    """The words in the first row of a table."""
    row: list[str] = []
    for token in tokens:
        if token.type == "tr_close":
            break
        if token.type == "inline":
            row.append(token.content)
    return ", ".join(word for word in row if word)


def _label(what: str, words: str, names: dict[str, int]) -> str:
    """The name of a box that scrolls, unlike the others of this post, for who moves from box to box."""
    name = f"{what}: {words}"[:LABEL_LENGTH] if words else what
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name} ({names[name]})"


class _Renderer(RendererHTML):
    """What our posts do otherwise than plain CommonMark."""

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: Mapping[str, Any], env: MutableMapping[str, Any]
    ) -> str:
        tokens[idx].attrs["rel"] = REL
        return self.renderToken(tokens, idx, options, env)  # type: ignore[arg-type]

    def mention(self, tokens: Sequence[Token], idx: int, *rest: object) -> str:
        return f'<a data-author="{tokens[idx].meta["author"]}"></a>'

    def table_open(self, tokens: Sequence[Token], idx: int, *rest: object) -> str:
        return f"{_box(tokens[idx])}<table>\n"

    def table_close(self, tokens: Sequence[Token], idx: int, *rest: object) -> str:
        return "</table></div>\n"

    def fence(self, tokens: Sequence[Token], idx: int, *rest: object) -> str:
        token = tokens[idx]
        code = _coloured(token.content, token.info.split(maxsplit=1)[0].lower() if token.info.strip() else "")
        return f"{_box(token, 'app-scroll highlight')}<pre><code>{code}</code></pre></div>\n"

    def code_block(self, tokens: Sequence[Token], idx: int, *rest: object) -> str:
        return self.fence(tokens, idx)


def _box(token: Token, classes: str = "app-scroll") -> str:
    label = html.escape(token.meta["label"])
    return f'<div class="{classes}" role="region" aria-label="{label}" tabindex="0">'


def _coloured(code: str, language: str) -> str:
    if language not in LANGUAGES or len(code) > LONGEST_MARKED:
        return html.escape(code)
    return highlight(code, get_lexer_by_name(language, stripnl=False), _FORMATTER)


_parser = _make_parser()
