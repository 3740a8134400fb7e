"""Jobs for the tests; a worker in another process finds them here."""

import os
import time
from pathlib import Path

from foundation.jobs import job


@job
def write_down(folder: str, words: str) -> None:
    """Leave a file for each time this ran."""
    Path(folder, f"{words}-{time.monotonic_ns()}").touch()


@job(queue="mail")
def fail(number: int) -> None:
    """Fail, always."""
    raise ValueError(number)


@job
def hang_the_first_time(folder: str) -> None:
    """Say which process runs this and never end; the second time end at once."""
    if any(Path(folder).glob("pid-*")):
        Path(folder, "done").touch()
        return
    Path(folder, f"pid-{os.getpid()}").touch()
    time.sleep(60)
