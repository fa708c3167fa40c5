"""Who reads by link how the whole group is doing: those who stand around the learners, while they do."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists
from django.utils.translation import gettext as _

from asks import links
from asks.register import Viewer, Way
from checkins.models import DoneForThem, PublishedMoment
from organisations.clock import now as clock_now
from organisations.compiled import Compiled
from organisations.sight import Reader
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


@dataclass(frozen=True)
class Held:
    """What somebody is in a trajectory today, and whether there is anything to read of its group."""

    functions: frozenset[str]
    is_told: bool


def held_here(viewer: Viewer, trajectory: Trajectory, now: datetime) -> Held:
    """Of whose link it is. One query for a page, however often it is asked there."""
    key = f"held:{trajectory.pk}"
    if key not in viewer.kept:
        found = _held(trajectory.pk, viewer.person.pk, viewer.person.local_day(now))
        viewer.kept[key] = Held(frozenset(row[0] for row in found), any(row[1] or row[2] for row in found))
    kept: Held = viewer.kept[key]
    return kept


_held: Compiled[tuple[str, bool, bool]] = Compiled(
    lambda trajectory, person, day: (
        Role.objects.of(trajectory)
        .held_by(person)
        .held_on(day)
        .annotate(
            has_figures=Exists(PublishedMoment.objects.of(trajectory)),
            has_changes=Exists(DoneForThem.objects.told(trajectory)),
        )
        .values_list("function", "has_figures", "has_changes")
    )
)


def reads_as(viewer: Viewer, trajectory: Trajectory, now: datetime, *, once_told: bool = False) -> Reader | None:
    """As what they may read it today; None for a deputy, and for who is only a learner: they sign in for it.

    `once_told`: only when there is something to read. One query either way.
    """
    if viewer.deputy:
        return None
    held = held_here(viewer, trajectory, now)
    if once_told and not held.is_told:
        return None
    return next((reader for function, reader in _READERS.items() if function in held.functions), None)


def way_to_the_group(viewer: Viewer, trajectory: Trajectory) -> list[Way]:
    """How the whole group is doing and what was changed for it, for who stands around it; once there is any."""
    # Before it begins there is nothing, and many are asked to promise something: a query less for each of them.
    if trajectory.is_preparing or reads_as(viewer, trajectory, clock_now(), once_told=True) is None:
        return []
    return [to_the_group(viewer, trajectory)]


def to_the_group(viewer: Viewer, trajectory: Trajectory) -> Way:
    address = links.address("checkins:together", viewer, trajectory=trajectory.public_id)
    return Way(_("How the group is doing"), address, icon="people")
