"""One organisation of a given size, from its people to their last note."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation

from impactmodel.generate.letters import Letters
from impactmodel.generate.people import NAME, TRAJECTORIES_EACH, make_people, make_staff
from impactmodel.generate.plans import make_plan
from impactmodel.generate.promising import AROUND, make_promises, make_roles, size_of
from impactmodel.generate.rows import Chance, Rows
from impactmodel.generate.times import Times, times
from impactmodel.generate.trying import Trying
from organisations.models import Member, Organisation, Person
from organisations.working_days import Calendar

# So many trajectories are written in one transaction.
TOGETHER = 25
# Those around a group, and as many who learn as it takes to have a group.
FEWEST_PEOPLE = len(AROUND) + 12


@dataclass(frozen=True)
class Size:
    """How much of it."""

    people: int = 10_000
    trajectories: int = 1_000
    entries: int = 200_000


@dataclass(frozen=True)
class Made:
    """What was made, how many rows of each table, and how long it took."""

    organisation: Organisation
    rows: Counter[str]
    seconds: float


def generate(size: Size, *, seed: int, now: datetime) -> Made:
    """Make it, in transactions of a few dozen trajectories. Days count from `now`; all else is the seed's."""
    began = time.monotonic()
    before = Organisation.objects.filter(name__startswith=NAME).count()
    chance, rows = Chance(seed + before), Rows()
    with translation.override("nl"), transaction.atomic():
        organisation = Organisation(public_id=chance.public_id(), name=f"{NAME} {before + 1}", created_at=now)
        rows.create(Organisation, [organisation])
        staff = make_staff(organisation, size.trajectories, before, chance, rows)
        people = make_people(organisation, size.people, chance, rows, now)
    with translation.override("nl"):
        work = _Trajectories(organisation, staff=staff, people=people, size=size, chance=chance, rows=rows, now=now)
        work.make()
    rows.finish()
    return Made(organisation, rows.written, time.monotonic() - began)


class _Trajectories:
    """All of them, a few dozen at a time."""

    def __init__(
        self,
        organisation: Organisation,
        *,
        staff: list[Member],
        people: list[Person],
        size: Size,
        chance: Chance,
        rows: Rows,
        now: datetime,
    ) -> None:
        self.organisation, self.staff, self.size = organisation, staff, size
        # In another order than that of their names.
        self.people = chance.some(people, len(people))
        self.chance, self.rows = chance, rows
        self.letters = Letters(chance, rows)
        calendar = Calendar.of_everyone(organisation)
        self.times = [times(number, calendar, chance, now) for number in range(size.trajectories)]
        self.begun = sum(one.has_begun for one in self.times)
        self.following, self.entries, self.place = 0, 0, 0

    def make(self) -> None:
        for first in range(0, len(self.times), TOGETHER):
            with transaction.atomic():
                for one in self.times[first : first + TOGETHER]:
                    self._make_one(one)
                self.rows.write()

    def _make_one(self, one: Times) -> None:
        """The plan, who takes part, and what they promise and try."""
        owner = self.staff[one.number // TRAJECTORIES_EACH % len(self.staff)].person
        people = self._next(size_of(len(self.people), self.chance) + len(AROUND))
        asker = people[-len(AROUND) + 1]
        plan = make_plan(self.organisation, one, owner=owner, asker=asker, chance=self.chance, rows=self.rows)
        if not one.has_people:
            return
        everyone = make_roles(plan, people, self.chance, self.rows)
        make_promises(plan, everyone, self.chance, self.rows, self.letters)
        if one.has_begun:
            self.following += 1
            quota = self.size.entries * self.following // self.begun - self.entries
            self.entries += Trying(plan, everyone, quota, self.chance, self.rows, self.letters).make()

    def _next(self, count: int) -> list[Person]:
        """So many different people, on from where the last group ended."""
        found = [self.people[(self.place + number) % len(self.people)] for number in range(count)]
        self.place += count
        return found
