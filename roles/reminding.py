"""Who may be reminded of what they were asked to promise, and why somebody may not, from one Cast.

A reminder by hand is the next letter of the ladder, sent earlier: nobody gets more than the three there are, and none
within three of their own working days after the last letter, whatever that one was about.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from asks.models import Ask
from organisations.models import Person
from organisations.working_days import REMINDERS_AFTER, Calendar, NoWorkingDay
from roles.cast import Cast, FullCast
from roles.models import Commitment, Party, Promise, PromiseState, Role
from roles.ring import State
from roles.words import short_day

REST = REMINDERS_AFTER[0]
# Within less than a day fewer than the days of rest no calendar has that many working days.
_SURELY_TOO_SOON = timedelta(days=REST - 1)


@dataclass(frozen=True)
class Waiting:
    """One person whose answer is awaited, and of what. There may be hundreds, of whom few are looked at."""

    role: Role
    cast: Cast
    now: datetime
    # They asked something, and L&D replied: that brought them the link.
    has_reply: bool = False

    @property
    def commitments(self) -> list[Commitment]:
        """Of which their answer is awaited, in order."""
        return [
            commitment
            for commitment in self.cast.in_order
            if any(one.state == State.ASKED and self.person.pk in one.people for one in self.cast.counts[commitment.pk])
        ]

    @property
    def person(self) -> Person:
        return self.role.person

    @property
    def party(self) -> Party:
        return self.role.party

    @property
    def letters(self) -> int:
        """How many letters went at most, of the three there are."""
        return max(self._letters, default=0)

    @property
    def is_silent(self) -> bool:
        """All letters went: now L&D rings."""
        return all(n >= Ask.LADDER for n in self._letters)

    @cached_property
    def _letters(self) -> set[int]:
        # Each number once before it is read: who is asked twenty things mostly had as many letters about each.
        return {int(n) for n in set((self.role.letters or "").split(",")) if n}

    @property
    def is_between(self) -> bool:
        """Some letters went, and some are to come."""
        return any(0 < n < Ask.LADDER for n in self._letters)

    @cached_property
    def why_not(self) -> str:
        """Why they may not be reminded now; empty for who may."""
        return _why_not(self, self.now)

    @property
    def is_ready(self) -> bool:
        """Looked at from far first: of a crowd that was just written to, nobody's calendar is opened."""
        last = self.role.last_letter_at
        just_written = last is not None and self.now - last < _SURELY_TOO_SOON
        return self.is_between and not just_written and not self.why_not


def waiting(cast: Cast, now: datetime) -> list[Waiting]:
    """Everyone who is asked by letter and did not answer, by name. No query, and looked for once."""
    if "waiting" not in cast.kept:
        cast.kept["waiting"] = _awaited(cast, now) if cast.trajectory.asks_promises else []
    found: list[Waiting] = cast.kept["waiting"]
    return found


def _awaited(cast: Cast, now: datetime) -> list[Waiting]:
    today = now.date()
    theirs: dict[int, Role] = {}
    replied: set[int] = set()
    for commitment in cast.in_order:
        for one in cast.counts[commitment.pk]:
            if one.state == State.ASKED:
                theirs |= one.people
                if one.facts.is_replied:
                    replied |= one.people.keys()
    found = [
        Waiting(role, cast, now, key in replied)
        for key, role in theirs.items()
        if role.letters is not None and not role.has_ended_by(today)
    ]
    return sorted(found, key=lambda one: (one.person.sort_key, one.person.pk))


def awaited(everyone: FullCast, one: Waiting) -> list[Promise]:
    """What exactly this person did not answer yet."""
    return [
        promise
        for commitment in one.commitments
        for promise in everyone.promises[commitment.pk]
        if promise.role.person_id == one.person.pk and promise.state == PromiseState.ASKED
    ]


def _why_not(one: Waiting, now: datetime) -> str:
    role = one.role
    if role.pass_on_id:
        return _("Says somebody else is the right one: decide on that first.")
    if one.is_silent:
        return _("Three letters went; more would be nagging. Give them a ring.")
    if role.has_stopped:
        return _("Wants no reminders. Give them a ring.")
    calendar = Calendar.of(role.person)
    today = calendar.today(now)
    if not one.is_between:
        coming = (
            _("Had a reply; a reminder goes on %(day)s.")
            if one.has_reply
            else _("The first letter is still to come: %(day)s.")
        )
        return coming % {"day": short_day(max(role.next_on or today, today))}
    if role.last_letter_at is None:
        return ""
    return _too_soon(calendar, role.last_letter_at.astimezone(ZoneInfo(calendar.zone)).date(), today)


def _too_soon(calendar: Calendar, last_on: date, today: date) -> str:
    """Why it cannot go today, counted from their last letter; empty when it can."""
    if last_on > today:
        return _("A letter goes on %(day)s.") % {"day": short_day(last_on)}
    if calendar.working_days_between(last_on, today) >= REST:
        return ""
    try:
        from_day = calendar.add_working_days(last_on, REST)
    except NoWorkingDay:
        return _("Is away for a long time.")
    return _("The last letter went on %(last)s. A reminder can go from %(day)s.") % {
        "last": short_day(last_on),
        "day": short_day(from_day),
    }
