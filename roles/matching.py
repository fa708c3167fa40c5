"""What a page shows of how others see the question: L&D's words and theirs side by side, view by view."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from asks.models import Ask
from roles.actions.match import KIND
from roles.models import MatchLine, MatchView
from roles.models.match import BLIND
from roles.words import days_since
from trajectories.models import IntakeAnswer, Trajectory
from trajectories.questions import BY_NUMBER, Question
from trajectories.side_by_side import Piece, SideBySide, side_by_side

Answers = Mapping[int, IntakeAnswer]


@dataclass(frozen=True)
class Beside:
    """One question: L&D's answer, and what somebody else said of it."""

    question: Question
    ours: IntakeAnswer | None
    line: MatchLine | None

    @property
    def is_blind(self) -> bool:
        """Whether they answered it themselves, before they saw ours."""
        return self.question.number in BLIND

    @property
    def is_written(self) -> bool:
        """Whether there are words of ours to lay beside theirs."""
        return self.ours is not None and bool(self.ours.text)

    @property
    def differs(self) -> bool:
        """An open difference."""
        return self.line is not None and self.line.differs

    @property
    def is_settled(self) -> bool:
        return self.line is not None and self.line.is_settled

    @property
    def is_uncompared(self) -> bool:
        """They gave their words and nobody said yet how both compare."""
        return bool(self.is_blind and self.is_written and self.line and self.line.words and not self.line.reaction)

    @property
    def is_outdated(self) -> bool:
        """They reacted to words that were changed since, or it was settled with other words than stand now."""
        if self.ours is None or self.line is None:
            return False
        if self.line.settled_at:
            read = self.ours.text_on(self.line.settled_at)
        else:
            read = self.ours.text_in(self.line.seen or 0)
        return read is not None and read != self.ours.text

    @property
    def said(self) -> str:
        """How they see ours, in words; empty when nobody said yet."""
        return said_of(self.question.number, self.line.reaction) if self.line else ""

    @property
    def texts(self) -> SideBySide:
        """Both texts; with marks where they differ or nobody compared them, plain where they are called the same."""
        ours, theirs = self.ours.text if self.ours else "", self.line.words if self.line else ""
        if self.differs or self.is_uncompared:
            return side_by_side(ours, theirs)
        return SideBySide((Piece(ours),), (Piece(theirs),))


@dataclass(frozen=True)
class Ladder:
    """How far asking somebody is: since when, how many letters went, when the next goes; silent after the last."""

    since: date
    days: int
    letters: int
    next_on: date | None
    is_silent: bool


@dataclass(frozen=True)
class Block:
    """One view beside L&D's."""

    view: MatchView
    besides: tuple[Beside, ...]
    ladder: Ladder | None
    has_ended: bool

    @property
    def differences(self) -> list[Beside]:
        """Of the first three, to be talked about."""
        return [one for one in self.besides if one.is_blind and one.differs]

    @property
    def others(self) -> list[Beside]:
        """The rest of the first three."""
        return [one for one in self.besides if one.is_blind and not one.differs]

    @property
    def reactions(self) -> list[Beside]:
        """To what they read of ours, those they reacted to."""
        return [one for one in self.besides if not one.is_blind and one.line]

    @property
    def open(self) -> int:
        """How many differences are open, over all questions."""
        return sum(one.differs for one in self.besides)

    @property
    def rank(self) -> int:
        """Open differences, a call to make, something to compare, waiting, nothing to do, no longer there."""
        uncompared = any(one.is_uncompared for one in self.besides)
        first = [
            bool(self.open),
            bool(self.view.is_blind and self.view.wants_call_at),
            uncompared,
            self.is_waiting,
            True,
        ]
        return len(first) if self.has_ended else first.index(True)

    @property
    def is_waiting(self) -> bool:
        """Nothing came back yet."""
        return self.view.is_blind and self.view.wants_call_at is None


def answers_of(trajectory: Trajectory) -> Answers:
    """L&D's answers by number, with their versions. Two queries."""
    answers = IntakeAnswer.objects.of(trajectory).select_related("changed_by").with_versions()
    return {answer.number: answer for answer in answers}


def besides(view: MatchView, answers: Answers) -> tuple[Beside, ...]:
    """Every question this view is asked, in order."""
    lines = {line.number: line for line in view.lines.all()}
    return tuple(Beside(BY_NUMBER[number], answers.get(number), lines.get(number)) for number in view.numbers)


def blocks(trajectory: Trajectory, answers: Answers, now: datetime) -> list[Block]:
    """Every view that was asked, first what L&D can do something about; ended roles last."""
    zone = ZoneInfo(trajectory.organisation.timezone)
    asked = {ask.about: ask for ask in Ask.objects.in_trajectory(trajectory, kind=KIND).with_waiting_letter()}
    found = [
        Block(
            view=view,
            besides=besides(view, answers),
            ladder=_ladder(asked[view.public_id], zone, now) if view.public_id in asked else None,
            has_ended=view.role.has_ended_by(now.date()),
        )
        for view in MatchView.objects.of(trajectory).with_lines()
    ]
    return sorted(found, key=lambda block: (block.rank, block.view.asked_at, block.view.pk))


def to_react(found: Sequence[Beside], change: Collection[int] = ()) -> list[Beside]:
    """What they are asked to compare: what we wrote, where they did not say yet how they see it, or `change` it."""
    return [
        one
        for one in found
        if one.is_written
        and not one.is_settled
        and (one.line is None or not one.line.is_their_own or one.question.number in change)
        and (not one.is_blind or one.line is not None)
    ]


def said_of(number: int, reaction: str) -> str:
    """A reaction in words: of the first three whether both say the same, of the rest whether ours is right."""
    if not reaction:
        return ""
    if number not in BLIND:
        return str(MatchLine.Reaction(reaction).label)
    return _("The same picture") if reaction == MatchLine.Reaction.AGREES else _("A difference of view")


def noted_by_hand(answers: Answers, asked: Sequence[Block]) -> list[Beside]:
    """Differences L&D wrote down without a view of somebody's that says so."""
    open_ones = {one.question.number for block in asked for one in block.besides if one.differs}
    return [
        Beside(BY_NUMBER[number], answer, None)
        for number, answer in answers.items()
        if answer.status == IntakeAnswer.Status.DIFFERENCE and number in BY_NUMBER and number not in open_ones
    ]


def unwritten(answers: Answers) -> list[Question]:
    """Of the first three those we did not answer ourselves: then there is nothing to lay theirs beside."""
    return [BY_NUMBER[number] for number in BLIND if number not in answers or not answers[number].text]


def _ladder(ask: Ask, zone: ZoneInfo, now: datetime) -> Ladder:
    """A letter that is made and waits for its hour did not go: it is the next."""
    return Ladder(
        since=ask.opened_at.astimezone(zone).date(),
        days=days_since(ask.opened_at, now, zone),
        letters=ask.letters - 1 if ask.waits_until else ask.letters,
        next_on=ask.waits_until.astimezone(zone).date() if ask.waits_until else ask.next_on,
        is_silent=ask.is_silent and not ask.waits_until,
    )
