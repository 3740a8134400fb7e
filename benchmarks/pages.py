"""What each page costs, for visitors and for who is signed in, on a site with much in it; against the budgets.

    .venv/bin/python -m benchmarks.pages [--seconds 3] [--small]

Starts a PostgreSQL and a Redis of its own (DATABASE_URL names an empty database instead), fills it, serves the site
with granian as in production, and prints a Markdown table. Everything stays on this machine and is gone afterwards.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import django

from benchmarks.load import Load, ask_for
from benchmarks.servers import ROOT, CannotStart, Pages, pages, postgresql, redis

HOST = "samenspraak.example"
BARE_VIEW = 0.10  # CPU ms of an empty view of bare Django, on the machine on which the budgets were measured
WARM_UP = 0.7  # seconds
CONNECTIONS = (1, 8)
VISITOR, WARM, SIGNED_IN = "visitor", "visitor, warm", "signed in"


@dataclass(frozen=True)
class Budget:
    """The most that one answer may cost; None is not judged."""

    queries: int | None = None
    cpu: float | None = None  # ms
    per_second: int | None = None  # at the most connections
    late: float | None = None  # ms within which 95 % come, at one connection


WARM_BUDGET = Budget(cpu=0.3, per_second=3_000)
BUDGETS = {
    "home": {VISITOR: Budget(queries=12), SIGNED_IN: Budget(queries=12)},
    "listing": {VISITOR: Budget(8, 6.0), SIGNED_IN: Budget(8, 6.0)},
    "topic of 20": {VISITOR: Budget(8, 4.5), SIGNED_IN: Budget(10, 6.5)},
    "topic of 50": {VISITOR: Budget(8, 9.0), SIGNED_IN: Budget(10, 12.0)},
    "reply": {SIGNED_IN: Budget(cpu=6.5, per_second=150)},
    "large reply": {SIGNED_IN: Budget(cpu=6.5, late=25.0)},
    "empty": {},
}


@dataclass(frozen=True)
class Place:
    """A page to be measured, and which budgets it has."""

    name: str
    kind: str
    path: str


@dataclass
class Line:
    """What was measured of one page for one kind of reader."""

    place: Place
    who: str
    queries: int | None
    cpu: list[float]  # ms a request, by number of connections
    loads: list[Load]

    def over(self, slowness: float) -> list[str]:
        """What is more than its budget, on a machine so many times slower than that of the budgets."""
        budget = WARM_BUDGET if self.who == WARM else BUDGETS[self.place.kind].get(self.who, Budget())
        found = []
        if budget.queries is not None and (self.queries or 0) > budget.queries:
            found.append(f"{self.queries} queries > {budget.queries}")
        cpu, late = self.cpu[0] / slowness, self.loads[0].percentile(0.95) * 1000 / slowness
        per_second = self.loads[-1].per_second * slowness
        if budget.cpu is not None and cpu > budget.cpu:
            found.append(f"{cpu:.2f} ms > {budget.cpu}")
        if budget.per_second is not None and per_second < budget.per_second:
            found.append(f"{per_second:.0f}/s < {budget.per_second}")
        if budget.late is not None and late > budget.late:
            found.append(f"p95 {late:.1f} ms > {budget.late}")
        return found

    def verdict(self, slowness: float) -> str:
        """Whether it holds its budget, in one word or with what is over."""
        is_judged = self.who == WARM or self.who in BUDGETS[self.place.kind]
        over = self.over(slowness)
        return ("over: " + "; ".join(over)) if over else "ok" if is_judged else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=3, help="how long each page is asked for")
    parser.add_argument("--small", action="store_true", help="less content: to see that it works")
    options = parser.parse_args()
    if not (ROOT / "static/collected/staticfiles.json").exists():
        sys.exit("The front end is not built. First: make install")
    try:
        with ExitStack() as stack:
            measure_all(stack, options.seconds, is_small=options.small)
    except CannotStart as problem:
        sys.exit(str(problem))


def measure_all(stack: ExitStack, seconds: float, *, is_small: bool) -> None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
    folder.chmod(0o755)
    prepare(
        folder,
        database=os.environ.get("DATABASE_URL") or stack.enter_context(postgresql(folder)),
        redis_url=os.environ.get("REDIS_URL") or stack.enter_context(redis(folder)),
    )
    large = make_content(is_small=is_small)
    places = list_places(large)
    reader = Reader()
    queries = {place: [reader.queries(place.path, who) for who in (VISITOR, SIGNED_IN)] for place in places}
    lines: list[Line] = []
    bare = measure_bare(folder, seconds)
    with pages(folder, micro_cache_seconds=0) as server:
        for place in places:
            for who, counted in zip((VISITOR, SIGNED_IN), queries[place], strict=True):
                lines.append(measure(server, place, who, counted, reader.asking(place.path, who), seconds))
        say(f"memory of the process that serves pages: {server.memory() / 1e6:.0f} MB")
        for place, make_request in reader.replies(large):
            lines.append(measure(server, place, SIGNED_IN, None, make_request, seconds, expected=302))
    with pages(folder, micro_cache_seconds=2) as server:
        for place in places:
            if place.kind != "empty":
                request = reader.asking(place.path, VISITOR)
                lines.append(measure(server, place, WARM, 0, request, seconds))
    # What is measured at the end tells whether the machine was as fast then.
    print_table(lines, [bare, measure_bare(folder, seconds)])
    count_replies(large)


def measure_bare(folder: Path, seconds: float) -> float:
    """The CPU ms of an empty view of bare Django on this machine, now."""
    place = Place("empty view of bare Django", "empty", "/leeg/")
    request = f"GET /leeg/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    with pages(folder, micro_cache_seconds=0, application="benchmarks.bare:application") as server:
        return measure(server, place, VISITOR, 0, lambda: request, seconds).cpu[0]


def prepare(folder: Path, *, database: str, redis_url: str) -> None:
    """Set a real site's environment, and make its tables."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(folder / "var"),
        "SECRET_KEY": "only for one measurement on one machine, then forgotten",
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "SITE_URL": f"https://{HOST}",
        "SECURE_SSL_REDIRECT": "off",
        "EMAIL_URL": f"filemail:///{folder}/mail",
        "DEFAULT_FROM_EMAIL": f"Samenspraak <samenspraak@{HOST}>",
        "MICRO_CACHE_SECONDS": "0",
        "PYTHONPATH": str(ROOT),
    }
    django.setup()
    from django.core.management import call_command

    say("tables")
    call_command("migrate", verbosity=0)


def make_content(*, is_small: bool) -> list[Any]:
    """Fill the site; gives its large topics, the smaller first."""
    from django.db import connection

    from benchmarks.content import fill
    from community.forum.models import Topic

    if Topic.objects.exists():
        raise CannotStart("The database that DATABASE_URL names is not empty.")
    began = time.perf_counter()
    large = (
        fill(topics=60, replies=19, sizes=[300, 3_000])
        if is_small
        else fill(topics=500, replies=20, sizes=[2_000, 100_000])
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say(f"content, in {time.perf_counter() - began:.0f} s")
    return large


def list_places(large: list[Any]) -> list[Place]:
    """The pages that are measured."""
    from benchmarks.content import longest_chapter
    from community.discussions.models import Comment
    from community.discussions.querysets import PAGE_SIZE
    from community.forum.models import Category, Topic

    small = Topic.objects.select_related("discussion").order_by("pk")[30]
    places = [
        Place("empty view", "empty", "/leeg/"),
        Place("home", "home", "/"),
        Place("category", "listing", Category.objects.order_by("pk")[5].get_absolute_url()),
        Place("chapter", "listing", longest_chapter().get_absolute_url()),
        Place(f"topic of {small.discussion.last_number}", "topic of 20", small.get_absolute_url()),
    ]
    for topic in large:
        topic = Topic.objects.select_related("discussion").get(pk=topic.pk)
        size, address = topic.discussion.last_number, topic.get_absolute_url()
        paths = (
            Comment.objects.filter(discussion=topic.discussion)
            .order_by("-path")
            .values_list("path", flat=True)
        )
        name = f"topic of {size:,}".replace(",", ".")
        places += [
            Place(f"{name}, flat, first page", "topic of 50", f"{address}?pagina=1"),
            Place(f"{name}, flat, last page", "topic of 50", topic.address_of(size).partition("#")[0]),
            Place(f"{name}, threaded, first page", "topic of 50", f"{address}?weergave={THREADED}"),
            Place(
                f"{name}, threaded, last page",
                "topic of 50",
                f"{address}?weergave={THREADED}&na={paths[PAGE_SIZE]}",
            ),
        ]
    return places


THREADED = "draad"


class Reader:
    """Somebody with an account, and visitors beside them: what they send."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

        from foundation.sessions import SessionStore
        from people.accounts.models import User

        self.user = User.objects.order_by("pk").first()
        session = SessionStore()
        session[SESSION_KEY] = str(self.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = self.user.get_session_auth_hash()
        session.save()
        self.csrf_token = "a" * 32
        self.session = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
        self.csrf = f"{settings.CSRF_COOKIE_NAME}={self.csrf_token}"

    def queries(self, path: str, who: str) -> int:
        """How many queries the page takes, the second time it is made."""
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        headers = {"host": HOST} | ({"cookie": self.session} if who == SIGNED_IN else {})
        client = Client(headers=headers)
        for _time in range(2):
            with CaptureQueriesContext(connection) as caught:
                answer = client.get(path, secure=True)
        if answer.status_code != 200:
            raise CannotStart(f"{path} answers {answer.status_code} to {who}")
        if who == SIGNED_IN and path != "/leeg/" and str(self.user.name) not in answer.text:
            raise CannotStart(f"{path} does not know who is signed in")
        return len(caught)

    def asking(self, path: str, who: str) -> Callable[[], bytes]:
        cookie = f"Cookie: {self.session}\r\n" if who == SIGNED_IN else ""
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n{cookie}\r\n".encode()
        return lambda: request

    def replies(self, large: list[Any]) -> Iterator[tuple[Place, Callable[[], bytes]]]:
        """Ways to post: in many small topics by turns, and all in the largest."""
        from community.forum.addresses import reply_address
        from community.forum.models import Topic

        small = [
            reply_address(topic) for topic in Topic.objects.select_related("discussion").order_by("pk")[:50]
        ]
        yield Place("post a reply, 50 topics by turns", "reply", ""), self.posting(small)
        yield (
            Place("post a reply in the largest topic", "large reply", ""),
            self.posting([reply_address(large[-1])]),
        )

    def posting(self, addresses: list[str]) -> Callable[[], bytes]:
        """Make sendings of the form for a reply, each with a key of its own."""
        from benchmarks.content import BODIES
        from foundation.writing.keys import FormKey

        number = 0

        def make() -> bytes:
            nonlocal number
            number += 1
            address = addresses[number % len(addresses)]
            typed = {
                "csrfmiddlewaretoken": self.csrf_token,
                "form_key": str(FormKey(uuid4(), self.user.pk, address)),
                "body": f"{BODIES[number % len(BODIES)]}\n\nBericht {number}.",
            }
            body = urlencode(typed).encode()
            head = (
                f"POST {address} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nOrigin: https://{HOST}\r\n"
                f"Cookie: {self.session}; {self.csrf}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            return head.encode() + body

        return make


def measure(
    server: Pages,
    place: Place,
    who: str,
    queries: int | None,
    make_request: Callable[[], bytes],
    seconds: float,
    *,
    expected: int = 200,
) -> Line:
    """Ask for one page over one and over eight connections, and see what the server used."""
    line = Line(place, who, queries, [], [])
    for connections in CONNECTIONS:
        ask_for(server.port, make_request, connections=connections, seconds=WARM_UP, expected=expected)
        before = server.cpu_seconds()
        load = ask_for(server.port, make_request, connections=connections, seconds=seconds, expected=expected)
        line.cpu.append((server.cpu_seconds() - before) / load.count * 1000)
        line.loads.append(load)
    say(f"{place.name}, {who}: {line.cpu[0]:.2f} ms, {line.loads[-1].per_second:.0f}/s")
    return line


def count_replies(large: list[Any]) -> None:
    """See that each reply that was answered for is there, once."""
    from community.discussions.models import Comment, Discussion

    for discussion in Discussion.objects.filter(pk__in=[topic.pk for topic in large]):
        numbers = Comment.objects.filter(discussion=discussion, number__isnull=False).count()
        if numbers != discussion.last_number:
            raise CannotStart(f"{numbers} posts in a topic that counts {discussion.last_number}")


def print_table(lines: list[Line], bare: list[float]) -> None:
    """Print what was measured, each judged in the measure of the budgets."""
    slowness = sum(bare) / len(bare) / BARE_VIEW
    heads = ["page", "reader", "queries"]
    heads += [f"CPU ms at {number}" for number in CONNECTIONS] + [
        f"requests/s at {number}" for number in CONNECTIONS
    ]
    heads += ["p95 ms at 1", "bytes", "budget"]
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * 3 + "---:|" * (len(heads) - 4) + "---|")
    for line in lines:
        cells = [line.place.name, line.who, "" if line.queries is None else str(line.queries)]
        cells += [f"{cpu:.2f}" for cpu in line.cpu] + [f"{load.per_second:.0f}" for load in line.loads]
        cells += [
            f"{line.loads[0].percentile(0.95) * 1000:.1f}",
            str(line.loads[0].body_bytes),
            line.verdict(slowness),
        ]
        print("| " + " | ".join(cells) + " |")
    over = sum(bool(line.over(slowness)) for line in lines)
    print(f"\n{over} of {len(lines)} lines over their budget.")
    said = " and ".join(f"{ms:.2f}" for ms in bare)
    print(f"An empty view of bare Django costs {said} ms here and {BARE_VIEW} on the machine of the budgets:")
    print(f"each figure was divided by {slowness:.1f} before it was held against its budget.")
    print(f"Load of the machine over these minutes: {os.getloadavg()[2]:.1f}, on {os.cpu_count()} cores.")
    print("Above 2 something else was running, and every figure is too high.")


def say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
