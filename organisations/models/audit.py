"""Who did what, when. Never content: a line names a row, not what it says.

Of what is private only that it happened on that day: who logs, and who does not, is told to nobody (docs/adr/0017).
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from organisations.acting import Actor


class AuditLineManager(models.Manager["AuditLine"]):
    def write(self, *, verb: str, thing: object, by: "Actor", now: datetime, is_private: bool = False) -> "AuditLine":
        """Add one line about `thing`, a row or nothing; a private one without who, what thing, and the hour."""
        if is_private:
            return self.create(
                organisation_id=by.person.organisation_id if by.person else None,
                via=by.via.split(":")[0],
                verb=verb,
                at=now.replace(hour=0, minute=0, second=0, microsecond=0),
            )
        row = thing if isinstance(thing, models.Model) else None
        return self.create(
            organisation_id=_organisation_id(row) or (by.person.organisation_id if by.person else None),
            person_id=by.person.pk if by.person else None,
            on_behalf_of_id=by.on_behalf_of.pk if by.on_behalf_of else None,
            via=by.via,
            verb=verb,
            kind=row._meta.label_lower if row else "",
            object_id=str(getattr(row, "public_id", None) or row.pk) if row else "",
            trajectory_id=_trajectory_id(row),
            at=now,
        )


class AuditLine(models.Model):
    """One write. Plain ids rather than foreign keys: a line outlives what it is about."""

    organisation_id = models.BigIntegerField(null=True, db_index=True)
    trajectory_id = models.BigIntegerField(null=True, db_index=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=40)
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(db_index=True)

    objects = AuditLineManager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.kind} {self.object_id}"


def _organisation_id(row: models.Model | None) -> int | None:
    if row is not None and row._meta.model_name == "organisation":
        return int(row.pk)
    found = getattr(row, "organisation_id", None)
    return found if isinstance(found, int) else None


def _trajectory_id(row: models.Model | None) -> int | None:
    if row is not None and row._meta.model_name == "trajectory":
        return int(row.pk)
    found = getattr(row, "trajectory_id", None)
    return found if isinstance(found, int) else None
