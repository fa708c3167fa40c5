"""The report in one sentence: made by rules from what was published, and from nothing else.

Pure. It says what was felt, seen and in the way, never what came of what: nobody knows that. A figure that may not be
shown is not there to be read, so no clause rests on fewer people than the organisation asks for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _

from checkins.figures import InTheWay
from checkins.publishing import MomentFigures
from roles.models import Obstacle

MOST, HALF, A_QUARTER = 0.75, 0.5, 0.25
# From this level of their scales on, others see it sometimes or more often.
SEEN = 2


@dataclass(frozen=True)
class Clause:
    """Some words, of which `mark` stands out; without, none does."""

    words: str
    mark: str = ""

    @property
    def before(self) -> str:
        return self.words.partition(self.mark)[0] if self.mark else self.words

    @property
    def after(self) -> str:
        return self.words.partition(self.mark)[2] if self.mark else ""


def sentence(told: Sequence[MomentFigures]) -> list[Clause]:
    """What can be said of these, which were published in this order; nothing when that is too little."""
    return [*_occasion(told), *_felt(told), *_seen(told), *_in_the_way(told)]


def _occasion(told: Sequence[MomentFigures]) -> Iterator[Clause]:
    if _lacks_occasion(told):
        yield Clause(_("At least half of those who answered had no occasion yet."))


def _lacks_occasion(told: Sequence[MomentFigures]) -> bool:
    without = told[-1].figures.no_opportunity if told else None
    return without is not None and without.rate >= HALF


def _felt(told: Sequence[MomentFigures]) -> Iterator[Clause]:
    applied = next((one.figures.applied for one in reversed(told) if one.figures.applied), None)
    if applied is None:
        return
    if applied.number <= 1:
        yield Clause(_("Almost nobody who had the occasion applies it yet."))
    elif applied.rate >= MOST or applied.number >= applied.base - 1:
        yield Clause(_("Most of those who had the occasion apply it."))
    elif applied.rate >= HALF:
        yield Clause(_("At least half of those who had the occasion apply it."))
    else:
        yield Clause(_("Some of those who had the occasion apply it."))


def _seen(told: Sequence[MomentFigures]) -> Iterator[Clause]:
    looked = [one for one in told if one.figures.whole.seen is not None]
    if not looked:
        return
    first = _begins(looked)
    if first is not None and first > 0:
        month = date_words(looked[first].closed_on, "F")
        yield Clause(_("Others see it since %(month)s.") % {"month": month})
    elif first is not None:
        yield Clause(_("Others see it too."))
    elif looked[-1].figures.whole.is_ahead:
        yield Clause(_("Others see less of it than they feel themselves."))
    else:
        yield Clause(_("Others see little of it yet."))


def _begins(looked: Sequence[MomentFigures]) -> int | None:
    """From which of these on it is seen in all that follow; None when the last of them says that it is not."""
    first = None
    for place in range(len(looked) - 1, -1, -1):
        seen = looked[place].figures.whole.seen
        if seen is None or seen.level < SEEN:
            break
        first = place
    return first


def _in_the_way(told: Sequence[MomentFigures]) -> Iterator[Clause]:
    with_any = [one for one in told if one.figures.obstacles]
    skips = {Obstacle.OTHER} | ({Obstacle.NO_OPPORTUNITY} if _lacks_occasion(told) else set())
    first = _most(with_any[-1], skips) if with_any else None
    if first is None:
        return
    name = str(first.obstacle.label).lower()
    before = _most(with_any[-2], skips) if len(with_any) > 1 else None
    words = _("Most in the way: %(obstacle)s.")
    if before is not None and before.obstacle == first.obstacle:
        words = _("Still most in the way: %(obstacle)s.")
    yield Clause(words % {"obstacle": name}, name)


def _most(one: MomentFigures, skips: set[Obstacle]) -> InTheWay | None:
    """What was met most, when that is worth a word."""
    met = [each for each in one.figures.in_the_way if each.obstacle not in skips and each.share.number > 1]
    return met[0] if met and met[0].share.rate >= A_QUARTER else None
