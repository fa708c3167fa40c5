"""What this floor puts in the file of a trajectory: people, the trajectory itself, and the plan."""

from trajectories.parts.people import PeoplePart
from trajectories.parts.plan import (
    BehavioursPart,
    CohortsPart,
    IntakePart,
    InterventionsPart,
    TrajectoryPart,
)
from trajectories.register import register

for _part in (
    TrajectoryPart(), PeoplePart(), CohortsPart(), IntakePart(), BehavioursPart(), InterventionsPart(),
):  # fmt: skip
    register(_part)
