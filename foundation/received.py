"""When a request came in: what a deadline is judged by, so that nobody is late because the site was busy."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

BELIEVED = 60.0  # seconds: a request that says it waited longer is taken to have waited this long
_STAMP = re.compile(r"(?:t=)?(\d{10}(?:\.\d{1,9})?|\d{13}|\d{16})")


class ReceivedAtMiddleware:
    """Gives a request `received_at`: the stamp of a trusted proxy or of our own server, else now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.received_at = received_at(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def received_at(request: HttpRequest) -> datetime:
    """When a request came in: never later than now, and at most a minute ago."""
    now = time.time()
    stamp = _stamp_of_proxy(request) if settings.TRUSTED_PROXIES else None
    if stamp is None:
        stamp = request.META.get("asgi.scope", {}).get("received_at", now)
    return datetime.fromtimestamp(min(now, max(stamp, now - BELIEVED)), UTC)


def _stamp_of_proxy(request: HttpRequest) -> float | None:
    """The proxy's `X-Request-Start` in seconds: nginx writes seconds, others milli- or microseconds."""
    match = _STAMP.fullmatch(request.headers.get("X-Request-Start", "").strip())
    if not match:
        return None
    digits = match[1]
    return float(digits) / {13: 1e3, 16: 1e6}.get(len(digits) if "." not in digits else 0, 1)
