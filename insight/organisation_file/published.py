"""What was published of the check-ins, as it stands in the file: what is shown, and no more."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from checkins.figures import Figures, Pair
from checkins.models import Obstacle, PublishedMoment
from checkins.publishing import MomentFigures
from checkins.subjects import CHECK_INS
from organisations.thresholds import Median, Share, is_enough
from trajectories.models import Trajectory
from trajectories.reading import Section, sections
from trajectories.register import Data, Reading, Writing, tidy

# No organisation can choose a smaller one.
LEAST = 5
_MOST = 32_000
_SHARES = ("answered", "no_opportunity", "applied", "on_their_own")


def dump(rows: Iterable[PublishedMoment], shown: Mapping[str, MomentFigures], minimum: int, writing: Writing) -> Any:
    """The rows in the order of the moments, each with the figures that `shown` has of it; no query.

    Of a behaviour that was taken away since nothing stands in the plan, and nothing here.
    """
    keys = {row.public_id: writing.key("behaviour", row) for row in writing.rows("behaviour")}
    by_moment = {row.moment: row for row in rows}
    return [
        {
            "moment": moment,
            "closed_on": by_moment[moment].closed_on.isoformat(),
            "published_at": writing.instant(by_moment[moment].published_at),
            # Only what stands by the minimum of today is shown, so only that is in the file.
            "minimum": max(by_moment[moment].minimum, minimum),
            "figures": _figures(one.figures, keys),
        }
        for moment, one in shown.items()
    ]


def _figures(told: Figures, keys: Mapping[str, str | None]) -> Data:
    shares = {name: asdict(found) for name in _SHARES if (found := getattr(told, name)) is not None}
    # In the order of the plan: a database need not keep another one.
    apart = {key: _pair(told.behaviours[name]) for name, key in keys.items() if name in told.behaviours}
    behaviours = [{"behaviour": key} | pair for key, pair in apart.items() if pair]
    return tidy(
        shares
        | _pair(told.whole)
        | {
            "before": asdict(told.before) if told.before is not None else None,
            "in_the_way": [{"obstacle": str(name)} | asdict(share) for name, share in told.obstacles.items()],
            "behaviours": behaviours,
        }
    )


def _pair(pair: Pair) -> Data:
    found = {"felt": pair.felt, "seen": pair.seen}
    return {name: asdict(median) for name, median in found.items() if median is not None}


def load(data: Any, trajectory: Trajectory, reading: Reading) -> None:
    """Make the rows of one trajectory, whose behaviours `reading` knows."""
    known: set[str] = set()
    for one in sections(data, "published", reading):
        moment = one.choice("moment", [str(each) for each in CHECK_INS], required=True)
        row: dict[str, Any] = {
            "closed_on": one.day("closed_on", required=True),
            "published_at": one.instant("published_at", required=True),
            "minimum": one.number("minimum", least=LEAST, most=_MOST, required=True),
        }
        told = one.section("figures")
        figures = _read(told, row["minimum"] or LEAST) if told is not None else Figures()
        if told is not None:
            one.fine = told.close() and one.fine
        if moment in known:
            one.fault("moment", _("this moment stands here twice"))
        known.add(moment)
        if one.close():
            data = figures.as_data()
            PublishedMoment.objects.create(trajectory=trajectory, moment=moment, figures=data, **row)


def _read(said: Section, minimum: int) -> Figures:
    answered, no_opportunity, applied, on_their_own = (_read_share(said.section(name), minimum) for name in _SHARES)
    obstacles: dict[str, Share] = {}
    for one in said.sections("in_the_way"):
        obstacle = one.choice("obstacle", Obstacle.values, required=True)
        share = _read_share(one, minimum)
        if share is not None:
            obstacles[obstacle] = share
    behaviours: dict[str, Pair] = {}
    for one in said.sections("behaviours"):
        behaviour = one.ref("behaviour", "behaviour", required=True)
        pair = _read_pair(one, minimum)
        if one.close() and behaviour is not None:
            behaviours[behaviour.public_id] = pair
    before = _read_median(said.section("before"), minimum)
    whole = _read_pair(said, minimum)
    return Figures(answered, no_opportunity, applied, on_their_own, whole, obstacles, behaviours, before)


def _read_pair(said: Section, minimum: int) -> Pair:
    return Pair(_read_median(said.section("felt"), minimum), _read_median(said.section("seen"), minimum))


def _read_share(said: Section | None, minimum: int) -> Share | None:
    """Nobody and one are told as one, and all and all but one."""
    if said is None:
        return None
    base = _base(said, minimum)
    number = said.number("number", least=1, most=max(base - 1, 1), required=True)
    return Share(number, base) if said.close() and number is not None else None


def _read_median(said: Section | None, minimum: int) -> Median | None:
    if said is None:
        return None
    level, base = said.number("level", least=0, most=4, required=True), _base(said, minimum)
    return Median(level, base) if said.close() and level is not None else None


def _base(said: Section, minimum: int) -> int:
    base = said.number("base", least=0, most=_MOST, required=True)
    if base is not None and not is_enough(base, minimum):
        said.fault("base", _("a figure that rests on fewer people than the minimum is told nowhere"))
    return base or 0
