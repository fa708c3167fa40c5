"""Days of somebody's own, as ISO dates in order."""

from typing import Any

from django.db import models


class OwnDays(models.JSONField):
    """A list of days. Nearly everybody's is empty, and an empty list need not be parsed for each of hundreds."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return [] if value == "[]" else super().from_db_value(value, expression, connection)

    def deconstruct(self) -> Any:
        """To the database it is JSON."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
