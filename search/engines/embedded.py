"""The engine that is always there: the full-text index that hangs on the entries, on SQLite and on PostgreSQL.

What is common in a language would make every entry a hit. So counting stops after `MOST_COUNTED`, PostgreSQL ranks
the first `RANKED` hits it meets, and SQLite filters its best `BEST` first.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from search.asking import MOST_COUNTED, PER_PAGE, Asked, Filters, Found, Group, total_of
from search.models import Kind
from search.words import Part, Query

RANKED = 5_000
BEST = 200
ENTRY = "search_searchentry"
ORDER_BY_DATE = "e.date DESC, e.id DESC"

Sql = tuple[str, list[Any]]


def find(asked: Asked) -> Found:
    """Answer a question out of the database itself."""
    dialect = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    groups = [Group(*row) for row in _rows(*dialect.groups(asked))]
    counted = sum(group.hits for group in groups)
    is_more = counted > MOST_COUNTED
    if is_more and asked.filters:
        ((total,),) = _rows(*dialect.count(asked))
    else:
        total = total_of(groups, asked.filters)
    ids = dialect.page(asked) if total > asked.start else []
    return Found(ids, groups, min(total, MOST_COUNTED), total > MOST_COUNTED)


def like_title(stems: Sequence[str], circles: tuple[int, ...]) -> list[int]:
    """The entries of topics with one of these stems in their title, those with most of them first."""
    dialect = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    return dialect.like_title(stems, circles)


class Dialect:
    """How one kind of database is asked; `matching` is what stands after FROM and matches the words."""

    def matching(self, asked: Asked) -> Sql:
        raise NotImplementedError

    def page(self, asked: Asked) -> list[int]:
        raise NotImplementedError

    def like_title(self, stems: Sequence[str], circles: tuple[int, ...]) -> list[int]:
        raise NotImplementedError

    def groups(self, asked: Asked) -> Sql:
        """Count what matches, by kind, place and audiences."""
        matching, values = self.matching(asked)
        readable, more = readable_by(asked.circles)
        columns, limit = "kind, container, audiences", MOST_COUNTED + 1
        hits = f"SELECT {columns} FROM {matching} AND {readable} LIMIT {limit}"  # noqa: S608
        return f"SELECT {columns}, count(*) FROM ({hits}) m GROUP BY {columns}", [*values, *more]  # noqa: S608

    def count(self, asked: Asked) -> Sql:
        """Count what matches and the filters leave."""
        matching, values = self.matching(asked)
        wanted, more = wanted_by(asked)
        limit = MOST_COUNTED + 1
        hits = f"SELECT e.id FROM {matching} AND {wanted} LIMIT {limit}"  # noqa: S608
        return f"SELECT count(*) FROM ({hits}) m", [*values, *more]  # noqa: S608

    def newest(self, asked: Asked) -> Sql:
        """The page of what matches, newest first."""
        matching, values = self.matching(asked)
        wanted, more = wanted_by(asked)
        hits = f"SELECT e.id FROM {matching} AND {wanted}"  # noqa: S608
        return f"{hits} ORDER BY {ORDER_BY_DATE} {_slice(asked)}", [*values, *more]


class Postgresql(Dialect):
    """A generated `tsvector`, with its GIN index."""

    def matching(self, asked: Asked) -> Sql:
        return f"{ENTRY} e WHERE e.vector @@ to_tsquery('simple', %s)", [tsquery(asked.query)]

    def page(self, asked: Asked) -> list[int]:
        if asked.by_date:
            return _ids(*self.newest(asked))
        matching, values = self.matching(asked)
        wanted, more = wanted_by(asked)
        rank = "ts_rank(e.vector, to_tsquery('simple', %s), 1)"
        hits = f"SELECT e.id FROM {matching} AND {wanted} LIMIT {RANKED}"  # noqa: S608
        ranked = f"SELECT e.id FROM hit JOIN {ENTRY} e USING (id) ORDER BY {rank} DESC, {ORDER_BY_DATE}"  # noqa: S608
        return _ids(
            f"WITH hit AS MATERIALIZED ({hits}) {ranked} {_slice(asked)}",
            [*values, *more, tsquery(asked.query)],
        )

    def like_title(self, stems: Sequence[str], circles: tuple[int, ...]) -> list[int]:
        any_of = " | ".join([*(f"{stem}:A" for stem in stems), f"{stems[-1]}:*A"])
        readable, values = readable_by(circles)
        return _ids(
            f"SELECT e.id FROM {ENTRY} e WHERE e.vector @@ to_tsquery('simple', %s) AND e.kind = %s "  # noqa: S608
            f"AND {readable} ORDER BY ts_rank(e.vector, to_tsquery('simple', %s)) DESC LIMIT {BEST}",
            [any_of, Kind.TOPIC, *values, any_of],
        )


class Sqlite(Dialect):
    """A table of FTS5, which takes its text from the entries."""

    def matching(self, asked: Asked) -> Sql:
        return (
            f"search_fts JOIN {ENTRY} e ON e.id = search_fts.rowid WHERE search_fts MATCH %s",
            [fts_query(asked.query)],
        )

    def page(self, asked: Asked) -> list[int]:
        if asked.by_date:
            return _ids(*self.newest(asked))
        ids, is_all = self.best(asked, BEST + 2 * asked.start)
        if len(ids) < PER_PAGE and not is_all:
            ids, _is_all = self.best(asked, -1)
        return ids

    def best(self, asked: Asked, most: int) -> tuple[list[int], bool]:
        """The page out of the best hits, and whether these are all; -1 takes all at once."""
        wanted, more = wanted_by(asked)
        rows = _rows(
            "SELECT f.rowid, e.id FROM (SELECT rowid, rank r FROM search_fts WHERE search_fts MATCH %s "  # noqa: S608
            f"AND rank MATCH 'bm25(4.0, 1.0)' ORDER BY rank LIMIT {most:d}) f "
            f"LEFT JOIN {ENTRY} e ON e.id = f.rowid AND {wanted} ORDER BY f.r, {ORDER_BY_DATE}",
            [fts_query(asked.query), *more],
        )
        ids = [pk for _rowid, pk in rows if pk is not None]
        return ids[asked.start : asked.start + PER_PAGE], most < 0 or len(rows) < most

    def like_title(self, stems: Sequence[str], circles: tuple[int, ...]) -> list[int]:
        any_of = " OR ".join([*(f'"{stem}"' for stem in stems), f'"{stems[-1]}" *'])
        readable, values = readable_by(circles)
        return _ids(
            f"SELECT e.id FROM search_fts JOIN {ENTRY} e ON e.id = search_fts.rowid WHERE search_fts MATCH %s "  # noqa: S608
            f"AND e.kind = %s AND {readable} ORDER BY search_fts.rank LIMIT {BEST}",
            [f"title_stems : ({any_of})", Kind.TOPIC, *values],
        )


POSTGRESQL, SQLITE = Postgresql(), Sqlite()


# What is asked, in SQL


def readable_by(circles: tuple[int, ...]) -> Sql:
    """Who asks may read it."""
    if not circles:
        return "e.circle_id IS NULL", []
    return f"(e.circle_id IS NULL OR e.circle_id IN ({_marks(circles)}))", list(circles)


def wanted_by(asked: Asked) -> Sql:
    """Who asks may read it, and the filters leave it."""
    readable, values = readable_by(asked.circles)
    narrowed, more = _narrowed(asked.filters)
    return " AND ".join([readable, *narrowed]), [*values, *more]


def _narrowed(filters: Filters) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    for column, chosen in (("kind", filters.kinds), ("container", filters.containers)):
        if chosen:
            conditions.append(f"e.{column} IN ({_marks(chosen)})")
            values += chosen
    if filters.audiences:
        conditions.append("(" + " OR ".join("e.audiences LIKE %s" for _one in filters.audiences) + ")")
        values += [f"%|{audience}|%" for audience in filters.audiences]
    return conditions, values


def _marks(values: Iterable[Any]) -> str:
    return ", ".join("%s" for _value in values)


def _slice(asked: Asked) -> str:
    return f"LIMIT {PER_PAGE} OFFSET {asked.start:d}"


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _ids(sql: str, values: list[Any]) -> list[int]:
    return [pk for (pk,) in _rows(sql, values)]


# What is looked for, in each database's own language; tokens are letters or digits and need no quoting


def tsquery(query: Query) -> str:
    """All parts of a query, for PostgreSQL."""
    return " & ".join(_tsquery_of(part) for part in query.parts)


def _tsquery_of(part: Part) -> str:
    ways = []
    for form in part.forms:
        last = ":*" if part.is_beginning and form == part.forms[-1] else ""
        if len(form) == 1:
            ways.append(f"{form[0]}{last}")
        else:  # in the title or in the text, and never from one into the other
            ways += [_tsquery_phrase(form, weight, last) for weight in "AB"]
    return f"({' | '.join(ways)})"


def _tsquery_phrase(form: tuple[str, ...], weight: str, last: str) -> str:
    ends = [f":{weight}"] * (len(form) - 1) + [f"{last or ':'}{weight}"]
    return "(" + " <-> ".join(f"{stem}{end}" for stem, end in zip(form, ends, strict=True)) + ")"


def fts_query(query: Query) -> str:
    """All parts of a query, for FTS5."""
    return " AND ".join(_fts_of(part) for part in query.parts)


def _fts_of(part: Part) -> str:
    ways = []
    for form in part.forms:
        last = " *" if part.is_beginning and form == part.forms[-1] else ""
        ways.append(f'"{" ".join(form)}"{last}')
    return f"({' OR '.join(ways)})"
