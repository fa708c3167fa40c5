"""Everything one person holds and is asked, trajectory by trajectory, as far as L&D may read it.

Of what is between a learner and who stands beside them, and of what learners answer about themselves, nothing stands
here: not that it was asked, and not that it is open (`asks.register.private_kinds`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from asks.models import Ask
from asks.register import private_kinds
from checkins.subjects import FOLLOW_UP, Subject, is_between_them
from checkins.telling import NAMES
from organisations.models import Person
from organisations.working_days import Calendar
from roles.asking import PROMISE
from roles.models import Commitment, Party, Promise, PromiseState, Role
from roles.models.states import Facts
from roles.next_time import KIND as NEXT_TIME
from roles.table import period_of
from roles.words import short_day
from trajectories.models import ResultFigure, Trajectory

# So many trajectories stand on one page.
PAGE = 10
# Within a phase: who waits, the one who was asked before L&D, and what is settled at the end.
_ORDER = (
    PromiseState.ASKED, PromiseState.LAPSED, PromiseState.QUESTION, PromiseState.CANNOT, PromiseState.WITHDRAWN,
    PromiseState.NOT_THERE, PromiseState.PROMISED_IF, PromiseState.PROMISED, PromiseState.CHANGED,
    PromiseState.NOT_ASKED, PromiseState.NOT_KEPT, PromiseState.KEPT,
)  # fmt: skip
_PHASES = Commitment.Phase.values
_TO_REPLY = (PromiseState.QUESTION, PromiseState.CANNOT, PromiseState.WITHDRAWN)


@dataclass(frozen=True)
class Held:
    """One part somebody has: a function, or planning it, or telling its figures (then `role` is empty)."""

    name: str
    party: str = ""
    role: str = ""
    period: str = ""
    is_over: bool = False


@dataclass(frozen=True)
class Line:
    """What stands under one commitment, of all lines of this person that stand alike."""

    text: str
    commitment: str
    promise: str
    phase: str
    state: PromiseState
    # For how many learners, where it concerns one.
    learners: int
    since: datetime | None
    awaits_answer: bool
    awaits_reply: bool
    # Of its phase, in the order of these.
    place: int = 0

    @property
    def words(self) -> str:
        return str(self.state.label)


@dataclass
class Waiting:
    """What is asked beside promises and not answered, of one kind and moment, since the first of these days."""

    what: str
    moment: str
    since: date
    count: int = 0
    is_silent: bool = False


@dataclass
class Part:
    """One trajectory, and all of this person in it."""

    trajectory: Trajectory
    held: list[Held] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many things wait for their answer here."""
        return sum(line.awaits_answer for line in self.lines) + len(self.waiting)

    def to_reply(self, *, questions: bool) -> int:
        """How many of their questions wait for L&D here, or how much else they said that does."""
        return sum(line.awaits_reply and (line.state == PromiseState.QUESTION) == questions for line in self.lines)


@dataclass(frozen=True)
class Asked:
    """What the page shows: `parts` are those of this page of the list, what is open before what is over."""

    person: Person
    parts: list[Part]
    page: "Page[int]"

    @property
    def in_all(self) -> int:
        return self.page.paginator.count

    @property
    def summary(self) -> str:
        """What waits for them and what for L&D, of what stands on this page."""
        return " ".join(self._waits())

    def _waits(self) -> Iterator[str]:
        n = sum(part.open for part in self.parts)
        if n:
            yield ngettext("%(n)d thing waits for an answer.", "%(n)d things wait for an answer.", n) % {"n": n}
        n = sum(part.to_reply(questions=True) for part in self.parts)
        if n:
            yield ngettext("%(n)d question waits for your reply.", "%(n)d questions wait for your reply.", n) % {"n": n}
        n = sum(part.to_reply(questions=False) for part in self.parts)
        if n:
            yield ngettext(
                "%(n)d no or condition waits for your reply.",
                "%(n)d times a no or a condition waits for your reply.",
                n,
            ) % {"n": n}


def asked_of(person: Person, page: str, now: datetime) -> Asked:
    """Six queries, in however many trajectories they take part."""
    today = Calendar.of_everyone(person.organisation).today(now)
    held = _held(person, today)
    opened = Paginator(list(held), PAGE).get_page(page)
    found = Trajectory.objects.filter(pk__in=list(opened)).select_related("organisation")
    rows = {one.pk: one for one in found}
    parts = {pk: Part(rows[pk], held[pk]) for pk in opened if pk in rows}
    for pk, line in _lines(person, parts):
        parts[pk].lines.append(line)
    for pk, waiting in _waiting(person, parts):
        parts[pk].waiting.append(waiting)
    for part in parts.values():
        part.lines.sort(key=lambda line: (line.place, _ORDER.index(line.state)))
    return Asked(person, list(parts.values()), opened)


def _held(person: Person, today: date) -> dict[int, list[Held]]:
    """By trajectory: those that are open first, then the newest. Three queries of narrow rows."""
    found: dict[int, list[Held]] = defaultdict(list)
    place: dict[int, tuple[bool, int]] = {}
    for one in Role.objects.held_by(person).with_plan_in_brief():
        found[one.trajectory_id].append(_part(one, today))
        place[one.trajectory_id] = _place(one.closed_at, one.starts_on)
    for words, party, rows in (
        (_("plans it"), "", Trajectory.objects.planned_by([person]).values_list("pk", "closed_at", "starts_on")),
        (_("tells a figure of the result"), Party.SUPPORT, ResultFigure.objects.told_by(person)),
    ):
        for pk, closed_at, starts_on in rows:
            found[pk].append(Held(str(words), str(party)))
            place[pk] = _place(closed_at, starts_on)
    return {pk: found[pk] for pk in sorted(found, key=lambda pk: (*place[pk], pk))}


def _place(closed_at: datetime | None, starts_on: date) -> tuple[bool, int]:
    return closed_at is not None, -starts_on.toordinal()


def _part(role: Role, today: date) -> Held:
    is_over = role.held_until is not None and role.held_until < today
    return Held(role.name, role.party, role.public_id, period_of(role, today, short_day), is_over)


def _lines(person: Person, trajectories: Iterable[int]) -> Iterator[tuple[int, Line]]:
    """One row for all lines of one commitment that stand alike, however many learners they concern. One query."""
    for row in Promise.objects.alike_of(person, trajectories):
        facts = Facts(
            phase=row["commitment__phase"],
            is_must=row["commitment__is_must"],
            wording=row["commitment__wording"],
            asked_on=row["asked_on"],
            answered_on=row["answer__wording"],
            is_asked=row["asked_since"] is not None,
            kind=row["answer__kind"],
            is_replied=bool(row["is_replied"]),
        )
        state = PromiseState(facts.state)
        yield (
            row["commitment__trajectory"],
            Line(
                text=row["commitment__wording__text"],
                commitment=row["commitment__public_id"],
                promise=row["one"],
                phase=str(Commitment.Phase(facts.phase).label),
                place=_PHASES.index(facts.phase),
                state=state,
                learners=row["learners"],
                since=row["asked_since"] if facts.awaits_answer else None,
                awaits_answer=facts.awaits_answer,
                awaits_reply=(state in _TO_REPLY and not facts.is_replied) or facts.has_open_condition,
            ),
        )


def _waiting(person: Person, trajectories: Iterable[int]) -> list[tuple[int, Waiting]]:
    """What waits beside promises, of what may be told. One query."""
    untold = {PROMISE, NEXT_TIME, *private_kinds()}
    found: dict[tuple[int, str, str], Waiting] = {}
    for ask in Ask.objects.open().of(person).told_in(trajectories, but=untold):
        if is_between_them(ask):
            continue
        moment = str(Subject.of(ask).moment.label) if ask.kind in FOLLOW_UP else ""
        what = str(NAMES.get(ask.kind, ask.kind))
        one = found.setdefault((ask.trajectory_id, what, moment), Waiting(what, moment, ask.due_on))
        one.count, one.is_silent = one.count + 1, one.is_silent or ask.is_silent
    return [(pk, one) for (pk, _what, _moment), one in found.items()]
