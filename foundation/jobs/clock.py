"""The clock: does what is due of what the rooms registered at the hook `clock_work`."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from traceback import format_exc

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from foundation.hooks import ClockWork, clock_work
from foundation.jobs.models import ClockRun

logger = logging.getLogger(__name__)

LOOKS_EVERY = 10  # seconds


def run(stop: Event) -> None:
    """Look again and again what is due, until told to stop."""
    while not stop.is_set():
        close_old_connections()
        try:
            run_due(stop)
        except DatabaseError:
            logger.exception("The clock cannot reach the database; it looks again")
        close_old_connections()
        stop.wait(LOOKS_EVERY)


def run_due(stop: Event | None = None) -> list[str]:
    """Do what is due, each apart: one that fails stops no other. Give the names of what was done."""
    done = []
    for work in _all_work():
        if stop and stop.is_set():
            break
        if ClockRun.objects.claim(work.name, timedelta(minutes=work.every_minutes), timezone.now()):
            _do(work)
            done.append(work.name)
    return done


def _all_work() -> Iterator[ClockWork]:
    for answer in clock_work.ask():
        yield from answer


def _do(work: ClockWork) -> None:
    error = ""
    try:
        work.function()
    except Exception:
        logger.exception("The clock's work failed: %s", work.name)
        error = format_exc()
    ClockRun.objects.filter(name=work.name).update(last_finished_at=timezone.now(), last_error=error)
