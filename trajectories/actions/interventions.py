"""What helps people learn, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from organisations.acting import Actor, action
from trajectories.models import Cohort, Intervention, InterventionDate, Trajectory


@dataclass(frozen=True)
class When:
    """One time it happens; `zone` is where the clock on the wall hangs."""

    starts_at: datetime
    ends_at: datetime | None
    zone: str


@action
def add_intervention(
    trajectory: Trajectory,
    *,
    fields: dict[str, Any],
    dates: Iterable[When],
    cohorts: Iterable[Cohort],
    by: Actor,
    now: datetime,
) -> Intervention:
    """Add one with its dates; without cohorts it is for everyone."""
    made: Intervention = Intervention.objects.create(trajectory=trajectory, **fields)
    _set_dates(made, dates)
    made.cohorts.set(cohorts)
    return made


@action
def change_intervention(
    intervention: Intervention,
    *,
    fields: dict[str, Any],
    dates: Iterable[When],
    cohorts: Iterable[Cohort],
    by: Actor,
    now: datetime,
) -> Intervention:
    """Set the given fields and replace dates and cohorts by these."""
    for name, value in fields.items():
        setattr(intervention, name, value)
    intervention.save()
    intervention.dates.all().delete()
    _set_dates(intervention, dates)
    intervention.cohorts.set(cohorts)
    return intervention


@action
def move_intervention(intervention: Intervention, *, days: int, by: Actor, now: datetime) -> Intervention:
    """Move every date by so many days; the clock on the wall shows the same, summer time or not."""
    dates = list(intervention.dates.all())
    for day in dates:
        day.starts_at = _moved(day.starts_at, days, day.zone)
        day.ends_at = _moved(day.ends_at, days, day.zone) if day.ends_at else None
    InterventionDate.objects.bulk_update(dates, ["starts_at", "ends_at"])
    return intervention


@action
def remove_intervention(intervention: Intervention, *, by: Actor, now: datetime) -> Intervention:
    """Take it away, to be put back for as long as anybody likes."""
    intervention.removed_at = now
    intervention.save(update_fields=["removed_at"])
    return intervention


@action
def put_back_intervention(intervention: Intervention, *, by: Actor, now: datetime) -> Intervention:
    """Undo taking it away."""
    intervention.removed_at = None
    intervention.save(update_fields=["removed_at"])
    return intervention


def _moved(instant: datetime, days: int, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)) + timedelta(days=days)


def _set_dates(intervention: Intervention, dates: Iterable[When]) -> None:
    InterventionDate.objects.bulk_create(
        InterventionDate(intervention=intervention, starts_at=when.starts_at, ends_at=when.ends_at, zone=when.zone)
        for when in dates
    )
