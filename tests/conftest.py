import os
import threading
from time import thread_time

import pytest
from coverage import Coverage
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.transaction import Atomic
from django.utils import translation
from hypothesis import settings as profiles

profiles.register_profile("ci", derandomize=True, max_examples=50, deadline=None)
profiles.load_profile("ci")

# pytest-playwright runs a loop in the test's thread; Django then takes every query for one inside async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def dutch():
    """A request leaves its language behind in the thread; the next test begins in Dutch."""
    with translation.override("nl"):
        yield


@pytest.fixture(scope="session")
def sources():
    """The folder of real documents that the environment names."""
    from pathlib import Path

    folder = os.environ.get("SAMENSPRAAK_SOURCES", "")
    if not Path(folder, "documents").is_dir() or not folder:
        pytest.skip("no real documents: SAMENSPRAAK_SOURCES names no folder with documents/")
    return Path(folder)


# Seconds that SQLite's one lock may be held: counted as work, so that a busy machine is no cause; who counts the lines
# that are reached does as much work again.
LONGEST_WRITE = 0.5 if Coverage.current() is None else 1.0


class Stopwatch:
    """How long each transaction of the site worked: from its outermost `atomic` to the end of that."""

    def __init__(self):
        self.local, self.too_long = threading.local(), []

    def begin(self, atomic):
        if self.counts(atomic):
            self.local.depth = depth = getattr(self.local, "depth", 0) + 1
            if depth == 1:
                self.local.since = thread_time()

    def end(self, atomic):
        if self.counts(atomic):
            self.local.depth -= 1
            if not self.local.depth and (worked := thread_time() - self.local.since) > LONGEST_WRITE:
                self.too_long.append(worked)

    @staticmethod
    def counts(atomic):
        return atomic.using in (None, DEFAULT_DB_ALIAS) and not atomic._from_testcase


@pytest.fixture(autouse=True)
def short_transactions(monkeypatch):
    """Nothing the site does holds SQLite's lock for long, whatever a test lets it do; PostgreSQL has no such lock."""
    if not settings.IS_SQLITE:
        yield
        return
    watch, enter, leave = Stopwatch(), Atomic.__enter__, Atomic.__exit__

    def timed_enter(atomic):
        enter(atomic)
        watch.begin(atomic)

    def timed_leave(atomic, *error):
        try:
            leave(atomic, *error)
        finally:
            watch.end(atomic)

    monkeypatch.setattr(Atomic, "__enter__", timed_enter)
    monkeypatch.setattr(Atomic, "__exit__", timed_leave)
    yield
    assert not watch.too_long, f"transactions that worked for {watch.too_long} s"
