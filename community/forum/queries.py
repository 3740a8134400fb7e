"""What may stand in the query of an address; anything else names no page."""

import re

from django.http import Http404, HttpRequest

PATH = re.compile(r"([0-9a-z]{4}){1,32}")


def number_from(request: HttpRequest, name: str, default: int) -> int:
    """A number from 1; raises Http404 for anything else."""
    text = request.GET.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 0 < int(text[:10]) < 10**9):
        raise Http404
    return int(text)


def path_from(request: HttpRequest, name: str) -> str:
    """The place of a post in its tree, or nothing; raises Http404 for anything else."""
    text = request.GET.get(name, "")
    if text and not PATH.fullmatch(text):
        raise Http404
    return text
