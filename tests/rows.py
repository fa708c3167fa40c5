"""All rows of the product, and what became of them: a receipt, a mail, an audit line would be one more."""

import json
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

FLOORS = ("organisations", "mailing", "trajectories", "asks", "roles", "checkins")


def all_models() -> list[type[models.Model]]:
    return [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all models."""
    return {model.__name__: rows_of(model) for model in all_models()}


def rows_of(model: type[models.Model]) -> list[dict[str, Any]]:
    """All rows of one model by their key, each value as the database has it; JSON as what it says.

    Without a queryset: putting that into SQL again for every model takes longer than reading the rows.
    """
    names, told = [field.attname for field in model._meta.concrete_fields], _json(model)
    with connection.cursor() as cursor:
        cursor.execute(_select(model))
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row |= {name: json.loads(row[name]) for name in told if row[name] is not None}
    return rows


@cache
def _select(model: type[models.Model]) -> str:
    quoted, meta = connection.ops.quote_name, model._meta
    columns = [quoted(str(field.column)) for field in (*meta.concrete_fields, meta.pk)]
    return f"SELECT {', '.join(columns[:-1])} FROM {quoted(meta.db_table)} ORDER BY {columns[-1]}"


@cache
def _json(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, models.JSONField)]


def changes_since(before: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Rows that came or are otherwise now, by model; those that are gone under "gone: ..."."""
    after = everything()
    found = {name: _not_in(before[name], rows) for name, rows in after.items()}
    found |= {f"gone: {name}": _not_in(after[name], rows) for name, rows in before.items()}
    return {name: rows for name, rows in found.items() if rows}


def _not_in(known: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are not the same in every field; by text, as a bench compares them by the ten thousand."""
    told = {repr(row) for row in known}
    return [row for row in rows if repr(row) not in told]
