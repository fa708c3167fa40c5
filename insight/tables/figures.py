"""What was published of each check-in: a line a figure, with how many people it rests on. Nothing that is not shown.

A share is told in words, as everywhere: nobody and one are one figure, and a number would say which.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.figures import Figures, Pair
from checkins.models import Felt, Seen, Then
from checkins.publishing import MomentFigures
from insight.tables import Line
from organisations.thresholds import Median, Share

HEADINGS: Line = (
    gettext_lazy("Check-in"),
    gettext_lazy("Closed on"),
    gettext_lazy("About"),
    gettext_lazy("What"),
    gettext_lazy("Figure"),
    gettext_lazy("People it rests on"),
)
# What is said of something, in which words, resting on how many.
_Said = tuple[str, str, str, int]


def lines(told: Iterable[MomentFigures], behaviours: Mapping[str, str]) -> Iterator[Line]:
    """In order of the moments; `behaviours` by public id. No query."""
    for one in told:
        for about, what, words, base in _all(one.figures, behaviours):
            yield one.label, f"{one.closed_on:%Y-%m-%d}" if one.closed_on else "", about, what, words, base


def _all(figures: Figures, behaviours: Mapping[str, str]) -> Iterator[_Said]:
    group = _("the whole group")
    shares = {
        _("answered"): figures.answered,
        _("no occasion"): figures.no_opportunity,
        _("applied it"): figures.applied,
        _("on their own"): figures.on_their_own,
    }
    yield from _shares(group, shares)
    yield from _medians(group, figures.whole)
    if figures.before is not None:
        yield group, _("before the start, looking back"), str(Then(figures.before.level).label), figures.before.base
    for public_id, pair in figures.behaviours.items():
        yield from _medians(behaviours.get(public_id, ""), pair)
    in_the_way = {_("in the way: %(what)s") % {"what": one.obstacle.label}: one.share for one in figures.in_the_way}
    yield from _shares(group, in_the_way)


def _shares(about: str, found: Mapping[str, Share | None]) -> Iterator[_Said]:
    for what, share in found.items():
        if share is not None:
            yield about, what, str(share), share.base


def _medians(about: str, pair: Pair) -> Iterator[_Said]:
    both: list[tuple[str, Median | None, type[Felt] | type[Seen]]] = [
        (_("felt"), pair.felt, Felt),
        (_("seen"), pair.seen, Seen),
    ]
    for what, median, scale in both:
        if median is not None:
            yield about, what, str(scale(median.level).label), median.base
