"""What time does to what a learner asked: what did not arrive, or perhaps not, they hear of; nobody else does."""

from datetime import datetime

from checkins.actions import note_lost
from checkins.sight import newly_lost_help
from organisations.acting import PRODUCT


def plan(now: datetime) -> int:
    """Tell learners of each message that did not arrive, once. How many."""
    return len([note_lost(request, by=PRODUCT, now=now) for request in newly_lost_help()])
