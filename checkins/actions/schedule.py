"""When people are asked: departures from the default, of a trajectory and of one person."""

from collections.abc import Mapping
from datetime import date, datetime

from checkins.dates import Moment
from checkins.models import Departures, ScheduleException, ScheduleLine
from organisations.acting import Actor, action
from organisations.meanwhile import ChangedMeanwhile
from organisations.models import Person
from trajectories.changes import one_at_a_time, record
from trajectories.models import Change, Trajectory


@action
def change_schedule(
    trajectory: Trajectory, *, departures: Mapping[str, tuple[int, bool]], version: int, by: Actor, now: datetime
) -> Trajectory:
    """Set where this trajectory departs from the default: moment → (offset, on). One not named follows the default.

    Raises ChangedMeanwhile when the lines are no longer those of `version`.
    """
    one_at_a_time(trajectory)
    current = Departures(list(ScheduleLine.objects.of(trajectory)))
    if current.version != version:
        raise ChangedMeanwhile(current)
    before = _departures(trajectory)
    ScheduleLine.objects.of(trajectory).exclude(moment__in=departures).delete()
    for moment, (offset, is_on) in departures.items():
        ScheduleLine.objects.update_or_create(
            trajectory=trajectory, moment=moment, defaults={"offset": offset, "is_on": is_on}
        )
    after = _departures(trajectory)
    if before != after:
        record(trajectory, Change.Part.PLAN, "change_schedule", before=before, after=after, by=by, now=now)
    return trajectory


@action
def set_own_day(
    trajectory: Trajectory, *, person: Person, moment: Moment, day: date | None, is_on: bool, by: Actor, now: datetime
) -> Trajectory:
    """Let one moment of one person fall on a day of its own, or not at all; without either it is as counted again."""
    mine = ScheduleException.objects.filter(trajectory=trajectory, person=person, moment=moment)
    before = _own_day(mine.first())
    if day is None and is_on:
        mine.delete()
    else:
        ScheduleException.objects.update_or_create(
            trajectory=trajectory,
            person=person,
            moment=moment,
            defaults={"day": day if is_on else None, "is_on": is_on},
        )
    after = _own_day(mine.first())
    if before != after:
        record(
            trajectory,
            Change.Part.PLAN,
            "set_own_day",
            about=str(moment.label),
            before={"on": before},
            after={"on": after, "people": person.public_id},
            by=by,
            now=now,
        )
    return trajectory


def _own_day(own: ScheduleException | None) -> str:
    """The day in ISO, that it is off, or nothing for as counted."""
    if own is None:
        return ""
    return own.day.isoformat() if own.is_on and own.day else "off"


def _departures(trajectory: Trajectory) -> dict[str, str]:
    """Moment → its distance, or that it is off, where that is not the ordinary one."""
    return {line.moment: f"{line.offset:+d}" if line.is_on else "off" for line in ScheduleLine.objects.of(trajectory)}
