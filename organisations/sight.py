"""Who reads what: for each thing that people write or answer, and each who might read it, how much.

The one place that knows. Reading of learners' own data goes through `checkins.sight`, which asks here; the page "Who
sees what?" and the line on every form that says who reads it are made from it; every cell is tried by
tests/checkins/test_privacy_canaries.py. What nobody says anything of is nothing.
"""

from collections.abc import Mapping
from enum import Flag, auto

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reader(models.TextChoices):
    """Everyone who might, as a learner knows them."""

    LEARNER = "learner", _("you")
    BUDDY = "buddy", _("your buddy")
    OBSERVER = "observer", _("your observers")
    MANAGER = "manager", _("your manager and colleagues")
    TRAINER = "trainer", _("the trainer")
    OWNER = "owner", _("who plans it (L&D)")
    STAFF = "staff", _("others of L&D and admins")
    SPONSOR = "sponsor", _("the sponsor")
    OPERATOR = "operator", _("whoever runs this")


class Data(models.TextChoices):
    """What there is to read, as a learner knows it. The first nine are theirs."""

    PLAN = "plan", _("Your if-then plan")
    NOTE = "note", _("What you write in your log")
    FELT = "felt", _("How it went, how sure you are")
    OBSTACLE = "obstacle", _("What got in the way")
    HELP = "help", _("A call for help")
    SEEN = "seen", _("What a colleague saw you do")
    REPLY = "reply", _("What you say back to who saw you")
    STORY = "story", _("A story of how it went for you")
    ANSWERED = "answered", _("Whether you answered")
    BESIDE = "beside", _("Who stands beside you")
    TALK = "talk", _("Whether a talk was held")
    FOR_THEM = "for_them", _("What those around you changed for you all")
    FIGURES = "figures", _("What came out of a check-in, of the whole group")
    PROMISE = "promise", _("What somebody promised, and what they said came of it")
    WORDS = "words", _("The words of a no, a condition or a question")
    VIEW = "view", _("How somebody sees the problem")
    HOURS = "hours", _("Hours that are asked")


class Sight(Flag):
    """How much of it. A cell may hold several: added up of everybody, and one apart that was shared."""

    NOTHING = 0
    # All of it.
    ALL = auto()
    # What they said or were asked themselves.
    OWN = auto()
    # One thing the learner shared with them, until it is taken back.
    SHARED = auto()
    # When it was sent to them, and to nobody else.
    CHOSEN = auto()
    # Added up, of the organisation's minimum of people at least.
    FIGURES = auto()
    # How many, never who.
    COUNT = auto()
    # Who and how it stands, without words.
    STATE = auto()
    # Of those around the learners, never of learners.
    SUPPORT = auto()


LEARNERS_OWN = (
    Data.PLAN,
    Data.NOTE,
    Data.FELT,
    Data.OBSTACLE,
    Data.HELP,
    Data.SEEN,
    Data.REPLY,
    Data.STORY,
    Data.ANSWERED,
)
OF_THE_WORK = tuple(data for data in Data if data not in LEARNERS_OWN)

_R, _S = Reader, Sight
_SAID: dict[Data, dict[Reader, Sight]] = {
    Data.PLAN: {_R.LEARNER: _S.ALL, _R.BUDDY: _S.SHARED, _R.OWNER: _S.SHARED},
    Data.NOTE: {_R.LEARNER: _S.ALL, _R.BUDDY: _S.SHARED, _R.OWNER: _S.SHARED},
    Data.FELT: {
        _R.LEARNER: _S.ALL,
        _R.BUDDY: _S.SHARED,
        _R.OWNER: _S.SHARED | _S.FIGURES,
        _R.STAFF: _S.FIGURES,
        _R.SPONSOR: _S.FIGURES,
    },
    Data.OBSTACLE: {
        _R.LEARNER: _S.ALL,
        _R.TRAINER: _S.FIGURES,
        _R.OWNER: _S.FIGURES,
        _R.STAFF: _S.FIGURES,
        _R.SPONSOR: _S.FIGURES,
    },
    Data.HELP: {
        _R.LEARNER: _S.ALL,
        _R.BUDDY: _S.CHOSEN,
        _R.MANAGER: _S.CHOSEN,
        _R.TRAINER: _S.CHOSEN,
    },
    Data.SEEN: {
        _R.LEARNER: _S.ALL,
        _R.OBSERVER: _S.OWN,
        _R.OWNER: _S.FIGURES,
        _R.STAFF: _S.FIGURES,
        _R.SPONSOR: _S.FIGURES,
    },
    Data.REPLY: {_R.LEARNER: _S.ALL, _R.OBSERVER: _S.CHOSEN},
    Data.STORY: {
        _R.LEARNER: _S.ALL,
        _R.BUDDY: _S.SHARED,
        _R.OBSERVER: _S.SHARED,
        _R.MANAGER: _S.SHARED,
        _R.TRAINER: _S.SHARED,
        _R.OWNER: _S.SHARED,
        _R.SPONSOR: _S.SHARED,
    },
    Data.ANSWERED: {_R.LEARNER: _S.ALL, _R.OWNER: _S.COUNT, _R.STAFF: _S.COUNT},
    Data.BESIDE: {
        _R.LEARNER: _S.ALL,
        _R.BUDDY: _S.OWN,
        _R.OBSERVER: _S.OWN,
        _R.OWNER: _S.STATE,
        _R.STAFF: _S.STATE,
    },
    Data.TALK: {
        _R.LEARNER: _S.OWN,
        _R.MANAGER: _S.OWN,
        _R.TRAINER: _S.OWN,
        _R.OWNER: _S.ALL,
        _R.STAFF: _S.ALL,
        _R.SPONSOR: _S.COUNT,
    },
    Data.FOR_THEM: {reader: _S.ALL for reader in Reader if reader != _R.OPERATOR},
    Data.FIGURES: {reader: _S.FIGURES for reader in Reader if reader != _R.OPERATOR},
    Data.PROMISE: {
        _R.LEARNER: _S.OWN | _S.STATE,
        _R.BUDDY: _S.OWN | _S.STATE,
        _R.OBSERVER: _S.OWN | _S.STATE,
        _R.MANAGER: _S.OWN | _S.STATE,
        _R.TRAINER: _S.OWN | _S.STATE,
        _R.OWNER: _S.ALL,
        _R.STAFF: _S.ALL,
        _R.SPONSOR: _S.ALL,
    },
    Data.WORDS: {
        **{reader: _S.OWN for reader in Reader if reader != _R.OPERATOR},
        _R.OWNER: _S.ALL,
        _R.STAFF: _S.ALL,
        _R.SPONSOR: _S.OWN | _S.SUPPORT,
    },
    Data.VIEW: {
        _R.LEARNER: _S.OWN,
        _R.MANAGER: _S.OWN,
        _R.OWNER: _S.ALL,
        _R.STAFF: _S.ALL,
        _R.SPONSOR: _S.OWN,
    },
    Data.HOURS: {
        **{reader: _S.OWN for reader in Reader if reader != _R.OPERATOR},
        _R.OWNER: _S.ALL,
        _R.STAFF: _S.ALL,
        _R.SPONSOR: _S.ALL,
    },
}
# Every cell.
MATRIX: Mapping[Data, Mapping[Reader, Sight]] = {
    data: {reader: _SAID[data].get(reader, Sight.NOTHING) for reader in Reader} for data in Data
}
# What anybody but the learner reads with a name to it.
BY_NAME = tuple(
    data
    for data, cells in MATRIX.items()
    if any((Sight.ALL | Sight.STATE) & cell for reader, cell in cells.items() if reader != Reader.LEARNER)
)


def sight(reader: Reader, data: Data) -> Sight:
    return MATRIX[data][reader]


def readers(data: Data, sight: Sight) -> list[Reader]:
    """Who reads it in this way."""
    return [reader for reader, cell in MATRIX[data].items() if sight in cell]
