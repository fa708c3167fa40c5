"""What is over goes, by itself, on its day: as the register of personal data says of each model."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from organisations.personal import personal_data

# So many rows of one model in one round: the next goes on.
AT_ONCE = 500


def plan(now: datetime) -> int:
    """Delete what is over by now, a part of it at a time. How many rows."""
    return sum(delete_some(one.due(now)) for one in personal_data.values() if one.due is not None)


def delete_some(rows: "QuerySet[Any]") -> int:
    """The first of these; how many. An idle round writes nothing."""
    keys: Iterable[Any] = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    rows.model._base_manager.filter(pk__in=keys).delete()
    return len(list(keys))
