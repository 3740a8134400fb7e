"""What finding costs among many entries: on SQLite, on PostgreSQL, and in Elasticsearch where one is named.

    .venv/bin/python -m benchmarks.search [--entries 100000] [--queries 300]

Fills an empty site with entries of about 160 words, of which some are in nearly all and most are rare; a quarter of the
queries asks for common ones. Each query is one page with results, made in this process, by a visitor and by a member.
ELASTICSEARCH_URL names an Elasticsearch; the index made there is taken away again.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.servers import ROOT, CannotStart, postgresql

WORDS_EACH = 160
VOCABULARY = 20_000
SYLLABLES = [first + last for first in "bdgklmnprstvz" for last in "aeo"]
COMMON_PLACES = 60  # a query for common words takes from this many of the first
AT_ONCE = 500
TOPICS, CATEGORIES = 200, 20
BUDGETS = {"SQLite": 150, "PostgreSQL": 150, "Elasticsearch": 100}  # ms within which 95 % come


@dataclass
class Line:
    """What one engine took for one kind of reader, in ms."""

    engine: str
    who: str
    page_50: float
    page_95: float
    engine_50: float
    engine_95: float
    cpu: float  # of this process, a page
    queries: int
    hits: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--on", help=argparse.SUPPRESS)  # what a process of ours measures
    options = parser.parse_args()
    if options.on:
        measure_here(options.on, options.entries, options.queries)
        return
    try:
        with ExitStack() as stack:
            print_table(list(measure_all(stack, options)), options.entries)
    except CannotStart as problem:
        sys.exit(str(problem))


def measure_all(stack: ExitStack, options: argparse.Namespace) -> Iterator[Line]:
    """Measure each database in a process of its own, since Django knows one."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
    folder.chmod(0o755)
    databases = {
        "SQLite": f"sqlite:///{folder}/site.sqlite3",
        "PostgreSQL": stack.enter_context(postgresql(folder)),
    }
    for name, url in databases.items():
        say(name)
        command = [sys.executable, "-m", "benchmarks.search", "--on", name]
        command += ["--entries", str(options.entries), "--queries", str(options.queries)]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "DATABASE_URL": url,
            "VAR_DIR": str(folder / "var"),
            "MICRO_CACHE_SECONDS": "0",
        }
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False)
        if done.returncode:
            raise CannotStart(f"{name} could not be measured")
        yield from (Line(**line) for line in json.loads(done.stdout.splitlines()[-1]))


def measure_here(database: str, entries: int, queries: int) -> None:
    """Fill this database, and measure it, and Elasticsearch beside PostgreSQL."""
    url = os.environ.pop("ELASTICSEARCH_URL", "")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    words = Words()
    people = fill(entries, words)
    asked = [words.query(common=number % 4 == 0) for number in range(queries)]
    lines = measure(database, people, asked)
    if url and database == "PostgreSQL":
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX = url, f"benchmark-{os.getpid()}"
        lines += measure_elasticsearch(people, asked)
    print(json.dumps([asdict(line) for line in lines]))


def measure_elasticsearch(people: dict[str, Any], asked: list[str]) -> list[Line]:
    from search.actions import rebuild_elsewhere
    from search.engines import elastic

    began = time.perf_counter()
    try:
        for _told in rebuild_elsewhere():
            pass
        say(f"Elasticsearch filled, in {time.perf_counter() - began:.0f} s")
        return measure("Elasticsearch", people, asked)
    finally:
        elastic.remove_all()


class Words:
    """Made-up words, as common as words are: the n-th in rank a little rarer than the one before it."""

    def __init__(self) -> None:
        self.random = random.Random(7)
        made: dict[str, None] = {}
        while len(made) < VOCABULARY:
            made["".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4)))] = None
        self.words = list(made)
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))

    def text(self, length: int) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=length))

    def query(self, *, common: bool) -> str:
        """One or two words, out of the common ones or out of all the others."""
        first, last = (0, COMMON_PLACES) if common else (COMMON_PLACES, VOCABULARY // 4)
        return " ".join(self.random.choices(self.words[first:last], k=self.random.choice([1, 1, 2])))


def fill(entries: int, words: Words) -> dict[str, Any]:
    """Topics in open and closed categories, and entries of replies to them; gives who asks."""
    from django.db import connection, transaction

    from community.forum.actions import create_category
    from people.accounts.actions import register_user
    from people.accounts.actors import SYSTEM
    from people.accounts.models import Circle

    began = time.perf_counter()
    user = register_user(email="lezer@voorbeeld.example", name="Lezer", password=None, by=SYSTEM)
    categories = [
        create_category(
            title=f"Rubriek {number}",
            description="",
            reads=Circle.SIGNED_IN if number % 4 == 0 else Circle.EVERYONE,
            by=SYSTEM,
        )
        for number in range(CATEGORIES)
    ]
    with transaction.atomic():
        discussions = [make_topic(number, categories, user, words) for number in range(TOPICS)]
    for first in range(0, entries, AT_ONCE):
        with transaction.atomic():
            add_entries(range(first, min(first + AT_ONCE, entries)), discussions, words)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    say(f"{entries} entries, in {time.perf_counter() - began:.0f} s")
    return {"visitor": None, "member": user}


def make_topic(number: int, categories: list[Any], user: Any, words: Words) -> Any:
    from community.forum.actions import start_topic
    from community.forum.models import Kind
    from people.accounts.actors import SYSTEM

    topic = start_topic(
        category=categories[number % len(categories)],
        kind=Kind.QUESTION,
        title=words.text(7),
        body=words.text(WORDS_EACH),
        author=user.author,
        by=SYSTEM,
    )
    return topic.discussion


def add_entries(numbers: range, discussions: list[Any], words: Words) -> None:
    """Write entries as a reply writes its own, without the reply: nothing of it is shown but its topic."""
    from django.utils import timezone

    from search.models import Kind, SearchEntry
    from search.words import stems

    rows = []
    for number in numbers:
        discussion, text = discussions[number % len(discussions)], words.text(WORDS_EACH)
        rows.append(
            SearchEntry(
                kind=Kind.POST,
                object_id=10_000_000 + number,
                text=text,
                text_stems=" ".join(stems(text, "nl")),
                lang="nl",
                date=timezone.now(),
                circle_id=discussion.circle_id,
                container=discussion.listed_in,
                discussion_id=discussion.pk,
            )
        )
    SearchEntry.objects.write(rows)


def measure(engine: str, people: dict[str, Any], asked: list[str]) -> list[Line]:
    """Make a page with results for each query, and see what that took and what the engine took of it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from search import engines

    lines = []
    for who, user in people.items():
        client = Client(headers={"host": "localhost"})
        if user:
            client.force_login(user)
        with CaptureQueriesContext(connection) as caught:
            client.get("/zoeken/", {"q": asked[1]})
        queries = len(caught)
        engine_times: list[float] = []
        totals: list[int] = []
        with_clock(engines, engine_times, totals)
        times, cpu = [], time.process_time()
        for query in asked:
            began = time.perf_counter()
            page = client.get("/zoeken/", {"q": query})
            times.append((time.perf_counter() - began) * 1000)
            if page.status_code != 200 or (totals[-1] > 0) != (b"app-results" in page.content):
                raise CannotStart(f"no page with results for {query}")
        lines.append(
            Line(
                engine,
                who,
                share(times, 0.5),
                share(times, 0.95),
                share(engine_times, 0.5),
                share(engine_times, 0.95),
                (time.process_time() - cpu) * 1000 / len(times),
                queries,
                sum(totals) // len(totals),
            )
        )
    return lines


def with_clock(engines: Any, times: list[float], totals: list[int]) -> None:
    """Note how long an engine takes and how much it finds; one that falls back was not measured."""
    find = getattr(engines.find, "unclocked", engines.find)

    def clocked(asked: Any) -> Any:
        began = time.perf_counter()
        answer = find(asked)
        times.append((time.perf_counter() - began) * 1000)
        totals.append(answer.found.total)
        if answer.is_fallback:
            raise CannotStart("Elasticsearch did not answer in time")
        return answer

    clocked.unclocked = find  # type: ignore[attr-defined]
    engines.find = clocked


def share(times: list[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def print_table(lines: list[Line], entries: int) -> None:
    heads = [
        "engine",
        "reader",
        "p50 ms",
        "p95 ms",
        "engine p50",
        "engine p95",
        "CPU ms",
        "queries",
        "hits",
        "budget",
    ]
    print(f"{entries} entries of {WORDS_EACH} words\n")
    print("| " + " | ".join(heads) + " |")
    print("|---|---|" + "---:|" * 7 + "---|")
    for line in lines:
        verdict = "ok" if line.page_95 <= BUDGETS[line.engine] else f"over: p95 > {BUDGETS[line.engine]}"
        figures = [line.page_50, line.page_95, line.engine_50, line.engine_95]
        cells = [line.engine, line.who, *(f"{figure:.1f}" for figure in figures)]
        cells += [f"{line.cpu:.1f}", str(line.queries), str(line.hits), verdict]
        print("| " + " | ".join(cells) + " |")
    if not any(line.engine == "Elasticsearch" for line in lines):
        print("\nNo Elasticsearch: ELASTICSEARCH_URL names none.")
    print(f"\nLoad of the machine: {os.getloadavg()[2]:.1f}, on {os.cpu_count()} cores.")
    print("Above 1 something else was running, and every figure is too high.")


def say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
