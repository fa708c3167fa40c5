"""The one-page plan, put together from what each floor says of a trajectory."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from checkins import missing_lines as checkins_missing
from checkins import planning
from checkins.stages import Stage, stage
from insight.board import Row, board
from insight.history import Event, latest_answers
from roles import missing_lines as roles_missing
from roles.cast import Cast, cast
from roles.hours import Amount, Hours, hours
from roles.models import Commitment, Party
from roles.ring import Shell
from roles.shell import shell
from roles.standing import standing
from roles.table import PartyLines, arranged
from roles.words import owner_of
from trajectories import missing_lines as trajectories_missing
from trajectories.anchors import overall
from trajectories.missing import Missing
from trajectories.models import IntakeAnswer, Intervention, InterventionDate, Trajectory
from trajectories.occurrences import drawn_days, weekly_words
from trajectories.questions import NINE, Question
from trajectories.strip import Strip, strip

FIRST_LINES = 6


@dataclass(frozen=True)
class IntakeCard:
    """One question and how far its answer is."""

    question: Question
    answer: IntakeAnswer | None

    @property
    def status(self) -> str:
        return self.answer.status if self.answer else IntakeAnswer.Status.EMPTY


@dataclass(frozen=True)
class DatedLine:
    """One line of the timeline."""

    day: date
    label: str
    what: str
    note: str
    is_past: bool


@dataclass(frozen=True)
class Spent:
    """Hours in one phase, and the width of their bar in percent of the longest on the page."""

    phase: Commitment.Phase
    hours: Decimal
    share: float


@dataclass(frozen=True)
class HoursLine:
    """One function's hours."""

    party: Party
    name: str
    spent: list[Spent]
    total: Decimal


@dataclass(frozen=True)
class Column:
    """Before, during or after; `empty` says why there is nothing."""

    name: str
    lines: list[DatedLine]
    labelled: bool
    empty: str


@dataclass
class Plan:
    """Everything the page shows; no query runs while it renders."""

    trajectory: Trajectory
    cast: Cast
    shell: Shell
    start: date
    end: date
    stage: Stage
    blocking: list[Missing]
    waiting: list[Missing]
    settled: list[str]
    intake: list[IntakeCard]
    board: list[Row]
    before: list[DatedLine]
    during: list[DatedLine]
    after: list[DatedLine]
    strip: Strip | None
    hours: Hours
    hours_rows: list["HoursLine"]
    latest: list[Event]
    today: date
    parties: list[PartyLines]

    @property
    def is_new(self) -> bool:
        """Nothing but a title yet: the page invites to the intake and shows what it will look like."""
        return not self.cast.commitments and not self.cast.roles

    @property
    def first_blocking(self) -> list[Missing]:
        """What stands open on the page; the rest is folded."""
        return self.blocking[:FIRST_LINES]

    @property
    def more_blocking(self) -> list[Missing]:
        return self.blocking[FIRST_LINES:]

    @property
    def columns(self) -> list["Column"]:
        """The three lists of the timeline."""
        return [
            Column(_("Before"), self.before, True, _("Nothing before the start.")),
            Column(_("During"), self.during, False, _("No dates yet. Add what helps people learn.")),
            Column(_("After"), self.after, True, _("The moments follow from the last date.")),
        ]

    @property
    def discussed(self) -> int:
        return sum(card.status == IntakeAnswer.Status.DISCUSSED for card in self.intake)

    @property
    def next_question(self) -> int:
        """The first question that is not yet discussed; 1 when all are."""
        return next((card.question.number for card in self.intake if card.status != "discussed"), 1)


def plan(trajectory: Trajectory, now: datetime) -> Plan:
    """Read once, arrange for the page. `trajectory` comes with intake, cohorts and interventions prefetched."""
    everyone = cast(trajectory, now)
    first, last = overall(trajectory)
    promised = roles_missing.missing(everyone, now)
    lines = [
        *promised,
        *trajectories_missing.missing(trajectory, now),
        *checkins_missing.missing(trajectory, now),
    ]
    lines.sort(key=lambda line: line.rank)
    drawn = shell(everyone)
    answers = {answer.number: answer for answer in trajectory.intake_answers.all()}
    falling = planning.moments(trajectory, now)
    before, during, after = _timeline(trajectory, falling, now)
    blocking = [line for line in lines if line.blocks_start]
    spent = hours(everyone, trajectory.interventions.all())
    return Plan(
        trajectory=trajectory,
        cast=everyone,
        shell=drawn,
        start=first,
        end=last,
        stage=stage(everyone, promised, falling, now),
        blocking=blocking,
        waiting=[line for line in lines if not line.blocks_start],
        settled=_settled(everyone),
        intake=[IntakeCard(question, answers.get(question.number)) for question in NINE],
        board=board(everyone, now),
        before=before,
        during=during,
        after=after,
        strip=strip(
            drawn_days(trajectory.interventions.all(), last),
            [(line.day, line.label) for line in [*before, *after] if line.label],
            start=first,
            end=last,
            today=now.date(),
        ),
        hours=spent,
        hours_rows=_hours_rows(spent),
        latest=latest_answers(everyone),
        today=now.date(),
        parties=arranged(everyone.roles),
    )


def _hours_rows(spent: Hours) -> list[HoursLine]:
    longest = max((hours for row in spent.rows for _phase, hours in row.all.phases()), default=Decimal(0))
    return [HoursLine(row.party, row.name, _spent(row.all, longest), row.all.total) for row in spent.rows]


def _spent(amount: Amount, longest: Decimal) -> list[Spent]:
    return [
        Spent(Commitment.Phase(phase), hours, round(float(hours / longest) * 100, 1) if longest else 0.0)
        for phase, hours in amount.phases()
    ]


def _settled(everyone: Cast) -> list[str]:
    return [
        f"{commitment}, {owner_of(commitment.function, everyone.promises[commitment.pk])}"
        for commitment in everyone.commitments
        if standing(everyone.promises[commitment.pk]).is_settled
    ]


def _timeline(
    trajectory: Trajectory, moments: list[planning.MomentOn], now: datetime
) -> tuple[list[DatedLine], list[DatedLine], list[DatedLine]]:
    several = len({moment.cohort.pk for moment in moments}) > 1
    dated = [
        DatedLine(
            moment.day,
            f"{'−' if moment.planned.line.offset < 0 else '+'}{abs(moment.planned.line.offset)}",
            moment.label.capitalize(),
            _note(moment, several),
            moment.is_past,
        )
        for moment in moments
    ]
    sessions = [
        DatedLine(day.first_day, "", intervention.title, _about(intervention, day), day.span[1] < now.date())
        for intervention in trajectory.interventions.all()
        if not intervention.is_declined
        for day in intervention.dates.all()
    ]
    before = [line for line in dated if line.label.startswith("−")]
    after = [line for line in dated if line not in before]
    return before, sorted(sessions, key=lambda line: line.day), after


def _about(intervention: Intervention, day: InterventionDate) -> str:
    """How often, where, and whether it still waits for a yes."""
    asked = _("requested") if intervention.is_requested else ""
    return ", ".join(filter(None, (weekly_words(day), intervention.place, asked)))


def _note(moment: planning.MomentOn, several: bool) -> str:
    """Whose it is where not everyone's: a cohort's, or of those who wait for the answers of others."""
    notes = [str(moment.cohort)] if several else []
    if moment.planned.line.waits:
        notes += moment.who_names
    return ", ".join(notes)
