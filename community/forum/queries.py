"""What may stand in the query of an address; anything else names no page."""

import re

from django.http import Http404, HttpRequest

PATH = re.compile(r"([0-9a-z]{4}){1,32}")


def path_from(request: HttpRequest, name: str) -> str:
    """The place of a post in its tree, or nothing; raises Http404 for anything else."""
    text = request.GET.get(name, "")
    if text and not PATH.fullmatch(text):
        raise Http404
    return text


def word_from(request: HttpRequest, name: str) -> str:
    """A word in the query, or nothing; raises Http404 for one that no row can hold."""
    text = request.GET.get(name, "")
    if "\0" in text:
        raise Http404
    return text
