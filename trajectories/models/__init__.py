"""The plan of one learning trajectory."""

from trajectories.models.intake import IntakeAnswer, IntakeVersion
from trajectories.models.learning import Behaviour, Cohort, Intervention, InterventionDate
from trajectories.models.trajectory import Trajectory

__all__ = ["Behaviour", "Cohort", "IntakeAnswer", "IntakeVersion", "Intervention", "InterventionDate", "Trajectory"]
