"""Who did what, when. Never content: a line names a row, not what it says.

Of what is private only that it happened on that day: who logs, and who does not, is told to nobody (docs/adr/0017).
Lines are added and never changed. The code has no way to; PostgreSQL refuses it besides, and lets lines go only to the
tick that deletes what is over (docs/adr/0034).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import connection, models

if TYPE_CHECKING:
    from organisations.acting import Actor
    from organisations.models.organisation import Organisation

# What leads from a row to the trajectory it is of, where it does not say so itself.
_TO_TRAJECTORY = ("trajectory", "role", "figure", "view", "promise", "holder", "commitment")


class OnlyAdded(Exception):  # says what is the matter
    """A line of the audit is never changed."""


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    """Lines; nothing here changes them."""

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
            organisation_id=_organisation_id(row) or (by.person.organisation_id if by.person else _of_its_plan(row)),
            person_id=by.person.pk if by.person else None,
            on_behalf_of_id=by.on_behalf_of.pk if by.on_behalf_of else None,
            via=by.via,
            verb=verb,
            kind=row._meta.label_lower if row else "",
            object_id=str(getattr(row, "public_id", None) or row.pk) if row else "",
            trajectory_id=_trajectory_id(row),
            at=now,
        )

    def of(self, organisation: "Organisation") -> Self:
        """Newest first."""
        return self.filter(organisation_id=organisation.pk).order_by("-at", "-pk")

    def with_a_name(self) -> Self:
        """Without those of what is private: these say neither who nor on what."""
        return self.exclude(person_id=None, kind="")

    def not_of(self, verbs: "Sequence[str]") -> Self:
        return self.exclude(verb__in=verbs)

    def update(self, **_values: Any) -> NoReturn:
        raise OnlyAdded

    def delete(self) -> NoReturn:
        raise OnlyAdded


@contextmanager
def may_let_lines_go() -> Iterator[None]:
    """For what deletes what is over, or all of an organisation: in this transaction PostgreSQL lets it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('impactmodel.keeping', 'on', true)")
    yield


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

    objects = AuditLineQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.kind} {self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise OnlyAdded
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise OnlyAdded


def _organisation_id(row: models.Model | None) -> int | None:
    if row is not None and row._meta.model_name == "organisation":
        return int(row.pk)
    found = getattr(row, "organisation_id", None)
    return found if isinstance(found, int) else None


def _trajectory_id(row: models.Model | None) -> int | None:
    while row is not None and row._meta.model_name != "trajectory":
        found = getattr(row, "trajectory_id", None)
        if found is not None:
            return int(found)
        row = _above(row)
    return int(row.pk) if row is not None else None


def _of_its_plan(row: models.Model | None) -> int | None:
    """The organisation of the trajectory of what the product did by itself."""
    while row is not None and not hasattr(row, "organisation_id"):
        row = _above(row)
    return _organisation_id(row)


def _above(row: models.Model) -> models.Model | None:
    """One step towards the trajectory; who wrote the row mostly has it at hand."""
    known = {field.name for field in row._meta.concrete_fields if field.is_relation}
    return next((getattr(row, name) for name in _TO_TRAJECTORY if name in known), None)
