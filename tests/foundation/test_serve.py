"""One process that is all of the site, started as a person starts it, and killed as a machine kills it."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest

from tests.browser import fill_in

ROOT = Path(__file__).parents[2]
PASSWORD = "een lang wachtwoord"
FILL = f"""
from community.forum.actions import create_category, start_topic
from people.accounts.actions import register_user
from people.accounts.actors import SYSTEM
from people.accounts.models import User
user = register_user(email="an@voorbeeld.example", name="An", password="{PASSWORD}", by=SYSTEM)
category = create_category(title="Vragen", description="Voor vragen", by=SYSTEM)
start_topic(category=category, kind="question", title="Hoe?", body="Zo?", by=User.objects.get(pk=user.pk).author)
"""


class Stay(HTTPRedirectHandler):
    """Follows no redirect: where it leads is the answer."""

    def redirect_request(self, *args):
        return None


class Page:
    def __init__(self, answer):
        self.status, self.headers = answer.status, answer.headers
        self.text = answer.read().decode()


class Browser:
    def __init__(self, site):
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), Stay())

    def get(self, path):
        return self.open(path)

    def post(self, path, fields):
        return self.open(path, urlencode(fields).encode())

    def open(self, path, body=None):
        request = Request(self.site.address + path, body, {"Origin": self.site.address})
        try:
            return Page(self.opener.open(request, timeout=20))
        except HTTPError as answer:
            return Page(answer)

    def sign_in(self):
        page = self.get("/account/login/")
        fields = fill_in(page, login="an@voorbeeld.example", password=PASSWORD)
        assert self.post("/account/login/", fields).status == HTTPStatus.FOUND


class Site:
    """A site of its own in a folder, that can be started, ended and killed."""

    def __init__(self, folder):
        self.folder, self.process, self.port = folder, None, 0
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
            "REDIS_URL": "",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "",
            "MICRO_CACHE_SECONDS": "0",
        }

    def manage(self, *arguments):
        run = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            run, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def start(self):
        self.log = (self.folder / "log").open("w+")
        run = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(run, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        wait_for(lambda: "http://" in self.said(), self.said)
        self.port = int(re.search(r"http://localhost:(\d+)/", self.said())[1])
        self.address = f"http://127.0.0.1:{self.port}"

    def said(self):
        return (self.folder / "log").read_text()

    def end(self, number):
        if self.process:
            self.process.send_signal(number)
            code = self.process.wait(20)
            self.process = None
            self.log.close()
            return code
        return None

    def one(self, query):
        with sqlite3.connect(self.folder / "site.sqlite3") as database:
            row = database.execute(query).fetchone()
        database.close()
        return row[0] if row else None


def wait_for(what, said=str, seconds=30):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"it did not happen in time: {said()}"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    if not (ROOT / "static" / "collected" / "staticfiles.json").exists():
        pytest.skip("the front end is not built: make demo builds it")
    site = Site(tmp_path_factory.mktemp("served"))
    for step in (("migrate", "-v0"), ("shell", "-v0", "-c", FILL)):
        done = site.manage(*step)
        assert done.returncode == 0, done.stderr
    return site


@pytest.fixture
def site(filled):
    filled.start()
    yield filled
    filled.end(signal.SIGKILL)


@pytest.fixture
def visitor(site):
    return Browser(site)


@pytest.fixture
def reply(site, visitor):
    """A filled in reply: where it is sent, what is sent, and how many replies with these words there are."""
    visitor.sign_in()
    address = f"/forum/onderwerp/{site.one('SELECT discussion_id FROM forum_topic')}/antwoorden/"
    words = f"Antwoord {time.monotonic_ns()}"
    fields = fill_in(visitor.get(address), body=words)
    query = f"SELECT count(*) FROM django_comments WHERE comment = '{words}'"
    return address, fields, lambda: site.one(query)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_site_says_where_it_is_and_ends_quietly(site, visitor, number):
    assert visitor.get("/account/login/").status == HTTPStatus.OK

    assert site.end(number) == 0
    assert "Stopped." in site.said()
    assert "Traceback" not in site.said()


def test_worker_and_clock_run_beside_the_pages(site):
    wait_for(lambda: site.one("SELECT count(*) FROM jobs_clockrun WHERE last_finished_at IS NOT NULL"))
    code = "from tests.foundation.jobs.work import write_down; write_down.enqueue('{}', 'served')"
    assert site.manage("shell", "-v0", "-c", code.format(site.folder)).returncode == 0

    wait_for(lambda: any(site.folder.glob("served-*")), site.said)


def test_port_that_is_taken_is_said_in_a_sentence(filled):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        answer = filled.manage("serve", "--port", str(door.getsockname()[1]))

    assert answer.returncode == 1
    assert "Choose another with --port" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_post_that_was_accepted_survives_a_killed_process(site, visitor, reply):
    address, fields, count = reply
    answer = visitor.post(address, fields)
    site.end(signal.SIGKILL)

    assert answer.status == HTTPStatus.FOUND
    assert count() == 1
    site.start()
    assert visitor.post(address, fields).headers["Location"] == answer.headers["Location"]
    assert count() == 1


@pytest.mark.parametrize("milliseconds", [0, 5, 15, 40])
def test_post_that_was_cut_off_by_a_kill_can_be_sent_again(site, visitor, reply, milliseconds):
    address, fields, count = reply
    request = Request(site.address + address, urlencode(fields).encode(), {"Origin": site.address})
    cookies = next(h for h in visitor.opener.handlers if isinstance(h, HTTPCookieProcessor)).cookiejar
    cookies.add_cookie_header(request)
    head = f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nOrigin: {site.address}\r\n"
    head += f"Cookie: {request.get_header('Cookie')}\r\nContent-Length: {len(request.data)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port)) as line:
        line.sendall(head.encode() + request.data)
        time.sleep(milliseconds / 1000)
        site.end(signal.SIGKILL)
    site.start()

    assert visitor.post(address, fields).status == HTTPStatus.FOUND
    assert count() == 1
