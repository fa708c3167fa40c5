"""Living the past: day after day the product's own round at 09:05, and in between what people do."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db.models import Q

from asks.models import Ask
from asks.models.asks import AskQuerySet
from impactmodel import ticking
from impactmodel.example.days import Days
from impactmodel.example.story import Story
from mailing import sending
from mailing.models import Mail
from organisations.acting import Actor
from organisations.actions import add_people
from organisations.models import Member, Organisation, Person, User
from organisations.pasting import Pasted
from organisations.working_days import Calendar
from trajectories.actions import add_question, request
from trajectories.files import load
from trajectories.questions import SUGGESTED

HERE = Path(__file__).parent
NAME = "Voorbeeld BV"
# Who signs in, with their rights.
STAFF = (
    ("Sanne Brouwer", "sanne@voorbeeld.example", "020 123 45 67", Member.Role.ADMIN),
    ("Jeroen Mulder", "jeroen@voorbeeld.example", "020 123 45 68", Member.Role.PLANNER),
    ("Ruth de Wit", "ruth@voorbeeld.example", "020 123 45 69", Member.Role.READER),
)
STORIES = ("case-system", "telefoon", "inwerken", "feedback", "klantgesprekken")
FRIDAY = 5


class Stumbled(Exception):  # says what is the matter
    """A round did not do all its steps."""


@dataclass
class Life:
    """The example organisation and how far its past has been lived."""

    organisation: Organisation
    staff: dict[str, Actor]
    days: Days
    now: datetime
    stories: list[Story] = field(default_factory=list)
    last: datetime | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)

    def live(self) -> None:
        """From the first story's first day until now."""
        told = [json.loads((HERE / "stories" / f"{name}.json").read_text()) for name in STORIES]
        self.requests = json.loads((HERE / "requests.json").read_text())
        day = min(self.days.day(story["made"][0]) for story in told)
        while day <= self.days.today:
            self._live_day(day, told)
            day += timedelta(days=1)

    def _live_day(self, day: date, told: list[dict[str, Any]]) -> None:
        for story in [one for one in told if self.days.day(one["made"][0]) == day]:
            self._at(self.days.instant(day, story["made"][1]), partial(self._make, story))
        if day.isoweekday() <= FRIDAY and self._has_work(day):
            self._at(self.days.instant(day, "09:05"), self._round)
            if _waiting(day).exclude(person__timezone="").exists():
                # For those whose clock is behind ours.
                self._at(self.days.instant(day, "10:05"), self._round)
        for at, act in sorted(self._acts(day), key=lambda one: one[0]):
            self._at(at, act)
            self._at(at + timedelta(minutes=1), sending.drain)

    def _has_work(self, day: date) -> bool:
        """Whether a round can do anything on this day; on most days of a year there is nothing to do."""
        return (
            any(day in story.busy for story in self.stories)
            or _waiting(day).exists()
            or Mail.objects.due(now=self.days.instant(day, "18:00")).exists()
        )

    def _acts(self, day: date) -> list[tuple[datetime, Callable[[datetime], Any]]]:
        acts: list[tuple[datetime, Callable[[datetime], Any]]] = []
        waiting = _asked_by_letter()
        for story in self.stories:
            for at, told in story.staff_acts(day):
                acts.append((at, partial(story.staff_act, told)))
            for reaction in story.reactions(day, waiting[story.trajectory.pk]):
                acts.append((reaction.at, partial(story.react, reaction)))
        for told in self.requests:
            if self.days.day(told["day"]) == day:
                acts.append((self.days.instant(day, told["at"]), partial(self._request, told)))
        return acts

    def _at(self, at: datetime, act: Callable[[datetime], Any]) -> None:
        """Do it then, never before what was done already; what is still to come is left to the product."""
        if self.last is not None and at <= self.last:
            at = self.last + timedelta(seconds=20)
        if at <= self.now:
            self.last = at
            act(at)

    def _round(self, now: datetime) -> None:
        done = ticking.tick(now)
        if done.failed:
            raise Stumbled(", ".join(done.failed))

    def _request(self, told: dict[str, Any], now: datetime) -> None:
        """Somebody comes with a question; nobody decided on it yet."""
        by = self.staff[told["by"]]
        line = Pasted(1, told["name"], told["email"])
        (asked_by,) = add_people(self.organisation, lines=[line], by=by, now=now).everyone
        request(
            self.organisation,
            title=told["title"],
            words=told["words"],
            asked_by=asked_by,
            starts_on=self.days.day(told["starts_on"]),
            language=told["language"],
            by=by,
            now=now,
        )

    def _make(self, told: dict[str, Any], now: datetime) -> None:
        data = json.loads((HERE / told["file"]).read_text())
        by = self.staff[told.get("owner", STAFF[0][0])]
        filled = self.days.filled_in(data, data["trajectory"]["language"])
        trajectory = load(filled, self.organisation, by=by, now=now)
        self.stories.append(Story(told, self.days, trajectory, by))
        self.stories[-1].look_ahead(now)


def _waiting(day: date) -> AskQuerySet:
    """What may still be asked on this day of people with mail."""
    still_open = Q(window_until=None) | Q(window_until__gt=day)
    return Ask.objects.due(today=day).to_people_with_mail().filter(still_open)


def _asked_by_letter() -> dict[int, list[Ask]]:
    """What waits for an answer, by trajectory."""
    waiting: dict[int, list[Ask]] = defaultdict(list)
    asks = Ask.objects.open().filter(letters__gt=0).order_by("pk")
    for ask in asks.select_related("person__organisation", "trajectory__organisation").prefetch_related(
        "person__absences"
    ):
        waiting[ask.trajectory_id].append(ask)
    return waiting


def begin(now: datetime) -> Life:
    """Make the organisation and its staff."""
    organisation = Organisation.objects.create(name=NAME, created_at=now - timedelta(days=200))
    staff = {}
    for name, email, phone, role in STAFF:
        person = Person.objects.create(
            organisation=organisation, name=name, email=email, phone=phone, user=User.objects.create_user(email)
        )
        member = Member.objects.create(organisation=organisation, person=person, role=role)
        staff[name] = Actor(person=person, member=member, via="session")
    # What this organisation always wants to know, besides the nine.
    add_question(organisation, words=SUGGESTED[0].worded(), by=staff[STAFF[0][0]], now=now - timedelta(days=199))
    calendar = Calendar(zone=organisation.timezone, holiday_calendar=organisation.holiday_calendar)
    return Life(organisation, staff, Days(calendar.today(now), calendar), now)
