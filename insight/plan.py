"""The one-page plan, put together from what each floor says of a trajectory."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins import missing_lines as checkins_missing
from checkins import planning
from checkins.stages import Stage, Where, stage
from insight.around import FigureNow, Settled, figures, settled
from insight.board import ExampleRow, Item, Row, board, example
from insight.history import Event, latest_answers
from insight.people import PartyGroups, grouped
from insight.spent import HoursLine, hours_lines
from insight.timeline import Timeline, timeline
from roles import missing_lines as roles_missing
from roles.amiss import letters_amiss
from roles.cast import Cast, cast
from roles.hours import Hours, hours
from roles.models import Role
from roles.ring import Shell
from roles.shell import shell
from roles.table import arranged
from roles.words import owner_of
from trajectories import missing_lines as trajectories_missing
from trajectories import missing_results
from trajectories.anchors import overall
from trajectories.asked import Overview, overview
from trajectories.causes import Advice, advice_on
from trajectories.impact import ImpactMap, read_map
from trajectories.missing import Missing
from trajectories.models import IntakeAnswer, Trajectory
from trajectories.next_times import Voices, voices_in
from trajectories.occurrences import drawn_days
from trajectories.questions import Question
from trajectories.strip import Strip, strip

FIRST_LINES = 6
# More lines than this do not fit on the second sheet of paper in its usual letter.
MOST_LINES_ON_PAPER = 38
# More than these leave it too little room in any letter: then the two sheets follow each other.
MANY_LINES_ON_PAPER = 60
# So many signs fill a line of a cell on the board, and of what is missing; of the last few may be longer.
SIGNS_IN_A_CELL, SIGNS_IN_A_LINE, MOST_LONG_LINES = 32, 60, 3
# More figures and behaviours than these do not fit on the first.
MOST_AIMS_ON_PAPER = 5
# Words of an answer on the first sheet, when it stands there in room and when so many questions share it.
WORDS_ON_PAPER, FEW_WORDS_ON_PAPER = 60, 12
QUESTIONS_ON_PAPER = [(9, 24), (12, 16), (16, 8), (20, 5)]


@dataclass(frozen=True)
class IntakeCard:
    """One question and how far its answer is."""

    question: Question
    answer: IntakeAnswer | None

    @property
    def status(self) -> str:
        return self.answer.status if self.answer else IntakeAnswer.Status.EMPTY


@dataclass(frozen=True)
class ForNextTime:
    """What was said at the end: of this one when it is over, else of the edition before. `until` it still comes in."""

    voices: list[Voices]
    until: date | None
    is_of_before: bool


@dataclass
class Plan:
    """Everything the page shows; no query runs while it renders."""

    trajectory: Trajectory
    cast: Cast
    shell: Shell
    start: date
    end: date
    stage: Stage
    # Of one without a training: what was promised around the work, and the figures that say whether it helps.
    unsettled: list[Missing]
    around: list[Settled]
    figures: list[FigureNow]
    blocking: list[Missing]
    waiting: list[Missing]
    settled: list[str]
    intake: Overview
    impact: ImpactMap
    board: list[Row]
    timeline: Timeline
    strip: Strip | None
    hours: Hours
    hours_rows: list[HoursLine]
    latest: list[Event]
    today: date
    parties: list[PartyGroups]
    next_time: ForNextTime | None

    @property
    def is_new(self) -> bool:
        """Nothing but a title yet: the page invites to the intake and shows what it will look like."""
        return self.trajectory.is_open and not self.cast.commitments and not self.cast.roles

    @property
    def example(self) -> list[ExampleRow]:
        """What a board may look like, while there is nobody on it."""
        return example() if self.is_new else []

    @property
    def asked_for(self) -> str:
        """What was asked, as they put it: the first question."""
        return next((answer.text for question, answer in self.intake.rows if question.number == 1 and answer), "")

    @property
    def unmeasured(self) -> list[Missing]:
        """What is waited for besides the promises: of one without a training, its result."""
        return [line for line in self.waiting if line not in self.unsettled]

    @property
    def first_blocking(self) -> list[Missing]:
        """What stands open on the page; the rest is folded."""
        return self.blocking[:FIRST_LINES]

    @property
    def first_waiting(self) -> list[Missing]:
        """What the start does not wait for, as far as six lines in all leave room."""
        return self.waiting[: max(FIRST_LINES - len(self.blocking), 1)]

    @property
    def more(self) -> list[Missing]:
        """The lines that are folded."""
        return [*self.blocking[FIRST_LINES:], *self.waiting[len(self.first_waiting) :]]

    @property
    def more_on_paper(self) -> list[Missing]:
        """Of those what does not stand on the same sheets already: with the result, or open on the board."""
        return [line for line in self.more if line.state not in missing_results.STATES and not self._on_board(line)]

    @property
    def more_on_board(self) -> list[Missing]:
        """Those that stand on the board with the same mark."""
        return [line for line in self.more if self._on_board(line)]

    def _on_board(self, line: Missing) -> bool:
        return self.has_board and (line.what, line.state) in self._marks

    @cached_property
    def _marks(self) -> set[tuple[str, str]]:
        """What is open on the board, each with how it stands."""
        cells = [cell for row in self.board for cell in row.cells]
        return {(str(item.commitment), item.state) for cell in cells for item in cell.items if not item.is_settled}

    @property
    def headline(self) -> str:
        """How it stands, in one sentence."""
        if self.blocking:
            n = len(self.cast.open_musts)
            return ngettext("%(n)d to go before the start", "%(n)d to go before the start", n) % {"n": n}
        if self.is_new:
            return _("Start with the question behind the question")
        if self.trajectory.is_preparing and self.shell.closed:
            return _("Everyone said yes. Let the magic happen.")
        if self.waiting:
            n = len(self.waiting)
            return ngettext("%(n)d thing is waiting", "%(n)d things are waiting", n) % {"n": n}
        return _("Nobody is waiting. Going well.") if self.trajectory.is_open else self.stage.word

    @property
    def until_start(self) -> str:
        """How long until the start, in days up to two weeks, then in weeks; empty once it is there, or never comes."""
        days = (self.start - self.today).days
        if not self.trajectory.is_preparing or days <= 0 or self.trajectory.deletes_at:
            return ""
        if days < 14:
            return ngettext("starts in %(n)d day", "starts in %(n)d days", days) % {"n": days}
        return ngettext("starts in %(n)d week", "starts in %(n)d weeks", days // 7) % {"n": days // 7}

    @property
    def is_ready(self) -> bool:
        """Nothing holds up the start."""
        return self.stage.where is Where.READY

    @property
    def people(self) -> int:
        """How many have a part or will have one, whatever the number of their functions."""
        return len({role.person_id for role in (*self.cast.roles, *self.cast.to_come)})

    @property
    def advice(self) -> Advice:
        """What the causes that were ticked say about learning."""
        return advice_on(learnable=self.trajectory.learnable_causes, others=self.trajectory.other_causes)

    @property
    def cards(self) -> list[IntakeCard]:
        """The questions of the intake, each with its answer."""
        return [IntakeCard(question, answer) for question, answer in self.intake.rows]

    @property
    def knowing(self) -> int:
        """How many say that it is clear what this asks of them."""
        return self.cast.said_to_clarity().count(True)

    @property
    def taking_part(self) -> int:
        """How many people that is, each once."""
        return len(self.cast.said_to_clarity())

    @property
    def discussed(self) -> int:
        return sum(answer is not None and answer.status == "discussed" for _question, answer in self.intake.asked)

    @property
    def is_full(self) -> bool:
        """Whether its first sheet of paper holds more than the ring and the nine questions."""
        return self.has_aims or len(self.intake.rows) > QUESTIONS_ON_PAPER[0][0] or self.runs_on

    @property
    def runs_on(self) -> bool:
        """Whether it holds too much for a sheet for each half: then one follows the other, all in a smaller letter."""
        aims = len(self.impact.figures) + len(self.impact.behaviours)
        is_more = self.next_time is not None or aims > MOST_AIMS_ON_PAPER or self.is_packed
        return is_more or not self.trajectory.is_open

    @property
    def is_packed(self) -> bool:
        """Whether there is so much that one of the sheets holds it in no letter."""
        long = [line for line in (*self.first_blocking, *self.first_waiting) if len(line.what) > SIGNS_IN_A_LINE]
        return self._lines_on_second > MANY_LINES_ON_PAPER or len(long) > MOST_LONG_LINES

    @property
    def words_on_paper(self) -> int:
        """How many words of each answer there is room for on the first sheet of paper."""
        if not self.is_full:
            return WORDS_ON_PAPER
        if self.runs_on:
            return FEW_WORDS_ON_PAPER
        return next((words for most, words in QUESTIONS_ON_PAPER if len(self.intake.rows) <= most), 0)

    @property
    def is_dense(self) -> bool:
        """Whether its second sheet of paper needs a smaller letter."""
        return self.runs_on or self._lines_on_second > MOST_LINES_ON_PAPER

    @cached_property
    def _lines_on_second(self) -> int:
        """About how many lines stand on the second sheet."""
        board = sum(max(2, *(sum(_lines_of(item) for item in cell.items) for cell in row.cells)) for row in self.board)
        dates = max(len(self.timeline.before), len(self.timeline.during), len(self.timeline.after))
        people = max(len(party.groups) + party.count // 4 for party in self.parties)
        return board + dates + len(self.hours_rows) + people

    @property
    def has_aims(self) -> bool:
        """Whether anything is said of result or behaviour yet."""
        return bool(self.impact.figures or self.impact.behaviours)

    @property
    def has_dates(self) -> bool:
        """Whether anybody learns from one day to another."""
        return self.trajectory.is_taken_up and not self.trajectory.is_without_training

    @property
    def is_one_day(self) -> bool:
        """Begun and done on one day."""
        return self.start == self.end

    @property
    def is_late(self) -> bool:
        """The day on which it was to start is behind us, and it has not."""
        return self.trajectory.is_preparing and self.start < self.today

    @property
    def is_one_year(self) -> bool:
        """Begun and done in one year: that need be said only once."""
        return self.start.year == self.end.year

    @property
    def has_board(self) -> bool:
        """Once it is closed, only what there is. Without a training it stands on top."""
        return self.has_dates and (self.trajectory.is_open or any(row.count for row in self.board))

    @property
    def has_timeline(self) -> bool:
        return self.has_dates and (self.trajectory.is_open or bool(self.timeline.moments or self.timeline.during))

    @property
    def has_hours(self) -> bool:
        return self.has_dates and (self.trajectory.is_open or bool(self.hours.total.total))

    @property
    def was_started(self) -> bool:
        return self.trajectory.started_at is not None

    @property
    def is_discussed(self) -> bool:
        """The whole intake is: on a phone it may be brief."""
        return self.discussed == self.intake.all

    @property
    def next_question(self) -> Question | None:
        """The first question that is not yet discussed; none of the organisation's own that nobody answered."""
        asked = self.intake.asked
        return next((one for one, answer in asked if not answer or answer.status != "discussed"), None)


def _lines_of(item: Item) -> int:
    """About how many lines a commitment takes in its cell on paper."""
    return 1 + (len(str(item.commitment)) + len(item.note)) // SIGNS_IN_A_CELL


def _by_name(everyone: Cast) -> list[Role]:
    """Those who are there now, and who comes later."""
    if not everyone.to_come:
        return everyone.roles
    return sorted([*everyone.roles, *everyone.to_come], key=lambda role: (role.person.sort_key, role.pk))


def plan(trajectory: Trajectory, now: datetime) -> Plan:
    """Read once, arrange for the page. `trajectory` comes `with_intake`, cohorts and interventions prefetched."""
    everyone = cast(trajectory, now)
    first, last = overall(trajectory)
    promised = roles_missing.missing(everyone, now)
    impact = read_map(trajectory, trajectory.interventions.all())
    lines = []
    if trajectory.hears_promises:
        lines += [*promised, *checkins_missing.missing(everyone, now, impact.figures)]
    if trajectory.is_open or trajectory.is_request:
        lines += trajectories_missing.missing(trajectory)
    if trajectory.hears_promises:
        lines += letters_amiss(everyone)
    lines += roles_missing.short_of_time(everyone, trajectory.interventions.all())
    if trajectory.is_open or trajectory.is_without_training:
        lines += missing_results.missing(trajectory, impact, now)
    lines.sort(key=lambda line: line.rank)
    drawn = shell(everyone)
    falling = planning.moments(trajectory, now)
    dated = timeline(trajectory, falling, now)
    blocking = [line for line in lines if line.blocks_start]
    measured = figures(impact.figures) if trajectory.is_without_training else []
    spent = hours(everyone, trajectory.interventions.all())
    return Plan(
        trajectory=trajectory,
        cast=everyone,
        shell=drawn,
        start=first,
        end=last,
        stage=stage(everyone, promised, falling, now, is_measured=any(one.figure.owner_id for one in measured)),
        unsettled=promised,
        around=_around(everyone, promised) if trajectory.is_without_training else [],
        figures=measured,
        blocking=blocking,
        waiting=[line for line in lines if not line.blocks_start],
        settled=_settled(everyone),
        intake=overview(trajectory),
        impact=impact,
        board=board(everyone, now),
        timeline=dated,
        strip=strip(
            drawn_days(trajectory.interventions.all(), last),
            dated.moments,
            start=first,
            end=last,
            today=now.date(),
        ),
        hours=spent,
        hours_rows=hours_lines(spent, everyone),
        latest=latest_answers(everyone),
        today=now.date(),
        parties=grouped(arranged(_by_name(everyone), now.date())),
        next_time=_for_next_time(trajectory),
    )


def _around(everyone: Cast, promised: list[Missing]) -> list[Settled]:
    """What needs nobody now; the rest stands above it."""
    told = {line.what for line in promised}
    return [one for one in settled(everyone) if str(one.commitment) not in told]


def _for_next_time(trajectory: Any) -> ForNextTime | None:
    """None when there is nothing to say, or no end to look back on."""
    heard = voices_in(trajectory.told)
    until = None if heard else trajectory.heard_until
    is_of_before = trajectory.state != Trajectory.State.ENDED
    return ForNextTime(heard, until, is_of_before) if heard or until else None


def _settled(everyone: Cast) -> list[str]:
    return [
        f"{commitment}, {owner_of(commitment.function, everyone.owners_of(commitment))}"
        for commitment in everyone.commitments
        if everyone.standing_of(commitment).is_settled
    ]
