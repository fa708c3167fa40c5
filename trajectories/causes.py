"""What the six causes say about learning: it takes away one of them; the other five somebody else has to change.

Environment first, after Gilbert, Moore, and Mager & Pipe: that is where it sits more often than people think.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trajectories.models import Cause

Kind = Cause.Kind
ENVIRONMENT = (Kind.EXPECTATION, Kind.MEANS, Kind.CONSEQUENCES)

# What a cause is called on the form, and in a sentence what it looks like.
WORDS: dict[str, tuple[Lazy | str, Lazy | str]] = {
    Kind.EXPECTATION: (_("Expectations or feedback"), _("Nobody says what good looks like.")),
    Kind.MEANS: (_("Means, time or process"), _("The system or the rush works against it.")),
    Kind.CONSEQUENCES: (_("Consequences or reward"), _("The old way pays off.")),
    Kind.KNOWLEDGE: (_("Knowledge or skill"), _("They don't know how to do it.")),
    Kind.CAPACITY: (_("Capacity"), _("It doesn't fit what somebody can carry.")),
    Kind.MOTIVE: (_("Motive"), _("They don't want to, or don't see the use.")),
}


class Verdict(Enum):
    """What the ticks come down to."""

    UNCHECKED = "unchecked"
    NO_TRAINING = "no_training"
    ONLY_LEARNING = "only_learning"
    MIXED = "mixed"


@dataclass(frozen=True)
class Advice:
    """A verdict, in a few words and in a sentence."""

    verdict: Verdict
    headline: Lazy | str
    sentence: Lazy | str

    @property
    def is_no_training(self) -> bool:
        return self.verdict == Verdict.NO_TRAINING

    @property
    def is_checked(self) -> bool:
        return self.verdict != Verdict.UNCHECKED


def advice(causes: Iterable[Cause]) -> Advice:
    """What these say; a cause without a tick says nothing, whatever was written with it."""
    ticked = [cause for cause in causes if cause.is_ticked]
    learnable = sum(cause.is_learnable for cause in ticked)
    return advice_on(learnable=learnable, others=len(ticked) - learnable)


def advice_on(*, learnable: int, others: int) -> Advice:
    """The same for who knows only how many are ticked: at knowledge and skill, and at the other five."""
    if learnable and others:
        return Advice(Verdict.MIXED, _("Learning helps here, but not by itself."), _elsewhere(others))
    if learnable:
        return Advice(
            Verdict.ONLY_LEARNING,
            _("Learning is the answer here."),
            _("Only knowledge or skill is ticked. Look once more at the environment: it is there more often than not."),
        )
    if others:
        return Advice(
            Verdict.NO_TRAINING,
            _("A training won't help here."),
            _(
                "They can do it already; something else stands in the way. Agree with who can change it on what takes "
                "it away. That saves everyone a training, and solves more."
            ),
        )
    return Advice(
        Verdict.UNCHECKED,
        _("Not looked into yet."),
        _("Tick what you see, the environment first. Without a tick at knowledge or skill our advice is: no training."),
    )


def _elsewhere(others: int) -> str:
    # At once: worked out later, a counted text takes more than ten times as long.
    words = ngettext(
        "%(n)d cause lies elsewhere. See to that too, or what people learn won't last.",
        "%(n)d causes lie elsewhere. See to those too, or what people learn won't last.",
        others,
    )
    return words % {"n": others}
