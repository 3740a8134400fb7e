import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.utils import timezone
from wagtail import hooks

from foundation.hooks import ClockWork
from foundation.jobs import clock
from foundation.jobs.clock import run_due
from foundation.jobs.models import ClockRun

pytestmark = pytest.mark.django_db

OURS = ["seal the record", "recover jobs", "throw away finished jobs", "throw away old drafts and sent forms"]


@pytest.fixture
def only(monkeypatch):
    """Let the clock have this work and no other."""
    return lambda *works: monkeypatch.setattr(clock, "_all_work", lambda: iter(works))


def move(name, **ago):
    moment = timezone.now() - timedelta(**ago)
    ClockRun.objects.filter(name=name).update(last_started_at=moment, last_finished_at=moment)


def test_work_of_the_foundation_is_done_when_due():
    assert set(OURS) <= set(run_due())
    assert not set(OURS) & set(run_due())


def test_higher_room_registers_its_own_work():
    done = []
    work = ClockWork("count", 5, lambda: done.append(1))

    with hooks.register_temporarily("clock_work", lambda: [work]):
        run_due()

    assert done == [1]


@pytest.mark.parametrize("seconds, times", [(299, 1), (300, 2)])
def test_work_is_done_again_when_its_minutes_have_passed(only, seconds, times):
    done = []
    only(ClockWork("count", 5, lambda: done.append(1)))
    run_due()
    move("count", seconds=seconds)

    run_due()

    assert len(done) == times


def test_work_that_fails_stops_no_other_and_is_kept(only, caplog):
    done = []

    def fail():
        raise ValueError("geen ruimte")

    only(ClockWork("fail", 1, fail), ClockWork("count", 1, lambda: done.append(1)))

    run_due()

    assert done == [1]
    assert "geen ruimte" in ClockRun.objects.get(name="fail").last_error
    assert "fail" in caplog.text


def test_error_goes_when_it_goes_well_again(only):
    ClockRun.objects.create(name="count", last_error="geen ruimte")
    only(ClockWork("count", 1, lambda: None))

    run_due()

    assert ClockRun.objects.get().last_error == ""


def test_work_that_still_runs_is_not_begun_again(only):
    done = []
    only(ClockWork("count", 1, lambda: done.append(1)))
    started = timezone.now() - timedelta(minutes=2)
    ClockRun.objects.create(name="count", last_started_at=started)
    run_due()
    assert not done

    ClockRun.objects.update(last_started_at=timezone.now() - timedelta(minutes=6))
    run_due()
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_do_the_work_once(only):
    done, together = [], Barrier(3, timeout=10)
    only(ClockWork("count", 1, lambda: done.append(1)))

    def look(_):
        together.wait()
        try:
            return run_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as clocks:
        list(clocks.map(look, range(3)))

    assert done == [1]


def test_clock_that_is_told_to_stop_begins_nothing_more(only):
    stop = Event()
    only(ClockWork("stop", 1, stop.set), ClockWork("never", 1, lambda: None))

    assert run_due(stop) == ["stop"]


@pytest.mark.django_db(transaction=True)
def test_clock_outlives_a_database_that_is_away(monkeypatch, caplog):
    stop, tries = Event(), []

    def away(stop):
        tries.append(1)
        if len(tries) == 2:
            stop.set()
        raise DatabaseError("away")

    monkeypatch.setattr(clock, "run_due", away)
    monkeypatch.setattr(clock, "LOOKS_EVERY", 0)

    clock.run(stop)

    assert len(tries) == 2


def test_command_says_what_it_did(capsys):
    call_command("clock", "--once")

    assert OURS[0] in capsys.readouterr().out


def test_clock_of_the_command_ends_when_told(monkeypatch, capsys):
    def run(stop):
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(5)

    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr("foundation.management.commands.clock.run", run)
    try:
        call_command("clock")
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)

    assert "runs" in capsys.readouterr().out


def test_run_is_named_after_its_work():
    assert str(ClockRun(name="seal the record")) == "seal the record"
