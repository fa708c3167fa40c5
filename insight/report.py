"""The impact report of one trajectory: what was felt, seen, promised and kept, for the sponsor to decide what stays.

One document, whoever reads it: L&D sees what the sponsor will. Figures are those that were published, and what is told
of people is what `organisations.sight` lets the sponsor read.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from checkins.planning import calendar_of
from checkins.prevents import Beside, beside
from checkins.publishing import MomentFigures, published
from checkins.shown import shown
from checkins.sight import ToldStory, moments_for, reads_prevented, stories_for
from insight.figure_line import FigureLine, figure_line
from insight.obstacles import InTheWay, in_the_way
from insight.proposals import Proposal, proposals
from insight.rates import rates
from insight.sentence import Clause, sentence
from organisations.models import Person
from organisations.sight import Data, Reader, Sight, sight
from roles.cast import Cast, cast_without_letters
from roles.kept import Became, Outcome, PartyBecame, became, kept_shell
from roles.models import STAYS, Commitment, Function, Party
from roles.ring import Shell
from roles.words import by_name, owner_of, state_label
from trajectories.models import ResultFigure, Trajectory

# So many stories of each kind, beside all else on two sheets.
MOST_STORIES = 2
MOST_FIGURES = 3
MOST_STAYS = 3
# Of one party, so many lines of what did not happen; the rest is counted.
MOST_AMISS = 3


@dataclass(frozen=True)
class Amiss:
    """What did not happen, or not everywhere, with what its owner said of it where the sponsor may read that."""

    line: Became
    words: tuple[str, ...]

    @property
    def says(self) -> str:
        if self.line.outcome == Outcome.PARTLY:
            return _("kept by %(kept)s of %(told)s") % {"kept": self.line.kept, "told": self.line.told}
        return _("nobody promised it") if self.line.outcome == Outcome.REFUSED else _("did not happen")


@dataclass(frozen=True)
class PartyKept:
    """One party: its blocks, and what there is to say of those that are not whole."""

    became: PartyBecame
    amiss: list[Amiss]

    @property
    def party(self) -> Party:
        return self.became.party

    @property
    def more(self) -> int:
        """How many lines are left out."""
        return len(self.became.amiss) - len(self.amiss)

    @property
    def is_whole(self) -> bool:
        """All of it was told of, and all of it was kept."""
        return not self.became.amiss and not self.became.untold


@dataclass(frozen=True)
class AskedNow:
    """One proposal, and whose it would be by name or number."""

    proposal: Proposal
    owner: str

    @property
    def query(self) -> str:
        """What the page for a new commitment is filled in with."""
        one = self.proposal
        filled = {"phase": Commitment.Phase.AFTER, "owner": f"function:{one.function}", "text": one.text}
        return urlencode(filled | {STAYS: 1})


@dataclass(frozen=True)
class Stays:
    """What was decided to stay: whose it is, how it stands, and until when where that was said."""

    text: str
    owner: str
    state: str
    until: date | None


@dataclass
class Report:
    """Everything the page shows; no query runs while it renders."""

    trajectory: Trajectory
    as_of: date
    sponsors: list[Person]
    learners: int
    minimum: int
    shell: Shell
    told: list[MomentFigures]
    clauses: list[Clause]
    figures: list[FigureLine]
    # What `checkins/_felt_and_seen.html` shows.
    felt_and_seen: dict[str, Any]
    parties: list[PartyKept]
    obstacles: InTheWay
    now: list[AskedNow]
    stays: list[Stays]
    # What learners let this reader read.
    stories: list[ToldStory]

    @property
    def worked(self) -> list[ToldStory]:
        return [one for one in self.stories if one.worked][:MOST_STORIES]

    @property
    def not_yet(self) -> list[ToldStory]:
        return [one for one in self.stories if not one.worked][:MOST_STORIES]

    @property
    def answered(self) -> str:
        """Of the last check-in whose window closed, how many answered; empty where that may not be told."""
        return str(self.told[-1].figures.answered or "") if self.told else ""

    @property
    def rates(self) -> list[str]:
        """Of the last check-in of which anything may be told."""
        return next((said for one in reversed(self.told) if (said := rates(one.figures))), [])

    @property
    def kept(self) -> int:
        return sum(one.became.kept for one in self.parties)

    @property
    def of(self) -> int:
        """Of how many it was told what became of them."""
        return sum(len(one.became.told) for one in self.parties)

    @property
    def has_figures(self) -> bool:
        """Whether anything of how it went may be shown."""
        return any(one.figures.answered is not None and not one.figures.is_too_small for one in self.told)

    @property
    def is_small(self) -> bool:
        """Too few learners for any figure, now or later."""
        return not self.has_figures and self.learners < self.minimum


def report(trajectory: Trajectory, reader: Reader, now: datetime) -> Report:
    """As this reader sees it. `trajectory` comes with its organisation. Eight queries at most."""
    everyone = cast_without_letters(trajectory, now)
    told = moments_for(reader, published(trajectory))
    promised = beside(everyone, told) if reads_prevented(reader) else []
    parties = became(everyone)
    learners = _learners(everyone, told)
    return Report(
        trajectory=trajectory,
        as_of=calendar_of(trajectory.organisation).today(now),
        sponsors=by_name({role.person_id: role for role in everyone.holding(Function.SPONSOR)}),
        learners=learners,
        minimum=trajectory.organisation.minimum_base,
        shell=kept_shell(parties, learners),
        told=told,
        clauses=sentence(told),
        figures=_figures(trajectory),
        felt_and_seen=_felt_and_seen(told, trajectory),
        parties=[_kept(one) for one in parties],
        obstacles=in_the_way(told, promised),
        stories=stories_for(reader, trajectory),
        now=_asked_now(everyone, told, promised, parties),
        stays=_stays(everyone),
    )


def _learners(everyone: Cast, told: list[MomentFigures]) -> int:
    """Who learns today; when it is long over, who was asked last."""
    last = next((one.figures.answered for one in reversed(told) if one.figures.answered), None)
    return len({role.person_id for role in everyone.learners}) or (last.base if last else 0)


def _figures(trajectory: Trajectory) -> list[FigureLine]:
    """Those of which anything is known, in their order."""
    found = [figure_line(figure, measured) for figure, measured in ResultFigure.objects.of(trajectory).measured()]
    return [one for one in found if one.points or one.missing][:MOST_FIGURES]


def _felt_and_seen(told: list[MomentFigures], trajectory: Trajectory) -> dict[str, Any]:
    """The whole of each check-in; by behaviour only the last, so that it stays a sheet of paper."""
    found = shown(told, trajectory)
    last = told[-1].label if told else ""
    return found | {"rows": [row for row in found["rows"] if not row.behaviour or row.label == last]}


def _kept(party: PartyBecame) -> PartyKept:
    """Words of a no and of what did not happen only of those of whom the sponsor may read them."""
    may_read = Sight.SUPPORT in sight(Reader.SPONSOR, Data.WORDS) and party.party == Party.SUPPORT
    return PartyKept(party, [Amiss(one, one.words if may_read else ()) for one in party.amiss[:MOST_AMISS]])


def _asked_now(
    everyone: Cast, told: list[MomentFigures], promised: list[Beside], parties: list[PartyBecame]
) -> list[AskedNow]:
    """What learners promised themselves is not asked anew here; what is agreed for afterwards stands already."""
    around = [of for of in parties if of.party != Party.LEARNERS]
    unkept = [one.commitment for of in around for one in of.amiss if one.outcome == Outcome.NOT_KEPT]
    after = [one for one in everyone.commitments if one.phase == Commitment.Phase.AFTER and one not in unkept]
    found = proposals(told, promised, unkept, known={str(one) for one in after})
    return [AskedNow(one, _owner(everyone, one.function)) for one in found]


def _stays(everyone: Cast) -> list[Stays]:
    """In the order in which it was decided, the last ones."""
    kept = [one for one in everyone.commitments if one.library_key == STAYS][-MOST_STAYS:]
    return [_as_it_stands(everyone, one) for one in kept]


def _as_it_stands(everyone: Cast, commitment: Commitment) -> Stays:
    owner = str(commitment.person) if commitment.person else _owner(everyone, commitment.function)
    until = next((one.until for one in everyone.counts[commitment.pk] if one.until), None)
    return Stays(str(commitment), owner, state_label(everyone.standing_of(commitment).state), until)


def _owner(everyone: Cast, function: str) -> str:
    return owner_of(function, {role.person_id: role for role in everyone.holding(function)})
