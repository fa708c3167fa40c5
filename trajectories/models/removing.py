"""What is taken away stays for a while, so that it can be put back."""

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.db import models

UNDO_FOR = timedelta(minutes=10)
Row = TypeVar("Row", bound=models.Model)


class RemovableQuerySet(models.QuerySet[Row]):
    """Rows with a `removed_at`: None for those that stand."""

    def standing(self) -> Self:
        """Those that were not taken away."""
        return self.filter(removed_at=None)

    def just_removed(self, now: datetime) -> Self:
        """Those that were taken away short enough ago to offer them back, newest first."""
        return self.filter(removed_at__gt=now - UNDO_FOR).order_by("-removed_at")


class StandingManager(models.Manager[Row]):
    """The ones that stand, here and through what they belong to: what was taken away waits for its undo."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(removed_at=None)
