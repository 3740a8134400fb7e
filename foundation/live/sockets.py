"""The socket of an open page: it says which rows it shows, and hears when something happens to them.

A page sends `{"subscribe": ["forum.topic.12"]}` and gets `{"kind": "subscribed", "on": [...]}` with those it may hear
of; what it may not see is left out like what does not exist. Then come `{"on": "forum.topic.12", "kind": ..., "id":
...}` as things happen, and about the socket itself `rights.changed`, `lost` and `found`: ask again.
"""

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from io import BytesIO
from time import monotonic
from typing import Any

from django import db
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest

from foundation.limits import client_network
from foundation.live.hub import Hub, hub_here
from foundation.live.open_page import OpenPage, Send

PATH = "/live/"
MOST_SUBSCRIPTIONS = 20
LONGEST_MESSAGE = 4096  # bytes
MOST_MESSAGES = 30  # a minute, of one socket
MOST_OF_NETWORK = 600  # a minute, of one network, in this process
MOST_SOCKETS_OF_NETWORK = 200  # in this process
MOST_SOCKETS_OF_SESSION = 40
POLICY, TOO_BIG, TRY_LATER = 1008, 1009, 1013  # codes with which a socket is closed

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Wrong(Exception):
    """A message that says nothing; the sentence says what is expected."""


class MinuteCount:
    """How often something was done in this minute, by whom."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.began = monotonic()

    def add(self, who: str) -> int:
        """Count one more, and give how many that makes."""
        if monotonic() - self.began > 60:
            self.counts.clear()
            self.began = monotonic()
        self.counts[who] += 1
        return self.counts[who]


open_sockets: Counter[str] = Counter()  # of networks and of sessions, in this process
messages_of_networks = MinuteCount()


async def live_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket until the page is closed; an ASGI application."""
    await receive()
    request = ASGIRequest(
        {**scope, "method": "GET", "scheme": {"wss": "https"}.get(scope["scheme"], "http")}, BytesIO()
    )
    network, session_key = client_network(request), session_of(request)
    with counted(network, session_key) as is_room:
        if not is_room or scope["path"] != PATH or not is_of_this_site(request):
            await send({"type": "websocket.close"})  # before it was accepted: an answer 403
            return
        await send({"type": "websocket.accept"})
        hub, page = hub_here(), OpenPage(send, session_key)
        hub.enter(page)
        try:
            code = await converse(hub, page, receive, network)
            if code:
                page.end()
                await send({"type": "websocket.close", "code": code})
        except OSError:  # the page went away while something was sent to it
            return
        finally:
            hub.leave(page)


def session_of(request: ASGIRequest) -> str | None:
    """The session that the page belongs to; a key that cannot be one is none."""
    key: str = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return key if key.isascii() and key.isalnum() else None


@contextmanager
def counted(network: str, session_key: str | None) -> Iterator[bool]:
    """Count a socket while it is open; whether there is room for it."""
    counts = {f"network {network}": MOST_SOCKETS_OF_NETWORK}
    if session_key:
        counts[f"session {session_key}"] = MOST_SOCKETS_OF_SESSION
    open_sockets.update(counts.keys())
    try:
        yield not settings.RATE_LIMITED or all(open_sockets[who] <= most for who, most in counts.items())
    finally:
        open_sockets.subtract(counts.keys())
        for who in counts:
            if not open_sockets[who]:
                del open_sockets[who]


def is_of_this_site(request: ASGIRequest) -> bool:
    """Whether a page of this site opened it: any site may open a socket, with our cookies."""
    try:
        own = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False
    return request.headers.get("Origin") in (own, *settings.CSRF_TRUSTED_ORIGINS)


async def converse(hub: Hub, page: OpenPage, receive: Receive, network: str) -> int | None:
    """Answer what a page sends until it goes, or until it sends too much; gives the code to close it with."""
    messages = MinuteCount()
    while (message := await receive())["type"] != "websocket.disconnect":
        if messages.add("") > MOST_MESSAGES:
            return POLICY
        if settings.RATE_LIMITED and messages_of_networks.add(network) > MOST_OF_NETWORK:
            return TRY_LATER
        text = message.get("text") or ""
        if len(text.encode()) > LONGEST_MESSAGE:
            return TOO_BIG
        try:
            await answer(hub, page, read(text))
        except Wrong as wrong:
            await say(page, kind="error", error=str(wrong))
        except db.Error:
            return TRY_LATER
    return None


async def answer(hub: Hub, page: OpenPage, references: list[str]) -> None:
    """Let a page hear of what it asks, and say of what."""
    if len(page.heard.union(references) - page.private) > MOST_SUBSCRIPTIONS:
        raise Wrong(f"at most {MOST_SUBSCRIPTIONS} references")
    allowed = await hub.subscribe(page, references)
    await say(page, kind="subscribed", on=sorted(allowed))
    if hub.is_deaf:
        page.tell("hearing", "lost")


async def say(page: OpenPage, **facts: Any) -> None:
    """Answer, and wait until that can be sent: who does not read gets no further answers."""
    await page.send({"type": "websocket.send", "text": json.dumps(facts)})


def read(text: str) -> list[str]:
    """The references that a message asks for; raises Wrong."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Wrong("no JSON") from error
    references = message.get("subscribe") if isinstance(message, dict) and len(message) == 1 else None
    if not isinstance(references, list) or not all(isinstance(name, str) for name in references):
        raise Wrong('expected is {"subscribe": [references]}')
    return references
