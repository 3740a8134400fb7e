"""One started site with the demo in it, and browsers that visit it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("journey")


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Site:
    """A running site: its address, and the mail it sends."""

    def __init__(self, folder, port):
        self.folder, self.address = folder, f"http://127.0.0.1:{port}"

    def letters_to(self, address):
        """The mail messages to an address, oldest first."""
        letters = []
        for file in sorted((self.folder / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime):
            for text in re.split(rb"\n-{79}\n", file.read_bytes()):
                letter = message_from_bytes(text.strip(), policy=policy.default)
                if address in (letter["To"] or ""):
                    letters.append(letter)
        return letters

    def link_in_letter_to(self, address):
        """The first link in the newest message to an address."""
        deadline = time.monotonic() + 15
        while not (letters := self.letters_to(address)):
            assert time.monotonic() < deadline, f"no mail to {address}"
            time.sleep(0.1)
        text = letters[-1].get_body(("plain",)).get_content()
        link = re.search(r"https?://\S+", text).group(0)
        assert link.startswith((self.address, self.address.replace("127.0.0.1", "localhost"))), link
        return link


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    if not (ROOT / "static" / "collected" / "staticfiles.json").exists():
        pytest.skip("the front end is not built: make demo builds it")
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "VAR_DIR": str(folder),
        "DATABASE_URL": os.environ.get("JOURNEY_DATABASE_URL", f"sqlite:///{folder / 'site.sqlite3'}"),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "",
    }
    run = [sys.executable, "manage.py"]
    subprocess.run([*run, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    subprocess.run([*run, "load_demo"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [*run, "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    site = Site(folder, port)
    try:
        wait_until_up(site, process, folder)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def wait_until_up(site, process, folder):
    deadline = time.monotonic() + 60
    while True:
        try:
            urlopen(site.address, timeout=5).close()
        except OSError:
            assert process.poll() is None, (folder / "serve.log").read_text()
            assert time.monotonic() < deadline, "the site did not start within a minute"
            time.sleep(0.2)
        else:
            return


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-quic"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, site):
    return browser_context_args | {
        "base_url": site.address,
        "locale": "nl-NL",
        "timezone_id": "Europe/Amsterdam",
    }


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def context(browser, browser_context_args, request):
    context = browser.new_context(**browser_context_args, java_script_enabled=request.param)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context):
    return context.new_page()


class People:
    """The demo's accounts, who all have the password that the demo prints."""

    password = "samenspraak-demo"

    @staticmethod
    def address(who):
        return f"{who}@voorbeeld.example"


def sign_in(page, who):
    """Sign in on the sign-in page, as one of the demo's people."""
    page.goto("/account/login/")
    page.locator("main input[name=login]").fill(People.address(who))
    page.locator("main input[name=password]").fill(People.password)
    page.locator("main form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)
