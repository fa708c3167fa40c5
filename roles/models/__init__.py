"""Who takes part, and who promises what."""

from roles.models.answers import Answer
from roles.models.clarity import Clarity
from roles.models.commitments import STAYS, TAKES_PART, Commitment, Wording
from roles.models.match import MatchLine, MatchView
from roles.models.obstacles import NOTHING, Obstacle
from roles.models.pairing import PAIRED, Pair, Pairing
from roles.models.promises import Promise
from roles.models.roles import Deputy, Function, Party, Role, party_of
from roles.models.states import PromiseState

__all__ = [
    "NOTHING",
    "PAIRED",
    "STAYS",
    "TAKES_PART",
    "Answer",
    "Clarity",
    "Commitment",
    "Deputy",
    "Function",
    "MatchLine",
    "MatchView",
    "Obstacle",
    "Pair",
    "Pairing",
    "Party",
    "Promise",
    "PromiseState",
    "Role",
    "Wording",
    "party_of",
]
