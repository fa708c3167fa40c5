"""What a trajectory without a training leads with: what changes around the work, and whether the figure shows it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from organisations.number_field import write_number
from roles.cast import Cast
from roles.models import Commitment
from roles.ring import State
from roles.words import owner_of, state_label
from trajectories.models import ResultFigure
from trajectories.templatetags.figures import with_unit
from trajectories.track import Track, track


@dataclass(frozen=True)
class Settled:
    """One thing that was promised, and what became of it; `promise` is where that is written down."""

    commitment: Commitment
    owner: str
    state: State
    promise: str

    @property
    def word(self) -> str:
        return state_label(self.state)

    @property
    def is_kept(self) -> bool:
        return self.state == State.KEPT

    @property
    def needed_by(self) -> date | None:
        return self.commitment.wording.needed_by if self.commitment.wording else None


@dataclass(frozen=True)
class FigureNow:
    """One figure: where it stood, where it is."""

    figure: ResultFigure
    track: Track | None

    @property
    def words(self) -> str:
        return from_to(self.figure)


def settled(everyone: Cast) -> list[Settled]:
    """What everyone asked for it promised."""
    found = []
    for commitment in everyone.commitments:
        stands = everyone.standing_of(commitment)
        if stands.is_settled:
            owner = owner_of(commitment.function, everyone.owners_of(commitment))
            found.append(Settled(commitment, owner, stands.state, stands.counts[0].promise))
    return found


def figures(measured: list[ResultFigure]) -> list[FigureNow]:
    """No query with `measurements` at hand."""
    return [FigureNow(figure, track(figure)) for figure in measured]


def from_to(figure: ResultFigure) -> str:
    """ "4 → 2,5 days", or where it stood while nobody measured it."""
    latest = figure.latest
    was = _("unknown") if figure.baseline is None else write_number(figure.baseline)
    if latest is None or latest.value is None:
        return with_unit(figure.baseline, figure) if figure.baseline is not None else was
    return f"{was} → {with_unit(latest.value, figure)}"
