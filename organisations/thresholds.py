"""From how many people on anything may be said of a group. Every figure about what people answered is made here.

Four rules, and no way round them:
- A figure has a base: the distinct people whose answers it rests on. Under the organisation's minimum there is none.
- A part of a whole is told only where part and rest are both nothing or both large enough: else the small one is known.
- Nobody and one are told as one figure, and so are all and all but one. "All" alone says of each what they answered.
- Parts are told by their middles only where these can't add up, beside what is told of the whole, to one part of which
  nobody or everybody is left.
The outermost are laid together when a figure is made, so that what is stored says no more than what is shown.
Why the last two go as far as they do: docs/adr/0013 and 0026.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from statistics import median_low

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Share:
    """So many of a base of so many: 1 stands for nobody or one, the base less one for all or all but one."""

    number: int
    base: int

    @property
    def rate(self) -> float:
        """Between 0 and 1, to hold against another or a bound; never shown."""
        return self.number / self.base

    def __str__(self) -> str:
        if self.number <= 1:
            return _("almost nobody of %(base)s") % {"base": self.base}
        if self.number >= self.base - 1:
            return _("almost everyone of %(base)s") % {"base": self.base}
        return _("%(number)s of %(base)s") % {"number": self.number, "base": self.base}


@dataclass(frozen=True)
class Median:
    """The middle answer on a scale, the lower of two, and on how many people it rests."""

    level: int
    base: int


def is_enough(people: int, minimum: int) -> bool:
    """Whether anything may be said of so many."""
    return people >= minimum


def may_split(whole: int, parts: Iterable[int], minimum: int) -> bool:
    """Whether parts of a whole may be shown apart: each of them, and the whole without it, nothing or large enough."""
    return all(size == 0 or is_enough(size, minimum) for part in parts for size in (part, whole - part))


def share(number: int, base: int, minimum: int) -> Share | None:
    """So many of those who answered."""
    return Share(min(max(number, 1), base - 1), base) if is_enough(base, minimum) else None


def part(number: int, whole: int, minimum: int) -> Share | None:
    """The same, of what sets a part of them apart: also for the rest it must be safe.

    All and all but one are told, because they are told as one; all but two would be the two that are left.
    """
    if whole - number <= 1 or may_split(whole, [number], minimum):
        return share(number, whole, minimum)
    return None


def median(levels: Iterable[int], base: int, minimum: int) -> Median | None:
    """Of what so many people answered; of two in the middle the lower, so that it is a level of the scale."""
    found = list(levels)
    return Median(median_low(found), base) if found and is_enough(base, minimum) else None


def middles_tell(whole: int, parts: Iterable[int], numbers: Iterable[int] = ()) -> bool:
    """Whether the middles of parts could say of another part that nobody of it, or everybody, reached a level.

    A middle says of half its part, and one, that they reach a level, or that they stay under it. Where these together
    are all that the whole has, the other parts have none. `numbers` are what is told of how many of the whole reach a
    level; its own middle tells two more. Asked of the sizes alone, of any middles there may be: to hide middles because
    of what they are would say what they are.
    """
    sizes, told = [size for size in parts if size], list(numbers)
    reached = {whole // 2, *told}
    not_reached = {(whole - 1) // 2, *(whole - number for number in told)}
    return not (
        reached.isdisjoint(_some_of(size // 2 + 1 for size in sizes))
        and not_reached.isdisjoint(_some_of((size + 1) // 2 for size in sizes))
    )


def _some_of(least: Iterable[int]) -> set[int]:
    """What some of these add up to, and not all."""
    each = list(least)
    return {sum(some) for count in range(1, len(each)) for some in combinations(each, count)}
