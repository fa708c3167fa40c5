"""What a move of dates does to the moments: which move along, and which stay because they were asked already."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from django.utils.text import capfirst

from asks.models import Ask
from checkins.dates import Moment
from checkins.planning import Due, Everything, MomentOn, coming, figures_coming, moments, read_group
from checkins.subjects import KINDS, Subject
from checkins.telling import NAMES
from roles.models import Function
from trajectories.anchors import count_anew
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
class LettersMove:
    """Letters that nobody got yet and that move alike: what they ask at which moment, of whom, from which day to which.

    None for a day on which they do not go.
    """

    what: str
    moment: str
    people: tuple[str, ...]
    old_day: date | None
    new_day: date | None

    @property
    def title(self) -> str:
        """Once, where the moment is called after what it asks."""
        return capfirst(self.what if self.what == self.moment else f"{self.what}, {self.moment}")


@dataclass(frozen=True)
class Along:
    """What moves along, and what stays. `several`: there is more than one group to tell apart.

    `letters` are those of everyone's own days that move, `sent` how many stay because they are asked already.
    """

    moving: list[MomentMove]
    staying: list[MomentMove]
    several: bool
    letters: list[LettersMove]
    sent: int

    @property
    def how_many(self) -> int:
        return sum(len(one.people) for one in self.letters)


def move_along(everything: Everything, trajectory: Trajectory, found: Iterable[Move], now: datetime) -> Along:
    """Count the moments before and after. The rows of `found` hang on `trajectory`, and show the new dates afterwards.

    The moments are those of the organisation's calendar; the letters are counted on everyone's own working days.
    """
    before, was = moments(trajectory, now), _letters(everything, trajectory, now)
    for move in found:
        move.apply()
    count_anew(trajectory)
    after, becomes = _by_place(moments(trajectory, now)), _letters(everything, trajectory, now)
    asks = list(
        Ask.objects.filter(trajectory=trajectory, kind__in=set(KINDS.values())).only("about", "person_id", "kind")
    )
    asked = _asked(everything, trajectory, asks)
    every = [MomentMove(one, after.get(place), place in asked) for place, one in _places(before)]
    sent = {(ask.person_id, ask.kind, ask.about) for ask in asks}
    moving = {key for key in was.keys() | becomes.keys() if _day(was, key) != _day(becomes, key)}
    return Along(
        moving=[one for one in every if one.moves and not one.was_asked],
        staying=[one for one in every if one.moves and one.was_asked],
        several=len(trajectory.cohorts.all()) > 1,
        letters=_alike([(was.get(key), becomes.get(key)) for key in moving - sent]),
        sent=len(moving & sent),
    )


Letters = dict[tuple[int, str, str], Due]


def _letters(everything: Everything, trajectory: Trajectory, now: datetime) -> Letters:
    """Every moment that is still to be asked of somebody, by what makes it the same ask."""
    group = replace(
        read_group(trajectory),
        roles=everything.groups[trajectory.pk].roles,
        exceptions=everything.groups[trajectory.pk].exceptions,
        figures=everything.groups[trajectory.pk].figures,
    )
    found = chain(coming(group, now, date.max), figures_coming(group, now))
    return {due.key: due for due in found if due.person.gets_mail}


def _day(letters: Letters, key: tuple[int, str, str]) -> date | None:
    return letters[key].day if key in letters else None


def _alike(moved: list[tuple[Due | None, Due | None]]) -> list[LettersMove]:
    """Those of one kind, moment and day together, in order of their day now."""
    groups: dict[tuple[str, str, date | None, date | None], set[str]] = {}
    for old, new in moved:
        due = old or new
        assert due is not None
        days = (old.day if old else None, new.day if new else None)
        key = (due.kind, str(due.planned.line.moment.label), *days)
        groups.setdefault(key, set()).add(str(due.person))
    found = [
        LettersMove(str(NAMES[kind]), moment, tuple(sorted(people)), old, new)
        for (kind, moment, old, new), people in groups.items()
    ]
    return sorted(found, key=lambda one: (one.old_day or one.new_day or date.max, one.moment, one.what))


# Group, moment, and the how-manieth line of it: a moment of the sponsor waits for the others' answers.
Spot = tuple[int, Moment, bool]


def _places(found: Iterable[MomentOn]) -> list[tuple[Spot, MomentOn]]:
    return [((one.cohort.pk, one.moment, one.planned.line.waits), one) for one in found]


def _by_place(found: Iterable[MomentOn]) -> dict[Spot, date]:
    return {place: one.day for place, one in _places(found)}


def _asked(everything: Everything, trajectory: Trajectory, asks: Iterable[Ask]) -> set[Spot]:
    """The moments of which somebody in the group was asked. What waits for the answers of others is never asked."""
    subjects = [(Subject.of(ask), ask.person_id) for ask in asks]
    cohorts = [cohort.pk for cohort in trajectory.cohorts.all()]
    if len(cohorts) < 2:
        return {(cohort, subject.moment, False) for cohort in cohorts for subject, _person in subjects}
    groups: dict[str | int, list[int]] = {}
    for learner in everything.groups[trajectory.pk].roles:
        if learner.function == Function.LEARNER:
            own = [cohort.pk for cohort in learner.cohorts.all()] or cohorts[:1]
            groups[learner.public_id] = groups[learner.person_id] = own
    return {
        (cohort, subject.moment, False)
        for subject, person in subjects
        for cohort in groups.get(subject.learner or person, [])
    }
