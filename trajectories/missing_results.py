"""What the result lacks, and what hangs loose on the impact map. None of it holds up the start."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.templatetags.look import day as written
from organisations.working_days import Calendar
from trajectories.impact import ImpactMap
from trajectories.missing import Missing
from trajectories.models import ResultFigure, Trajectory

# Chooses the mark; only lines of this file have these.
MEASURE, LOOSE = "measure", "loose"
STATES = frozenset({MEASURE, LOOSE})


def missing(trajectory: Trajectory, impact: ImpactMap, now: datetime) -> list[Missing]:
    """A line for a result without a figure, one for each figure that lacks something, one for all loose ends."""
    today = Calendar.of_everyone(trajectory.organisation).today(now)
    lines = [line for figure in impact.figures if (line := _figure(trajectory, figure, today))]
    return [*(lines if impact.figures else [_no_figure(trajectory)]), *_loose(trajectory, impact)]


def _no_figure(trajectory: Trajectory) -> Missing:
    return Missing(
        state="empty",
        what=_("Result"),
        who=trajectory.owner.called,
        party="",
        says=_("no figure yet that should change"),
        url=_url(trajectory, "add_figure"),
        act=_("Add a figure"),
        blocks_start=False,
    )


def _figure(trajectory: Trajectory, figure: ResultFigure, today: date) -> Missing | None:
    """Measuring goes first: a figure past its day need not hear that it has no baseline."""
    overdue = figure.is_overdue(today)
    if overdue:
        says = _("should have been measured by %(day)s") % {"day": written(figure.due_on, "j M")}
    else:
        unknown = _("baseline unknown") if figure.baseline is None else ""
        nobody = _("nobody measures it yet") if figure.owner is None else ""
        says = ", ".join(filter(None, (unknown, nobody)))
    if not says:
        return None
    return Missing(
        state=MEASURE,
        what=capfirst(figure.name),
        who=str(figure.owner) if figure.owner else "",
        party="",
        says=says,
        url=_url(trajectory, "add_measurement" if overdue else "figure", figure=figure.public_id),
        act=_("Add the measurement") if overdue else _("Find out"),
        blocks_start=False,
        since=figure.due_on if overdue else None,
    )


def _loose(trajectory: Trajectory, impact: ImpactMap) -> list[Missing]:
    """One line for all, once there is a figure or a behaviour: before that everything would hang loose."""
    number = len(impact.loose) if impact.figures or impact.behaviours else 0
    if not number:
        return []
    return [
        Missing(
            state=LOOSE,
            what=ngettext("%(n)d loose end on the impact map", "%(n)d loose ends on the impact map", number)
            % {"n": number},
            who="",
            party="",
            says=_("something leads nowhere, or nothing leads to it"),
            url=_url(trajectory, "map"),
            act=_("See the map"),
            blocks_start=False,
        )
    ]


def _url(trajectory: Trajectory, name: str, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"trajectories:{name}", kwargs=place | more)
