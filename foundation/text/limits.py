"""What a text of people must be before it can be posted."""

import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.text.html import plain
from foundation.text.markdown import fill_mentions, is_too_deep, render
from foundation.text.normalise import is_blank

LONGEST_TEXT = 20_000  # code points
MOST_LINKS = 50
_LINK = re.compile(r"<a href=")


def check_text(text: str) -> None:
    """Raise ValidationError, with a sentence, when a text cannot be a post; usable as a field's validator."""
    if "\0" in text:
        raise ValidationError(_("Your text holds a character that cannot be stored. Type it again."), "null")
    if len(text) > LONGEST_TEXT:
        raise ValidationError(too_long(text), "too_long")
    if is_too_deep(text):
        sentence = _("Your text has lists or quotes in each other, too deep to show. Use fewer levels.")
        raise ValidationError(sentence, "too_deep")
    rendered = render(text)
    if is_blank(text) or shows_nothing(rendered):
        raise ValidationError(_("Write your text: there is nothing to read in it yet."), "empty")
    if len(_LINK.findall(rendered)) > MOST_LINKS:
        sentence = _("Your text has more than %(most)d links. Leave some out.") % {"most": MOST_LINKS}
        raise ValidationError(sentence, "too_many_links")


@lru_cache(maxsize=32)  # asked by the form and by the action, of the same text
def shows_nothing(rendered: str) -> bool:
    """Whether there is nothing to read: a lone entity, a link without words, the definition of an unused link."""
    return is_blank(plain(fill_mentions(rendered, {})))


def too_long(text: str) -> str:
    """Say that a text is too long, and by how much."""
    return _("Your text has %(length)s characters. The most is %(most)s: make it shorter.") % {
        "length": f"{len(text):_}".replace("_", "."),
        "most": f"{LONGEST_TEXT:_}".replace("_", "."),
    }
