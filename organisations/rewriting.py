"""Changing many rows at once, each to values of its own."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

# In one statement, where the database would take more.
_AT_ONCE = 1_000


def rewrite(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]]) -> None:
    """Give these fields of each row, by key, the values beside it. Django's own way takes many times as long."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    values = [
        [key, *(field.get_db_prep_save(value, connection) for field, value in zip(fields, said, strict=True))]
        for key, said in rows
    ]
    if not values:
        return
    size = min(_AT_ONCE, connection.ops.bulk_batch_size([model._meta.pk, *fields], values))
    with connection.cursor() as cursor:
        for start in range(0, len(values), size):
            part = values[start : start + size]
            cursor.execute(_update(model, fields, len(part)), [value for row in part for value in row])


def _update(model: type[models.Model], fields: list[Any], rows: int) -> str:
    """Of a list of keys and values, whose columns every database that we know calls column1 and so on."""
    quoted = connection.ops.quote_name
    changes = [f"{quoted(field.column)} = {_typed(field, number)}" for number, field in enumerate(fields, 2)]
    row = f"({', '.join(['%s'] * (len(fields) + 1))})"
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    said = f"(VALUES {', '.join([row] * rows)}) AS said"
    return f"UPDATE {table} SET {', '.join(changes)} FROM {said} WHERE {table}.{key} = said.column1"  # noqa: S608  names of ours


def _typed(field: Any, number: int) -> str:
    """Of texts as they are: a cast would cut what is too long, and never say so."""
    value, is_text = f"said.column{number}", isinstance(field, models.CharField | models.TextField)
    if is_text or not connection.features.requires_casted_case_in_updates:
        return value
    return f"CAST({value} AS {field.db_type(connection)})"
