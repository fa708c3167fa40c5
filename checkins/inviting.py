"""Whom the product asks to tell how it went, once the figures of +90 are there; and that nobody can find out who.

The best and the worst teach most (Brinkerhoff, The Success Case Method), so both ends are asked; and others besides, in
such a number that to be asked, or to say yes, says nothing of where somebody stands. A small group is asked as a whole.
Of a larger one always as many are asked, drawn by a key that stands in no page: nobody can tell who was drawn for what.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.crypto import salted_hmac

from checkins import actions
from checkins.dates import Moment
from checkins.models import PublishedMoment
from checkins.sight import felt_at
from checkins.subjects import STORY
from organisations.acting import PRODUCT
from organisations.alone import alone
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.working_days import Calendar, NoWorkingDay
from roles.council import may_record
from roles.models import Role
from trajectories.models import Trajectory
from trajectories.models.trajectory import TrajectoryQuerySet

HIGH, LOW = 3, 1
# So many of each end at most, and so many in all; a group of no more than that is asked as a whole.
MOST_OF_AN_END, IN_ALL = 3, 12
# So long after the figures it is still asked, and so long an answer is waited for.
FRESH, WINDOW = timedelta(days=28), timedelta(days=42)


def _fresh(since: datetime) -> TrajectoryQuerySet:
    """In which the figures of +90 were published since, and nobody was invited."""
    told = PublishedMoment.objects.told_since(Moment.D90, since)
    waiting = Trajectory.objects.running().filter(paused_at=None, published_moments__in=told)
    return waiting.never_asked(STORY).select_related("organisation")


_waiting: Compiled[Trajectory] = Compiled(_fresh)


def plan(now: datetime) -> int:
    """Invite once in every trajectory whose figures of +90 were published lately. How many; one query for none."""
    invited = 0
    for trajectory in _waiting(now - FRESH):
        with alone("stories", trajectory):
            invited += _invite(trajectory, now)
    return invited


def _invite(trajectory: Trajectory, now: datetime) -> int:
    if not may_record(trajectory):
        return 0
    today = now.date()
    held = Role.objects.of(trajectory).learners().held_on(today).with_days_of_people()
    learners = {role.public_id: role for role in held if role.person.gets_mail}
    chosen = drawn(felt_at(trajectory, Moment.D90, learners.values()), trajectory.public_id)
    people = [(learners[key].person, day) for key in chosen if (day := _day(learners[key].person, now))]
    if people:
        actions.invite_to_tell(trajectory, people=people, window_until=today + WINDOW, by=PRODUCT, now=now)
    return len(people)


def _day(person: Person, now: datetime) -> date | None:
    calendar = Calendar.of(person)
    try:
        return calendar.forward_to_working_day(calendar.today(now))
    except NoWorkingDay:
        return None


def drawn(felt: Mapping[str, int | None], salt: str) -> list[str]:
    """Who is asked, of learners by public id with what they felt at best; the same each time.

    In the order of the draw, which is not that of the ends.
    """
    order = sorted(felt, key=lambda key: salted_hmac(f"stories:{salt}", key, algorithm="sha256").hexdigest())
    if len(order) <= IN_ALL:
        return order
    high = [key for key in order if (level := felt[key]) is not None and level >= HIGH][:MOST_OF_AN_END]
    low = [key for key in order if (level := felt[key]) is not None and level <= LOW][:MOST_OF_AN_END]
    ends = {*high, *low}
    others = [key for key in order if key not in ends][: IN_ALL - len(ends)]
    return [key for key in order if key in ends or key in others]
