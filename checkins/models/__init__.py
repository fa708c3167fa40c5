"""Follow-up: when people are asked, what they try, what others see of it."""

from checkins.models.entries import IfThenPlan, LogEntry, Observation
from checkins.models.schedule import ScheduleException, ScheduleLine
from checkins.models.talks import Talk

__all__ = ["IfThenPlan", "LogEntry", "Observation", "ScheduleException", "ScheduleLine", "Talk"]
