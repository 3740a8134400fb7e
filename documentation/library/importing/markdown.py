"""Markdown of a source to raw HTML, as ReSpec reads it: tables, and HTML between the lines."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from documentation.library.importing.report import ImportRefused
from foundation.text.markdown import LANGUAGES

MAX_NESTING = 100  # lists and quotes in each other; the parser drops what is deeper
MAX_COLOURED = 100_000  # characters of one block of code; a longer one is shown without colours
FORMATTER = HtmlFormatter(nowrap=True)
HEADING_ID = re.compile(r"\s*\{#([^\s{}]+)\}\s*$")


def render(text: str, path: str) -> str:
    """Give the HTML of a Markdown file, not cleaned yet."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING}, renderer_cls=Renderer)
    parser.validateLink = _any_link  # type: ignore[assignment, method-assign]  # the cleaning takes out the bad ones, and reports them
    tokens = parser.enable(["table", "strikethrough"]).parse(text)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        raise ImportRefused(
            _("“%(path)s” has lists or quotes more than %(max)s deep.") % {"path": path, "max": MAX_NESTING}
        )
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            _take_id(token, tokens[at + 1])
    return parser.renderer.render(tokens, parser.options, {})


def _any_link(address: str) -> bool:
    return True


def _take_id(heading: Token, inline: Token) -> None:
    """Make `## Words {#id}` a heading with that id."""
    last = inline.children[-1] if inline.children else None
    match = HEADING_ID.search(last.content) if last and last.type == "text" else None
    if last and match:
        last.content = last.content[: match.start()]
        heading.attrSet("id", match.group(1))


class Renderer(RendererHTML):
    """Writes blocks of code with the classes of Pygments."""

    def fence(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        info = tokens[at].info.split()
        return code_block(tokens[at].content, info[0] if info else "")

    def code_block(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return code_block(tokens[at].content, "")


def code_block(code: str, language: str) -> str:
    """Give a block of code its colours when the language is known."""
    name = re.sub(r"[^A-Za-z0-9+#_-]", "", language)[:30].lower()
    if name == "mermaid":
        return f'<pre class="mermaid"><code>{_escaped(code)}</code></pre>\n'
    has_colours = name in LANGUAGES and len(code) <= MAX_COLOURED
    inner = highlight(code, get_lexer_by_name(name), FORMATTER) if has_colours else _escaped(code)
    return f'<pre class="highlight"><code>{inner}</code></pre>\n'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
