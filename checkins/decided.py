"""What sponsors decided once they read what came back, as L&D reads it."""

from dataclasses import dataclass

from checkins.dates import Moment
from checkins.models import Decision
from trajectories.models import Trajectory


@dataclass(frozen=True)
class Decided:
    """One decision, and when in the follow-up it was asked."""

    said: Decision

    @property
    def label(self) -> str:
        return label_of(self.said)


def decided(trajectory: Trajectory) -> list[Decided]:
    """The latest first. One query."""
    return [Decided(said) for said in Decision.objects.told(trajectory)]


def label_of(said: Decision) -> str:
    """Such as "after three months"."""
    return str(Moment(said.moment).label)
