"""All rows of the product, and what became of them: a receipt, a mail, an audit line would be one more."""

from typing import Any

from django.apps import apps

FLOORS = ("organisations", "mailing", "trajectories", "asks", "roles", "checkins")


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all models."""
    every = [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in every}


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
