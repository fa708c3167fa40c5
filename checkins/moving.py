"""What another date or schedule does to moments and letters: which move along, and which stay as they were asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import ngettext

from asks.models import Ask
from checkins.dates import MAKE_STICK, SCHEDULE, Moment
from checkins.models import ScheduleLine
from checkins.planning import (
    Everything,
    MomentOn,
    Promised,
    choices_coming,
    coming,
    figures_coming,
    moments,
    read_group,
)
from checkins.subjects import BESIDE, FOLLOW_UP, Subject
from checkins.telling import NAMES
from roles.asking import KEPT, THERE
from roles.models import Function
from trajectories.anchors import count_anew
from trajectories.dates import hang
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
class LettersAlong:
    """The letters of everyone's own days that change; `sent`: how many stay because they are asked already.

    `unreminded`: how many were asked at a moment that is switched off now, and get no reminder any more.
    """

    letters: list[LettersMove]
    sent: int
    unreminded: int

    @property
    def headline(self) -> str:
        """How many move, fall away and are new."""
        move = sum(len(one.people) for one in self.letters if one.old_day and one.new_day)
        away = sum(len(one.people) for one in self.letters if not one.new_day)
        new = sum(len(one.people) for one in self.letters if not one.old_day)
        found = [
            ngettext("%(n)d letter moves", "%(n)d letters move", move) % {"n": move} if move else "",
            ngettext("%(n)d letter falls away", "%(n)d letters fall away", away) % {"n": away} if away else "",
            ngettext("%(n)d letter is new", "%(n)d letters are new", new) % {"n": new} if new else "",
        ]
        return ", ".join(filter(None, found))

    @property
    def mark(self) -> str:
        """The same for the same letters: what is saved is what was looked at."""
        return sha256(repr((self.letters, self.sent, self.unreminded)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Along(LettersAlong):
    """What moves along, and what stays. `several`: there is more than one group to tell apart."""

    moving: list[MomentMove]
    staying: list[MomentMove]
    several: bool


def move_along(everything: Everything, trajectory: Trajectory, found: Iterable[Move], now: datetime) -> Along:
    """Count the moments before and after. The rows of `found` hang on `trajectory`, and show the new dates afterwards.

    The moments are those of the organisation's calendar; the letters are counted on everyone's own working days.
    """
    before, was = moments(trajectory, now), _letters(everything, trajectory, now)
    for move in found:
        move.apply()
    count_anew(trajectory)
    after, becomes = _by_place(moments(trajectory, now)), _letters(everything, trajectory, now)
    asks = _asks(trajectory)
    asked = _asked(everything, trajectory, asks)
    every = [MomentMove(one, after.get(place), place in asked) for place, one in _places(before)]
    letters = _compare(was, becomes, asks)
    return Along(
        moving=[one for one in every if one.moves and not one.was_asked],
        staying=[one for one in every if one.moves and one.was_asked],
        several=len(trajectory.cohorts.all()) > 1,
        letters=letters.letters,
        sent=letters.sent,
        unreminded=letters.unreminded,
    )


def reschedule(
    everything: Everything, trajectory: Trajectory, departures: Mapping[str, tuple[int, bool]], now: datetime
) -> LettersAlong:
    """Count the letters under the schedule there is and under these departures, with which `trajectory` is left."""
    was = _letters(everything, trajectory, now)
    lines = [
        ScheduleLine(trajectory=trajectory, moment=moment, offset=offset, is_on=is_on)
        for moment, (offset, is_on) in departures.items()
    ]
    hang(trajectory, "schedule_lines", lines)
    return _compare(was, _letters(everything, trajectory, now), _asks(trajectory))


class Going(NamedTuple):
    """One thing that is still to be asked of somebody, and its day; `moment` is what it asks where it has none."""

    what: str
    moment: str
    person: str
    day: date


# By what makes it the same ask.
Letters = dict[tuple[int, str, str], Going]


def _asks(trajectory: Trajectory) -> list[Ask]:
    """Of what moves along with a date."""
    asks = Ask.objects.filter(trajectory=trajectory, kind__in={*FOLLOW_UP, BESIDE, THERE, KEPT})
    return list(asks.only("about", "person_id", "kind", "letters"))


def _compare(was: Letters, becomes: Letters, asks: Iterable[Ask]) -> LettersAlong:
    """What was asked keeps its day; it falls away when its moment does and no letter asked it yet."""
    asked = {(ask.person_id, ask.kind, ask.about): ask.letters for ask in asks}
    changing = {key for key in was.keys() | becomes.keys() if _day(was, key) != _day(becomes, key)}
    off = {key for key in changing if key not in becomes}
    staying = {key for key in changing if key in asked and (asked[key] or key not in off)}
    return LettersAlong(
        letters=_alike([(was.get(key), becomes.get(key)) for key in changing - staying]),
        sent=len(staying - off),
        unreminded=len(staying & off),
    )


def _letters(everything: Everything, trajectory: Trajectory, now: datetime) -> Letters:
    """Every moment that is still to be asked of somebody, and what is on a day of its own."""
    group = replace(
        read_group(trajectory),
        roles=everything.groups[trajectory.pk].roles,
        exceptions=everything.groups[trajectory.pk].exceptions,
        figures=everything.groups[trajectory.pk].figures,
        pairs=everything.groups[trajectory.pk].pairs,
        have_chosen=everything.groups[trajectory.pk].have_chosen,
        may_record=everything.groups[trajectory.pk].may_record,
    )
    found = {
        due.key: Going(str(NAMES[due.kind]), str(due.planned.line.moment.label), str(due.person), due.day)
        for due in chain(coming(group, now, date.max), choices_coming(group, now), figures_coming(group, now))
        if due.person.gets_mail
    }
    for wait in Promised.beside(list(found), everything, now).waits():
        if wait.ask.trajectory_id == trajectory.pk:
            what = str(NAMES[wait.ask.kind])
            key = (wait.ask.person_id, wait.ask.kind, wait.ask.about)
            found[key] = Going(what, what, str(wait.ask.person), wait.on)
    return found


def _day(letters: Letters, key: tuple[int, str, str]) -> date | None:
    return letters[key].day if key in letters else None


def _alike(moved: list[tuple[Going | None, Going | None]]) -> list[LettersMove]:
    """Those of one kind, moment and day together, in order of their day now."""
    groups: dict[tuple[str, str, date | None, date | None], set[str]] = {}
    for old, new in moved:
        going = old or new
        assert going is not None
        key = (going.what, going.moment, old.day if old else None, new.day if new else None)
        groups.setdefault(key, set()).add(going.person)
    found = [
        LettersMove(what, moment, tuple(sorted(people)), old, new)
        for (what, moment, old, new), people in groups.items()
    ]
    return sorted(found, key=lambda one: (one.old_day or one.new_day or date.max, one.moment, one.what))


# Group, moment, and the how-manieth line of it: a moment of the sponsor waits for the others' answers.
Spot = tuple[int, Moment, bool]


def _places(found: Iterable[MomentOn]) -> list[tuple[Spot, MomentOn]]:
    return [((one.cohort.pk, one.moment, one.planned.line.waits), one) for one in found]


def _by_place(found: Iterable[MomentOn]) -> dict[Spot, date]:
    return {place: one.day for place, one in _places(found)}


def _asked(everything: Everything, trajectory: Trajectory, asks: Iterable[Ask]) -> set[Spot]:
    """The moments of which somebody in the group was asked, and whether that waits for the answers of others."""
    follow_up = [ask for ask in asks if ask.kind in FOLLOW_UP]
    waiting = {line.moment for line in SCHEDULE if line.waits}
    decided = {Subject.of(ask).moment for ask in follow_up if ask.kind == MAKE_STICK}
    subjects = [(Subject.of(ask), ask.person_id) for ask in follow_up if ask.kind != MAKE_STICK]
    cohorts = [cohort.pk for cohort in trajectory.cohorts.all()]
    # The sponsor is asked once, of all groups.
    every = {(cohort, moment, moment in waiting) for cohort in cohorts for moment in decided}
    if len(cohorts) < 2:
        return every | {(cohort, subject.moment, False) for cohort in cohorts for subject, _person in subjects}
    groups: dict[str | int, list[int]] = {}
    for learner in everything.groups[trajectory.pk].roles:
        if learner.function == Function.LEARNER:
            own = [cohort.pk for cohort in learner.cohorts.all()] or cohorts[:1]
            groups[learner.public_id] = groups[learner.person_id] = own
    return every | {
        (cohort, subject.moment, False)
        for subject, person in subjects
        for cohort in groups.get(subject.learner or person, [])
    }
