"""What time does to who stands beside whom: somebody who no longer takes part leaves a choice to be made again."""

from datetime import date, datetime

from checkins.actions import lose_pairing
from organisations.acting import PRODUCT
from organisations.compiled import Compiled
from roles.models import Pairing
from roles.models.pairing import PairingQuerySet
from trajectories.models import Trajectory


def plan(now: datetime) -> int:
    """Let the learners of whoever left, or no longer holds the function, choose again. How many choices ended."""
    return len([lose_pairing(pairing, by=PRODUCT, now=now) for pairing in _without_them(now.date())])


def _gone(day: date) -> PairingQuerySet:
    running = Trajectory.objects.asking().running()
    return Pairing.objects.without_their_person(day).filter(learner__trajectory__in=running).with_people()


_without_them: Compiled[Pairing] = Compiled(_gone)
