"""The plan of one learning trajectory."""

from trajectories.models.causes import Cause
from trajectories.models.editions import NextTime, Template
from trajectories.models.history import Change
from trajectories.models.intake import IntakeAnswer, IntakeVersion, OwnQuestion
from trajectories.models.learning import Behaviour, Cohort, Intervention, InterventionDate
from trajectories.models.results import Measurement, ResultFigure
from trajectories.models.trajectory import Brief, Trajectory

__all__ = [
    "Behaviour",
    "Brief",
    "Cause",
    "Change",
    "Cohort",
    "IntakeAnswer",
    "IntakeVersion",
    "Intervention",
    "InterventionDate",
    "Measurement",
    "NextTime",
    "OwnQuestion",
    "ResultFigure",
    "Template",
    "Trajectory",
]
