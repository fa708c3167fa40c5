"""The page of the history: which lines, in days, with what each changed and whether it can still be undone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from insight.history.lines import Line, Telling, people_in
from insight.history.verbs import UNDONE_BY
from organisations.models import Member, Person
from roles.models import Answer
from trajectories.models import Change, Trajectory
from trajectories.models.removing import UNDO_FOR

PAGE = 50
ANSWERS = "answers"
# Where the kind stands among what answers have in common.
_KIND = 2
_IN_ONE_GO = (Answer.Kind.YES, Answer.Kind.KEPT)


@dataclass(frozen=True)
class Key:
    """What is read of every line, shown or not: who did it, in which part, and the rows it stands for."""

    at: datetime
    part: str
    who: str
    rows: tuple[int, ...]
    # Of an answer: for how many learners.
    times: int = 1


@dataclass(frozen=True)
class Day:
    """One day, with what it is called beside its date."""

    date: date
    title: str
    note: str
    lines: list[Line]


@dataclass(frozen=True)
class Choice:
    """One thing to filter by; `key` is what the address says."""

    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class History:
    """One page of it."""

    days: list[Day]
    page: Page[Key]
    parts: list[Choice]
    people: list[Choice]
    part: str
    who: str

    @property
    def is_filtered(self) -> bool:
        return bool(self.part or self.who)

    @property
    def shown(self) -> int:
        return len(self.page.object_list)


def history(trajectory: Trajectory, *, member: Member, part: str, who: str, page: str, now: datetime) -> History:
    """The lines of one part and one person, newest first; a part or person nobody knows is none chosen.

    Six queries at most, however long it is; needs the organisation.
    """
    keys = _keys(trajectory)
    doers = {key.who for key in keys if key.who}
    parts = [one for one in [*Change.Part.values, ANSWERS] if any(key.part == one for key in keys)]
    part, who = part if part in parts else "", who if who in doers else ""
    chosen = [key for key in keys if part in ("", key.part) and who in ("", key.who)]
    found: Page[Key] = Paginator(chosen, PAGE).get_page(page)
    rows = list(found.object_list)
    changes = Change.objects.in_bulk([key.rows[0] for key in rows if key.part != ANSWERS])
    answers = Answer.objects.told().in_bulk([pk for key in rows if key.part == ANSWERS for pk in key.rows])
    people = _people(doers, changes.values(), answers.values())
    undoable = _undoable(trajectory, changes.values(), now) if member.may_plan else set()
    telling = Telling(trajectory, member, {one.public_id: str(one) for one in people}, now)
    lines = [
        (key, telling.answer([answers[pk] for pk in key.rows], who=key.who, times=key.times))
        if key.part == ANSWERS
        else (key, telling.change(changes[key.rows[0]], who=key.who, can_undo=key.rows[0] in undoable))
        for key in rows
    ]
    return History(
        days=_days(lines, ZoneInfo(trajectory.organisation.timezone), now),
        page=found,
        parts=[Choice(one, _part_name(one), one == part) for one in parts],
        people=[Choice(one.public_id, str(one), one.public_id == who) for one in people if one.public_id in doers],
        part=part,
        who=who,
    )


def _part_name(part: str) -> str:
    return capfirst(_("promises") if part == ANSWERS else str(Change.Part(part).label))


def _keys(trajectory: Trajectory) -> list[Key]:
    """Every line, newest first. What somebody promised, or kept, in one go is one."""
    keys = [
        Key(at, part, who or "", (pk,))
        for pk, at, part, who in Change.objects.filter(trajectory=trajectory)
        .order_by("-made_at", "-pk")
        .values_list("pk", "made_at", "part", "made_by__public_id")
    ]
    # By what they have in common: one answer on each wording, and for how many learners, which a line says once.
    counts: Counter[tuple[Any, ...]] = Counter()
    first: dict[tuple[Any, ...], int] = {}
    answers = Answer.objects.filter(promise__commitment__trajectory=trajectory).order_by("-given_at", "pk")
    columns = ("given_at", "promise__role__person__public_id", "kind", "words", "stand_in", "wording")
    for pk, learner, *common in answers.values_list("pk", "promise__learner", *columns):
        alike = (*common, learner is not None)
        first.setdefault(alike, pk)
        counts[alike] += 1
    together: dict[tuple[Any, ...], list[int]] = {}
    for (*common, wording, of_learners), pk in first.items():
        n = counts[(*common, wording, of_learners)] if of_learners else 0
        in_one_go = common[_KIND] in _IN_ONE_GO
        together.setdefault((*common, None if in_one_go else wording, n), []).append(pk)
    keys += [Key(alike[0], ANSWERS, alike[1], tuple(pks), alike[-1] or 1) for alike, pks in together.items()]
    return sorted(keys, key=lambda key: key.at, reverse=True)


def _people(doers: set[str], changes: Iterable[Change], answers: Iterable[Answer]) -> list[Person]:
    """Everybody who did something, and everybody the lines on the page name, by name."""
    said = {one for change in changes for one in people_in(change)}
    by_hand = {answer.given_by_id for answer in answers if answer.given_by_id}
    return list(Person.objects.filter(Q(public_id__in=doers | said) | Q(pk__in=by_hand)).by_name())


def _undoable(trajectory: Trajectory, changes: Iterable[Change], now: datetime) -> set[int]:
    """Those of what was taken away that can be put back: lately, and nobody did so meanwhile."""
    lately = {one.pk: one for one in changes if one.verb in UNDONE_BY and one.made_at > now - UNDO_FOR}
    if not lately:
        return set()
    later = Change.objects.filter(trajectory=trajectory, pk__gt=min(lately)).values_list("pk", "verb", "thing")
    return {
        pk
        for pk, one in lately.items()
        if not any(
            other > pk and thing == one.thing and verb in (UNDONE_BY[one.verb], one.verb)
            for other, verb, thing in later
        )
    }


def _days(lines: Sequence[tuple[Key, Line]], zone: ZoneInfo, now: datetime) -> list[Day]:
    """The same lines by the day they fell on where the organisation is."""
    days: dict[date, list[Line]] = {}
    for key, line in lines:
        at = key.at.astimezone(zone)
        days.setdefault(at.date(), []).append(line.at_clock(f"{at:%H:%M}"))
    today = now.astimezone(zone).date()
    return [_day(day, today, found) for day, found in days.items()]


def _day(day: date, today: date, lines: list[Line]) -> Day:
    written = date_format(day, "l j F" if day.year == today.year else "l j F Y")
    near = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return Day(day, near[day], written, lines) if day in near else Day(day, capfirst(written), "", lines)
