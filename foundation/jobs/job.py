"""Work outside the request: a row, written by the transaction that causes it."""

from collections.abc import Callable
from typing import Any, overload

from django_tasks import task
from django_tasks.base import Task

Function = Callable[..., Any]


@overload
def job(function: Function) -> Task[..., Any]: ...
@overload
def job(*, queue: str = ..., priority: int = ...) -> Callable[[Function], Task[..., Any]]: ...


def job(function: Function | None = None, *, queue: str = "default", priority: int = 0) -> Any:
    """Make a function a job: it takes ids, is safe to run twice, and takes a minute at most.

    Call `.enqueue(...)` inside the action: a rollback takes the job with it, a commit keeps it for ever.
    """
    make = task(queue_name=queue, priority=priority)
    return make(function) if function else make
