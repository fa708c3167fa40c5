"""What time does to who stands beside whom: somebody who no longer takes part leaves a choice to be made again."""

from datetime import datetime

from checkins.actions import lose_pairing
from organisations.acting import PRODUCT
from roles.models import Pairing
from trajectories.models import Trajectory


def plan(now: datetime) -> int:
    """Let the learners of whoever left, or no longer holds the function, choose again. How many choices ended."""
    running = Trajectory.objects.asking().running()
    gone = Pairing.objects.without_their_person(now.date()).filter(learner__trajectory__in=running).with_people()
    return len([lose_pairing(pairing, by=PRODUCT, now=now) for pairing in gone])
