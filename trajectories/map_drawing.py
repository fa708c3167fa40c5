"""The impact map as it is drawn: three columns of equal rows, and curves between their middles.

However long a text is, the rows of one column are equally high and the columns too: the middle of row i of n lies
at (i + ½) / n of the height. Units are percent of the gap between two columns.
"""

from dataclasses import dataclass, field

from trajectories.impact import ImpactMap, LooseEnd
from trajectories.models import Behaviour, Intervention, ResultFigure

Thing = ResultFigure | Behaviour | Intervention


@dataclass(frozen=True)
class Node:
    """One thing on the map: what it leads to, what leads to it, and which line is missing."""

    thing: Thing
    to: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)

    @property
    def is_loose(self) -> bool:
        return bool(self.lacks)


@dataclass(frozen=True)
class Branch:
    """A behaviour and what helps to it, for the list that a phone shows."""

    behaviour: Behaviour
    interventions: list[Intervention]


@dataclass(frozen=True)
class Drawing:
    """The three columns, the curves in the two gaps, and the same as a nested list."""

    figures: list[Node]
    behaviours: list[Node]
    interventions: list[Node]
    aims: list[str]
    helps: list[str]
    # Per figure; after those, under None, the behaviours without one.
    tree: list[tuple[ResultFigure | None, list[Branch]]]
    unrooted: list[Intervention]


def drawing(impact: ImpactMap) -> Drawing:
    """Lay out a map that was read."""
    rows = {
        "figure": {each.pk: place for place, each in enumerate(impact.figures)},
        "behaviour": {each.pk: place for place, each in enumerate(impact.behaviours)},
        "intervention": {each.pk: place for place, each in enumerate(impact.interventions)},
    }

    def curves(lines: set[tuple[int, int]], left: str, right: str) -> list[str]:
        known = sorted((one, two) for two, one in lines if one in rows[left] and two in rows[right])
        return [
            _curve(_middle(rows[left][one], len(rows[left])), _middle(rows[right][two], len(rows[right])))
            for one, two in known
        ]

    branches = {each.pk: Branch(each, impact.interventions_for(each)) for each in impact.behaviours}
    without = [branches[each.pk] for each in impact.behaviours if not impact.figures_of(each)]
    tree: list[tuple[ResultFigure | None, list[Branch]]] = [
        (figure, [branches[each.pk] for each in impact.behaviours_for(figure)]) for figure in impact.figures
    ]
    return Drawing(
        figures=[Node(each, [], _lacks(impact.loose, each)) for each in impact.figures],
        behaviours=[
            Node(each, [str(one) for one in impact.figures_of(each)], _lacks(impact.loose, each))
            for each in impact.behaviours
        ],
        interventions=[
            Node(each, [str(one) for one in impact.behaviours_of(each)], _lacks(impact.loose, each))
            for each in impact.interventions
        ],
        aims=curves(impact.aims, "figure", "behaviour"),
        helps=curves(impact.helps, "behaviour", "intervention"),
        tree=[*tree, (None, without)] if without else tree,
        unrooted=[each for each in impact.interventions if not impact.behaviours_of(each)],
    )


def _lacks(loose: list[LooseEnd], thing: Thing) -> list[str]:
    return [end.lacks for end in loose if end.thing is thing]


def _middle(row: int, rows: int) -> float:
    return round((row + 0.5) / rows * 100, 2)


def _curve(left: float, right: float) -> str:
    return f"M0 {left} C50 {left} 50 {right} 100 {right}"
