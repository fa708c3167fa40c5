"""What this floor puts in the file of a trajectory: people, the trajectory itself, and the plan."""

from trajectories.parts.people import PeoplePart
from trajectories.parts.plan import (
    BehavioursPart,
    CohortsPart,
    IntakePart,
    InterventionsPart,
    TrajectoryPart,
)
from trajectories.register import PartOfFile, register

_PARTS: tuple[PartOfFile, ...] = (
    TrajectoryPart(), PeoplePart(), CohortsPart(), IntakePart(), BehavioursPart(), InterventionsPart(),
)  # fmt: skip
for _part in _PARTS:
    register(_part)
