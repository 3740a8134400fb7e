"""The one form in which texts are compared, hashed and counted; offsets into it are code points.

A block's id and a remark's place are computed from it, so what a version of it gives never changes: another rule
is another `NORMALISE_VERSION`. The characters are listed here, since a list in Python grows with its releases.
"""

import re
import unicodedata

NORMALISE_VERSION = 1

# White_Space of Unicode, and the four separators of ASCII: any run of them is one space.
_SPACES = re.compile("[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# Nobody sees them, and copying from a page or a PDF adds and drops them: the other control characters, the soft
# hyphen, joiners, marks of direction, fillers, variation selectors, the byte order mark, tags.
_INVISIBLE = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)


def normalise(text: str) -> str:
    """Give a text without invisible characters, composed (NFC), each run of white space one space, stripped."""
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", composed).strip(" ")


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text: white space and invisible characters alone."""
    return not normalise(text).replace("\u2800", "").strip(" ")  # the empty Braille pattern is a character
