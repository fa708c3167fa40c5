"""The page of the audit: who did what to what, and when, in an organisation or a trajectory. Never what was written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from insight.logbook.words import ACTS, Part
from organisations.models import AuditLine, Member, Organisation, Person
from trajectories.models import Trajectory

PAGE = 50
# Rows that are somebody: what they are called stands with the line.
_PERSON, _MEMBER = "organisations.person", "organisations.member"


@dataclass(frozen=True)
class Line:
    """One act. `about` is what a trajectory or a person is called today; of all else only which row it was."""

    at: datetime
    who: str
    # Empty for what nobody of the organisation did.
    person: str
    did: str
    about: str
    trajectory: str
    in_name_of: str
    way: str
    kind: str
    row: str
    icon: str


@dataclass(frozen=True)
class Day:
    """The acts of one day, newest first."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Choice:
    """One thing the page can be narrowed to; `query` is what the address says."""

    label: str
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Logbook:
    """One page of it."""

    days: list[Day]
    page: "Page[AuditLine]"
    choices: list[Choice]
    colleagues: list[Choice]
    # What it is narrowed to, in the address and in words.
    query: str
    only: str


class Narrowed:
    """Lines of an organisation, of one of its trajectories or not, narrowed to one thing at most."""

    def __init__(self, organisation: Organisation, asked: Any, trajectory: Trajectory | None = None) -> None:
        self.organisation = organisation
        steps = [verb for verb, act in ACTS.items() if act.is_step]
        lines = AuditLine.objects.of(organisation).with_a_name().not_of(steps)
        self.lines = lines.filter(trajectory_id=trajectory.pk) if trajectory else lines
        self.part = next((part for part in Part if part == asked.get("part")), None)
        self.who = organisation.people.identified(asked.get("who", "")) if self.part is None else None
        if self.part is not None:
            self.lines = self.lines.filter(verb__in=[verb for verb, act in ACTS.items() if act.part == self.part])
        elif self.who is not None:
            self.lines = self.lines.filter(person_id=self.who.pk)

    @property
    def query(self) -> str:
        if self.part is not None:
            return f"part={self.part.value}"
        return f"who={self.who.public_id}" if self.who is not None else ""


def logbook(narrowed: Narrowed, page: str) -> Logbook:
    """The lines of one page, in days. Six queries, however many there are."""
    found: Page[AuditLine] = Paginator(narrowed.lines, PAGE).get_page(page)
    colleagues = Member.objects.filter(organisation=narrowed.organisation).by_name()
    return Logbook(
        days=list(_days(told(found.object_list, narrowed.organisation))),
        page=found,
        choices=[Choice(_("Everything"), "", not narrowed.query)]
        + [Choice(str(part.label), f"part={part.value}", part == narrowed.part) for part in Part],
        colleagues=[Choice(str(one.person), one.person.public_id, one.person == narrowed.who) for one in colleagues],
        query=narrowed.query,
        only=str(narrowed.who or (narrowed.part and narrowed.part.label) or ""),
    )


def told(rows: Iterable[AuditLine], organisation: Organisation) -> list[Line]:
    """Each in words, at the hour it was where the organisation is."""
    lines, zone = list(rows), ZoneInfo(organisation.timezone)
    members = Member.objects.in_bulk([int(one.object_id) for one in lines if one.kind == _MEMBER])
    keys = {key for one in lines for key in (one.person_id, one.on_behalf_of_id) if key}
    keys |= {member.person_id for member in members.values()}
    named = {one.object_id for one in lines if one.kind == _PERSON}
    people = Person.objects.filter(organisation=organisation)
    known = list(people.filter(pk__in=keys) | people.filter(public_id__in=named))
    by_key, by_id = {one.pk: one for one in known}, {one.public_id: one for one in known}
    plans = Trajectory.objects.only("title", "public_id").in_bulk({one.trajectory_id for one in lines} - {None})

    def line(one: AuditLine) -> Line:
        who, plan = by_key.get(one.person_id or 0), plans.get(one.trajectory_id or 0)
        member = members.get(int(one.object_id)) if one.kind == _MEMBER else None
        somebody = by_key.get(member.person_id) if member else by_id.get(one.object_id)
        return Line(
            at=one.at.astimezone(zone),
            who=str(who) if who else _("Somebody no longer known here") if one.person_id else _by_itself(one.via),
            person=who.public_id if who else "",
            did=str(ACTS[one.verb].did) if one.verb in ACTS else one.verb,
            about=str(plan.title if plan else somebody or ""),
            trajectory=plan.public_id if plan else "",
            in_name_of=str(by_key.get(one.on_behalf_of_id or 0, "")),
            way=_way(one.via) if who else "",
            kind=one.kind,
            row=one.object_id,
            icon=ACTS[one.verb].part.icon if one.verb in ACTS else "pencil",
        )

    return [line(one) for one in lines]


def table(lines: Sequence[Line]) -> Iterator[Sequence[object]]:
    """For a spreadsheet: with the names of the product's own rows, by which an act is found again."""
    yield (_("When"), _("Who"), _("In the name of"), _("How"), _("Did what"), _("About"), _("Kind of row"), _("Row"))
    for one in lines:
        at = f"{one.at:%Y-%m-%d %H:%M}"
        yield (at, one.who, one.in_name_of, one.way, one.did, one.about, one.kind, one.row)


def _by_itself(via: str) -> str:
    return _("Who runs the server") if via == "command" else _("The product, by itself")


def _way(via: str) -> str:
    return _("by a link") if via.startswith("mail") else _("signed in") if via == "session" else _("on the server")


def _days(lines: Iterable[Line]) -> Iterator[Day]:
    days: dict[date, list[Line]] = {}
    for line in lines:
        days.setdefault(line.at.date(), []).append(line)
    for day, found in days.items():
        yield Day(capfirst(date_format(day, "l j F Y")), found)
