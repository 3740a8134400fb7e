"""How soon open pages hear of what happens, over real sockets and Redis; against the budgets and a bare broadcast.

    .venv/bin/python -m benchmarks.live [--rounds 60]

Starts a PostgreSQL and a Redis of its own (DATABASE_URL names an empty database instead), and the processes of pages
and of sockets as in production, posts replies and publishes events, and prints a Markdown table.
"""

import argparse
import os
import resource
import selectors
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import ask_for
from benchmarks.pages import HOST, Reader, prepare, say
from benchmarks.servers import CannotStart, Pages, answers, free_port, pages, postgresql, redis, running

OTHERS = (1, 100)  # pages that are open while somebody replies
MANY = 1_000
PATIENCE = 10  # seconds
BETWEEN = 0.05  # seconds between two rounds
TEXT, PING = 0x81, 0x89
SUBSCRIBED = b"subscribed"
BARE = (
    15.0,
    21.0,
)  # p50 in ms and CPU in µs of a bare broadcast, on the machine on which the budgets were measured


class Page:
    """An open page of one topic: a socket that is read as cheaply as can be, so that the server is measured."""

    def __init__(self, port: int, group: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""
        head = (
            f"GET /live/ HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{HOST}\r\nX-Forwarded-Proto: https\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        self.line.sendall(head.encode())
        if b" 101 " not in (answer := self.line.recv(4096)):
            raise CannotStart(f"The sockets answer {answer[:200]!r}")
        self.send(TEXT, f'{{"subscribe": ["{group}"]}}'.encode())
        while not any(SUBSCRIBED in text for text in self.texts()):
            pass

    def send(self, kind: int, payload: bytes) -> None:
        self.line.sendall(bytes([kind, 0x80 | len(payload), 0, 0, 0, 0]) + payload)

    def texts(self) -> Iterator[bytes]:
        """The texts that have come; answers pings."""
        data = self.rest + self.line.recv(4096)
        while len(data) >= 2 and len(data) >= 2 + data[1]:
            kind, payload, data = data[0], data[2 : 2 + data[1]], data[2 + data[1] :]
            if kind == PING:
                self.send(0x8A, payload)
            elif kind == TEXT:
                yield payload
        self.rest = data


@dataclass
class Line:
    """What was measured, in ms and µs, and what it may be."""

    name: str
    seconds: list[float]
    cpu: float | None = None  # µs a socket
    p50: float | None = None
    p95: float | None = None
    most_cpu: float | None = None

    def at(self, share: float) -> float:
        """The ms within which this share of all arrived."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * share))] * 1000

    def verdict(self) -> str:
        found = []
        if self.p50 is not None and self.at(0.5) > self.p50:
            found.append(f"p50 > {self.p50:g} ms")
        if self.p95 is not None and self.at(0.95) > self.p95:
            found.append(f"p95 > {self.p95:g} ms")
        if self.most_cpu is not None and (self.cpu or 0) > self.most_cpu:
            found.append(f"CPU > {self.most_cpu:g} µs")
        is_judged = any(limit is not None for limit in (self.p50, self.p95, self.most_cpu))
        return ("over: " + "; ".join(found)) if found else "ok" if is_judged else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=60, help="how often each is done")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4 * MANY, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    try:
        with ExitStack() as stack:
            measure_all(stack, options.rounds)
    except CannotStart as problem:
        sys.exit(str(problem))


def measure_all(stack: ExitStack, rounds: int) -> None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
    folder.chmod(0o755)
    prepare(
        folder,
        database=os.environ.get("DATABASE_URL") or stack.enter_context(postgresql(folder)),
        redis_url=os.environ.get("REDIS_URL") or stack.enter_context(redis(folder)),
    )
    from benchmarks.content import fill
    from community.forum.addresses import reply_address
    from foundation.references import reference

    [topic] = fill(topics=5, replies=19, sizes=[50])
    group, lines = reference(topic), []
    with sockets(folder, "config.asgi:application") as server:
        with pages(folder, micro_cache_seconds=2) as site:
            replies = Reader().posting([reply_address(topic)])
            alone = ask_for(site.port, replies, connections=1, seconds=3, expected=302)
            lines.append(Line("a reply itself, with nobody there", alone.latencies))
            for number in OTHERS:
                budget = 25.0 if number == max(OTHERS) else None
                with open_pages(server, group, number) as others:
                    seconds = replied(site.port, replies, others, rounds)
                name = f"reply → event on {number} other page{'s' if number > 1 else ''}"
                lines.append(Line(name, seconds, p95=budget))
        lines.append(broadcast(server, group, rounds, f"one event to {MANY} pages of a process"))
        lines[-1].p50, lines[-1].most_cpu = 25.0, 30.0
    with sockets(folder, "benchmarks.bare_sockets:application") as server:
        lines.append(broadcast(server, "bare", rounds, f"bare broadcast to {MANY} sockets"))
    print_table(lines)


@contextmanager
def sockets(folder: Path, application: str) -> Iterator[Pages]:
    """Serve sockets as in production."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("uvicorn")), "--port", str(port), "--lifespan", "off"]
    command += ["--no-access-log", "--log-level", "warning", "--ws", "websockets-sansio"]
    command += ["--ws-max-size", "4096", "--ws-per-message-deflate", "false", application]
    log = folder / f"{application.partition(':')[0]}.log"
    env = os.environ | {"DATABASE_POOL": "true"}
    with running(command, is_up=lambda: answers(port), log=log, env=env) as process:
        yield Pages(port, process)


@contextmanager
def open_pages(server: Pages, group: str, number: int) -> Iterator[list[Page]]:
    opened = [Page(server.port, group) for _number in range(number)]
    time.sleep(1)  # the first check of who may hear what is over
    try:
        yield opened
    finally:
        for page in opened:
            page.line.close()


def arrivals(opened: list[Page], act: Callable[[], float]) -> list[float]:
    """Do something, and give after how many seconds each page heard of it."""
    selector, seconds = selectors.EpollSelector(), []
    for page in opened:
        selector.register(page.line, selectors.EVENT_READ, page)
    began = act()
    missing = set(opened)
    while missing:
        ready = selector.select(PATIENCE)
        if not ready:
            raise CannotStart(f"{len(missing)} of {len(opened)} pages heard nothing")
        for key, _events in ready:
            now = time.perf_counter()
            if any(True for _text in key.data.texts()) and key.data in missing:
                missing.discard(key.data)
                seconds.append(now - began)
    selector.close()
    return seconds


def replied(port: int, replies: Callable[[], bytes], others: list[Page], rounds: int) -> list[float]:
    """Post replies one after the other, each over a connection that stays open."""
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    found: list[float] = []

    def post() -> float:
        request, began = replies(), time.perf_counter()
        line.sendall(request)
        return began

    for number in range(rounds + 5):
        seconds = arrivals(others, post)
        if b" 302 " not in (answer := line.recv(65536)).split(b"\r\n", 1)[0]:
            raise CannotStart(answer[:2000].decode(errors="replace"))
        if number >= 5:  # the first ones warm up
            found += seconds
        time.sleep(BETWEEN)
    line.close()
    return found


def broadcast(server: Pages, group: str, rounds: int, name: str) -> Line:
    """Publish events one after the other to many pages of one process."""
    from channels.layers import get_channel_layer

    from foundation.live import live

    client, layer = live._redis().client, get_channel_layer()
    text = f'{{"on": "{group}", "kind": "post.published", "id": 1}}'
    event = {"kind": "post.published", "id": 1}
    message = {"type": "live", "group": group, "event": event, "text": text}
    packed = layer.serialize(message)

    def publish() -> float:
        began = time.perf_counter()
        client.publish(f"asgi__group__{group}", packed)
        return began

    with open_pages(server, group, MANY) as opened:
        for _round in range(5):
            arrivals(opened, publish)
        found: list[float] = []
        before, began = server.cpu_seconds(), time.perf_counter()
        for _round in range(rounds):
            found += arrivals(opened, publish)
            time.sleep(BETWEEN)
        spent, lasted = server.cpu_seconds() - before, time.perf_counter() - began
        before = server.cpu_seconds()
        time.sleep(2)
        idle = (server.cpu_seconds() - before) / 2 * lasted
        say(f"{name}: memory {server.memory() / 1e6:.0f} MB")
    return Line(name, found, cpu=(spent - idle) / rounds / MANY * 1e6)


def print_table(lines: list[Line]) -> None:
    print("| what | p50 ms | p95 ms | p99 ms | CPU µs a socket | budget |")
    print("|---|---:|---:|---:|---:|---|")
    for line in lines:
        cpu = "" if line.cpu is None else f"{line.cpu:.0f}"
        shares = " | ".join(f"{line.at(share):.1f}" for share in (0.5, 0.95, 0.99))
        print(f"| {line.name} | {shares} | {cpu} | {line.verdict()} |")
    ours, bare = lines[-2], lines[-1]
    ratio = (ours.cpu or 0) / bare.cpu if bare.cpu else 0
    print(f"\nAgainst the bare broadcast: p50 × {ours.at(0.5) / bare.at(0.5):.2f}, CPU × {ratio:.2f}.")
    slower = bare.at(0.5) / BARE[0], (bare.cpu or 0) / BARE[1]
    print(f"This machine, now, against that of the budgets: p50 × {slower[0]:.1f}, CPU × {slower[1]:.1f}.")
    print(f"Load of the machine: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
