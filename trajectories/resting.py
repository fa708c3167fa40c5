"""What lies still with all the rest while its organisation ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organisations.acting import Actor
from organisations.models import Organisation
from trajectories.changes import record, says
from trajectories.models import Change, Trajectory


def rest_while_ending(trajectory: Trajectory, *, by: Actor, now: datetime) -> None:
    """Let what is made, taken up or closed without a training lie still with all others while its organisation ends.

    By the same instant, so that it goes on with them when that is taken back. Every act after which something could be
    asked in a trajectory that did not ask before calls this.
    """
    organisation = ending(trajectory)
    here = Trajectory.objects.filter(pk=trajectory.pk).asking()
    if organisation is None or not here.update(
        paused_at=organisation.ending_since, paused_because=why_ending(organisation)
    ):
        return
    trajectory.refresh_from_db()
    after = says(trajectory, ["paused_because"])
    record(trajectory, Change.Part.PLAN, "pause", thing=trajectory, before={}, after=after, by=by, now=now)


def why_ending(organisation: Organisation) -> str:
    """As the plan says why it is paused."""
    assert organisation.ends_at is not None, "nobody asked it"
    day = date_format(organisation.ends_at.astimezone(ZoneInfo(organisation.timezone)).date(), "j F Y")
    return _("Everything of %(name)s goes on %(day)s") % {"name": organisation.name, "day": day}


def ending(trajectory: Trajectory) -> Organisation | None:
    """Its organisation when that is ending, as it stands now: who asks it at this moment comes before or after."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=trajectory.organisation_id)
    return organisation if organisation.ending_since else None
