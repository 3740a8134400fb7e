import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from foundation.jobs import recovery
from foundation.jobs.recovery import MOST_ATTEMPTS, dead, prune, put_back_orphans, recover, revive
from tests.foundation.jobs.work import fail, hang_the_first_time, write_down

pytestmark = pytest.mark.django_db


def run_worker():
    call_command("db_worker", batch=True, reload=False, startup_delay=False, interval=0, verbosity=0)


@pytest.fixture(autouse=True)
def signals():
    """The worker takes the signals of the process it runs in; give them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def make_due():
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))


def run_until_dead():
    for _ in range(MOST_ATTEMPTS):
        make_due()
        run_worker()
        recover()


def test_job_is_stored_by_the_transaction_that_causes_it():
    with transaction.atomic():
        fail.enqueue(1)
        assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_job_goes_with_what_is_rolled_back():
    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():
        fail.enqueue(1)
        raise Stop

    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_worker_does_a_job_of_any_queue(tmp_path):
    write_down.enqueue(str(tmp_path), "een")
    fail.enqueue(1)

    run_worker()

    assert len(list(tmp_path.iterdir())) == 1
    assert DBTaskResult.objects.failed().count() == 1


@pytest.mark.django_db(transaction=True)
def test_failed_job_is_tried_again_later_and_later():
    fail.enqueue(1)
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        run_worker()
        recover()
        job = DBTaskResult.objects.get()
        assert job.status == TaskResultStatus.READY
        waits.append(round((job.run_after - job.finished_at).total_seconds() / 60))
        run_worker()
        assert len(DBTaskResult.objects.get().worker_ids) == len(waits)
        make_due()

    assert waits == [1, 4, 16, 64]


@pytest.mark.django_db(transaction=True)
def test_job_that_failed_five_times_is_given_up_and_can_be_revived():
    fail.enqueue(1)
    run_until_dead()
    assert recover() == 0

    job = dead().get()
    assert (job.status, len(job.worker_ids)) == (TaskResultStatus.FAILED, MOST_ATTEMPTS)
    assert "ValueError" in job.exception_class_path

    revive(job)

    assert not dead().exists()
    assert DBTaskResult.objects.ready().count() == 1


@pytest.mark.django_db(transaction=True)
def test_job_that_failed_less_often_is_not_given_up():
    fail.enqueue(1)
    run_worker()

    assert not dead().exists()


def running(worker, *, minutes=0, attempts=1):
    started = timezone.now() - timedelta(minutes=minutes)
    result = fail.enqueue(1)
    fields = {"status": TaskResultStatus.RUNNING, "started_at": started, "worker_ids": [worker] * attempts}
    DBTaskResult.objects.filter(pk=result.id).update(**fields)
    return DBTaskResult.objects.get(pk=result.id)


def test_job_of_a_living_worker_is_left_alone():
    running(recovery.worker_id())
    running("another-host:1:x")

    assert put_back_orphans() == 0


@pytest.mark.parametrize("worker, minutes", [("another-host:1:x", 6), (None, 6), ("gone", 0)])
def test_job_of_a_worker_that_is_gone_or_stuck_runs_again_at_once(worker, minutes):
    host = recovery.worker_id().partition(":")[0]
    names = {None: recovery.worker_id(), "gone": f"{host}:{gone_process()}:x"}
    job = running(names.get(worker, worker), minutes=minutes)

    assert put_back_orphans() == 1

    job.refresh_from_db()
    assert job.status == TaskResultStatus.READY
    assert job.run_after <= timezone.now()


def gone_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_job_that_kills_its_worker_every_time_is_given_up():
    running("another-host:1:x", minutes=6, attempts=MOST_ATTEMPTS)

    put_back_orphans()

    assert dead().get().exception_class_path.endswith("WorkerDied")


def test_job_that_ended_in_the_meantime_is_left_alone(monkeypatch):
    job = running("another-host:1:x", minutes=6)

    def end_first(found, now):
        DBTaskResult.objects.filter(pk=job.pk).update(status=TaskResultStatus.SUCCESSFUL)
        return True

    monkeypatch.setattr(recovery, "_is_orphan", end_first)

    assert put_back_orphans() == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


@pytest.mark.parametrize(
    "status, days, is_kept", [("SUCCESSFUL", 8, False), ("SUCCESSFUL", 6, True), ("FAILED", 99, True)]
)
def test_jobs_that_went_well_are_thrown_away_after_a_week(status, days, is_kept):
    fail.enqueue(1)
    DBTaskResult.objects.update(status=status, finished_at=timezone.now() - timedelta(days=days))

    prune()

    assert DBTaskResult.objects.exists() == is_kept


def test_worker_of_somebody_else_on_this_machine_may_live(monkeypatch):
    def refuse(pid, number):
        raise PermissionError

    monkeypatch.setattr(recovery.os, "kill", refuse)
    running(recovery.worker_id())

    assert put_back_orphans() == 0


def test_job_that_somebody_else_revived_is_left_alone(monkeypatch):
    result = fail.enqueue(1)
    DBTaskResult.objects.filter(pk=result.id).update(status="FAILED", finished_at=timezone.now())
    monkeypatch.setattr(recovery, "_locked", lambda job: None)

    revive(DBTaskResult.objects.get())

    assert recover() == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def wait_for(what, seconds=20):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_job_of_a_worker_that_was_killed_is_done_by_the_next(tmp_path):
    hang_the_first_time.enqueue(str(tmp_path))
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        address = f"sqlite:///{connection.settings_dict['NAME']}"
    else:
        who = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        address = f"postgres://{who}/{connection.settings_dict['NAME']}"
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command = [
        sys.executable,
        "-m",
        "django",
        "db_worker",
        "--no-startup-delay",
        "--interval",
        "0.1",
        "--verbosity",
        "0",
    ]
    root = Path(__file__).parents[3]

    def start():
        return subprocess.Popen(command, cwd=root, env=environment | {"PYTHONPATH": str(root)})

    worker = start()
    try:
        wait_for(lambda: any(tmp_path.glob("pid-*")))
        assert recover() == 0
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert recover() == 1
        worker = start()
        wait_for((tmp_path / "done").exists)
        wait_for(DBTaskResult.objects.successful().exists)
    finally:
        worker.kill()
        worker.wait()
