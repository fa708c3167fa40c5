"""What is over goes by itself, a part of it in each round."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from organisations.models.audit import may_let_lines_go

# So many rows of one model in one round: the next goes on.
AT_ONCE = 500


def delete_some(rows: "QuerySet[Any]") -> int:
    """The first of these; how many. An idle round writes nothing."""
    keys: Iterable[Any] = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    with transaction.atomic(), may_let_lines_go():
        rows.model._base_manager.filter(pk__in=keys).delete()
    return len(list(keys))
