"""What both databases can do and each spells its own way."""

from typing import Any

from django.db.models import Aggregate, TextField


class Listed(Aggregate):
    """The values of a group as one text with commas, which the two databases spell differently."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG((%(expressions)s)::text, ',')", **context)
