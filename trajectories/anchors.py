"""The two days from which everything is counted: the first contact moment and the end of the last, per cohort.

Contact moments are sessions. Where a cohort has none, whatever else has a date counts (coaching, e-learning, a job aid,
support on the floor, an assignment); there an intervention without any end counts on its first day only. What is weekly
counts up to its last time, without an end only its first. What was declined does not count. Days are those on the
calendar where it happens. An anchor that L&D chose wins, and without any date the planned days stand in.
"""

from collections.abc import Iterable
from datetime import date

from trajectories.models import Cohort, Intervention, Trajectory

Days = tuple[date, date]


def anchors(cohort: Cohort, planned: list[Intervention] | None = None) -> Days:
    """Start and end anchor. No query when the trajectory came through `Trajectory.objects.with_dates()`.

    `planned` are its interventions when the caller has them at hand already.
    """
    trajectory = cohort.trajectory
    return _of_cohort(cohort, trajectory, interventions_of(trajectory) if planned is None else planned)


def overall(trajectory: Trajectory) -> Days:
    """The first start and the last end of its cohorts."""
    found = _of_cohorts(trajectory)
    return min(start for start, _end in found), max(end for _start, end in found)


def contact_span(trajectory: Trajectory) -> Days | None:
    """First and last contact day over all cohorts, whatever day L&D counts one from; None when nothing has a date."""
    planned = interventions_of(trajectory)
    found = [days for cohort in trajectory.cohorts.all() if (days := contact_days(cohort, planned))]
    return (min(first for first, _last in found), max(last for _first, last in found)) if found else None


def last_days(trajectory: Trajectory) -> Days:
    """The last start and the last end of its cohorts."""
    found = _of_cohorts(trajectory)
    return max(start for start, _end in found), max(end for _start, end in found)


def contact_days(cohort: Cohort, interventions: Iterable[Intervention]) -> Days | None:
    """What the contact moments of a cohort give; None when nothing has a date."""
    theirs = [one for one in interventions if not one.is_declined and _is_for(one, cohort)]
    sessions = [intervention for intervention in theirs if intervention.is_session and intervention.dates.all()]
    if sessions:
        days = [day.span for session in sessions for day in session.dates.all()]
    else:
        days = [span for intervention in theirs for span in _without_session(intervention)]
    return (min(first for first, _last in days), max(last for _first, last in days)) if days else None


def interventions_of(trajectory: Trajectory) -> list[Intervention]:
    """Those at hand when they were prefetched, else read with their dates and cohorts."""
    if "interventions" in getattr(trajectory, "_prefetched_objects_cache", {}):
        return list(trajectory.interventions.all())
    return list(trajectory.interventions.prefetch_related("dates", "cohorts"))


def _of_cohorts(trajectory: Trajectory) -> list[Days]:
    planned = interventions_of(trajectory)
    found = [_of_cohort(cohort, trajectory, planned) for cohort in trajectory.cohorts.all()]
    return found or [_planned_days(trajectory)]


def _of_cohort(cohort: Cohort, trajectory: Trajectory, planned: list[Intervention]) -> Days:
    start, end = contact_days(cohort, planned) or _planned_days(trajectory)
    return cohort.start or start, cohort.end or end


def _planned_days(trajectory: Trajectory) -> Days:
    return trajectory.starts_on, trajectory.ends_on or trajectory.starts_on


def _is_for(intervention: Intervention, cohort: Cohort) -> bool:
    chosen = [one.pk for one in intervention.cohorts.all()]
    return not chosen or cohort.pk in chosen


def _without_session(intervention: Intervention) -> list[Days]:
    dates = list(intervention.dates.all())
    if any(day.has_end for day in dates):
        return [day.span for day in dates]
    first = min((day.first_day for day in dates), default=None)
    return [(first, first)] if first else []
