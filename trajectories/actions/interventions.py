"""What helps people learn, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from organisations.acting import Actor, action
from organisations.meanwhile import ChangedMeanwhile
from trajectories.changes import one_at_a_time, record, save_at, says, set_and_raise
from trajectories.models import Behaviour, Change, Cohort, Intervention, InterventionDate, Trajectory
from trajectories.moving import Move, fingerprint, movable, moves
from trajectories.naming import TrainerNamed, tell

PART = Change.Part.INTERVENTIONS


@dataclass(frozen=True)
class When:
    """One time it happens, or every week from then on; `zone` is where the clock on the wall hangs."""

    starts_at: datetime
    ends_at: datetime | None
    zone: str
    is_weekly: bool = False
    weekly_until: date | None = None


@dataclass(frozen=True)
class Written:
    """One intervention as it was filled in, but for its dates.

    Without cohorts it is for everyone. None leaves those, or the behaviours, as they are.
    """

    fields: dict[str, Any]
    cohorts: list[Cohort] | None = None
    behaviours: list[Behaviour] | None = None


@action
def add_intervention(
    trajectory: Trajectory, *, written: Written, dates: Iterable[When], by: Actor, now: datetime
) -> Intervention:
    """Add one with its dates. Whoever is named as its trainer becomes a trainer of the trajectory."""
    made: Intervention = Intervention.objects.create(trajectory=trajectory, **written.fields)
    _set(made, written, dates)
    _name_trainer(made, None, by, now)
    after = _said(made, written)
    record(trajectory, PART, "add_intervention", thing=made, before={}, after=after, by=by, now=now)
    return made


@action
def change_intervention(
    intervention: Intervention, *, written: Written, dates: Iterable[When], version: int, by: Actor, now: datetime
) -> Intervention:
    """Set all of it and replace the dates by these, when nobody else did since `version`.

    One that was taken away stands again. Raises ChangedMeanwhile.
    """
    if intervention.removed_at and intervention.version == version:
        put_back_intervention(intervention, by=by, now=now)
        version = intervention.version
    stored = Intervention.with_removed.select_related("trainer").get(pk=intervention.pk)
    before = _said(stored, written)
    save_at(intervention, changes=written.fields, version=version)
    _set(intervention, written, dates)
    _name_trainer(intervention, stored.trainer_id, by, now)
    after = _said(intervention, written)
    trajectory = intervention.trajectory
    record(trajectory, PART, "change_intervention", thing=intervention, before=before, after=after, by=by, now=now)
    return intervention


@action
def move_dates(
    intervention: Intervention, *, days: int, follow: bool, seen: str, by: Actor, now: datetime
) -> Intervention:
    """Move its dates from today on by so many days, with `follow` all later ones too.

    `seen` is the fingerprint of the moves that were looked at; raises ChangedMeanwhile when they would be others now.
    """
    trajectory = one_at_a_time(intervention.trajectory)
    planned = list(Intervention.objects.of(trajectory).with_days())
    chosen = next((one for one in planned if one.pk == intervention.pk), intervention)
    today = now.astimezone(ZoneInfo(trajectory.organisation.timezone)).date()
    found = moves(movable(planned, chosen, follow=follow, today=today), days)
    if not found or fingerprint(found) != seen:
        raise ChangedMeanwhile(chosen)
    before = _moved_said(found)
    InterventionDate.objects.bulk_update([move.apply() for move in found], ["starts_at", "ends_at", "weekly_until"])
    # Whoever has one of them open in a form meets the new dates.
    moved = {move.intervention.pk for move in found}
    Intervention.objects.filter(pk__in=moved).update(version=F("version") + 1)
    after = {"dates": _moved_said(found), "days": f"{days:+d}", "follow": "yes" if follow else ""}
    record(chosen.trajectory, PART, "move_dates", thing=chosen, before={"dates": before}, after=after, by=by, now=now)
    return chosen


@action
def remove_intervention(intervention: Intervention, *, by: Actor, now: datetime) -> Intervention:
    """Take it away, to be put back for as long as anybody likes."""
    set_and_raise(intervention, removed_at=now)
    record(intervention.trajectory, PART, "remove_intervention", thing=intervention, by=by, now=now)
    return intervention


@action
def put_back_intervention(intervention: Intervention, *, by: Actor, now: datetime) -> Intervention:
    """Undo taking it away, once."""
    if intervention.removed_at is None:
        return intervention
    set_and_raise(intervention, removed_at=None)
    record(intervention.trajectory, PART, "put_back_intervention", thing=intervention, by=by, now=now)
    return intervention


def _name_trainer(intervention: Intervention, before: int | None, by: Actor, now: datetime) -> None:
    """Only who is new: somebody who was taken out as trainer does not come back by another change."""
    if intervention.trainer is not None and intervention.trainer_id != before:
        tell(TrainerNamed(intervention, intervention.trainer, by, now))


def _dates_said(dates: Iterable[InterventionDate]) -> str:
    """Dates in plain text, on their own clocks, as in a file."""
    return "; ".join(_date_said(day) for day in dates)


def _date_said(day: InterventionDate) -> str:
    zone = ZoneInfo(day.zone)
    words = f"{day.starts_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if day.ends_at:
        same = day.first_day == day.last_day
        words += f" – {day.ends_at.astimezone(zone):{'%H:%M' if same else '%Y-%m-%d %H:%M'}}"
    if day.is_weekly:
        words += f", weekly … {day.weekly_until or '∞'}"
    return words


def _said(intervention: Intervention, written: Written) -> dict[str, str]:
    return {
        **says(intervention, written.fields),
        "cohorts": ", ".join(str(cohort) for cohort in intervention.cohorts.all()),
        "behaviours": ", ".join(str(behaviour) for behaviour in intervention.behaviours.all()),
        "dates": _dates_said(intervention.dates.all()),
    }


def _moved_said(found: list[Move]) -> str:
    """The dates of these moves as they stand now, each with the name of its intervention."""
    return "; ".join(f"{move.intervention}: {_date_said(move.when)}" for move in found)


def _set(intervention: Intervention, written: Written, dates: Iterable[When]) -> None:
    intervention.dates.all().delete()
    InterventionDate.objects.bulk_create(
        InterventionDate(
            intervention=intervention,
            starts_at=when.starts_at,
            ends_at=when.ends_at,
            zone=when.zone,
            is_weekly=when.is_weekly,
            weekly_until=when.weekly_until,
        )
        for when in dates
    )
    if written.cohorts is not None:
        intervention.cohorts.set(written.cohorts)
    if written.behaviours is not None:
        intervention.behaviours.set(written.behaviours)
