"""The card on which everyone says one line for next time. What was said is never read back on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from asks.models import Ask
from asks.register import Answered, Card, CardContent, Part, Viewer
from roles.forms.next_time import NextTimeForm
from roles.models import Party
from roles.next_time import KIND, few_of, party_in
from trajectories.models import Trajectory


class NextTimeCard(Card):
    """One question, one line. A deputy does not answer it."""

    kind = KIND
    order = 95

    def minutes(self, asks: Sequence[Ask]) -> int:
        return 1

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """The trajectory ran its course, and lines still come in."""
        trajectory = ask.trajectory
        is_over = trajectory.state == Trajectory.State.ENDED and trajectory.deleting_since is None
        return is_over and is_heard(ask, now)

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        ask = asks[-1]
        words = {"name": ask.person.called, "title": ask.trajectory.title}
        return Part(
            subject=_("%(name)s, what do we do differently next time?") % words,
            heading=_("What do we do differently next time?"),
            sentences=(
                _("%(title)s is behind us. One line of yours makes the next one better.") % words,
                reads(ask),
            ),
            button=_("Say it in one line"),
            preheader=_("One line. “Nothing, it was good” is an answer too."),
        )

    def card(self, asks: Sequence[Ask], viewer: Viewer, now: datetime) -> CardContent:
        ask = asks[-1]
        return CardContent(
            template="roles/_next_time_card.html",
            url=reverse("roles:next_time", kwargs={"token": viewer.token, "ask": ask.public_id}),
            context={
                "form": self.form(ask),
                "trajectory": ask.trajectory,
                "reads": reads(ask),
                "is_heard": is_heard(ask, now) and viewer.deputy is None,
                "until": ask.window_until,
            },
            heading=_("Hi %(name)s, what do we do differently next time?") % {"name": ask.person.called},
        )

    def form(self, ask: Ask, data: Mapping[str, Any] | None = None) -> NextTimeForm:
        """Its own names, beside the forms of other cards."""
        return NextTimeForm(data, warning=ask.trajectory.free_text_warning, prefix=f"next-{ask.public_id}")

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """Thanks, and until when another line can take its place."""
        return Answered(
            sentences=(_("Your line is in."), reads(asks[-1])),
            change_until=asks[-1].window_until,
        )


def is_heard(ask: Ask, now: datetime) -> bool:
    """Whether a line still counts on this day of theirs."""
    return ask.window_until is not None and ask.person.local_day(now) <= ask.window_until


def reads(ask: Ask) -> str:
    """Who reads it, and how far it can be told from whom it comes."""
    trajectory, base = ask.trajectory, ask.trajectory.organisation.minimum_base
    party = party_in(trajectory, ask.person)
    words = {"name": trajectory.owner.called, "n": base, "party": party.label}
    if party == Party.LEARNERS:
        return (
            _(
                "%(name)s and who plans the next one read it without your name, among what others say. "
                "If fewer than %(n)d people answer, nobody reads it."
            )
            % words
        )
    if few_of(trajectory, party, base):
        return (
            _(
                "%(name)s and who plans the next one read it without your name, at most with “%(party)s” beside it. "
                "With so few of you they may guess who wrote it."
            )
            % words
        )
    return (
        _("%(name)s and who plans the next one read it without your name, at most with “%(party)s” beside it.") % words
    )
