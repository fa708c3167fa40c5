"""What is kept of the follow-up that may ask something of L&D, read at once for the plan: one query.

Talks, what was published, decisions of sponsors that wait, and how many answered a check-in: a number, of one learner
as of hundreds. Nothing a learner wrote is among it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, DateField, DateTimeField, F, IntegerField, JSONField, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from asks.models import Ask
from checkins.dates import Moment
from checkins.models import Decision, PublishedMoment, Talk
from checkins.publishing import MomentFigures, as_read
from checkins.subjects import CHECK_INS, Subject
from organisations.compiled import Compiled
from organisations.models import Person
from roles.models import Role
from trajectories.models import Trajectory


@dataclass(frozen=True)
class Answering:
    """Of the check-ins of one moment that fell on one day: how many were asked, how many of them did not answer, and
    whether an answer still counts for anyone of them, answered or not.
    """

    moment: Moment
    day: date
    asked: int
    unanswered: int
    is_open: bool


@dataclass(frozen=True)
class Heard:
    """Rows with as much in them as a line on the plan says."""

    # Those that are called off, and those of which the day is agreed.
    talks: list[Talk]
    published: list[MomentFigures]
    # The latest first.
    decisions: list[Decision]
    # The earliest first. Who was let go since stays counted; of whom nobody knows any more if they answered not.
    answering: list[Answering]


def heard(trajectory: Trajectory, today: date) -> Heard:
    """Of one trajectory, as it stands today. One query."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _all_of(trajectory.pk, today):
        found[row["which"]].append(row)
    latest = sorted(found["decision"], key=lambda row: (row["at"], row["public"]), reverse=True)
    return Heard(
        talks=[_talk(row) for row in found["talk"]],
        published=as_read([_moment(trajectory, row) for row in found["published"]], trajectory),
        decisions=[_decision(row) for row in latest],
        answering=sorted(map(_answering, found["log"]), key=lambda one: (one.day, CHECK_INS.index(one.moment))),
    )


# What stands in every row; a list that lacks one of them has nothing there. The first list gives the kinds of columns:
# for PostgreSQL, what the first two lack is a text, under which no number of the third fits.
_NOTHING: dict[str, Combinable] = {
    "which": Value("", CharField()),
    **{name: Value("", CharField()) for name in ("what", "how", "text", "public", "called", "apart")},
    **{name: Cast(Value(None), IntegerField()) for name in ("who", "least", "open")},
    "day": Value(None, DateField()),
    "at": Value(None, DateTimeField()),
    "told": Value(None, JSONField()),
}


def _rows(rows: QuerySet[Any], which: str, **columns: Any) -> QuerySet[Any, dict[str, Any]]:
    return rows.order_by().values(**_NOTHING | {"which": Value(which, CharField())} | columns)


def _published(trajectory: int) -> QuerySet[Any, dict[str, Any]]:
    here = PublishedMoment.objects.filter(trajectory=trajectory)
    columns = {"what": F("moment"), "day": F("closed_on"), "at": F("published_at")}
    return _rows(here, "published", **columns, least=F("minimum"), told=F("figures"))


def _decisions(trajectory: int) -> QuerySet[Any, dict[str, Any]]:
    columns = {"what": F("moment"), "how": F("answer"), "text": F("words"), "public": F("public_id")}
    here = Decision.objects.filter(role__trajectory=trajectory).waiting()
    return _rows(here, "decision", at=F("said_at"), **columns, **_who("role"))


def _talks(trajectory: int) -> QuerySet[Any, dict[str, Any]]:
    columns = {"what": F("kind"), "how": F("outcome"), "day": F("planned_on"), "at": F("said_at")}
    here = Talk.objects.filter(learner__trajectory=trajectory, outcome__in=(Talk.Outcome.NO, *Talk.AGREED))
    return _rows(here, "talk", **columns, **_who("holder"))


def _logs(trajectory: int, today: date) -> QuerySet[Any, dict[str, Any]]:
    """Counted where they stand: in the group of hundreds as few rows as in one of eight."""
    in_time = Q(window_until=None) | Q(window_until__gt=today)
    each = Ask.objects.remembered().filter(trajectory=trajectory, kind="log").order_by().values("about", "due_on")
    silent, open_ones = Count("pk", filter=Q(answered_at=None)), Count("pk", filter=in_time)
    counted = each.annotate(asked=Count("pk"), silent=silent, open=open_ones)
    columns = {"what": F("about"), "day": F("due_on"), "who": F("asked"), "least": F("silent"), "open": F("open")}
    return _rows(counted, "log", **columns)


def _who(role: str) -> dict[str, F]:
    person = f"{role}__person"
    return {"who": F(f"{person}_id"), "called": F(f"{person}__name"), "apart": F(f"{person}__distinction")}


_all_of: Compiled[dict[str, Any]] = Compiled(
    lambda pk, today: _published(pk).union(_decisions(pk), _talks(pk), _logs(pk, today), all=True)
)


def _role(row: dict[str, Any]) -> Role:
    return Role(person=Person(pk=row["who"], name=row["called"], distinction=row["apart"]))


def _moment(trajectory: Trajectory, row: dict[str, Any]) -> PublishedMoment:
    return PublishedMoment(
        trajectory=trajectory,
        moment=row["what"],
        closed_on=row["day"],
        published_at=row["at"],
        minimum=row["least"],
        figures=row["told"],
    )


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(
        public_id=row["public"],
        role=_role(row),
        moment=row["what"],
        answer=row["how"],
        words=row["text"],
        said_at=row["at"],
    )


def _talk(row: dict[str, Any]) -> Talk:
    return Talk(kind=row["what"], holder=_role(row), outcome=row["how"], planned_on=row["day"], said_at=row["at"])


def _answering(row: dict[str, Any]) -> Answering:
    return Answering(
        Subject.of(Ask(kind="log", about=row["what"])).moment,
        row["day"],
        asked=row["who"],
        unanswered=row["least"],
        is_open=bool(row["open"]),
    )
