"""All of the site in one process: pages in threads, and a worker and the clock as threads beside them."""

import logging
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Self

import uvicorn
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker

from foundation.jobs import clock
from foundation.jobs.recovery import worker_id
from foundation.live.sockets import LONGEST_MESSAGE, live_socket

logger = logging.getLogger(__name__)

PAGE_THREADS = 4
ENDS_WITHIN = 10  # seconds that a job or a piece of the clock's work gets when the process is told to stop
WORKER_LOOKS_EVERY = 1  # second
RECEIVED_AT = "received_at"  # of a scope: when the request came in, before it waited for a thread

Scope = MutableMapping[str, Any]


class Pages:
    """The pages of the site and their sockets as one ASGI application."""

    def __init__(self) -> None:
        self.pages = WSGIMiddleware(get_wsgi_application(), PAGE_THREADS)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] == "websocket":
            await live_socket(scope, receive, send)
            return
        scope[RECEIVED_AT] = time.time()
        await self.pages(scope, receive, send)  # type: ignore[arg-type]


class Server(uvicorn.Server):
    """A server that ends quietly when told to, so that what runs beside it can end too."""

    def __init__(self, config: uvicorn.Config, say: Callable[[str], object]) -> None:
        super().__init__(config)
        self.say = say

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            yield
            self._captured_signals.clear()  # else they are raised again, and end the process here

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host  # noqa: S104
            address = f"http://{shown}:{port}"
            if not settings.SITE_URL:
                settings.WAGTAILADMIN_BASE_URL = address  # links in mail lead here
            self.say(f"Samenspraak is at {address}/ (stop with Ctrl+C)")


class Helpers:
    """The worker and the clock, each in a thread that begins again when it fails."""

    def __init__(self) -> None:
        self.stop = Event()
        self.worker: Worker | None = None
        self.threads = [
            Thread(target=self.keep, args=(work,), name=work.__name__, daemon=True)
            for work in (self.do_jobs, self.mind_clock)
        ]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        if self.worker:
            self.worker.running = False
        for thread in self.threads:
            thread.join(ENDS_WITHIN)

    def keep(self, work: Callable[[], None]) -> None:
        """Do a work until told to stop, whatever happens to it: a database that is away comes back."""
        while not self.stop.is_set():
            try:
                work()
            except Exception:
                logger.exception("Stopped for a moment: %s", work.__name__)
            close_old_connections()
            self.stop.wait(WORKER_LOOKS_EVERY)
        connections.close_all()

    def do_jobs(self) -> None:
        self.worker = Worker(
            queue_names=["*"],
            interval=WORKER_LOOKS_EVERY,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id(),
            excluded_queue_names=[],
        )
        if not self.stop.is_set():
            self.worker.run()

    def mind_clock(self) -> None:
        clock.run(self.stop)


def serve(host: str, port: int, say: Callable[[str], object]) -> bool:
    """Serve the site until told to stop; whether it could begin."""
    config = uvicorn.Config(
        Pages(),
        host=host,
        port=port,
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=ENDS_WITHIN,
        proxy_headers=False,  # addresses of clients are read by the site, which knows which proxies to trust
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,
    )
    server = Server(config, say)
    try:
        with Helpers():
            server.run()
    except SystemExit:  # of uvicorn, which said why in the log
        return False
    return True
