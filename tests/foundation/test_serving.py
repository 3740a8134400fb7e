"""The parts of the one process, each by itself; `test_serve` starts it as a person does."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from foundation import serving
from foundation.jobs.models import ClockRun
from foundation.serving import Helpers, Pages
from tests.foundation.jobs.work import write_down


def run(coroutine):
    """Run a coroutine in a thread of its own: a browser test before this one left its loop running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def wait_for(what, seconds=20):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_request_is_stamped_before_it_waits_for_a_thread():
    pages, scope = Pages(), {"type": "http"}

    async def nothing(*args):
        return None

    pages.pages = nothing
    run(pages(scope, nothing, nothing))

    assert time.time() - scope["received_at"] < 5


@pytest.mark.parametrize("path", ["/", "/live/more/"])
def test_socket_at_another_address_is_refused(path):
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    scope = {"type": "websocket", "scheme": "ws", "path": path, "query_string": b"", "headers": []}
    run(Pages()(scope, receive, send))

    assert sent == ["websocket.close"]


@pytest.mark.django_db(transaction=True)
def test_helper_that_fails_begins_again(monkeypatch, caplog):
    tries = []

    def fail_once(self):
        tries.append(1)
        if len(tries) == 1:
            raise OSError("away")
        self.stop.set()

    monkeypatch.setattr(Helpers, "do_jobs", fail_once)
    monkeypatch.setattr(Helpers, "mind_clock", lambda self: self.stop.wait(20))
    monkeypatch.setattr(serving, "WORKER_LOOKS_EVERY", 0)

    with Helpers() as helpers:
        wait_for(helpers.stop.is_set)

    assert len(tries) == 2
    assert "Stopped for a moment" in caplog.text


@pytest.mark.skipif(not settings.IS_SQLITE, reason="one process for all is the embedded column, with SQLite")
@pytest.mark.django_db(transaction=True)
def test_one_process_serves_does_jobs_and_minds_the_clock(monkeypatch, tmp_path):
    servers, said = [], []

    class Known(serving.Server):
        def __init__(self, *args):
            super().__init__(*args)
            servers.append(self)

    monkeypatch.setattr(serving, "Server", Known)
    write_down.enqueue(str(tmp_path), "served")
    thread = Thread(target=serving.serve, args=("127.0.0.1", 0, said.append))
    thread.start()
    try:
        wait_for(lambda: said)
        address = said[0].split()[3].replace("localhost", "127.0.0.1")
        with urlopen(f"{address}account/login/") as answer:
            assert answer.status == 200
        wait_for(DBTaskResult.objects.successful().exists)
        wait_for(ClockRun.objects.filter(last_finished_at__isnull=False).exists)
    finally:
        servers[0].should_exit = True
        thread.join()

    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("begins", [True, False])
def test_command_says_whether_it_could_begin(monkeypatch, capsys, begins):
    monkeypatch.setattr("foundation.management.commands.serve.serve", lambda *args: begins)

    if begins:
        call_command("serve")
        assert "Stopped." in capsys.readouterr().out
    else:
        with pytest.raises(CommandError, match="port 8000"):
            call_command("serve")
