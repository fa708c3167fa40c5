"""Who may be reminded of what they were asked to promise, and why somebody may not, from one Cast.

A reminder by hand is the next letter of the ladder, sent earlier: nobody gets more than the three there are, and none
within three of their own working days after the last letter, whatever that one was about.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from asks.models import Ask
from organisations.models import Person
from organisations.working_days import REMINDERS_AFTER, Calendar, NoWorkingDay
from roles.cast import Cast
from roles.models import Party, Promise
from roles.ring import State
from roles.standing import state_of
from roles.words import short_day

REST = REMINDERS_AFTER[0]


@dataclass(frozen=True)
class Waiting:
    """One person whose answer is awaited. `why_not` is empty for who may be reminded now."""

    person: Person
    party: Party
    promises: list[Promise]
    # The day of the last letter that asked them anything, on their own wall.
    last_on: date | None
    why_not: str
    # All letters went: now L&D rings.
    is_silent: bool

    @property
    def letters(self) -> int:
        return max((promise.letters or 0 for promise in self.promises), default=0)

    @property
    def is_ready(self) -> bool:
        return not self.why_not


def waiting(cast: Cast, now: datetime) -> list[Waiting]:
    """Everyone who is asked by letter and did not answer, by name. No query."""
    if not cast.trajectory.asks_promises:
        return []
    theirs: dict[int, list[Promise]] = defaultdict(list)
    for commitment in cast.in_order:
        for promise in cast.promises[commitment.pk]:
            is_asked = state_of(promise) == State.ASKED and promise.letters is not None
            if is_asked and not promise.role.has_ended_by(now.date()):
                theirs[promise.role.person_id].append(promise)
    found = [_waiting(promises, now) for promises in theirs.values()]
    return sorted(found, key=lambda one: (one.person.sort_key, one.person.pk))


def _waiting(promises: list[Promise], now: datetime) -> Waiting:
    role = promises[0].role
    calendar = Calendar.of(role.person)
    last_on = role.last_letter_at.astimezone(ZoneInfo(calendar.zone)).date() if role.last_letter_at else None
    is_silent = all((promise.letters or 0) >= Ask.LADDER for promise in promises)
    return Waiting(
        person=role.person,
        party=Party(role.party),
        promises=promises,
        last_on=last_on,
        why_not=_why_not(promises, calendar, last_on, is_silent, now),
        is_silent=is_silent,
    )


def _why_not(promises: list[Promise], calendar: Calendar, last_on: date | None, is_silent: bool, now: datetime) -> str:
    role = promises[0].role
    if role.pass_on_id:
        return _("Says somebody else is the right one: decide on that first.")
    if is_silent:
        return _("Three letters went; more would be nagging. Give them a ring.")
    if role.has_stopped:
        return _("Wants no reminders. Give them a ring.")
    today = calendar.today(now)
    if not any(0 < (promise.letters or 0) < Ask.LADDER for promise in promises):
        soon = min((promise.next_on for promise in promises if promise.next_on), default=today)
        return _("The first letter is still to come: %(day)s.") % {"day": short_day(max(soon, today))}
    return _too_soon(calendar, last_on, today) if last_on else ""


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
