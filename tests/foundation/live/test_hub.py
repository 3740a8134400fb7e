"""What goes wrong around the hub: pages that do not read, readers that end, layers that forget."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from foundation.live import hub, live
from foundation.live.open_page import OpenPage
from foundation.references import reference
from tests.community.factories import TopicFactory
from tests.foundation.live.serving import wait_for


@pytest.fixture
def topic(transactional_db):
    return TopicFactory()


@pytest.fixture
def its_hub(site):
    """The hub of the server's loop, once a page was there."""
    site.open().subscribe()
    return next(known for known in hub._hubs.values() if known.pages)


def on_loop(its_hub, function):
    """Run something where the hub runs."""
    done = []
    loop = its_hub.tasks["hear"].get_loop()
    loop.call_soon_threadsafe(lambda: done.append(function()))
    wait_for(lambda: done)
    return done[0]


def test_page_that_never_reads_delays_nobody(site, topic, monkeypatch):
    """Its events pile up in the network first, and then only the newest waits."""
    other = site.open()
    other.subscribe(reference(topic))
    deaf = socket.create_connection(("127.0.0.1", site.port))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    ask_to_hear(deaf, site, topic)
    kind = "x" * 60_000

    for number in range(250):  # more than the buffers of the network hold
        live.publish(topic, f"{number} {kind}")
        assert other.hear()["kind"].startswith(f"{number} ")
    pages = [page for known in hub._hubs.values() for page in known.pages]
    wait_for(lambda: any(page.waiting for page in pages))
    assert sum(len(page.waiting) for page in pages) == 1

    deaf.close()
    wait_for(lambda: sum(len(known.pages) for known in hub._hubs.values()) == 1)
    live.publish(topic, "after")
    assert other.hear()["kind"] == "after"


def ask_to_hear(line, site, topic):
    """Open a socket by hand, subscribe, and read no more than the answer."""
    head = (
        f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nOrigin: http://127.0.0.1:{site.port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    line.sendall(head.encode())
    assert b"101" in line.recv(4096)
    text = f'{{"subscribe": ["{reference(topic)}"]}}'.encode()
    line.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
    assert b"subscribed" in line.recv(4096)


def test_reader_that_ended_is_started_again_by_the_next_page(site, its_hub, topic):
    page = site.open()
    page.subscribe(reference(topic))
    on_loop(its_hub, its_hub.tasks["hear"].cancel)
    wait_for(its_hub.tasks["hear"].done)

    site.open()

    assert page.hear() == {"kind": "found"}
    assert page.hears_of(topic)


def test_reader_that_fails_begins_again(site, its_hub, topic, monkeypatch, caplog):
    monkeypatch.setattr(hub, "RETRIES_AFTER", 0.05)
    page = site.open()
    page.subscribe(reference(topic))
    loop = its_hub.tasks["hear"].get_loop()
    send = its_hub.layer.send(its_hub.channel, {"type": "nonsense"})
    asyncio.run_coroutine_threadsafe(send, loop).result()
    wait_for(lambda: "Stopped for a moment: hear" in caplog.text)
    caplog.clear()

    assert page.hear() == {"kind": "found"}
    assert page.hears_of(topic)


def test_group_that_the_layer_forgot_is_joined_again(site, topic, monkeypatch):
    monkeypatch.setattr(hub, "CHECKS_EVERY", 0.1)
    page = site.open()
    page.subscribe(reference(topic))
    [its_hub] = [known for known in hub._hubs.values() if known.pages]
    on_loop(its_hub, its_hub.layer.groups.clear)

    wait_for(lambda: reference(topic) in its_hub.layer.groups)
    live.publish(topic, "post.published")
    assert page.hear()["kind"] == "post.published"


def test_group_without_pages_is_left(site, topic, monkeypatch):
    monkeypatch.setattr(hub, "CHECKS_EVERY", 0.1)
    page, other = site.open(), site.open()
    other.subscribe()
    page.subscribe(reference(topic))
    [its_hub] = [known for known in hub._hubs.values() if known.pages]
    page.close()

    wait_for(lambda: reference(topic) not in its_hub.layer.groups)


def test_while_a_page_is_busy_only_the_newest_about_each_thing_is_kept():
    sent, gate = [], []

    async def scene():
        door = asyncio.Event()
        gate.append(door)

        async def send(message):
            sent.append(message["text"])
            await door.wait()

        page = OpenPage(send, None)
        page.push("a", "a1")
        await asyncio.sleep(0)
        for text in ("a2", "b1", "a3"):
            page.push(text[0], text)
        door.set()
        await page.sender

    run(scene())

    assert sent == ["a1", "a3", "b1"]


def test_page_that_went_away_while_it_was_sent_to_keeps_nothing():
    async def scene():
        async def send(message):
            raise OSError

        page = OpenPage(send, None)
        page.push("a", "a1")
        page.push("b", "b1")
        await page.sender
        return page

    page = run(scene())

    assert page.waiting == {}
    assert page.sender is None


def run(coroutine):
    """Run a coroutine in a thread of its own: a browser test before this one left its loop running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
