"""The servers of one measurement: on free loopback ports, with data in a folder that goes with them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
WAITED_FOR = 60  # seconds


class CannotStart(Exception):
    """A part is missing or does not answer; the sentence says what to do."""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@contextmanager
def running(
    command: list[str], *, is_up: Callable[[], bool], log: Path, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block lasts."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            deadline = time.monotonic() + WAITED_FOR
            while not is_up():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise CannotStart(f"{command[0]} did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.1)
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL with Debian's defaults for keeping data; gives the address of an empty database."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise CannotStart("PostgreSQL is not installed. On Debian: apt-get install postgresql")
    programs, data, port = found[-1].parent, folder / "postgresql", free_port()
    data.mkdir()
    owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(data, "postgres", "postgres")
        owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
    make = [
        programs / "initdb",
        "--pgdata",
        data,
        "--username=samenspraak",
        "--auth=trust",
        "--encoding=UTF8",
    ]
    subprocess.run(
        [*owner, *map(str, make), "--locale=C.UTF-8"], cwd=data, check=True, stdout=subprocess.DEVNULL
    )
    command = [programs / "postgres", "-D", data, "-p", port, "-k", data, "-c", "listen_addresses=127.0.0.1"]
    tools = [str(programs / "createdb"), "--host=127.0.0.1", f"--port={port}", "--username=samenspraak"]

    def is_up() -> bool:
        return subprocess.run([*tools, "samenspraak"], capture_output=True, check=False).returncode == 0

    with running([*owner, *map(str, command)], is_up=is_up, log=folder / "postgresql.log"):
        yield f"postgres://samenspraak@127.0.0.1:{port}/samenspraak"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Start a Redis that keeps nothing; gives its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise CannotStart("Redis is not installed. On Debian: apt-get install redis-server")
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with running(command, is_up=lambda: answers(port), log=folder / "redis.log"):
        yield f"redis://127.0.0.1:{port}/0"


class Pages:
    """The process that serves pages, and what it has used of the processor."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def cpu_seconds(self) -> float:
        """The processor time of the server and its worker until now, from the kernel's own count."""
        return sum(ticks for _pid, ticks in self._processes()) / TICKS

    def memory(self) -> int:
        """The bytes that the server and its worker hold in memory now."""
        pages = 0
        for pid, _ticks in self._processes():
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def _processes(self) -> list[tuple[int, int]]:
        parents, ticks = {}, {}
        for file in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = file.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
                continue
            pid = int(file.parent.name)
            parents[pid], ticks[pid] = int(fields[1]), int(fields[11]) + int(fields[12])
        ours = [self.process.pid]
        for pid in ours:
            ours += [child for child, parent in parents.items() if parent == pid]
        return [(pid, ticks[pid]) for pid in ours if pid in ticks]


@contextmanager
def pages(
    folder: Path, *, micro_cache_seconds: float, application: str = "config.wsgi:application"
) -> Iterator[Pages]:
    """Serve the site, or another application, as in production: one process, four threads."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-ws"]
    env = os.environ | {"MICRO_CACHE_SECONDS": str(micro_cache_seconds)}

    def is_up() -> bool:
        try:
            return urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5).status == 200
        except OSError:
            return False

    with running([*command, application], is_up=is_up, log=folder / "pages.log", env=env) as process:
        yield Pages(port, process)
