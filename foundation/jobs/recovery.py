"""What the job engine lacks: jobs of dead workers run again, and so do failed ones, for a while."""

import os
import socket
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

MOST_ATTEMPTS = 5
RUNS_AT_MOST = timedelta(minutes=5)  # a job takes a minute at most, so its worker is dead or stuck
KEPT_FOR = timedelta(days=7)  # a job that went well

Jobs = QuerySet[DBTaskResult]


def worker_id() -> str:
    """A name by which another process of this machine can see whether this worker still lives."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{get_random_string(8)}"


def dead() -> Jobs:
    """Jobs that failed as often as they may; somebody has to look at them."""
    # There is one worker id for each attempt.
    return failed().filter(**{f"worker_ids__{MOST_ATTEMPTS - 1}__isnull": False}).order_by("-finished_at")


def failed() -> Jobs:
    """Jobs whose last attempt failed."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)


def recover() -> int:
    """Put back jobs of dead workers, and failed ones for a later attempt; give how many."""
    return put_back_orphans() + retry_failed()


def put_back_orphans() -> int:
    """Make ready again what a worker that is gone, or takes too long, was doing; its last attempt failed."""
    count, now = 0, timezone.now()
    for found in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if not _is_orphan(found, now):
            continue
        with transaction.atomic():
            job = _locked(found)
            if job:
                job.exception_class_path = "foundation.jobs.recovery.WorkerDied"
                job.status, job.finished_at, job.traceback = TaskResultStatus.FAILED, now, ""
                _schedule(job, now)
                count += 1
    return count


def retry_failed() -> int:
    """Make failed jobs ready again for a later attempt, until they failed as often as they may."""
    count = 0
    alive = failed().exclude(pk__in=dead().values("pk"))
    for found in alive:
        with transaction.atomic():
            job = _locked(found)
            if job:
                _schedule(job, (job.finished_at or timezone.now()) + wait_after(len(job.worker_ids)))
                count += 1
    return count


def wait_after(attempts: int) -> timedelta:
    """How long a job rests after so many attempts: 1, 4, 16, 64 minutes."""
    return timedelta(minutes=4 ** max(attempts - 1, 0))


@transaction.atomic
def revive(job: DBTaskResult) -> None:
    """Let a dead job begin anew, now, because somebody asked for it."""
    locked = _locked(job)
    if locked:
        locked.worker_ids = []
        _schedule(locked, timezone.now())


def prune() -> int:
    """Throw away jobs that went well a week ago; give how many."""
    old = DBTaskResult.objects.successful().filter(finished_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]


def _is_orphan(job: DBTaskResult, now: datetime) -> bool:
    is_late = job.started_at is None or job.started_at < now - RUNS_AT_MOST
    return is_late or not _is_alive(job.worker_ids[-1] if job.worker_ids else "")


def _is_alive(worker: str) -> bool:
    """Whether a worker may still live; only those of this machine can be seen to be gone."""
    host, _colon, rest = worker.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname()[:40] or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _locked(found: DBTaskResult) -> DBTaskResult | None:
    """The job as it is now, if nobody changed it since it was found."""
    same = DBTaskResult.objects.filter(pk=found.pk, status=found.status, started_at=found.started_at)
    return same.select_for_update().first()


def _schedule(job: DBTaskResult, at: datetime) -> None:
    """Let a job run again at that time, unless it failed as often as it may."""
    if len(job.worker_ids) < MOST_ATTEMPTS:
        job.status, job.run_after = TaskResultStatus.READY, at
    job.save(
        update_fields=[
            "status",
            "run_after",
            "worker_ids",
            "finished_at",
            "exception_class_path",
            "traceback",
        ]
    )
