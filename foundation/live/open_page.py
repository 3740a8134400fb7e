"""One open page of this process, as the hub knows it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from foundation.live.live import session_channel

Send = Callable[[dict[str, Any]], Awaitable[None]]


class OpenPage:
    """One open page: what it hears, and what still has to be sent to it."""

    def __init__(self, send: Send, session_key: str | None) -> None:
        self.send, self.session_key = send, session_key
        self.heard: set[str] = set()
        # Where it is told that it may hear other things from now on: of its session, and of the person.
        self.session = {session_channel(session_key)} if session_key else set()
        self.private = set(self.session)
        self.doubts = 0  # how often its rights were doubted
        self.is_doubted = False  # while they are checked it hears nothing
        self.is_behind = False  # it missed something meanwhile
        self.waiting: dict[str, str] = {}
        self.sender: asyncio.Task[None] | None = None

    def push(self, about: str, text: str) -> None:
        """Send without waiting; while an earlier message is under way only the newest about a thing is kept."""
        if self.is_doubted:
            self.is_behind = True
            return
        self._queue(about, text)

    def tell(self, about: str, kind: str) -> None:
        """Tell the page something about its own socket, whatever its rights."""
        self._queue(about, json.dumps({"kind": kind}))

    def doubt(self) -> None:
        """Be silent until a check says what it may still hear."""
        self.doubts += 1
        self.is_doubted = True

    def end(self) -> None:
        """Send nothing more."""
        self.waiting.clear()
        if self.sender:
            self.sender.cancel()

    def _queue(self, about: str, text: str) -> None:
        self.waiting[about] = text
        if self.sender is None:
            self.sender = asyncio.ensure_future(self._send_waiting())

    async def _send_waiting(self) -> None:
        try:
            while self.waiting:
                text = self.waiting.pop(next(iter(self.waiting)))
                await self.send({"type": "websocket.send", "text": text})
        except OSError:  # the page went away; its own coroutine is told so
            self.waiting.clear()
        finally:
            self.sender = None
