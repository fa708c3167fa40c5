"""Who is coached, by whom, and on which day for the last time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from trajectories.anchors import interventions_of
from trajectories.models import Cohort, Intervention, Trajectory


@dataclass(frozen=True)
class Coaching:
    """One intervention of that kind with a date: for these cohorts (none: everyone), by this trainer if one is named.

    `last_day` is that of the last time that is known: of what is weekly without an end, the first.
    """

    cohorts: frozenset[int]
    trainer: int | None
    last_day: date

    def is_for(self, cohorts: Collection[int]) -> bool:
        """Whether it is for who learns in these; who learns in none is with everyone."""
        return not self.cohorts or not cohorts or not self.cohorts.isdisjoint(cohorts)


def coaching_of(trajectory: Trajectory) -> list[Coaching]:
    """What was declined, or has no date yet, is none. No query with the interventions at hand."""
    return [
        Coaching(
            frozenset(cohort.pk for cohort in one.cohorts.all()),
            one.trainer_id,
            max(day.span[1] for day in one.dates.all()),
        )
        for one in interventions_of(trajectory)
        if one.kind == Intervention.Kind.COACHING and not one.is_declined and one.dates.all()
    ]


def last_coached(coaching: Iterable[Coaching], cohort: Cohort) -> date | None:
    """The last day on which this cohort is coached; None where it is not."""
    return max((one.last_day for one in coaching if one.is_for([cohort.pk])), default=None)
