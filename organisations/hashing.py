"""Columns of a query are told apart by table and name, which is quick to say: docs/adr/0040."""

from django.db.models.expressions import Col


def hash_by_name() -> None:
    """From now on, for every query of this process."""
    Col.__hash__ = _by_name  # type: ignore[method-assign, assignment]  # of its own kind alone


def _by_name(column: Col) -> int:
    """The same for columns that are the same: Django still compares those that have one hash in full."""
    return hash((column.alias, column.target.name))
