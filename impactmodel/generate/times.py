"""When a trajectory of each state was made, begins and is over, seen from today."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from checkins.dates import SCHEDULE, Anchors, Moment, adjusted, closes_on
from impactmodel.generate.rows import Chance
from organisations.working_days import Calendar
from roles.models import Function
from trajectories.models import Trajectory

State = Trajectory.State
# What stands between these twenty comes back fifty times in a thousand; ten of them hold one of each that is common.
STATES: tuple[str, ...] = (
    *(State.RUNNING, State.ENDED, State.PREPARING, State.ENDED, State.RUNNING),
    *(State.REQUESTED, State.ENDED, State.NO_TRAINING, State.ENDED, State.PREPARING),
    *(State.ENDED, State.RUNNING, State.ENDED, State.CANCELLED, State.ENDED),
    *(State.WAITLISTED, State.ENDED, State.RUNNING, State.DECLINED, State.ENDED),
)
# Of so many in preparation or running one lies still.
PAUSED = 9
# From the first session to the last.
LASTS = timedelta(days=21)


@dataclass
class Times:
    """The days of one trajectory."""

    state: str
    number: int
    now: datetime
    calendar: Calendar
    made: date
    starts: date
    ends: date
    closed: date | None = None
    moments: dict[Moment, tuple[date, date]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.calendar.today(self.now)

    @property
    def is_paused(self) -> bool:
        return self.state in (State.PREPARING, State.RUNNING) and self.number % PAUSED == PAUSED - 1

    @property
    def has_people(self) -> bool:
        """Beyond a request."""
        return self.state not in (State.REQUESTED, State.WAITLISTED, State.DECLINED)

    @property
    def has_begun(self) -> bool:
        return self.state in (State.RUNNING, State.ENDED)

    @property
    def asked(self) -> date:
        """The day on which promises were asked: a week after it was made."""
        return self.calendar.back_to_working_day(min(self.made + timedelta(days=7), self.today))

    def at(self, day: date, chance: Chance) -> datetime:
        """A moment within the hours of that day, never one that is to come."""
        found = self.calendar.at(day, time(9 + chance.number(0, 7), chance.number(10, 59)))
        return min(found, self.now)

    def days_to(self, moment: Moment) -> tuple[date, date] | None:
        """The day on which learners were asked and that on which it closed; None while it is to come."""
        if moment not in self.moments:
            (line, *_more) = (one for one in SCHEDULE if one.moment == moment and Function.LEARNER in one.who)
            planned = adjusted(line, Anchors(self.starts, self.ends), self.calendar)
            assert planned is not None, "it has both anchors"
            self.moments[moment] = planned.day, closes_on(planned, self.calendar)
        days = self.moments[moment]
        last = self.closed or self.today
        return days if self.has_begun and days[0] <= last else None


def times(number: int, calendar: Calendar, chance: Chance, now: datetime) -> Times:
    """Those of the how-manieth trajectory."""
    state, today = STATES[number % len(STATES)], calendar.today(now)
    if state == State.RUNNING:
        ends = today - timedelta(days=chance.number(-10, 105))
    elif state == State.ENDED:
        ends = today - timedelta(days=chance.number(140, 330))
    elif state in (State.NO_TRAINING, State.CANCELLED):
        ends = today - timedelta(days=chance.number(-30, 300))
    else:
        ends = today + LASTS + timedelta(days=chance.number(4, 80))
    starts = calendar.forward_to_working_day(ends - LASTS)
    made = (
        starts - timedelta(days=chance.number(45, 60))
        if starts <= today
        else today - timedelta(days=chance.number(3, 30))
    )
    if state in (State.NO_TRAINING, State.CANCELLED):
        made = min(made, today - timedelta(days=30))
    found = Times(state, number, now, calendar, made, starts, calendar.forward_to_working_day(ends))
    if state == State.ENDED:
        found.closed = found.ends + timedelta(days=chance.number(115, 135))
    elif state in (State.NO_TRAINING, State.CANCELLED):
        found.closed = made + timedelta(days=21)
    return found
