"""The rules of letters: one a day at most with everything due in it, three in any seven days, a ladder of three.

Pure: who is written to today (asks.planning) and who would be on a later day (asks.coming) follows from the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from asks.models import Ask
from organisations.working_days import REMINDERS_AFTER, Calendar, NoWorkingDay

# In any so many days at most so many letters, over all trajectories of the organisation.
STRETCH, MOST_IN_STRETCH = timedelta(days=7), 3
# A reminder that is due so soon after a letter goes along with it: nobody opens two on successive days (ADR 47).
RIDES_ALONG = timedelta(days=1)
# So far ahead is looked for a weekday of what stays open for ever.
MOST_AHEAD = timedelta(days=14)
# Working days from one letter of the ladder to the next: 3 and 7 after the first.
STEPS = (REMINDERS_AFTER[0], REMINDERS_AFTER[1] - REMINDERS_AFTER[0])


@dataclass
class Slot:
    """A letter of one reader, on a day of theirs. `waits`: not sent yet, so that more for the same owner may join.

    `owner` is for whom they answer; None for what is asked of themselves.
    """

    day: date
    owner: int | None
    waits: bool


S = TypeVar("S", bound=Slot)


def room(slots: Sequence[S], day: date, owner: int | None) -> tuple[S | None, bool]:
    """The letter that waits to be sent, which more for the same owner may join; and whether there may be one today."""
    for slot in slots:
        if slot.waits and slot.owner == owner:
            return slot, True
    recent = [slot for slot in slots if abs(day - slot.day) < STRETCH]
    return None, all(slot.day != day for slot in slots) and len(recent) < MOST_IN_STRETCH


def next_day(step: int, window_until: date | None, calendar: Calendar, day: date) -> date | None:
    """The day after the letter of this `step`: 3 and 7 of their own working days after the first.

    None after the third, and once the window is over.
    """
    if step >= Ask.LADDER:
        return None
    try:
        found = calendar.add_working_days(day, STEPS[step - 1])
    except NoWorkingDay:
        return None
    return None if window_until is not None and found >= window_until else found


def day_of_their_own(weekday: int, on: date, window_until: date | None, calendar: Calendar) -> date | None:
    """The first such ISO weekday from `on` that they work, while the window is open; None when there is none."""
    last = window_until or on + MOST_AHEAD
    days = (on + timedelta(days=number) for number in range((last - on).days))
    return next((day for day in days if day.isoweekday() == weekday and calendar.works_on(day)), None)
