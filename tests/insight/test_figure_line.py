"""How high a figure is drawn: what is left of it is as much as it looks."""

from datetime import date
from decimal import Decimal

import pytest

from insight.figure_line import BOTTOM, TOP, figure_line
from trajectories.models import Measurement, ResultFigure


@pytest.mark.parametrize(
    ("values", "heights", "zero"),
    [
        (("4", "2.5", "1"), (TOP, 46.5, 63), BOTTOM),
        (("0", "0", "0"), (BOTTOM, BOTTOM, BOTTOM), BOTTOM),
        (("-2", "0", "2"), (BOTTOM, 52, TOP), 52),
        (("-4", "-2", "-1"), (BOTTOM, 52, 41), TOP),
    ],
)
def test_a_quarter_of_it_is_drawn_as_a_quarter(
    values: tuple[str, ...], heights: tuple[float, ...], zero: float
) -> None:
    first, *later = map(Decimal, values)
    figure = ResultFigure(name="dagen", baseline=first, baseline_on=date(2027, 1, 5))
    measured = [Measurement(value=value, measured_on=date(2027, 2, number + 1)) for number, value in enumerate(later)]
    line = figure_line(figure, measured)
    assert tuple(point.y for point in line.points) == heights
    assert float(line.zero) == zero
