"""A server of sockets in a thread of its own, and pages that open them; coroutines never run in pytest's thread."""

import asyncio
import json
import time
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager
from threading import Thread

import uvicorn
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from foundation.live import live
from foundation.live.sockets import live_socket
from foundation.references import reference

PATIENCE = 10  # seconds
NOTHING = 0.3  # seconds in which something would have come


class Server(uvicorn.Server):
    """The sockets' process, as a thread: it takes no signals."""

    @contextmanager
    def capture_signals(self):
        yield


class Page:
    """An open page: a socket, and what came over it."""

    def __init__(self, site, socket):
        self.site, self.socket = site, socket

    def send(self, text):
        self.site.run(self.socket.send(text))

    def subscribe(self, *references):
        """What the site lets it hear of."""
        self.send(json.dumps({"subscribe": references}))
        return self.hear("subscribed")["on"]

    def hear(self, kind=None):
        """The next message, or the next of a kind."""
        while True:
            message = json.loads(self.site.run(asyncio.wait_for(self.socket.recv(), PATIENCE)))
            if kind is None or message["kind"] == kind:
                return message

    def hears_of(self, row):
        """Whether it hears of a row; when it is told to ask again it may have missed that, and is told again."""
        live.publish(row, "post.published")
        while (message := self.hear())["kind"] != "post.published":
            assert message["kind"] in ("found", "rights.changed")
            live.publish(row, "post.published")
        return message["on"] == reference(row)

    def hears_nothing(self):
        try:
            message = self.site.run(asyncio.wait_for(self.socket.recv(), NOTHING))
        except TimeoutError:
            return True
        raise AssertionError(message)

    def code(self):
        """The code with which the site closes it."""
        try:
            while True:
                self.site.run(asyncio.wait_for(self.socket.recv(), PATIENCE))
        except ConnectionClosed as closed:
            return closed.rcvd.code

    def close(self):
        self.site.run(self.socket.close())


class Sockets:
    """A running server, and the loop on which the pages of a test live."""

    def __init__(self, port, server):
        self.port, self.server = port, server
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.pages = []

    def run(self, coroutine):
        future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        try:
            return future.result(PATIENCE * 2)
        except NotInTime:
            if not future.done():
                future.cancel()
            raise

    def open(self, user=None, *, session=None, origin=None, path="/live/", **options):
        """Open a page's socket, as a person or as a visitor."""
        headers = {}
        if user is not None:
            session = session_of(user)
        if session is not None:
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}"
        options = {
            "additional_headers": headers,
            "origin": origin or f"http://127.0.0.1:{self.port}",
        } | options
        page = Page(self, self.run(self._connect(path, options)))
        self.pages.append(page)
        return page

    async def _connect(self, path, options):
        return await connect(f"ws://127.0.0.1:{self.port}{path}", **options)

    def end(self):
        for page in self.pages:
            page.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


def session_of(user):
    """The key of a session in which somebody is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@contextmanager
def serving(application=live_socket):
    """Sockets on a free port while the block lasts."""
    config = uvicorn.Config(
        application,
        port=0,
        lifespan="off",
        log_config=None,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
    )
    server = Server(config)
    thread = Thread(target=server.run)
    thread.start()
    wait_for(lambda: server.started)
    sockets = Sockets(server.servers[0].sockets[0].getsockname()[1], server)
    try:
        yield sockets
    finally:
        sockets.end()
        server.should_exit = True
        thread.join()


def wait_for(what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
