"""From how many people on anything may be said of a group. Every figure about what people answered is made here.

Three rules, and no way round them:
- A figure has a base: the distinct people whose answers it rests on. Under the organisation's minimum there is none.
- A part of a whole is told only where part and rest are both nothing or both large enough: else the small one is known.
- Nobody and one are told as one figure, and so are all and all but one. "All" alone says of each what they answered.
The outermost are laid together when a figure is made, so that what is stored says no more than what is shown.
Why the last one goes as far as it does: docs/adr/0013.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_low

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Share:
    """So many of a base of so many: 1 stands for nobody or one, the base less one for all or all but one."""

    number: int
    base: int

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
