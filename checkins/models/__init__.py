"""Follow-up: when people are asked, what they try, what others see of it."""

from checkins.models.decisions import Decision
from checkins.models.entries import (
    Feeling,
    Felt,
    IfThenPlan,
    LogEntry,
    Observation,
    Opportunity,
    Seen,
    Then,
)
from checkins.models.for_them import DoneForThem
from checkins.models.help import HelpRequest
from checkins.models.published import PublishedMoment
from checkins.models.schedule import Departures, ScheduleException, ScheduleLine
from checkins.models.sharing import Share
from checkins.models.stories import SuccessStory
from checkins.models.talks import Talk, TalkCount
from roles.models import Obstacle

__all__ = [
    "Decision",
    "Departures",
    "DoneForThem",
    "Feeling",
    "Felt",
    "HelpRequest",
    "IfThenPlan",
    "LogEntry",
    "Observation",
    "Obstacle",
    "Opportunity",
    "PublishedMoment",
    "ScheduleException",
    "ScheduleLine",
    "Seen",
    "Share",
    "SuccessStory",
    "Talk",
    "TalkCount",
    "Then",
]
