"""The figure by which the sponsor sees whether it helped: asked of who measures it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.template.defaultfilters import date as date_words
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.models import Ask
from asks.register import Answered, Line, Part, Said, Viewer
from checkins import actions
from checkins.cards.shared import FollowUpCard, at_moment
from checkins.dates import MEASURER
from checkins.forms.figures import Due, FigureForm
from checkins.planning import figure_is_wanted
from checkins.subjects import Subject
from organisations.acting import Actor
from roles.words import listed
from trajectories.models import Measurement, ResultFigure
from trajectories.templatetags.figures import with_unit

USABLE = timedelta(days=60)


class Figure(FollowUpCard):
    """What a figure is now, or that it could not be had."""

    kind = "figure"
    order = 70
    template = "checkins/_figure.html"
    url_name = "checkins:figure"
    function = MEASURER
    can_undo = True

    def minutes(self, asks: Sequence[Ask]) -> int:
        return max(len(asks), 1)

    def wanted(self, ask: Ask, now: datetime) -> bool:
        return figure_is_wanted(ask)

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        """A figure may take weeks to come out."""
        return asks[0].person.local_day(now) + USABLE

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> FigureForm:
        return FigureForm(data, dues=dues_of(asks))

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, how does it stand now?") % {"name": asks[0].person.called}

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        answered = [(ask, due) for ask, due in dues_of(asks) if ask.answered_at and due.said]
        lines = tuple(
            Said(
                about=due.figure.name,
                answer=with_unit(due.said.value, due.figure) if due.said.value is not None else _("not available"),
                words=due.said.note,
                state="promised",
            )
            for _ask, due in answered
            if due.said
        )
        return Answered(lines, (_("It stands with the result now; you can still change it by this link."),))

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """It was not them who measured this."""
        for _ask, due in dues_of(asks):
            if due.said is not None:
                actions.take_back_figure(due.said, by=by, now=now)

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("what is the figure now?"),)

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        first = asks[0]
        figures = [due.figure.name for _ask, due in dues_of(asks)]
        words = {"name": first.person.called, "title": first.trajectory.title, "figures": listed(figures)}
        if first.trajectory.is_without_training and first.trajectory.closed_at:
            since = {"day": date_words(first.trajectory.closed_at, "j F"), **words}
            why = _("%(title)s: since %(day)s something changes around the work, without a training.") % since
        else:
            why = _("%(title)s: by this you wanted to see that it helps.") % words
        return Part(
            subject=at_moment(
                Subject.of(asks[-1]).moment,
                _("%(moment)s: what is the figure, %(name)s?"),
                _("%(name)s, what is the figure now? (1 min)") % words,
                words,
            ),
            heading=ngettext("What is the figure now?", "What are the figures now?", len(figures)),
            sentences=(why, _("A number, or that there is none: both say something.")),
            button=_("Fill in the figure"),
            lines=tuple(Line(capfirst(figure)) for figure in figures),
            preheader=_("One number, or that it is not available. It takes a minute."),
        )


def dues_of(asks: Sequence[Ask]) -> list[tuple[Ask, Due]]:
    """Each ask with its figure and what was said of it before; a figure that was taken away is left out."""
    wanted = {Subject.of(ask).learner for ask in asks}
    found = ResultFigure.objects.filter(public_id__in=wanted).select_related("trajectory")
    figures = {figure.public_id: figure for figure in found.prefetch_related("measurements")}
    return [
        (ask, Due(figure, _said(ask, figure)))
        for ask in asks
        if (figure := figures.get(Subject.of(ask).learner)) is not None
    ]


def _said(ask: Ask, figure: ResultFigure) -> Measurement | None:
    """What was written down when this was answered."""
    if ask.answered_at is None:
        return None
    day = ask.person.local_day(ask.answered_at)
    return next((each for each in figure.measurements.all() if each.measured_on == day), None)
