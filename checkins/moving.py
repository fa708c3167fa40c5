"""What a move of dates does to the moments: which move along, and which stay because they were asked already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from asks.models import Ask
from checkins.dates import Moment
from checkins.planning import MomentOn, moments
from checkins.subjects import KINDS, Subject
from roles.models import Role
from trajectories.models import Trajectory
from trajectories.moving import Move


@dataclass(frozen=True)
class MomentMove:
    """One moment of one group: its day now, and the one it would get. `was_asked`: somebody has it already."""

    moment: MomentOn
    new_day: date | None
    was_asked: bool

    @property
    def moves(self) -> bool:
        return self.new_day is not None and self.new_day != self.moment.day


@dataclass(frozen=True)
class Along:
    """What moves along, and what stays. `several`: there is more than one group to tell apart."""

    moving: list[MomentMove]
    staying: list[MomentMove]
    several: bool


def move_along(trajectory: Trajectory, found: Iterable[Move], now: datetime) -> Along:
    """Count the moments before and after. The rows of `found` hang on `trajectory`, and show the new dates afterwards.

    Days are those of the organisation's calendar; everyone's own working days may still shift them.
    """
    before = moments(trajectory, now)
    for move in found:
        move.apply()
    after = _by_place(moments(trajectory, now))
    asked = _asked(trajectory)
    every = [MomentMove(one, after.get(place), place in asked) for place, one in _places(before)]
    return Along(
        moving=[one for one in every if one.moves and not one.was_asked],
        staying=[one for one in every if one.moves and one.was_asked],
        several=len(trajectory.cohorts.all()) > 1,
    )


# Group, moment, and the how-manieth line of it: a moment of the sponsor waits for the others' answers.
Spot = tuple[int, Moment, bool]


def _places(found: Iterable[MomentOn]) -> list[tuple[Spot, MomentOn]]:
    return [((one.cohort.pk, one.moment, one.planned.line.waits), one) for one in found]


def _by_place(found: Iterable[MomentOn]) -> dict[Spot, date]:
    return {place: one.day for place, one in _places(found)}


def _asked(trajectory: Trajectory) -> set[Spot]:
    """The moments of which somebody in the group was asked. What waits for the answers of others is never asked."""
    asks = Ask.objects.filter(trajectory=trajectory, kind__in=set(KINDS.values())).only("about", "person_id")
    subjects = [(Subject.of(ask), ask.person_id) for ask in asks]
    cohorts = [cohort.pk for cohort in trajectory.cohorts.all()]
    if len(cohorts) < 2:
        return {(cohort, subject.moment, False) for cohort in cohorts for subject, _person in subjects}
    groups: dict[str | int, list[int]] = {}
    for learner in Role.objects.of(trajectory).learners().prefetch_related("cohorts"):
        own = [cohort.pk for cohort in learner.cohorts.all()] or cohorts[:1]
        groups[learner.public_id] = groups[learner.person_id] = own
    return {
        (cohort, subject.moment, False)
        for subject, person in subjects
        for cohort in groups.get(subject.learner or person, [])
    }
