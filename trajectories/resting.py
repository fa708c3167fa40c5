"""What lies still until it goes for good: a trajectory, or all of them while their organisation ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organisations.acting import Actor
from organisations.meanwhile import one_at_a_time
from organisations.models import Organisation
from trajectories.changes import record, says
from trajectories.models import Change, Trajectory


def rest_while_ending(trajectory: Trajectory, *, by: Actor, now: datetime) -> None:
    """Let it lie still when it, or everything of its organisation, goes soon.

    By the instant at which that was asked, so that it goes on when that is taken back. Every act after which something
    could be asked in a trajectory that did not ask before calls this.
    """
    because = why_ending(trajectory)
    here = Trajectory.objects.filter(pk=trajectory.pk).asking()
    if because is None or not here.update(paused_at=because[0], paused_because=because[1]):
        return
    trajectory.refresh_from_db()
    after = says(trajectory, ["paused_because"])
    record(trajectory, Change.Part.PLAN, "pause", thing=trajectory, before={}, after=after, by=by, now=now)


def why_ending(trajectory: Trajectory) -> tuple[datetime, str] | None:
    """Since when it goes soon and in which words the plan says so; None while it stays.

    As it stands now: who asks it at this moment comes before or after.
    """
    organisation = one_at_a_time(trajectory.organisation)
    if organisation.ending_since and organisation.ends_at:
        words = {"name": organisation.name, "day": _day(organisation.ends_at, organisation)}
        return organisation.ending_since, _("Everything of %(name)s goes on %(day)s") % words
    here = Trajectory.objects.get(pk=trajectory.pk)
    if here.deleting_since and here.deletes_at:
        return here.deleting_since, _("It goes for good on %(day)s") % {"day": _day(here.deletes_at, organisation)}
    return None


def _day(moment: datetime, organisation: Organisation) -> str:
    return date_format(moment.astimezone(ZoneInfo(organisation.timezone)).date(), "j F Y")
