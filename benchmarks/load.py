"""Asks one address again and again over a few connections that stay open, from one thread, for a bounded time."""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

RECEIVED_AT_ONCE = 1 << 18
NO_ANSWER_AFTER = 30  # seconds


class UnexpectedAnswer(Exception):
    """The server gave another answer than the measurement is about."""


@dataclass
class Load:
    """What came back: how many answers in how long, how late each was, and how long the last body."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    body_bytes: int = 0

    @property
    def count(self) -> int:
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        return self.count / self.seconds

    def percentile(self, share: float) -> float:
        """The seconds within which this share of the answers came."""
        return sorted(self.latencies)[min(self.count - 1, int(self.count * share))]


class Connection:
    """One open connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=NO_ANSWER_AFTER)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked_at, self.parts, self.missing = 0.0, b"", -1

    def ask(self, request: bytes) -> None:
        self.parts, self.missing = b"", -1
        self.asked_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self, expected: bytes) -> int | None:
        """Take what has come; give the length of the body once all of it is here."""
        part = self.socket.recv(RECEIVED_AT_ONCE)
        if not part:
            raise UnexpectedAnswer("the server closed the connection")
        if self.missing >= 0:
            self.missing -= len(part)
        else:
            self.parts += part
            self.read_head(expected)
        return self.length if self.missing == 0 else None

    def read_head(self, expected: bytes) -> None:
        head, end, body = self.parts.partition(b"\r\n\r\n")
        if not end:
            return
        if head[9:12] != expected:
            raise UnexpectedAnswer(self.parts[:2000].decode(errors="replace"))
        lower = head.lower()
        at = lower.index(b"content-length:") + len(b"content-length:")
        self.length = int(lower[at:].split(b"\r\n", 1)[0])
        self.missing = self.length - len(body)


def ask_for(
    port: int, make_request: Callable[[], bytes], *, connections: int, seconds: float, expected: int = 200
) -> Load:
    """Keep every connection asking until the time is over; raises UnexpectedAnswer at another status."""
    status, load, selector = str(expected).encode(), Load(), selectors.DefaultSelector()
    began = time.perf_counter()
    for _number in range(connections):
        connection = Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask(make_request())
    open_connections = connections
    try:
        while open_connections:
            ready = selector.select(NO_ANSWER_AFTER)
            if not ready:
                raise UnexpectedAnswer(f"no answer within {NO_ANSWER_AFTER} seconds")
            for key, _events in ready:
                length = key.data.receive(status)
                if length is None:
                    continue
                now = time.perf_counter()
                load.latencies.append(now - key.data.asked_at)
                load.body_bytes = length
                if now - began < seconds:
                    key.data.ask(make_request())
                else:
                    selector.unregister(key.fileobj)
                    key.data.socket.close()
                    open_connections -= 1
        load.seconds = time.perf_counter() - began
    finally:
        for key in list(selector.get_map().values()):
            key.data.socket.close()
        selector.close()
    return load
