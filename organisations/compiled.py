"""Queries that are asked over and over, put into SQL once: for a page that takes as long as all the rest of them."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from inspect import Parameter, signature
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.expressions import Expression

R = TypeVar("R")
# What asks for more at once is rare and takes long anyway.
MOST = 100


class _Given(Expression):
    """Stands in a query for a value that differs each time."""

    def __init__(self, place: int) -> None:
        super().__init__(models.BigIntegerField())
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


@dataclass(frozen=True)
class _Written:
    """Stands in a QuerySet where its query stands, while it reads rows."""

    # Django has no types for these.
    query: Any
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    # By column, what makes of a value of the database one of ours.
    converters: Any
    values: tuple[Any, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.query, name)

    def chain(self) -> "_Written":
        return self

    def get_compiler(self, using: str, **_more: Any) -> Any:
        connection = connections[using]
        values = [_as_kept(value, connection) for value in self.values]
        params = tuple(values[one.place] if isinstance(one, _Given) else one for one in self.params)
        again = copy(self.compiler)
        again.connection, again.as_sql = connection, lambda **_more: (self.sql, params)
        again.get_converters = lambda _columns: self.converters
        return again


def _as_kept(value: Any, connection: Any) -> Any:
    """As the database compares it: SQLite knows days and moments as texts."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class Compiled(Generic[R]):
    """A query in which nothing differs but keys, texts, days and moments: made of them by `ask`, written once.

    Called with the values, as many as `ask` takes. Where it takes any number there is nothing to find without any.
    Nothing that was read is kept.
    """

    def __init__(self, ask: Callable[..., "models.QuerySet[Any, R]"]) -> None:
        self._ask = ask
        self._takes_any = any(one.kind is Parameter.VAR_POSITIONAL for one in signature(ask).parameters.values())
        # By how many values there are.
        self._rows: dict[int, tuple[models.QuerySet[Any, R], _Written]] = {}

    def __call__(self, *values: int | str | date) -> list[R]:
        if self._takes_any and not values:
            return []
        if len(values) > MOST:
            return list(self._ask(*values))
        if len(values) not in self._rows:
            rows = self._ask(*(_Given(place) for place in range(len(values))))
            compiler = rows.query.get_compiler(rows.db)
            sql, params = compiler.as_sql()
            converters = compiler.get_converters([column for column, *_rest in compiler.select[: compiler.col_count]])
            self._rows[len(values)] = rows, _Written(rows.query, compiler, sql, tuple(params), converters)
        rows, written = self._rows[len(values)]
        again = rows.all()
        again._query = replace(written, values=values)  # type: ignore[attr-defined]  # `query` would forget what a row is
        return list(again)
