"""The order that L&D chooses, of behaviours, of figures and of an organisation's own questions."""

from typing import TypeVar

from django.db.models import QuerySet

from trajectories.models import Behaviour, OwnQuestion, ResultFigure

Row = TypeVar("Row", Behaviour, OwnQuestion, ResultFigure)


def trade_places(row: Row, among: "QuerySet[Row]", *, up: bool) -> bool:
    """Let it trade places with the one before or after it. Whether it moved: not at the edge, nor when taken away."""
    order = list(among)
    place = order.index(row) if row in order else -1
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(order):
        return False
    order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order, start=1):
        each.position = position
    among.bulk_update(order, ["position"])
    return True
