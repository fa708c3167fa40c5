"""What those around the group changed for the learners: asked of managers, buddies and trainers, read by everyone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from asks.models import Ask
from asks.register import Answered, Part, Said, Viewer, Way
from checkins import actions
from checkins.cards.shared import FollowUpCard
from checkins.dates import FOR_THEM
from checkins.forms.for_them import ForThemForm
from checkins.models import DoneForThem
from checkins.reading_along import to_the_group
from checkins.subjects import Subject
from organisations.acting import Actor
from organisations.clock import now as clock_now
from roles.models import Role


class ForThem(FollowUpCard):
    """Of moments that fall together the latest is the one answered."""

    kind = FOR_THEM
    order = 66
    template = "checkins/_for_them.html"
    url_name = "checkins:for_them"
    can_undo = True

    def minutes(self, asks: Sequence[Ask]) -> int:
        """One question, however many moments ask it."""
        return super().minutes(asks[-1:])

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """While they hold one of the functions it is asked of."""
        return {ask.pk for ask in asks} if role_of(asks[-1], now) else set()

    def any_time(self, asks: Sequence[Ask], viewer: Viewer, kinds: Collection[str]) -> list[Way]:
        """Who said what they changed reads what others did."""
        answered = any(ask.answered_at for ask in asks) and not viewer.deputy
        return [to_the_group(viewer, asks[-1].trajectory)] if answered else []

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> ForThemForm:
        ask = asks[-1]
        return ForThemForm(data, asks=[(ask, None)], known=_said(ask))

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, what did you change for them?") % {"name": asks[0].person.called}

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """As what they are named beside their words."""
        role = role_of(asks[-1], clock_now())
        return {"function": role.name if role else ""}

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        given = [(ask, said) for ask in asks if ask.answered_at and (said := _said(ask))]
        many = len(given) > 1
        question = _("What did you change for them?")
        lines = tuple(
            Said(
                about=str(Subject.of(ask).moment.label) if many else question,
                answer=said.get_answer_display(),
                words=said.words,
            )
            for ask, said in given
        )
        return Answered(lines, (_("Everyone who takes part can read it; you can change it by this link."),))

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """It was not them who said this."""
        actions.take_back_for_them(asks, roles=roles_of(asks[-1]), by=by, now=now)

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("what did you change?"),)

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {"name": asks[0].person.called, "title": asks[0].trajectory.title}
        return Part(
            subject=_("%(name)s, what did you change for them?") % words,
            heading=_("What did you change for them?"),
            sentences=(
                _("They apply it, you make room for it. Everyone of %(title)s reads what you answer.") % words,
                _("Something, nothing yet, or nothing needed: each is a good answer."),
            ),
            button=_("Tell everyone"),
            preheader=_("One choice, and an example if you like. It takes a minute."),
        )


def roles_of(ask: Ask) -> list[Role]:
    """Every function of this person that is asked this, by when they got it."""
    held = Role.objects.of(ask.trajectory).held_by(ask.person)
    return list(held.filter(function__in=Subject.of(ask).functions(ask.kind)).order_by("pk"))


def role_of(ask: Ask, now: datetime) -> Role | None:
    """As which of these they answer: the latest they hold today."""
    today = ask.person.local_day(now)
    return next((role for role in reversed(roles_of(ask)) if role.is_held_on(today)), None)


def _said(ask: Ask) -> DoneForThem | None:
    return DoneForThem.objects.said_as(roles_of(ask), Subject.of(ask).moment).order_by("said_at").last()
