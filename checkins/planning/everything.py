"""Reading all that the letters of one trajectory follow from, of everyone in it over all their trajectories.

A page has ten queries to spend, so what is small is read in one, as rows of one shape.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from asks.invitations import Changed
from asks.models import FIRST, REMINDER, Ask, AskLetter, PassOn, ReminderStop
from checkins.models import ScheduleException, ScheduleLine, Talk
from checkins.planning.groups import Group, hang_absences, hang_beside, read_group
from mailing.models import DiaryEntry
from organisations.models import Absence, Person
from organisations.working_days import Calendar
from roles.asking import KEPT, THERE
from roles.council import agreed_by
from roles.models import Answer, Deputy, Pairing, Promise, Role
from roles.models.promises import PromiseQuerySet
from trajectories.dates import hang, read_dates
from trajectories.models import Measurement, ResultFigure, Trajectory

# Letters of so long ago may fill a week that is still going on.
LATELY = timedelta(days=8)


class Row(NamedTuple):
    """Three numbers and two texts, of whatever it is a row of."""

    one: int
    two: int
    three: int
    first: str
    second: str


@dataclass(frozen=True)
class Given:
    """One answer to a promise that has a day to it: when it is needed, would be there, or holds until; None: no day.

    Its holder, trajectory and function by key, the promise by public id.
    """

    holder: int
    trajectory: int
    role: int
    promise: str
    day: date | None
    at: datetime
    # What it is about when it is asked whether the talk was held that it promises; else empty.
    talk: str


class Agreed(NamedTuple):
    """One promise made where no training was needed; its holder and trajectory by key."""

    holder: int
    trajectory: int
    phase: str
    # The day by which it is there; None: no day.
    by: date | None
    at: datetime


@dataclass
class Everything:
    """What was read; of everyone in the trajectories, by key."""

    trajectories: dict[int, Trajectory]
    groups: dict[int, Group] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    calendars: dict[int, Calendar] = field(default_factory=dict)
    stops: set[tuple[int, int]] = field(default_factory=set)
    passed_on: set[tuple[int, int]] = field(default_factory=set)
    # Owner → who answers for them from which to which day, who began last at the end.
    deputies: dict[int, list[tuple[int, date, date]]] = field(default_factory=lambda: defaultdict(list))
    # Who holds it and the learner, both as roles, of talks that were held, by kind.
    talks: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    # Figure → the days on which it was measured, by public id.
    measured: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    # Musts that stand promised, with the day on which they are needed (if it says so).
    musts: list[Given] = field(default_factory=list)
    # Musts that were not there yet, with the day on which they would be.
    to_come: list[Given] = field(default_factory=list)
    # Those that hold until a day, by public id.
    held_until: dict[str, Given] = field(default_factory=dict)
    # Who promised something for which phase of which trajectory, and was not asked yet what became of it: as what, and
    # until which day that holds, and what it is about when it is a talk; by public id.
    promised: dict[tuple[int, int, str], dict[str, tuple[int, date | None, str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    # What stands promised instead of a training, and nobody was asked about yet.
    agreed: list[Agreed] = field(default_factory=list)
    # Promises that are asked of learners who have a deputy, by public id: no deputy reads them.
    personal: set[str] = field(default_factory=set)
    asks: list[Ask] = field(default_factory=list)
    # Meetings that fall otherwise than was told, each with its last day, if it has one.
    changed: list[tuple[Changed, date | None]] = field(default_factory=list)
    # What stood in which letter, with its mail.
    letters: list[AskLetter] = field(default_factory=list)


def beside(seen: QuerySet[Trajectory], public_id: str) -> list[Trajectory]:
    """This trajectory, when it may be seen, and the others in which somebody of it takes part."""
    people = Role.objects.filter(trajectory__public_id=public_id).values("person")
    others = Role.objects.filter(person__in=people).values("trajectory")
    found = seen.filter(Q(public_id=public_id) | Q(pk__in=others)).select_related("organisation")
    return list(found.order_by("pk"))


def read_groups(trajectories: Iterable[Trajectory]) -> Everything:
    """The groups of these with their people and days: five queries, and one more when somebody else measures."""
    found = Everything({trajectory.pk: trajectory for trajectory in trajectories})
    read_dates(found.trajectories.values())
    rows = _small(found.trajectories)
    roles = list(Role.objects.filter(trajectory__in=found.trajectories).select_related("person").order_by("pk"))
    _know(found, [role.person for role in roles])
    _know_more(found, rows)
    _hang_lines(found, rows)
    agreed = agreed_by((row.one, bool(row.two)) for row in rows["council"])
    for trajectory in found.trajectories.values():
        group = found.groups[trajectory.pk] = read_group(trajectory)
        group.may_record = not trajectory.waits_for_works_council or trajectory.pk in agreed
    _hang_roles(found, roles, rows)
    _hang_days(found, rows)
    _keep(found, rows)
    return found


def read_letters(found: Everything, now: datetime) -> None:
    """And what these people were asked there, with their letters of late: two queries."""
    found.asks = list(
        Ask.objects.filter(trajectory__in=found.trajectories, person__in=found.people).only(
            *("person_id", "trajectory_id", "kind", "about", "checked_at", "due_on", "next_on", "letters"),
            *("window_until", "answered_at", "closed_at", "closed_because"),
        )
    )
    for ask in found.asks:
        ask.person, ask.trajectory = found.people[ask.person_id], found.trajectories[ask.trajectory_id]
    lately = Q(mail__kind__in=(FIRST, REMINDER), mail__not_before__gte=now - LATELY)
    asking = Q(ask__answered_at=None, ask__closed_at=None, ask__letters__gte=1)
    asking &= Q(step__gt=0)
    written = AskLetter.objects.filter(Q(mail__person__in=found.people) | Q(ask__person__in=found.people))
    found.letters = list(written.filter(lately | asking).select_related("mail", "ask").order_by("mail_id", "pk"))


def _small(trajectories: Iterable[int]) -> dict[str, list[Row]]:
    """One query for all that is small."""
    pks = list(trajectories)
    roles = Role.objects.filter(trajectory__in=pks)
    deputies = Deputy.objects.filter(person__in=roles.values("person"))
    owners = ResultFigure.objects.filter(trajectory__in=pks).exclude(owner=None)
    concerned = Q(person__in=roles.values("person")) | Q(person__in=owners.values("owner"))
    concerned |= Q(person__in=deputies.values("deputy"))
    of_roles = Role.cohorts.through.objects.filter(role__trajectory__in=pks)
    beside_them = Role.learners.through.objects.filter(from_role__trajectory__in=pks)
    proposed = PassOn.objects.proposed().filter(trajectory__in=pks)
    figures = Measurement.objects.filter(figure__in=owners.values("pk"))
    talks = Talk.objects.filter(outcome=Talk.Outcome.HELD, learner__trajectory__in=pks)
    promises = Promise.objects.filter(commitment__trajectory__in=pks)
    # What was to come by a day is late after it, and stands.
    holds = Case(When(answer__kind=Answer.Kind.NOT_THERE, then=None), default=F("answer__until"))
    promised = Promise.objects.asked_nothing_of(pks, KEPT).on_their_own_words().annotate(holds_until=holds)
    promised = promised.annotate(
        phase_and_line=Concat(
            "commitment__phase", Value("|"), "public_id", Value("|"), "talk", output_field=CharField()
        )
    )
    chosen = Pairing.objects.filter(learner__trajectory__in=pks).with_agreed()
    council = Promise.objects.of_works_council().filter(commitment__trajectory__in=pks)
    personal = Promise.objects.waiting_of_learners(deputies.values("person"))
    ids = Trajectory.objects.filter(pk__in=pks).values("public_id")
    meetings = DiaryEntry.objects.meetings_otherwise().about_any(ids).filter(diary__person__in=roles.values("person"))
    queries = [
        _rows("cohort", of_roles, ("role_id", "cohort_id")),
        _rows("learner", beside_them, ("from_role_id", "to_role_id")),
        _rows(
            "line", ScheduleLine.objects.filter(trajectory__in=pks), ("trajectory_id", "offset", "is_on"), ("moment",)
        ),
        _rows(
            "own",
            ScheduleException.objects.filter(trajectory__in=pks),
            ("trajectory_id", "person_id", "is_on"),
            ("moment", "day"),
        ),
        _rows("away", Absence.objects.filter(concerned), ("person_id",), ("first_day", "last_day")),
        _rows("figure", owners, ("pk", "trajectory_id", "owner_id"), ("public_id", "name")),
        _rows("measured", figures, ("figure_id",), ("figure__public_id", "measured_on")),
        _rows("deputy", deputies, ("person_id", "deputy_id", "pk"), ("first_day", "last_day")),
        _rows("personal", personal, ("role__person_id",), ("public_id",)),
        _rows("stop", ReminderStop.objects.filter(trajectory__in=pks), ("person_id", "trajectory_id")),
        _rows("passed on", proposed, ("person_id", "trajectory_id")),
        _given("must", promises.still_to_be_there(), "answer__wording__needed_by"),
        _given("to come", promises.to_come(THERE), "answer__until"),
        _given("until", promises.held_until_a_day(), "answer__until"),
        _given("agreed", promises.agreed_instead(), "answer__wording__needed_by", name="commitment__phase"),
        _rows("promised", promised, _HELD, ("phase_and_line", "holds_until")),
        _rows("talk", talks, ("holder_id", "learner_id"), ("kind",)),
        _rows("chosen", chosen, ("learner_id", "person_id", "is_agreed"), ("function",)),
        _changed(meetings),
        _rows("council", council, ("commitment__trajectory_id", "is_agreed")),
    ]
    found: dict[str, list[Row]] = defaultdict(list)
    for row in queries[0].union(*queries[1:]):
        found[row[0]].append(Row(*row[1:]))
    return found


# Who holds a promise, where, and as what.
_HELD = ("role__person_id", "commitment__trajectory_id", "role_id")


def _changed(meetings: QuerySet[DiaryEntry]) -> Any:
    """A query of meetings with when they changed, and their last day."""
    both = Concat(Cast("changed_at", CharField()), Value("|"), Coalesce(Cast("last_on", CharField()), Value("")))
    return _rows(
        "changed",
        meetings.annotate(changed_and_last=both),
        ("diary__person_id", "is_off"),
        ("about", "changed_and_last"),
    )


def _given(what: str, promises: PromiseQuerySet, day: str, *, name: str = "public_id") -> Any:
    """A query of promises with this day of their answers, and when these were given."""
    given = Cast("answer__given_at", CharField())
    all_three = Concat(Coalesce(Cast(day, CharField()), Value("")), Value("|"), given, Value("|"), "talk")
    return _rows(what, promises.with_talk().annotate(day_and_given=all_three), _HELD, (name, "day_and_given"))


def _rows(what: str, rows: Any, numbers: tuple[str, ...], texts: tuple[str, ...] = ()) -> Any:
    """A query of values, which the type checker cannot name: its columns filled up to those of a `Row`."""
    whole = [Cast(F(name), IntegerField()) for name in numbers] + [Value(0)] * (3 - len(numbers))
    words = [Coalesce(Cast(F(name), CharField()), Value("")) for name in texts] + [Value("")] * (2 - len(texts))
    columns = dict(zip(("row_1", "row_2", "row_3", "row_4", "row_5"), [*whole, *words], strict=True))
    plain = rows.order_by().annotate(row_of=Value(what, output_field=CharField()), **columns)
    return plain.values_list("row_of", *columns)


def _know(found: Everything, people: Iterable[Person]) -> None:
    """One object for each, however many roles they hold."""
    organisations = {one.organisation_id: one.organisation for one in found.trajectories.values()}
    for person in people:
        person.organisation = organisations[person.organisation_id]
        found.people.setdefault(person.pk, person)


def _know_more(found: Everything, rows: dict[str, list[Row]]) -> None:
    """Who measures a figure and who answers for another hold no function perhaps; and when everyone is away."""
    wanted = {row.three for row in rows["figure"]} | {row.two for row in rows["deputy"]}
    if missing := wanted - found.people.keys():
        _know(found, Person.objects.filter(pk__in=missing))
    away = (
        Absence(person_id=row.one, first_day=date.fromisoformat(row.first), last_day=date.fromisoformat(row.second))
        for row in rows["away"]
    )
    hang_absences(found.people.values(), away)
    found.calendars = {pk: Calendar.of(person) for pk, person in found.people.items()}


def _hang_lines(found: Everything, rows: dict[str, list[Row]]) -> None:
    lines: dict[int, list[ScheduleLine]] = defaultdict(list)
    for row in rows["line"]:
        line = ScheduleLine(trajectory_id=row.one, moment=row.first, offset=row.two, is_on=bool(row.three))
        lines[row.one].append(line)
    for pk, trajectory in found.trajectories.items():
        hang(trajectory, "schedule_lines", lines[pk])


def _hang_roles(found: Everything, roles: Iterable[Role], rows: dict[str, list[Row]]) -> None:
    by_pk = {role.pk: role for role in roles}
    for role in by_pk.values():
        role.person, role.trajectory = found.people[role.person_id], found.trajectories[role.trajectory_id]
        found.groups[role.trajectory_id].roles.append(role)
    hang_beside(
        by_pk.values(),
        {cohort.pk: cohort for one in found.trajectories.values() for cohort in one.cohorts.all()},
        ((row.one, row.two) for row in rows["cohort"]),
        ((row.one, row.two) for row in rows["learner"]),
    )
    for row in rows["chosen"]:
        group = found.groups[by_pk[row.one].trajectory_id]
        group.take_pair(row.two, row.first, row.one, is_agreed=bool(row.three))


def _hang_days(found: Everything, rows: dict[str, list[Row]]) -> None:
    """Own days of single people, and the figures somebody measures."""
    for row in rows["own"]:
        day = date.fromisoformat(row.second) if row.second else None
        found.groups[row.one].exceptions[row.two, row.first] = ScheduleException(
            trajectory_id=row.one, person_id=row.two, moment=row.first, day=day, is_on=bool(row.three)
        )
    for row in sorted(rows["figure"]):
        owner = found.people[row.three]
        found.groups[row.two].figures.append(
            ResultFigure(pk=row.one, trajectory_id=row.two, owner=owner, public_id=row.first, name=row.second)
        )


def _keep(found: Everything, rows: dict[str, list[Row]]) -> None:
    found.stops = {(row.one, row.two) for row in rows["stop"]}
    found.passed_on = {(row.one, row.two) for row in rows["passed on"]}
    for row in sorted(rows["deputy"], key=lambda row: (row.first, row.three)):
        spell = (row.two, date.fromisoformat(row.first), date.fromisoformat(row.second))
        found.deputies[row.one].append(spell)
    found.personal = {row.first for row in rows["personal"]}
    found.musts, found.to_come = [_read(row) for row in rows["must"]], [_read(row) for row in rows["to come"]]
    found.held_until = {row.first: _read(row) for row in rows["until"]}
    agreed = map(_read, rows["agreed"])
    found.agreed = [Agreed(one.holder, one.trajectory, one.promise, one.day, one.at) for one in agreed]
    for row in rows["promised"]:
        phase, promise, talk = row.first.split("|")
        found.promised[row.one, row.two, phase][promise] = (row.three, _day(row.second), talk)
    for row in rows["talk"]:
        found.talks[row.first].add((row.one, row.two))
    for row in rows["changed"]:
        at, _bar, last = row.second.partition("|")
        found.changed.append((Changed(row.one, row.first, bool(row.two), _instant(at)), _day(last)))
    for row in rows["measured"]:
        found.measured[row.first].add(date.fromisoformat(row.second))


def _read(row: Row) -> Given:
    day, at, talk = row.second.split("|")
    return Given(row.one, row.two, row.three, row.first, _day(day), _instant(at), talk)


def _instant(text: str) -> datetime:
    """SQLite keeps no zone."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
