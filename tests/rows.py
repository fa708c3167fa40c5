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
    found = {name: [row for row in rows if row not in before[name]] for name, rows in after.items()}
    found |= {f"gone: {name}": [row for row in rows if row not in after[name]] for name, rows in before.items()}
    return {name: rows for name, rows in found.items() if rows}
