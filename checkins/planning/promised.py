"""What is asked of promises on days that no moment of the schedule says: each has a day of its own.

Whether a must is there when it is needed, or would be there; what holds until a day once more after it; and what became
of the promises of a phase when it is over, or of what was agreed instead of a training.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from asks.coming import Question, ToAsk, Wait
from checkins.planning.everything import Everything, Given
from organisations.working_days import NoWorkingDay
from roles.asking import KEPT, PROMISE, THERE
from roles.deadlines import NEEDED_BEFORE, start_of
from roles.instead import told_from
from roles.models import Role
from roles.models.once import TALKS
from roles.outcomes import STILL_ASKED, about_phase, kept_day, there_on

A_DAY = timedelta(days=1)


@dataclass
class Promised:
    """The promises of everyone who was read, from `now` on."""

    everything: Everything
    now: datetime
    # By person and what it is about: talks of which it is, was, or will be asked whether they were held.
    talks: set[tuple[int, str]] = field(default_factory=set)
    # Of these, those nobody was asked about yet.
    talks_to_come: set[tuple[int, str]] = field(default_factory=set)
    # By public id, the answer to a promise that has a day to it.
    given: dict[str, Given] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict)
    # Of which it will be asked whether they are there: while nobody answers, they are not asked about again.
    asked_there: set[str] = field(default_factory=set)

    @classmethod
    def beside(cls, moments: Iterable[tuple[int, str, str]], everything: Everything, now: datetime) -> Self:
        """With the talks among these moments, each by its person, kind and what it is about."""
        asked = {(one.person_id, one.about) for one in everything.asks if one.kind in TALKS and not one.is_called_off}
        to_come = {(person, about) for person, kind, about in moments if kind in TALKS}
        return cls(everything, now, asked | to_come, to_come - asked)

    def __post_init__(self) -> None:
        found = self.everything
        self.given = {one.promise: one for one in (*found.musts, *found.to_come, *found.held_until.values())}
        self.roles = {role.pk: role for group in found.groups.values() for role in group.roles}
        self.asked_there = {wait.ask.about for wait in self._if_there()}

    def waits(self) -> Iterator[Wait]:
        """What nobody was asked yet, each on the day on which it is."""
        yield from self._if_there()
        yield from self._if_lapsed()
        yield from self._if_kept()
        yield from self._of_instead()

    def _if_there(self) -> Iterator[Wait]:
        known = {(ask.person_id, ask.about) for ask in self.everything.asks if ask.kind == THERE}
        for given in self.everything.musts:
            if (given.holder, given.promise) not in known and (given.holder, given.talk) not in self.talks:
                calendar = self.everything.calendars[given.holder]
                needed = given.day or start_of(self.everything.trajectories[given.trajectory]) - NEEDED_BEFORE
                day = there_on(needed, calendar.today(given.at), calendar)
                # What was needed weeks ago is not asked about any more.
                if day > calendar.today(self.now) - STILL_ASKED / 2:
                    yield from self._asked_of(given, THERE, day)
        for given in self.everything.to_come:
            if given.day and given.at.date() < given.day:
                yield from self._asked_of(given, THERE, given.day)

    def _if_lapsed(self) -> Iterator[Wait]:
        for given in self.everything.held_until.values():
            if given.day:
                yield from self._asked_of(given, PROMISE, given.day + A_DAY)

    def _asked_of(self, given: Given, kind: str, day: date) -> Iterator[Wait]:
        trajectory = self.everything.trajectories[given.trajectory]
        if trajectory.asks_promises:
            yield from self._wait(given.holder, trajectory.pk, kind, given.promise, day)

    def _if_kept(self) -> Iterator[Wait]:
        for holder, pk, phase in sorted(self.everything.promised):
            trajectory = self.everything.trajectories[pk]
            if trajectory.is_running and not trajectory.is_paused and self._to_tell(holder, pk, phase):
                day = kept_day(trajectory, phase)
                if day > self.now.date() - STILL_ASKED:
                    yield from self._wait(holder, pk, KEPT, about_phase(trajectory, phase), day)

    def _to_tell(self, holder: int, trajectory: int, phase: str) -> list[tuple[int, date | None]]:
        """As what they promised something for this phase, and until when it holds, that is asked about nowhere else."""
        lines = self.everything.promised[holder, trajectory, phase]
        return [
            (role, until)
            for promise, (role, until, talk) in lines.items()
            if promise not in self.asked_there and (holder, talk) not in self.talks_to_come
        ]

    def _of_instead(self) -> Iterator[Wait]:
        """Of each person once, for all they agreed to there."""
        days: dict[tuple[int, int], date] = {}
        for one in self.everything.agreed:
            said = self.everything.calendars[one.holder].today(one.at)
            day = told_from(self.everything.trajectories[one.trajectory], one.by, said)
            days[one.holder, one.trajectory] = max(day, days.get((one.holder, one.trajectory), day))
        for holder, pk, phase in sorted({(one.holder, one.trajectory, one.phase) for one in self.everything.agreed}):
            if days[holder, pk] > self.now.date() - STILL_ASKED:
                about = about_phase(self.everything.trajectories[pk], phase)
                yield from self._wait(holder, pk, KEPT, about, days[holder, pk])

    def _wait(self, holder: int, trajectory: int, kind: str, about: str, day: date) -> Iterator[Wait]:
        """On their first working day from this one on, today at the soonest."""
        person, calendar = self.everything.people[holder], self.everything.calendars[holder]
        if person.gets_mail:
            with suppress(NoWorkingDay):
                on = calendar.forward_to_working_day(max(day, calendar.today(self.now)))
                yield Wait(ToAsk(self.everything.trajectories[trajectory], person, kind, about, on, None), on)

    def stands(self, ask: Question, day: date) -> bool | None:
        """Whether what it follows from is still promised by then, and its function held; None when nothing is known."""
        if ask.kind == KEPT:
            place = (ask.person_id, ask.trajectory_id, ask.about.partition(":")[2])
            if place not in self.everything.promised:
                return None
            return any(self._holds(role, until, day) for role, until in self._to_tell(*place))
        given = self.given.get(ask.about)
        if given is None:
            return None
        lasts = self.everything.held_until.get(ask.about)
        return self._holds(given.role, lasts.day if lasts and ask.kind == THERE else None, day)

    def _holds(self, role: int, until: date | None, day: date) -> bool:
        return not self.roles[role].has_ended_by(day) and (until is None or day <= until)
