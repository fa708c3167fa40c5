"""What this floor puts in the file of a trajectory: people, the trajectory itself, and the plan."""

from trajectories.parts.intake import CausesPart, IntakePart
from trajectories.parts.learning import BehavioursPart, CohortsPart, InterventionsPart
from trajectories.parts.people import PeoplePart
from trajectories.parts.results import NextTimesPart, ResultsPart
from trajectories.parts.trajectory import TrajectoryPart
from trajectories.register import PartOfFile, register

_PARTS: tuple[PartOfFile, ...] = (
    TrajectoryPart(), PeoplePart(), CohortsPart(), IntakePart(), CausesPart(), ResultsPart(), BehavioursPart(),
    InterventionsPart(), NextTimesPart(),
)  # fmt: skip
for _part in _PARTS:
    register(_part)
