"""Letting a trajectory lie still for a while, and going on with it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organisations.acting import Actor, action
from organisations.models import Organisation
from trajectories.changes import record, says
from trajectories.models import Change, Trajectory

PLAN = Change.Part.PLAN


class AlreadyPaused(Exception):
    """Somebody paused it before, or nobody promises anything in it."""


class NotPaused(Exception):
    """It goes on already, or was closed meanwhile."""


class StillEnding(Exception):
    """Everything of its organisation goes soon: that has to be taken back first, and then all goes on."""


@action
def pause(trajectory: Trajectory, *, because: str, by: Actor, now: datetime) -> Trajectory:
    """From now on nothing is asked and nothing is sent; what was asked may still be answered. Raises AlreadyPaused.

    Nothing is moved or cleaned up: what may be asked is looked at when it would be.
    """
    here = Trajectory.objects.filter(pk=trajectory.pk).hearing_promises().filter(paused_at=None)
    if not here.update(paused_at=now, paused_because=because):
        raise AlreadyPaused
    trajectory.refresh_from_db()
    after = says(trajectory, ["paused_because"])
    record(trajectory, PLAN, "pause", thing=trajectory, before={}, after=after, by=by, now=now)
    return trajectory


@action
def resume(trajectory: Trajectory, *, by: Actor, now: datetime) -> Trajectory:
    """Go on: what was not sent goes, what passed meanwhile is not asked. Raises NotPaused, or StillEnding."""
    if _ending(trajectory) is not None:
        raise StillEnding
    before = says(trajectory, ["paused_because"])
    here = Trajectory.objects.filter(pk=trajectory.pk).hearing_promises().exclude(paused_at=None)
    if not here.update(paused_at=None, paused_because=""):
        raise NotPaused
    trajectory.refresh_from_db()
    record(trajectory, PLAN, "resume", thing=trajectory, before=before, after={}, by=by, now=now)
    return trajectory


def rest_while_ending(trajectory: Trajectory, *, by: Actor, now: datetime) -> None:
    """Let what is made, taken up or closed without a training lie still with all others while its organisation ends.

    By the same instant, so that it goes on with them when that is taken back. Every act after which something could be
    asked in a trajectory that did not ask before calls this.
    """
    organisation = _ending(trajectory)
    here = Trajectory.objects.filter(pk=trajectory.pk).asking()
    if organisation is None or not here.update(
        paused_at=organisation.ending_since, paused_because=why_ending(organisation)
    ):
        return
    trajectory.refresh_from_db()
    after = says(trajectory, ["paused_because"])
    record(trajectory, PLAN, "pause", thing=trajectory, before={}, after=after, by=by, now=now)


def why_ending(organisation: Organisation) -> str:
    """As the plan says why it is paused."""
    assert organisation.ends_at is not None, "nobody asked it"
    day = date_format(organisation.ends_at.astimezone(ZoneInfo(organisation.timezone)).date(), "j F Y")
    return _("Everything of %(name)s goes on %(day)s") % {"name": organisation.name, "day": day}


def _ending(trajectory: Trajectory) -> Organisation | None:
    """Its organisation when that is ending, as it stands now: who asks it at this moment comes before or after."""
    here = Organisation.objects.select_for_update(no_key=True).filter(pk=trajectory.organisation_id)
    return here.exclude(ending_since=None).first()
