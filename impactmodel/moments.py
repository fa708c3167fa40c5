"""Moments as PostgreSQL sends them, read by the interpreter's own parser.

What Django registers reads each with a pattern, in Python, some eight times as slow; a list of three hundred people has
a thousand moments. SQLite reads its own.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def read_quickly(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Of a connection that was just made: from now on its moments are read so."""
    if connection.vendor != "postgresql":
        return
    from django.db.backends.postgresql import psycopg_any  # noqa: PLC0415  SQLite alone needs no psycopg

    class Loader(psycopg_any.BaseTzLoader):  # type: ignore[misc]  # Django has no types for it
        # Django's own asks a loader for it, to see that it is the one of this connection.
        timezone = UTC

        def load(self, data: Any) -> datetime:
            """In UTC, the zone of every connection here. What only PostgreSQL can say is left to who can read that."""
            try:
                return datetime.fromisoformat(str(data, "ascii"))
            except ValueError:
                moment: datetime = super().load(data)
                return moment

    connection.connection.adapters.register_loader("timestamptz", Loader)
