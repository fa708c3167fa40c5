"""The impact map: result ← behaviour ← intervention, and where a line is still missing.

Read in one query, for the plan has few to spend: four lists under each other, of figures, behaviours, and which of them
belong together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    DecimalField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable

from organisations.compiled import Compiled
from organisations.models import Person
from trajectories.dates import hang
from trajectories.models import Behaviour, Intervention, Measurement, ResultFigure, Trajectory

Line = tuple[int, int]


@dataclass(frozen=True)
class LooseEnd:
    """Something from which a line is missing: `lacks` names what, "behaviour", "figure" or "intervention"."""

    thing: ResultFigure | Behaviour | Intervention
    lacks: str


@dataclass
class ImpactMap:
    """`aims`: behaviour and figure; `helps`: intervention and behaviour; by their keys."""

    figures: list[ResultFigure]
    behaviours: list[Behaviour]
    interventions: list[Intervention]
    aims: set[Line]
    helps: set[Line]

    def behaviours_for(self, figure: ResultFigure) -> list[Behaviour]:
        """What should move it."""
        return [each for each in self.behaviours if (each.pk, figure.pk) in self.aims]

    def figures_of(self, behaviour: Behaviour) -> list[ResultFigure]:
        """What it should move."""
        return [each for each in self.figures if (behaviour.pk, each.pk) in self.aims]

    def interventions_for(self, behaviour: Behaviour) -> list[Intervention]:
        """What helps to it."""
        return [each for each in self.interventions if (each.pk, behaviour.pk) in self.helps]

    def behaviours_of(self, intervention: Intervention) -> list[Behaviour]:
        """What it helps to."""
        return [each for each in self.behaviours if (intervention.pk, each.pk) in self.helps]

    @property
    def is_empty(self) -> bool:
        return not (self.figures or self.behaviours or self.interventions)

    @cached_property
    def loose(self) -> list[LooseEnd]:
        """In the order of the map. What was declined is not on it."""
        return [
            *(LooseEnd(each, "behaviour") for each in self.figures if not self.behaviours_for(each)),
            *(LooseEnd(each, "figure") for each in self.behaviours if not self.figures_of(each)),
            *(LooseEnd(each, "intervention") for each in self.behaviours if not self.interventions_for(each)),
            *(LooseEnd(each, "behaviour") for each in self.interventions if not self.behaviours_of(each)),
        ]


def read_map(trajectory: Trajectory, interventions: Iterable[Intervention]) -> ImpactMap:
    """One query, besides the interventions. Figures come with those measurements only that say how they stand."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ("figure", "behaviour", "aim", "help")}
    for row in _all_of(trajectory.pk):
        found[row["kind"]].append(row)
    planned = [each for each in interventions if not each.is_declined]
    figures = [_figure(trajectory, row) for row in found["figure"]]
    behaviours = [_behaviour(trajectory, row) for row in found["behaviour"]]
    return ImpactMap(
        figures=sorted(figures, key=lambda each: (each.position, each.pk)),
        behaviours=sorted(behaviours, key=lambda each: (each.position, each.pk)),
        interventions=planned,
        aims={(row["key"], row["other"]) for row in found["aim"]},
        helps={(row["key"], row["other"]) for row in found["help"]},
    )


# What stands in every row; a list that lacks one of them has nothing there. The first list gives the kinds of columns.
_NOTHING: dict[str, Combinable] = {
    "kind": Value("", CharField()),
    "key": Value(None, IntegerField()),
    "other": Value(None, IntegerField()),
    "place": Value(None, IntegerField()),
    "public": Value("", CharField()),
    **{name: Value("", CharField()) for name in ("one", "two", "three", "four", "who")},
    **{name: Value(None, DecimalField()) for name in ("first", "last", "now")},
    **{name: Value(None, DateField()) for name in ("since", "until", "told", "valued")},
}


def _rows(rows: QuerySet[Any], **columns: Any) -> QuerySet[Any, dict[str, Any]]:
    return rows.order_by().values(**_NOTHING | columns)


def _figures(trajectory: int) -> QuerySet[Any, dict[str, Any]]:
    theirs = Measurement.objects.filter(figure=OuterRef("pk"))
    valued = theirs.filter(value__isnull=False).order_by("-measured_on")
    return _rows(
        ResultFigure.objects.filter(trajectory=trajectory),
        kind=Value("figure", CharField()),
        key=F("pk"),
        other=F("owner_id"),
        place=F("position"),
        public=F("public_id"),
        one=F("name"),
        two=F("unit"),
        three=F("direction"),
        four=F("reading"),
        who=F("owner__name"),
        first=F("baseline"),
        last=F("target"),
        now=Subquery(valued.values("value")[:1]),
        since=F("baseline_on"),
        until=F("due_on"),
        told=Subquery(theirs.order_by("-measured_on").values("measured_on")[:1]),
        valued=Subquery(valued.values("measured_on")[:1]),
    )


def _behaviours(trajectory: int) -> QuerySet[Any, dict[str, Any]]:
    return _rows(
        Behaviour.objects.filter(trajectory=trajectory),
        kind=Value("behaviour", CharField()),
        key=F("pk"),
        place=F("position"),
        public=F("public_id"),
        one=F("situation"),
        two=F("actor"),
        three=F("action"),
        four=F("noticeable_by"),
    )


def _aims(trajectory: int) -> QuerySet[Any, dict[str, Any]]:
    lines = Behaviour.figures.through._default_manager.filter(behaviour__trajectory=trajectory)
    return _rows(lines, kind=Value("aim", CharField()), key=F("behaviour_id"), other=F("resultfigure_id"))


def _helps(trajectory: int) -> QuerySet[Any, dict[str, Any]]:
    lines = Intervention.behaviours.through._default_manager.filter(intervention__trajectory=trajectory)
    return _rows(lines, kind=Value("help", CharField()), key=F("intervention_id"), other=F("behaviour_id"))


# Of one trajectory.
_all_of: Compiled[dict[str, Any]] = Compiled(
    lambda pk: _figures(pk).union(_behaviours(pk), _aims(pk), _helps(pk), all=True)
)


def _figure(trajectory: Trajectory, row: dict[str, Any]) -> ResultFigure:
    made = ResultFigure(
        pk=row["key"],
        public_id=row["public"],
        trajectory=trajectory,
        position=row["place"],
        name=row["one"],
        unit=row["two"],
        direction=row["three"],
        reading=row["four"],
        baseline=row["first"],
        target=row["last"],
        baseline_on=row["since"],
        due_on=row["until"],
    )
    made.owner = Person(pk=row["other"], name=row["who"]) if row["other"] else None
    measured = [Measurement(figure=made, measured_on=row["valued"], value=row["now"])] if row["valued"] else []
    # The last one of all says at least that somebody looked.
    if row["told"] and row["told"] != row["valued"]:
        measured.append(Measurement(figure=made, measured_on=row["told"]))
    hang(made, "measurements", measured)
    return made


def _behaviour(trajectory: Trajectory, row: dict[str, Any]) -> Behaviour:
    return Behaviour(
        pk=row["key"],
        public_id=row["public"],
        trajectory=trajectory,
        position=row["place"],
        situation=row["one"],
        actor=row["two"],
        action=row["three"],
        noticeable_by=row["four"],
    )
