"""What an ask of the follow-up is about: a moment of a trajectory, and for supporters the learner it concerns."""

from dataclasses import dataclass
from typing import Protocol, Self

from checkins.dates import FOR_THEM, MAKE_STICK, MEASURER, SCHEDULE, Line, Moment
from checkins.models import Talk
from roles.models import PAIRED, Function, Pairing

# Which kind of ask a moment is to whom. What L&D does itself is no ask.
KINDS: dict[tuple[Moment, str], str] = {
    (Moment.START_TALK, Function.LEARNER): "start_talk",
    (Moment.START_TALK, Function.MANAGER): "start_talk",
    (Moment.COACHING, Function.TRAINER): "coach_talk",
    (Moment.IF_THEN, Function.LEARNER): "if_then",
    (Moment.RETURN_TALK, Function.MANAGER): "return_talk",
    (Moment.D7, Function.BUDDY): "buddy",
    (Moment.D21, Function.BUDDY): "buddy",
    (Moment.D42, Function.MANAGER): "midway_talk",
    (Moment.D42, Function.OBSERVER): "observe",
    (Moment.D90, Function.OBSERVER): "observe",
    (Moment.D180, Function.OBSERVER): "observe",
    (Moment.D90, MEASURER): "figure",
    (Moment.D180, MEASURER): "figure",
    **{
        (moment, Function.LEARNER): "log"
        for moment in (Moment.D7, Moment.D21, Moment.D42, Moment.D90, Moment.D180, Moment.D365)
    },
}
# With what a line of the schedule says for itself.
FOLLOW_UP = frozenset({*KINDS.values(), FOR_THEM, MAKE_STICK})
# Not at one moment alone: the learner chooses who stands beside them, and who was chosen says yes or no. Both are about
# the learner's plan (`IF_THEN`); behind it stands the choice it is about, or the one it is asked again for.
BESIDE, PAIRING = "beside", "pairing"
# Asked of some, of whom nobody is told that they were: whether they would tell how it went.
STORY = "story"
# The learner is asked with the first of these moments that is still to come.
CHOSEN_AT = (Moment.IF_THEN, Moment.D7, Moment.D21, Moment.D42, Moment.D90)
# What is written down of how learners are getting on: where the works council has to agree, not before it did.
RECORDED = frozenset({"log", "observe", "if_then", BESIDE, PAIRING, STORY})
# Of these whether it was answered says whether somebody wrote, and goes with what was written. Who stands beside whom
# stays with the plan.
RECORDED_BY = RECORDED - {BESIDE, PAIRING}
# What is asked of buddies and observers.
OF_PAIRS = frozenset(kind for (_moment, function), kind in KINDS.items() if function in PAIRED)
# Asked once for each learner they stand beside, or coach.
PER_LEARNER = (Function.MANAGER, Function.BUDDY, Function.OBSERVER, Function.TRAINER)
# Which talk a kind of ask is about.
TALKS: dict[str, Talk.Kind] = {
    "start_talk": Talk.Kind.START,
    "return_talk": Talk.Kind.RETURN,
    "midway_talk": Talk.Kind.MIDWAY,
    "coach_talk": Talk.Kind.COACHING,
}
# The learner's own check-ins, in order: the moments that are counted.
CHECK_INS = tuple(moment for (moment, _function), kind in KINDS.items() if kind == "log")
# An answer counts for its moment while the window is open; talks and the if-then plan stay open until answered.
WITH_WINDOW = frozenset({"log", "observe", "buddy", "start_talk", FOR_THEM})


def kind_of(line: Line, function: str) -> str:
    """Which kind of ask a line of the schedule is to whom; nothing where it is none."""
    return line.asks or KINDS.get((line.moment, function), "")


class Asking(Protocol):
    """What an ask is about, also of one that is not made yet."""

    kind: str
    about: str


@dataclass(frozen=True)
class Subject:
    """Written as `trajectory:moment` or `trajectory:moment:learner`, with public ids.

    Of a figure that is due, its own id stands where that of a learner does.
    """

    trajectory: str
    moment: Moment
    learner: str = ""

    @classmethod
    def of(cls, ask: "Asking") -> Self:
        trajectory, moment, *learner = ask.about.split(":")
        return cls(trajectory, Moment(moment), learner[0] if learner else "")

    def __str__(self) -> str:
        return ":".join(filter(None, (self.trajectory, self.moment, self.learner)))

    def functions(self, kind: str) -> list[str]:
        """Who is asked this."""
        if kind in (FOR_THEM, MAKE_STICK):
            lines = (line for line in SCHEDULE if line.asks == kind and line.moment == self.moment)
            return [str(function) for line in lines for function in line.who]
        return [
            function
            for (moment, function), found in KINDS.items()
            if moment == self.moment and found == kind and (function in PER_LEARNER) == bool(self.learner)
        ]


def about_pairing(pairing: Pairing) -> str:
    """What somebody is asked about who was chosen."""
    return str(Subject(pairing.learner.trajectory.public_id, Moment.IF_THEN, pairing.public_id))


def is_between_them(ask: Asking) -> bool:
    """Whether L&D is told of no letter about it: that somebody was chosen, or that a learner has to choose again.

    Which of the two said no, and to whom, would follow from it. Nor of whoever was asked to tell how it went.
    """
    return ask.kind in (PAIRING, STORY) or (ask.kind == BESIDE and bool(Subject.of(ask).learner))
