"""What a trajectory asks of everyone in hours, as lines with bars."""

from dataclasses import dataclass
from decimal import Decimal

from organisations.models import called_apart
from roles.cast import Cast
from roles.hours import Amount, Hours, HoursRow
from roles.models import Commitment, Party
from roles.words import hours_short, title_of


@dataclass(frozen=True)
class Spent:
    """Hours in one phase, and the width of their bar in percent of the longest on the page."""

    phase: Commitment.Phase
    hours: Decimal
    share: float


@dataclass(frozen=True)
class HoursLine:
    """One function's hours; `note` says who, or how many at how much each."""

    party: Party
    name: str
    note: str
    spent: list[Spent]
    total: Decimal


def hours_lines(spent: Hours, everyone: Cast) -> list[HoursLine]:
    """A line for each function, its bars against the longest of all."""
    longest = max((hours for row in spent.rows for _phase, hours in row.all.phases()), default=Decimal(0))
    return [HoursLine(row.party, *_named(row, everyone), _spent(row.all, longest), row.all.total) for row in spent.rows]


def _named(row: HoursRow, everyone: Cast) -> tuple[str, str]:
    """The function, and whose hours they are: one name, or a number times what each spends when that is the same."""
    if row.function is None:
        return row.name, ""
    holders = everyone.holding(row.function)
    if row.people == len(holders) == 1:
        return title_of(row.function), called_apart([holders[0].person])[holders[0].person_id]
    if row.each.total and row.all.total == row.each.total * row.people:
        return title_of(row.function), f"{row.people} × {hours_short(row.each.total)}"
    return row.name, ""


def _spent(amount: Amount, longest: Decimal) -> list[Spent]:
    return [
        Spent(Commitment.Phase(phase), hours, round(float(hours / longest) * 100, 1) if longest else 0.0)
        for phase, hours in amount.phases()
    ]
