"""Visitors' pages, kept for two seconds: a page that everybody looks at is made once in that time.

Nothing is ever thrown away on a change: what an author hides is gone within two seconds. A page is kept with all
its headers as it left the site, in the memory of the process, so a new build begins with nothing. Kept are answers
200, 204 and 301 to GET that set no cookie; asked is it for who sends no session cookie. A query with a name that the
view does not declare is neither kept nor free: it is counted as a limit.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from gzip import compress
from http import HTTPStatus
from math import ceil
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from foundation.limits import TooOften, check_limit

MOST_PAGES = 1_000
LARGEST_PAGE = 500_000  # bytes
SMALLEST_PACKED = 1_000  # bytes; less does not get smaller
KEPT_STATUSES = frozenset({HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.MOVED_PERMANENTLY})
UNKNOWN_QUERIES = "60/m"

View = TypeVar("View", bound=Callable[..., Any])
Key = tuple[str, ...]


def known_query(*names: str) -> Callable[[View], View]:
    """Declare which names in a query change what this view shows; for a function or a class."""

    def decorate(view: View) -> View:
        view.known_query = frozenset(names)  # type: ignore[attr-defined]
        return view

    return decorate


def valid_until(request: HttpRequest, moment: datetime | None) -> None:
    """Say that a page shows something that changes at a moment; the earliest one counts."""
    earliest = getattr(request, "valid_until", None)
    if moment and (earliest is None or moment < earliest):
        request.valid_until = moment  # type: ignore[attr-defined]


class Kept(NamedTuple):
    """A finished answer, and until when it may be given."""

    until: float
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: (
        bytes | None
    )  # with gzip, for who can read that; a page for every visitor holds no secret to guess at


class MicroCacheMiddleware:
    """Gives visitors the page that another visitor got a moment ago; stands before all other middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pages: dict[Key, Kept] = {}
        self.seconds: float = settings.MICRO_CACHE_SECONDS
        self.session_cookie: str = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = self.key(request) if self.seconds else None
        if key and (kept := self.pages.get(key)) and timezone.now().timestamp() < kept.until:
            return self.answer(key, kept, request)
        response = self.get_response(request)
        _drop_language(response)
        if key and isinstance(response, HttpResponse) and self.may_keep(request, response):
            kept = self.keep(key, request, response)
            return self.answer(key, kept, request)
        return response

    def answer(self, key: Key, kept: Kept, request: HttpRequest) -> HttpResponse:
        """Give a kept page, packed for who can read that; it is packed once."""
        is_packed = len(kept.body) >= SMALLEST_PACKED and "gzip" in request.META.get(
            "HTTP_ACCEPT_ENCODING", ""
        )
        if is_packed and kept.packed is None:
            kept = kept._replace(packed=compress(kept.body, 5, mtime=0))
            if key in self.pages:
                self.pages[key] = kept
        return _answer(kept, request, is_packed=is_packed)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Note whether the view knows the whole query, and count it when it does not."""
        known: frozenset[str] = getattr(getattr(view, "view_class", view), "known_query", frozenset())
        request.is_query_known = request.GET.keys() <= known  # type: ignore[attr-defined]
        if request.is_query_known or not self.is_visitor(request):  # type: ignore[attr-defined]
            return None
        try:
            check_limit(request, "unknown-query", UNKNOWN_QUERIES)
        except TooOften as refusal:
            return _too_often(request, refusal)
        return None

    def key(self, request: HttpRequest) -> Key | None:
        """What tells this page from others; None when it is not for every visitor."""
        meta = request.META
        if not self.is_visitor(request) or "HTTP_X_REQUESTED_WITH" in meta or "HTTP_HX_REQUEST" in meta:
            return None
        scheme = meta.get("HTTP_X_FORWARDED_PROTO") or meta.get("wsgi.url_scheme", "")
        return scheme, meta.get("HTTP_HOST", ""), request.path, meta.get("QUERY_STRING", "")

    def is_visitor(self, request: HttpRequest) -> bool:
        return request.method in ("GET", "HEAD") and self.session_cookie not in request.META.get(
            "HTTP_COOKIE", ""
        )

    def may_keep(self, request: HttpRequest, response: HttpResponse) -> bool:
        return (
            request.method == "GET"
            and response.status_code in KEPT_STATUSES
            and not response.cookies
            and len(response.content) <= LARGEST_PAGE
            and "no-store" not in response.get("Cache-Control", "")
            and "private" not in response.get("Cache-Control", "")
            and getattr(request, "is_query_known", not request.META.get("QUERY_STRING"))
        )

    def keep(self, key: Key, request: HttpRequest, response: HttpResponse) -> Kept:
        """Keep an answer until its moment passes; give what was kept."""
        now = timezone.now()
        until = now + timedelta(seconds=self.seconds)
        if moment := getattr(request, "valid_until", None):
            until = min(until, moment)
        patch_vary_headers(response, ["Accept-Encoding"])
        headers = tuple(response.headers.items())
        kept = Kept(until.timestamp(), response.status_code, headers, response.content, None)
        if until > now:
            if len(self.pages) >= MOST_PAGES:
                self.make_room(now.timestamp())
            self.pages[key] = kept
        return kept

    def make_room(self, now: float) -> None:
        fresh = {key: kept for key, kept in list(self.pages.items()) if kept.until > now}
        self.pages = fresh if len(fresh) < MOST_PAGES // 2 else {}


def _answer(kept: Kept, request: HttpRequest, *, is_packed: bool) -> HttpResponse:
    body = kept.packed or b"" if is_packed else kept.body
    response = HttpResponse(body if request.method == "GET" else b"", status=kept.status)
    for name, value in kept.headers:
        response.headers[name] = value
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(body))
    return response


def _drop_language(response: HttpResponseBase) -> None:
    """The address alone decides the language; LocaleMiddleware says otherwise of Dutch pages."""
    vary = response.headers.get("Vary")
    if vary and "accept-language" in vary.lower():
        kept = [part for part in map(str.strip, vary.split(",")) if part.lower() != "accept-language"]
        if kept:
            response.headers["Vary"] = ", ".join(kept)
        else:
            del response.headers["Vary"]


def _too_often(request: HttpRequest, refusal: TooOften) -> HttpResponse:
    request.error_status = refusal.status  # type: ignore[attr-defined]
    context = {"retry_after_minutes": ceil(refusal.retry_after / 60)}
    page = render(request, "429.html", context, status=refusal.status)
    page.headers["Retry-After"] = str(refusal.retry_after)
    return page
