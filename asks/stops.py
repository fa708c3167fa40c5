"""What the page that stops reminders can stop, and its words: those of each trajectory in a letter, or the overview."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from asks.actions import resume_reminders, stop_reminders
from asks.models import DIGEST, ReminderStop
from asks.pages import Group
from asks.register import Viewer
from organisations.acting import Actor
from organisations.actions import set_digest
from organisations.models import Member


@dataclass(frozen=True)
class Words:
    """How the page asks about things of one sort: above them all, and for each its two choices and how it stands."""

    heading: Lazy | str
    lead: Lazy | str
    stop: Lazy | str
    keep: Lazy | str
    missing: Lazy | str
    now_stopped: Lazy | str
    now_sent: Lazy | str


_REMINDERS = Words(
    heading=_("No more reminders, %(name)s?"),
    lead=_(
        "Then we stop reminding you. What you promised and what you were asked stays as it is; something new can "
        "still be asked."
    ),
    stop=_("Stop the reminders"),
    keep=_("Keep reminding me"),
    missing=_("Choose whether we may go on reminding you"),
    now_stopped=_("Now: you get no reminders of this."),
    now_sent=_("Now: you get at most two reminders."),
)
_OVERVIEW = Words(
    heading=_("No more daily overview, %(name)s?"),
    lead=_("A question or what was taken back still comes at once. All of it stands on your trajectories."),
    stop=_("Stop it"),
    keep=_("Keep sending it"),
    missing=_("Choose whether we may go on sending it"),
    now_stopped=_("Now: you don't get it."),
    now_sent=_("Now: on working days, when something changed."),
)


@dataclass(frozen=True)
class Stoppable:
    """One thing, whether it is stopped now, and how to stop it and have it again."""

    key: str
    label: str
    words: Words
    is_stopped: bool
    stop: Callable[[], object]
    resume: Callable[[], object]

    @property
    def stands(self) -> Lazy | str:
        """In words, whether it is stopped now."""
        return self.words.now_stopped if self.is_stopped else self.words.now_sent


def words_for(viewer: Viewer) -> Words:
    """Those of what this link came with."""
    return _OVERVIEW if viewer.link.mail.kind == DIGEST else _REMINDERS


def stoppable(viewer: Viewer, groups: list[Group], by: Actor, now: datetime) -> list[Stoppable]:
    """What the letter of this link may no longer bring."""
    words = words_for(viewer)
    if words is _OVERVIEW:
        return [_digest(member, by, now) for member in Member.objects.filter(person=viewer.person)]
    stopped = ReminderStop.objects.trajectories_of(viewer.person)
    trajectories = {group.asks[0].trajectory_id: group.asks[0].trajectory for group in groups}
    return [
        Stoppable(
            key=one.public_id,
            label=one.title,
            words=words,
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
        label=gettext("The daily overview"),
        words=_OVERVIEW,
        is_stopped=not member.gets_digest,
        stop=partial(change, wanted=False),
        resume=partial(change, wanted=True),
    )
