"""What a sponsor reads when the window of a moment closed: figures as far as they may be told, and what was kept.

Of a group too small for figures: what was kept, and the result. Nothing here is counted; it was published, or measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.models import Ask
from asks.register import Line
from checkins.figures import Figures, InTheWay
from checkins.models import Felt, Seen
from checkins.publishing import MomentFigures, published
from checkins.sight import moments_for
from checkins.subjects import CHECK_INS, Subject
from organisations.sight import Reader
from roles.kept import KeptBy, kept_by_party
from trajectories.models import ResultFigure, Trajectory
from trajectories.templatetags.figures import with_unit

# So many obstacles say where to begin; the rest stands with the figures of the group.
MOST_OBSTACLES = 3


@dataclass(frozen=True)
class Result:
    """A result figure: from where to where, in words; the later one empty while it was not measured."""

    figure: ResultFigure
    was: str
    now: str


@dataclass(frozen=True)
class Told:
    """All that is told of one moment."""

    moment: MomentFigures | None
    results: list[Result]
    kept: list[KeptBy]

    @property
    def label(self) -> str:
        """When it was, such as "after three months"; empty while nothing was told."""
        return self.moment.label if self.moment else ""

    @property
    def figures(self) -> Figures:
        return self.moment.figures if self.moment else Figures()

    @property
    def is_too_small(self) -> bool:
        """Nothing of how it went can be said."""
        return self.figures.is_too_small

    @property
    def obstacles(self) -> list[InTheWay]:
        """Those that were met most."""
        return self.figures.in_the_way[:MOST_OBSTACLES]

    @property
    def lines(self) -> list[Line]:
        """As a letter lists them, the result first; the number stands apart."""
        return [*self._results(), *self._counts(), *self.felt_and_seen, *self._obstacles(), *self._kept()]

    def _results(self) -> Iterator[Line]:
        for one in self.results:
            yield Line(capfirst(one.figure.name), f"{one.was} → {one.now}")

    def _counts(self) -> Iterator[Line]:
        told = self.figures
        for text, share in (
            (_("Answered"), told.answered),
            (_("No occasion"), told.no_opportunity),
            (_("Applied it, of who got the chance"), told.applied),
        ):
            if share is not None:
                yield Line(text, str(share))

    @property
    def felt_and_seen(self) -> Iterator[Line]:
        """Two middles side by side, each with its base; never one number."""
        both = self.figures.whole
        if both.felt is not None:
            yield Line(_("Felt: %(level)s") % {"level": Felt(both.felt.level).label}, _people(both.felt.base))
        if both.seen is not None:
            yield Line(_("Seen: %(level)s") % {"level": Seen(both.seen.level).label}, _people(both.seen.base))

    def _obstacles(self) -> Iterator[Line]:
        for one in self.obstacles:
            yield Line(_("In the way: %(what)s") % {"what": one.obstacle.label}, str(one.share))

    def _kept(self) -> Iterator[Line]:
        for one in self.kept:
            so_many = _("%(kept)s of %(told)s") % {"kept": one.kept, "told": one.told}
            yield Line(_("Promises kept by the %(party)s") % {"party": one.party.label}, so_many)


def _people(n: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", n) % {"n": n}


def told_to_sponsor(ask: Ask) -> Told:
    """What is told with this ask: of its moment, or of the last one before it that was told. Four queries."""
    trajectory = ask.trajectory
    moments = CHECK_INS[: CHECK_INS.index(Subject.of(ask).moment) + 1]
    told = moments_for(Reader.SPONSOR, [one for one in published(trajectory) if one.moment in moments])
    return Told(told[-1] if told else None, _results_of(trajectory), kept_by_party(trajectory))


def _results_of(trajectory: Trajectory) -> list[Result]:
    found = []
    for figure in trajectory.figures.with_measurements():
        was = with_unit(figure.baseline, figure) if figure.baseline is not None else _("unknown")
        found.append(Result(figure, was, _now(figure)))
    return found


def _now(figure: ResultFigure) -> str:
    if figure.latest is not None:
        return with_unit(figure.latest.value, figure)
    return _("not available") if figure.is_unavailable else _("not measured yet")
