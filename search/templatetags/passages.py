from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.passages import Piece

register = template.Library()


@register.simple_tag
def marked(pieces: Iterable[Piece]) -> SafeString:
    """Show a text with a mark around what was looked for."""
    shown = (
        f'<mark class="nl-mark">{escape(piece.text)}</mark>' if piece.is_hit else escape(piece.text)
        for piece in pieces
    )
    return mark_safe("".join(shown))  # noqa: S308  (every piece is escaped)
