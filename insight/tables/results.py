"""What should change in the end, in figures: a line for where each stood, and one for each time it was measured."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insight.tables import Line
from trajectories.models import ResultFigure

HEADINGS: Line = (
    gettext_lazy("Figure"),
    gettext_lazy("Unit"),
    gettext_lazy("Direction"),
    gettext_lazy("Should become"),
    gettext_lazy("Needed by"),
    gettext_lazy("Who measures"),
    gettext_lazy("When"),
    gettext_lazy("Day"),
    gettext_lazy("Value"),
    gettext_lazy("Note"),
)


def lines(figures: Iterable[ResultFigure]) -> Iterator[Line]:
    """Without a value: it could not be had. No query with owner and `measurements` at hand."""
    for figure in figures:
        about = (
            figure,
            figure.unit,
            ResultFigure.Direction(figure.direction).label,
            _or_empty(figure.target),
            _or_empty(figure.due_on),
            figure.owner or "",
        )
        yield (*about, _("before the start"), _or_empty(figure.baseline_on), _or_empty(figure.baseline), figure.reading)
        for each in figure.measurements.all():
            yield (*about, _("was measured"), _or_empty(each.measured_on), _or_empty(each.value), each.note)


def _or_empty(value: Decimal | date | None) -> Decimal | date | str:
    return "" if value is None else value
