"""What was agreed instead of a training: from when each person is asked what became of it, once for all they agreed to.

A week after the last day they agreed to; a month after it was decided, where no day was agreed. Who said yes later than
that has a week from then.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from organisations.models import Person
from organisations.working_days import Calendar, NoWorkingDay
from roles.cast import Cast
from roles.models import Promise
from trajectories.models import Trajectory

AFTER_THEIR_DAY = timedelta(days=7)
WITHOUT_A_DAY = timedelta(days=30)
# By then the letter and its reminders are behind us: it is for L&D to find out.
SILENT_AFTER = timedelta(days=14)


def told_from(trajectory: Trajectory, by: date | None, said: date) -> date:
    """Of one promise that was given on `said` and is to be there `by` then."""
    due = by + AFTER_THEIR_DAY if by else decided_on(trajectory) + WITHOUT_A_DAY
    return max(due, said + AFTER_THEIR_DAY)


def decided_on(trajectory: Trajectory) -> date:
    """The day on which it was closed, on the wall of its organisation. Never asked of what is open."""
    assert trajectory.closed_at is not None
    return trajectory.closed_at.astimezone(ZoneInfo(trajectory.organisation.timezone)).date()


def told_on(promises: list[Promise]) -> date:
    """Of all that one person promised; at least one, each with its answer and words."""
    return max(
        told_from(
            one.commitment.trajectory, one.answer.wording.needed_by, one.role.person.local_day(one.answer.given_at)
        )
        for one in promises
        if one.answer is not None
    )


def told_by_each(everyone: Cast) -> dict[int, date]:
    """By person, of who promised something of which nobody told what became of it. No query."""
    found: dict[int, date] = {}
    for one in everyone.all_counts:
        if not one.facts.awaits_outcome or one.said_last is None:
            continue
        by = one.answered_on.needed_by if one.answered_on else None
        for key, role in one.people.items():
            day = told_from(everyone.trajectory, by, role.person.local_day(one.said_last))
            found[key] = max(day, found.get(key, day))
    return found


@dataclass(frozen=True)
class ToTell:
    """Somebody of whom it is to be heard what became of it, and the day on which they are asked."""

    person: Person
    day: date

    def is_due(self, now: datetime) -> bool:
        """Whether that day has come."""
        return self.day <= self.person.local_day(now)

    def is_for_planner(self, now: datetime) -> bool:
        """Whether L&D has to find out: no letter reaches them, or none was answered."""
        since = self.day + SILENT_AFTER if self.person.gets_mail else self.day
        return since <= self.person.local_day(now)


def to_tell(everyone: Cast) -> list[ToTell]:
    """Everyone who has something to tell, the first day first. No query."""
    people = {key: role.person for one in everyone.all_counts for key, role in one.people.items()}
    found = [ToTell(people[key], _asked_on(people[key], day)) for key, day in told_by_each(everyone).items()]
    return sorted(found, key=lambda one: (one.day, one.person.sort_key, one.person.pk))


def _asked_on(person: Person, day: date) -> date:
    with suppress(NoWorkingDay):
        return Calendar.of(person).forward_to_working_day(day)
    return day


def is_of_this_ask(promise: Promise, opened_at: datetime) -> bool:
    """Whether what stands promised did so when it was asked. What was agreed since has a day of its own.

    While a trajectory runs the day is that of a phase, for all of it.
    """
    answer = promise.answer
    if answer is None or not promise.commitment.trajectory.is_without_training:
        return True
    return (answer.written_at or answer.given_at) <= opened_at
