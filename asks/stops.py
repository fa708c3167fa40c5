"""What the page that stops reminders can stop: those of each trajectory in a letter, or the daily overview."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from asks.actions import resume_reminders, stop_reminders
from asks.models import DIGEST, ReminderStop
from asks.pages import Group
from asks.register import Viewer
from organisations.acting import Actor
from organisations.actions import set_digest
from organisations.models import Member


@dataclass(frozen=True)
class Stoppable:
    """One thing, whether it is stopped now, and how to stop it and have it again."""

    key: str
    label: str
    is_stopped: bool
    stop: Callable[[], object]
    resume: Callable[[], object]


def is_digest(viewer: Viewer) -> bool:
    """Whether the link came with the daily overview."""
    return viewer.link.mail.kind == DIGEST


def stoppable(viewer: Viewer, groups: list[Group], by: Actor, now: datetime) -> list[Stoppable]:
    """What the letter of this link may no longer bring."""
    if is_digest(viewer):
        return [_digest(member, by, now) for member in Member.objects.filter(person=viewer.person)]
    stopped = ReminderStop.objects.trajectories_of(viewer.person)
    trajectories = {group.asks[0].trajectory_id: group.asks[0].trajectory for group in groups}
    return [
        Stoppable(
            key=one.public_id,
            label=one.title,
            is_stopped=one.pk in stopped,
            stop=partial(stop_reminders, viewer.person, trajectory=one, by=by, now=now),
            resume=partial(resume_reminders, viewer.person, trajectory=one, by=by, now=now),
        )
        for one in trajectories.values()
    ]


def _digest(member: Member, by: Actor, now: datetime) -> Stoppable:
    change = partial(set_digest, member, by=by, now=now)
    return Stoppable(
        key=DIGEST,
        label=_("The daily overview"),
        is_stopped=not member.gets_digest,
        stop=partial(change, wanted=False),
        resume=partial(change, wanted=True),
    )
