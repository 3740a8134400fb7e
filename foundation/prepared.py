"""Queries whose SQL is written once in a process: for pages that are asked often, writing it costs more than asking.

A prepared query is an ordinary queryset in which each value that differs from one request to the next is a `Slot`.
Everything else in it holds for as long as the process lives.
"""

from collections.abc import Callable, Hashable, Iterator
from copy import copy
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakSet

from django.db import connections, models
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
MOST_SHAPES = 200  # of one query; a reader with roles of their own has a shape of their own


class Given(NamedTuple):
    """The place of a value among the parameters of a prepared query."""

    name: str
    field: models.Field[Any, Any]


class Slot(models.Expression):
    """A value that is named when the query is asked: `filter(pk=Slot("topic", BigIntegerField()))`."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [Given(self.name, self.output_field)]


def number(name: str) -> Slot:
    """A slot for a number or an id."""
    return Slot(name, models.BigIntegerField())


def text(name: str) -> Slot:
    """A slot for a text."""
    return Slot(name, models.TextField())


def moment(name: str) -> Slot:
    """A slot for a moment."""
    return Slot(name, models.DateTimeField())


_all: "WeakSet[Prepared[Any]]" = WeakSet()


def forget_written(**kwargs: Any) -> None:
    """Write all queries again when they are next asked: a migration may have given content types other ids."""
    for prepared in _all:
        prepared.written.clear()


class Prepared(Generic[Row]):
    """A query that is written the first time it is asked, once for each of its shapes.

    The arguments of `build` are what its shape depends on, such as the roles of a reader; they are few. It gives
    rows of a model, or tuples where the queryset has `values_list`.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]]) -> None:
        self.build = build
        self.written: dict[Hashable, Written[Row]] = {}
        _all.add(self)

    def rows(self, *shape: Hashable, **values: Any) -> list[Row]:
        """The rows for these values of the slots, in one query."""
        written = self.written.get(shape)
        if written is None:
            if len(self.written) >= MOST_SHAPES:
                self.written.pop(next(iter(self.written)), None)  # the oldest
            written = self.written[shape] = self._write(shape)
        return list(written.ask(values))

    def first(self, *shape: Hashable, **values: Any) -> Row | None:
        """The first of the rows for these values, if there is one; the query says how many it asks for."""
        return next(iter(self.rows(*shape, **values)), None)

    def _write(self, shape: tuple[Hashable, ...]) -> "Written[Row]":
        written, again = Written(self.build(*shape)), Written(self.build(*shape))
        if again.fixed != written.fixed:  # what differs a moment later would stay as it was now
            raise TypeError("a prepared query holds something of this moment: make it a slot")
        return written


class Written(Generic[Row]):
    """The SQL of one queryset, and how its columns become rows."""

    def __init__(self, queryset: models.QuerySet[Any, Row]) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, self.params = self.compiler.as_sql()

    @property
    def fixed(self) -> list[Any]:
        """The parameters, with the name of the slot where a value is given later."""
        return [param.name if type(param) is Given else param for param in self.params]

    def ask(self, values: dict[str, Any]) -> Iterator[Row]:
        """The rows for these values, by Django's own way from columns to rows."""
        connection = connections[self.queryset.db]
        asked = copy(self.compiler)
        asked.connection = connection
        params = tuple(
            param.field.get_db_prep_value(values[param.name], connection) if type(param) is Given else param
            for param in self.params
        )
        asked.as_sql = lambda *args, **kwargs: (self.sql, params)
        if self.queryset._iterable_class is not ModelIterable:
            return iter(asked.results_iter(tuple_expected=True))
        queryset: Any = AskedQuery(self.queryset, asked)
        return iter(ModelIterable(queryset))


class AskedQuery:
    """As much of a queryset as reads rows: with a compiler that has its SQL."""

    def __init__(self, queryset: models.QuerySet[Any], compiler: SQLCompiler) -> None:
        self.db, self.model, self.query = queryset.db, queryset.model, self
        self.compiler = compiler
        self._known_related_objects: dict[Any, Any] = {}

    def get_compiler(self, using: str) -> SQLCompiler:
        return self.compiler
