"""By when a promise is needed, and until when there is something to say about it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from organisations.models import Person
from roles.models import Commitment, Role, Wording
from trajectories.anchors import anchors_by_cohort, has_dates, last_days
from trajectories.dates import read_dates
from trajectories.models import Trajectory

NEEDED_BEFORE = timedelta(days=7)
# From the last contact moment to the day on which the window of the last check-in closes: a year and ten working days.
# This floor knows no check-ins; where L&D switched that one off there is time left over.
AFTER_LASTS = timedelta(days=365 + 14)
# So long a phase can be read back when it is over.
READ_BACK = timedelta(days=14)


def start_of(trajectory: Trajectory, learner: Role | None = None) -> date:
    """The first contact moment, from which everything before counts back: of a learner's own groups, else of all.

    The dates are read once and stay with `trajectory`.
    """
    if not has_dates(trajectory):
        read_dates([trajectory])
    counted = anchors_by_cohort(trajectory)
    if learner is not None and len(counted) > 1:
        own = {cohort.pk for cohort in learner.cohorts.all()}
        counted = [days for days in counted if days[0].pk in own] or counted[:1]
    return min((start for _cohort, start, _end in counted), default=trajectory.starts_on)


def needed_by(trajectory: Trajectory, now: datetime) -> date:
    """A week before the start; when that is past, the start itself, and never before today."""
    start = start_of(trajectory)
    week_before = start - NEEDED_BEFORE
    return max(week_before if week_before >= now.date() else start, now.date())


def answer_by(trajectory: Trajectory, wordings: Iterable[Wording], today: date) -> date | None:
    """The first day on which one of these is needed, from today on.

    Closed without a training a day says when a thing is there, which is no day to answer by.
    """
    if trajectory.is_without_training:
        return None
    return min((one.needed_by for one in wordings if one.needed_by and one.needed_by >= today), default=None)


def phase_end(trajectory: Trajectory, phase: str) -> date:
    """Its last day for the last of the groups. A promise can be taken back until then.

    The dates are read once and stay with `trajectory`.
    """
    if not has_dates(trajectory):
        read_dates([trajectory])
    start, end = last_days(trajectory)
    ends = {
        Commitment.Phase.BEFORE: start,
        Commitment.Phase.DURING: end,
        Commitment.Phase.AFTER: end + AFTER_LASTS,
    }
    return ends[Commitment.Phase(phase)]


def readable_until(trajectory: Trajectory, phase: str, now: datetime) -> date:
    """The last day of a link made now: two weeks after the phase, or from now when the phase is over."""
    return max(phase_end(trajectory, phase), now.date()) + READ_BACK


def day_before(person: Person, now: datetime) -> date:
    """The last day that is behind us, on their wall and by UTC: held until then, a function is over from now on."""
    return min(person.local_day(now), now.date()) - timedelta(days=1)
