"""The two days from which everything is counted: the first contact moment and the end of the last, per cohort.

Contact moments are sessions. Where a cohort has none, whatever else has a date counts (coaching, e-learning, a job aid,
support on the floor, an assignment); there an intervention without any end counts on its first day only. What is weekly
counts up to its last time, without an end only its first. What was declined does not count. Days are those on the
calendar where it happens. An anchor that L&D chose wins, and without any date the planned days stand in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from trajectories.dates import is_at_hand
from trajectories.models import Cohort, Intervention, Trajectory

Days = tuple[date, date]
CohortDays = tuple[Cohort, date, date]


def anchors(cohort: Cohort) -> Days:
    """Start and end anchor. No query when the trajectory came through `Trajectory.objects.with_dates()`."""
    trajectory = cohort.trajectory
    return _of_cohort(cohort, trajectory, _contacts(trajectory))


def anchors_by_cohort(trajectory: Trajectory, planned: list[Intervention] | None = None) -> list[CohortDays]:
    """Every cohort with its start and end anchor. `planned` are the interventions when the caller has them at hand."""
    contacts = _contacts(trajectory) if planned is None else _Contacts(planned)
    return [(cohort, *_of_cohort(cohort, trajectory, contacts)) for cohort in trajectory.cohorts.all()]


def overall(trajectory: Trajectory) -> Days:
    """The first start and the last end of its cohorts."""
    found = _of_cohorts(trajectory)
    return min(start for start, _end in found), max(end for _start, end in found)


def contact_span(trajectory: Trajectory) -> Days | None:
    """First and last contact day over all cohorts, whatever day L&D counts one from; None when nothing has a date."""
    contacts = _contacts(trajectory)
    found = [days for cohort in trajectory.cohorts.all() if (days := contacts.days(cohort))]
    return (min(first for first, _last in found), max(last for _first, last in found)) if found else None


def last_days(trajectory: Trajectory) -> Days:
    """The last start and the last end of its cohorts."""
    found = _of_cohorts(trajectory)
    return max(start for start, _end in found), max(end for _start, end in found)


def count_anew(trajectory: Trajectory) -> None:
    """After the dates of the rows that hang on it were changed without being read again."""
    if has_dates(trajectory):
        vars(trajectory.interventions.all()).pop("contacts", None)


def has_dates(trajectory: Trajectory) -> bool:
    """Whether its interventions were read before, with what their days follow from."""
    return is_at_hand(trajectory, "interventions")


def interventions_of(trajectory: Trajectory) -> list[Intervention]:
    """Those at hand when they were prefetched, else read with their dates and cohorts."""
    if has_dates(trajectory):
        return list(trajectory.interventions.all())
    return list(trajectory.interventions.prefetch_related("dates", "cohorts"))


@dataclass(frozen=True)
class _Contact:
    """What one intervention gives to whom: the cohorts it was chosen for (none: everyone) and its spans of days."""

    chosen: frozenset[int]
    spans: list[Days]
    is_session: bool

    def is_for(self, cohort: Cohort) -> bool:
        return not self.chosen or cohort.pk in self.chosen


class _Contacts:
    """Those of a trajectory that have a date. Worked out once for each cohort, however often one looks."""

    def __init__(self, interventions: Iterable[Intervention]) -> None:
        self._all = [
            _Contact(frozenset(cohort.pk for cohort in one.cohorts.all()), spans, one.is_session)
            for one in interventions
            if not one.is_declined and (spans := _spans(one))
        ]
        self._known: dict[int, Days | None] = {}

    def days(self, cohort: Cohort) -> Days | None:
        """What they give to a cohort; None when nothing has a date."""
        if cohort.pk not in self._known:
            self._known[cohort.pk] = self._days(cohort)
        return self._known[cohort.pk]

    def _days(self, cohort: Cohort) -> Days | None:
        theirs = [contact for contact in self._all if contact.is_for(cohort)]
        counting = [contact for contact in theirs if contact.is_session] or theirs
        days = [span for contact in counting for span in contact.spans]
        return (min(first for first, _last in days), max(last for _first, last in days)) if days else None


def _contacts(trajectory: Trajectory) -> _Contacts:
    """Kept with the rows they were worked out from, when those were read before: they go when the rows go."""
    if not has_dates(trajectory):
        return _Contacts(interventions_of(trajectory))
    rows: Any = trajectory.interventions.all()
    if not hasattr(rows, "contacts"):
        rows.contacts = _Contacts(rows)
    return cast(_Contacts, rows.contacts)


def _of_cohorts(trajectory: Trajectory) -> list[Days]:
    found = [(start, end) for _cohort, start, end in anchors_by_cohort(trajectory)]
    return found or [_planned_days(trajectory)]


def _of_cohort(cohort: Cohort, trajectory: Trajectory, contacts: _Contacts) -> Days:
    start, end = contacts.days(cohort) or _planned_days(trajectory)
    return cohort.start or start, cohort.end or end


def _planned_days(trajectory: Trajectory) -> Days:
    return trajectory.starts_on, trajectory.ends_on or trajectory.starts_on


def _spans(intervention: Intervention) -> list[Days]:
    dates = list(intervention.dates.all())
    if intervention.is_session or any(day.has_end for day in dates):
        return [day.span for day in dates]
    first = min((day.first_day for day in dates), default=None)
    return [(first, first)] if first else []
