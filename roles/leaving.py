"""Somebody who leaves: what of theirs is open anywhere, who may take it over, and their last day when it is past."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from organisations.acting import PRODUCT
from organisations.alone import alone
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.models.organisation import EARLIEST
from organisations.staying import LastAdmin
from roles.actions.leaving import leave
from roles.models import Deputy, Role
from trajectories.models import ResultFigure, Trajectory

logger = logging.getLogger(__name__)
DAY = timedelta(days=1)
# From midnight until the first letter of a day may go.
_NIGHT = timedelta(hours=EARLIEST.hour)


@dataclass
class Part:
    """One function they hold. `others` hold the same there, and may take learners over."""

    role: Role
    others: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Open:
    """What of somebody goes on after they left, unless it is arranged."""

    parts: list[Part]
    planned: list[Trajectory]
    figures: list[ResultFigure]
    # Who answers for them, and for whom they answer.
    deputies: list[Deputy]
    deputises: list[Deputy]
    # The first day without them.
    on: date

    @property
    def stand_in(self) -> Person | None:
        """Who answers for them already may be the one who takes over."""
        return self.deputies[0].deputy if self.deputies else None


def open_of(person: Person, now: datetime) -> Open:
    """Five queries, in however many trajectories they take part."""
    today = person.local_day(now)
    roles = list(Role.objects.held_by(person).lasting(today).in_plans())
    there = Role.objects.filter(trajectory__in={role.trajectory_id for role in roles}).held_on(today)
    same: dict[tuple[int, str], list[Person]] = {}
    for role in there.exclude(person=person).beside_learners().select_related("person").by_name():
        same.setdefault((role.trajectory_id, role.function), []).append(role.person)
    deputies = list(Deputy.objects.filter(Q(person=person) | Q(deputy=person)).not_over(today).by_name())
    figures = ResultFigure.objects.filter(owner=person, trajectory__closed_at=None).select_related("trajectory")
    return Open(
        parts=[Part(role, same.get((role.trajectory_id, role.function), [])) for role in roles],
        planned=list(Trajectory.objects.planned_by([person]).open_ones()),
        figures=list(figures),
        deputies=[one for one in deputies if one.person_id == person.pk],
        deputises=[one for one in deputies if one.deputy_id == person.pk],
        on=(person.last_day or today) + DAY,
    )


_gone_by: Compiled[Person] = Compiled(Person.objects.gone_by)


def plan(now: datetime) -> int:
    """Let go whose last day is behind us where they are; how many.

    Who alone lets others in stays until somebody else can: it is logged, and tried again in the next round.
    """
    gone = 0
    for person in _past(_gone_by(now.date() + DAY), now):
        with alone("leaving", person):
            try:
                leave(person, by=PRODUCT, now=now)
                gone += 1
            except LastAdmin:
                logger.warning("person %s is the last admin, and stays after their last day", person.pk)
    return gone


def _past(people: Iterable[Person], now: datetime) -> list[Person]:
    """By UTC as well, so that they were here on it; far east of it no later than before a letter may go."""
    last_days = ((one, one.last_day) for one in people if one.last_day is not None)
    return [
        one
        for one, last_day in last_days
        if last_day < one.local_day(now) and (last_day < now.date() or last_day < one.local_day(now - _NIGHT))
    ]
