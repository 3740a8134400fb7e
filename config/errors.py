"""The pages that say what went wrong; `config.urls` names them, and `RefusalMiddleware` makes the rest."""

import sys
from collections.abc import Callable
from http import HTTPStatus
from math import ceil
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from foundation.writing.errors import Refusal
from foundation.writing.forms import ActionForm

RETRY_AFTER = 5  # seconds


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.BAD_REQUEST, template="422.html")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.FORBIDDEN, message=str(exception or ""))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing is here; a visitor, who has no drafts, gets back what was typed about it."""
    user = getattr(request, "user", None)
    is_visitor = user is not None and not user.is_authenticated
    return error_page(request, HTTPStatus.NOT_FOUND, kept=kept_texts(request) if is_visitor else [])


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault; or, when the database does not answer, that it will soon be over.

    Neither page asks the database anything, nor who is looking.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the site is out of reach for a moment, and give back what was typed."""
    page = render_to_string("503.html", {"kept": kept_texts(request)})
    return HttpResponse(
        page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": str(RETRY_AFTER)}
    )


def kept_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody typed into a form of this site, with the labels of its fields; never a password."""
    match = request.resolver_match
    view_class: Any = getattr(match and match.func, "view_class", None)
    form_class = getattr(view_class, "form_class", None)
    if request.method != "POST" or not (form_class and issubclass(form_class, ActionForm)):
        return []
    typed = form_class.typed(request.POST)
    fields = form_class.base_fields
    return [
        (str(fields[name].label or name), text)
        for name, text in typed.items()
        if isinstance(text, str) and text and not fields[name].widget.is_hidden
    ]


def error_page(
    request: HttpRequest, status: HTTPStatus, *, template: str = "", **context: Any
) -> HttpResponse:
    """Render the page of a status in the frame of the site, without a query for its menu."""
    request.error_status = status  # type: ignore[attr-defined]
    return render(request, template or f"{status.value}.html", context, status=status)


class RefusalMiddleware:
    """Shows the page of a refusal that no form was there to show: 403, 409 or 429, with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        seconds = getattr(exception, "retry_after", 0)
        page = error_page(
            request,
            HTTPStatus(exception.status),
            message=exception.message,
            retry_after_minutes=ceil(seconds / 60),
        )
        if seconds:
            page.headers["Retry-After"] = str(seconds)
        return page
