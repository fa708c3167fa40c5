"""What came back of the follow-up, as L&D reads it: figures of the group that stand still, beside what was promised."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from checkins.chart import DESK, PHONE, Chart, Reading, draw
from checkins.figures import Pair
from checkins.models import Felt, Seen
from checkins.prevents import beside
from checkins.publishing import MomentFigures, so_far
from checkins.sight import how_many_shared, moments_for
from checkins.signals import signals
from organisations.access import StaffRequest, staff
from organisations.clock import now
from organisations.sight import Reader
from organisations.thresholds import Median
from roles.cast import cast
from roles.kept import kept_by_party
from trajectories.models import Behaviour, Trajectory


@dataclass(frozen=True)
class Row:
    """Felt and seen at one moment, in words; of one behaviour or, without, of the whole."""

    label: str
    felt: str
    felt_base: int
    seen: str
    seen_base: int
    behaviour: str = ""


@staff()
def follow_up(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Felt and seen, how it went, what stood in the way, and who should do something."""
    seen = Trajectory.objects.visible_to(request.member).select_related("organisation")
    found, at = get_object_or_404(seen, public_id=trajectory), now()
    asked = moments_for(_as(request, found), so_far(found, at))
    told = [one for one in asked if one.is_closed]
    promised = beside(cast(found, at), told)
    context = {
        "trajectory": found,
        "counts": asked,
        "charts": _charts(told),
        "rows": _rows(told, found),
        "signals": signals(found, told, promised) if found.is_running else [],
        "beside": promised,
        "kept": kept_by_party(found) if found.is_running or found.closed_at else [],
        "shared": how_many_shared(request.member.person, found),
        "minimum": found.organisation.minimum_base,
        "may_plan": request.member.may_plan,
        "tab": "answers",
    }
    return render(request, "checkins/follow_up.html", context)


def _as(request: StaffRequest, trajectory: Trajectory) -> Reader:
    """Who looks: the one who plans it, or another of the staff."""
    return Reader.OWNER if trajectory.owner_id == request.member.person_id else Reader.STAFF


def _charts(told: list[MomentFigures]) -> list[Chart]:
    """For a phone and for a desk; none while there is no line to draw."""
    both = [(one.closed_on or date.min, one.figures.whole) for one in told if one.figures.whole.felt is not None]
    readings = [Reading(day, _level(pair.felt), _level(pair.seen)) for day, pair in both]
    return [draw(readings, frame) for frame in (PHONE, DESK)] if len(readings) > 1 else []


def _level(median: Median | None) -> int | None:
    return None if median is None else median.level


def _rows(told: list[MomentFigures], trajectory: Trajectory) -> list[Row]:
    is_apart = any(one.figures.behaviours for one in told)
    names = {one.public_id: str(one) for one in Behaviour.with_removed.of(trajectory)} if is_apart else {}
    found = []
    for one in told:
        if one.figures.whole.felt:
            found.append(_row(one.label, one.figures.whole))
        found += [_row(one.label, pair, names.get(name, "")) for name, pair in one.figures.behaviours.items()]
    return found


def _row(label: str, both: Pair, behaviour: str = "") -> Row:
    return Row(label, *_said(both.felt, Felt), *_said(both.seen, Seen), behaviour)


def _said(median: Median | None, scale: type[Felt] | type[Seen]) -> tuple[str, int]:
    return ("", 0) if median is None else (str(scale(median.level).label), median.base)
