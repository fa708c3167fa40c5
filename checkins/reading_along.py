"""Who reads by link how the whole group is doing: those who stand around the learners, while they do."""

from datetime import datetime

from django.db.models import Exists

from asks.register import Viewer
from checkins.models import DoneForThem, PublishedMoment
from organisations.sight import Reader
from organisations.working_days import Calendar
from roles.models import Function, Role
from trajectories.models import Trajectory

# Who reads most comes first: what counts of somebody who holds several functions.
_READERS = {
    Function.TRAINER: Reader.TRAINER,
    Function.SPONSOR: Reader.SPONSOR,
    Function.MANAGER: Reader.MANAGER,
    Function.COLLEAGUE: Reader.MANAGER,
    Function.BUDDY: Reader.BUDDY,
    Function.OBSERVER: Reader.OBSERVER,
}


def reads_as(viewer: Viewer, trajectory: Trajectory, now: datetime, *, once_told: bool = False) -> Reader | None:
    """As what they may read it today; None for a deputy, and for who is only a learner: they sign in for it.

    `once_told`: only when there is something to read. One query either way.
    """
    if viewer.deputy:
        return None
    held = Role.objects.of(trajectory).held_by(viewer.person).held_on(Calendar.of(viewer.person).today(now))
    if once_told:
        held = held.filter(
            Exists(PublishedMoment.objects.of(trajectory)) | Exists(DoneForThem.objects.told(trajectory))
        )
    functions = set(held.values_list("function", flat=True))
    return next((reader for function, reader in _READERS.items() if function in functions), None)
