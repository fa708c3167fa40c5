"""Published figures as a page shows them: two lines, a table that says the same, and where they stood before.

One way to show them, whoever reads: L&D, who stands around the group, and the learners themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from checkins.chart import DESK, PHONE, Chart, Reading, draw
from checkins.dates import Moment
from checkins.figures import Pair
from checkins.models import DoneForThem, Felt, Seen, Then
from checkins.publishing import MomentFigures
from organisations.thresholds import Median
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


@dataclass(frozen=True)
class LookingBack:
    """Where they stood before the start, told after it, beside the first answer they gave; each with its base."""

    label: str
    before: str
    before_base: int
    first_label: str
    first: str
    first_base: int


@dataclass(frozen=True)
class ToldAt:
    """What everyone changed for the learners, as they said at one moment."""

    moment: Moment
    said: list[DoneForThem]

    @property
    def label(self) -> str:
        return str(self.moment.label)


def done_for_them(trajectory: Trajectory) -> list[ToldAt]:
    """What those around the learners changed, the latest moment first. One query; for everyone who takes part."""
    found: dict[str, list[DoneForThem]] = {}
    for one in DoneForThem.objects.told(trajectory):
        found.setdefault(one.moment, []).append(one)
    return [ToldAt(moment, found[moment]) for moment in reversed(Moment) if moment in found]


def shown(told: Sequence[MomentFigures], trajectory: Trajectory) -> dict[str, Any]:
    """What the template `checkins/_felt_and_seen.html` asks for. A query for the behaviours, where they stand apart."""
    return {"charts": _charts(told), "rows": _rows(told, trajectory), "looking_back": _looking_back(told)}


def _looking_back(told: Sequence[MomentFigures]) -> LookingBack | None:
    back = next((one for one in told if one.figures.before is not None), None)
    if back is None:
        return None
    before = _said(back.figures.before, Then)
    first = next((one for one in told if one.figures.whole.felt is not None and one.moment != back.moment), None)
    answer = _said(first.figures.whole.felt, Felt) if first else ("", 0)
    return LookingBack(back.label, *before, first.label if first else "", *answer)


def _charts(told: Sequence[MomentFigures]) -> list[Chart]:
    """For a phone and for a desk; none while there is no line to draw."""
    both = [(one.closed_on or date.min, one.figures.whole) for one in told if one.figures.whole.felt is not None]
    readings = [
        Reading(day, _level(pair.felt), _level(pair.seen), _base(pair.felt), _base(pair.seen)) for day, pair in both
    ]
    return [draw(readings, frame) for frame in (PHONE, DESK)] if len(readings) > 1 else []


def _level(median: Median | None) -> int | None:
    return None if median is None else median.level


def _base(median: Median | None) -> int:
    return 0 if median is None else median.base


def _rows(told: Sequence[MomentFigures], trajectory: Trajectory) -> list[Row]:
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


def _said(median: Median | None, scale: type[Felt] | type[Seen] | type[Then]) -> tuple[str, int]:
    return ("", 0) if median is None else (str(scale(median.level).label), median.base)
