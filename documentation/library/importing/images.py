"""Images of a source: judged by what is in them, known by their hash."""

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, UnidentifiedImageError

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MAX_PIXELS = 60_000_000


@dataclass(frozen=True)
class Picture:
    """An image that may be shown."""

    path: str
    content: bytes
    hash: str
    media_type: str
    width: int
    height: int


def read_picture(path: str, content: bytes) -> Picture | None:
    """Look what kind of image this is; None when it is none that a page may show."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we look at the size ourselves
            with Image.open(BytesIO(content), formats=list(FORMATS)) as image:
                kind, (width, height) = image.format or "", image.size
                image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None
    if width * height > MAX_PIXELS:
        return None
    return Picture(path, content, sha256(content).hexdigest(), FORMATS[kind], width, height)
