"""Making a trajectory and changing what it is called, when it is and who learns together."""

from datetime import date, datetime
from typing import Any

from organisations.acting import Actor, action
from organisations.models import Organisation
from trajectories.changes import one_at_a_time, record, save_at, says
from trajectories.models import Change, Cohort, Trajectory
from trajectories.resting import rest_while_ending

PLAN = Change.Part.PLAN


class NameTaken(Exception):
    """Another group of this trajectory got this name in the same moment."""


@action
def create(
    organisation: Organisation,
    *,
    title: str,
    starts_on: date,
    language: str,
    intent: str = "",
    group_name: str = "",
    is_running: bool = False,
    by: Actor,
    now: datetime,
) -> Trajectory:
    """A trajectory with one cohort, owned by the one who makes it: in preparation, or running already."""
    assert by.person is not None, "somebody must own it"
    made = Trajectory.objects.create(
        organisation=organisation,
        owner=by.person,
        title=title,
        intent=intent,
        group_name=group_name,
        language=language,
        starts_on=starts_on,
        state=Trajectory.State.RUNNING if is_running else Trajectory.State.PREPARING,
        started_at=now if is_running else None,
        created_at=now,
    )
    Cohort.objects.create(trajectory=made)
    record(made, PLAN, "create", thing=made, by=by, now=now)
    rest_while_ending(made, by=by, now=now)
    return made


@action
def edit(trajectory: Trajectory, *, changes: dict[str, Any], version: int, by: Actor, now: datetime) -> Trajectory:
    """Set the given fields when nobody else did since `version`. Raises ChangedMeanwhile."""
    before = says(Trajectory.objects.select_related("owner").get(pk=trajectory.pk), changes)
    save_at(trajectory, changes=changes, version=version)
    record(trajectory, PLAN, "edit", thing=trajectory, before=before, after=says(trajectory, changes), by=by, now=now)
    return trajectory


@action
def add_cohort(trajectory: Trajectory, *, name: str, by: Actor, now: datetime) -> Cohort:
    """One more group that has contact moments of its own. Raises NameTaken."""
    _only_one_called(name, trajectory)
    made = Cohort.objects.create(trajectory=trajectory, name=name)
    record(trajectory, PLAN, "add_cohort", thing=made, by=by, now=now)
    return made


@action
def change_cohort(
    cohort: Cohort,
    *,
    name: str,
    start: date | None,
    end: date | None,
    reason: str,
    version: int,
    by: Actor,
    now: datetime,
) -> Cohort:
    """Rename it, and count from other days than its contact moments give; None counts from those again.

    Raises ChangedMeanwhile when somebody else changed it since `version`, or NameTaken.
    """
    _only_one_called(name, cohort.trajectory, but=cohort)
    changes = {"name": name, "start": start, "end": end, "anchor_reason": reason if start or end else ""}
    before = says(cohort, changes)
    save_at(cohort, changes=changes, version=version)
    after = says(cohort, changes)
    record(cohort.trajectory, PLAN, "change_cohort", thing=cohort, before=before, after=after, by=by, now=now)
    return cohort


def _only_one_called(name: str, trajectory: Trajectory, *, but: Cohort | None = None) -> None:
    """One writer at a time looks whether the name is free."""
    one_at_a_time(trajectory)
    if any(one.name == name and one != but for one in Cohort.objects.of(trajectory)):
        raise NameTaken
