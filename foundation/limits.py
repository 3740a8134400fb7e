"""How often somebody may do something: per person, or per address of who is not signed in."""

import ipaddress
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Any, Self

import redis
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import ngettext

from foundation.seldom import Seldom
from foundation.writing.errors import Refusal

seldom = Seldom(logging.getLogger(__name__))

ROUNDING = 1e-6  # a moment has seven decimals at most
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class TooOften(Refusal):
    """Somebody did something too often; they may again after `retry_after` seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, retry_after: int) -> None:
        minutes = ceil(retry_after / 60)
        sentence = ngettext(
            "That was a little too fast. You can try again in %(minutes)d minute; what you typed is kept.",
            "That was a little too fast. You can try again in %(minutes)d minutes; what you typed is kept.",
            minutes,
        )
        super().__init__(sentence % {"minutes": minutes})
        self.retry_after = retry_after


@dataclass(frozen=True)
class Rate:
    """So many times in so many seconds."""

    times: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `10/m`: ten a minute; s, m, h or d, with a number before it where it is not one."""
        times, _slash, per = text.partition("/")
        return cls(int(times), int(per[:-1] or 1) * SECONDS[per[-1]])


def check_limit(request: HttpRequest, name: str, rate: str, *, whose: str = "") -> None:
    """Count one more time that who sent this request did what `name` says; raises TooOften.

    With `whose` something else is counted than the sender, such as an address that mail goes to. The setting `RATE_LIMITS` may give a name another rate. When the cache is away nobody is stopped.
    """
    if not settings.RATE_LIMITED:
        return
    allowed = Rate.read(settings.RATE_LIMITS.get(name, rate))
    try:
        wait = _count(f"limit:{name}:{whose or who(request)}", allowed)
    except (redis.RedisError, OSError):
        seldom.warn("The cache does not answer: nobody is stopped for doing something too often")
        return
    if wait:
        raise TooOften(wait)


def limited(
    name: str, rate: str, *, methods: Sequence[str] = ("POST",)
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view be asked only so often; a decorator for views and for their methods."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> HttpResponseBase:
            request = next(arg for arg in args if isinstance(arg, HttpRequest))
            if request.method in methods:
                check_limit(request, name, rate)
            return view(*args, **kwargs)

        return checked

    return decorate


def who(request: HttpRequest) -> str:
    """Whom a limit counts: the person, else the network that the request came from."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user-{user.pk}"
    return client_network(request)


def client_address(request: HttpRequest) -> str:
    """Where a request came from: before the site stand `TRUSTED_PROXIES` proxies that each add what they saw."""
    if settings.TRUSTED_PROXIES:
        seen = [
            part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
        ]
        if seen:
            return seen[-min(settings.TRUSTED_PROXIES, len(seen))]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """The address, or of IPv6 the network of a household, which has more addresses than anybody can count."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def _count(key: str, rate: Rate) -> int:
    """Count in a sliding window; give the seconds to wait when it is full, else 0.

    The window before this one counts for the part of it that is still within reach.
    """
    now = timezone.now().timestamp()
    window, into = divmod(now, rate.seconds)
    current, before = f"{key}:{int(window)}", f"{key}:{int(window) - 1}"
    counts = cache.get_many([current, before])
    here, earlier = counts.get(current, 0), counts.get(before, 0)
    left = rate.seconds - into
    if here + earlier * left / rate.seconds + 1 > rate.times + ROUNDING:
        return max(1, ceil(_wait(here, earlier, rate, left)))
    if not cache.add(current, 1, rate.seconds * 2):
        cache.incr(current)
    return 0


def _wait(here: int, earlier: int, rate: Rate, left: float) -> float:
    """Seconds until one more fits, when nothing else is done."""
    if here < rate.times:  # the earlier window slides out of reach
        return left - rate.seconds * (rate.times - 1 - here) / earlier
    # this window has to become the earlier one first, and then slide
    return left + rate.seconds * (1 - (rate.times - 1) / here)
