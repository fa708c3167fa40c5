"""Reading what moments follow from, for many trajectories at once, in as few queries as it takes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet

from checkins.models import ScheduleLine
from organisations.compiled import Compiled
from trajectories.anchors import has_dates
from trajectories.dates import hang, is_at_hand, read_dates
from trajectories.models import Cohort, Trajectory


def _with_lines(*trajectories: int) -> Any:
    """With more than a Cohort has: a row for each line of the schedule."""
    rows = (
        Cohort.objects.with_taken()
        .filter(trajectory__pk__in=trajectories)
        .annotate(
            line_pk=F("trajectory__schedule_lines__pk"),
            line_moment=F("trajectory__schedule_lines__moment"),
            line_offset=F("trajectory__schedule_lines__offset"),
            line_on=F("trajectory__schedule_lines__is_on"),
        )
    )
    return rows.order_by("pk", "line_pk")


_cohorts: Compiled[Any] = Compiled(_with_lines)


def with_days(trajectories: QuerySet[Trajectory]) -> list[Trajectory]:
    """These with their organisation, and all that their days follow from."""
    found = list(trajectories.select_related("organisation"))
    read_days(found)
    return found


def read_days_of(trajectory: Trajectory) -> None:
    """The same of one, unless it was read before."""
    if not (has_dates(trajectory) and is_at_hand(trajectory, "schedule_lines")):
        read_days([trajectory])


def read_days(trajectories: Iterable[Trajectory]) -> None:
    """Hang on cohorts, interventions with their dates, and departures from the schedule: two queries.

    A cohort is read once for each line of its trajectory's schedule that departs from the default; those are few.
    """
    found = {trajectory.pk: trajectory for trajectory in trajectories}
    cohorts: dict[int, dict[int, Cohort]] = {pk: {} for pk in found}
    lines: dict[int, dict[int, ScheduleLine]] = {pk: {} for pk in found}
    for row in _cohorts(*found):
        trajectory = found[row.trajectory_id]
        row.trajectory = trajectory
        cohorts[trajectory.pk].setdefault(row.pk, row)
        if row.line_pk is not None:
            lines[trajectory.pk][row.line_pk] = ScheduleLine(
                pk=row.line_pk,
                trajectory=trajectory,
                moment=row.line_moment,
                offset=row.line_offset,
                is_on=row.line_on,
            )
    for pk, trajectory in found.items():
        hang(trajectory, "cohorts", list(cohorts[pk].values()))
        hang(trajectory, "schedule_lines", list(lines[pk].values()))
    read_dates(found.values())
