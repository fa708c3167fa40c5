"""Who reads what, in words made from `organisations.sight`: the line on a form, and the page "Who sees what?"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisations.sight import MATRIX, Data, Reader, Sight, readers, sight

# No organisation goes below it; each may ask for more.
LEAST = 5


@dataclass(frozen=True)
class Line:
    """What stands on a form: who reads it, and what else becomes of it."""

    who: str
    rest: str = ""

    def __str__(self) -> str:
        return f"{self.who} {self.rest}".strip()


def who_reads(*which: Data, minimum: int = LEAST, names: str = "") -> Line:
    """Of what is typed there, what matters most first. `names`: those it is about, of or goes to."""
    return Line(_who(which[0], names) % {"name": names}, " ".join(_rest(which, minimum)))


def _who(data: Data, names: str) -> str:
    if data == Data.SEEN or (data == Data.BESIDE and names):
        words = _("%(name)s can read this at once.")
    elif data == Data.BESIDE:
        words = _("Who you choose is asked by mail.")
    elif data == Data.TALK:
        words = _("L&D sees how it stands and on which day, never what was said.")
    elif readers(data, Sight.CHOSEN):
        words = _("Only %(name)s reads this.")
    elif names:
        words = _("Once it is saved only %(name)s can read this, unless %(name)s shares it.")
    elif readers(data, Sight.SHARED):
        words = _("Only you can read this, unless you share it.")
    else:
        words = _("Only you can read this.")
    return words


def _rest(which: Iterable[Data], minimum: int) -> Iterable[str]:
    """Where somebody might think otherwise, who does not; and whether it is added up."""
    if Data.SEEN in which and sight(Reader.MANAGER, Data.SEEN) == Sight.NOTHING:
        yield _("No manager sees it per person.")
    if Data.BESIDE in which and sight(Reader.OWNER, Data.BESIDE) == Sight.STATE:
        yield _("L&D sees a yes, and of a no nothing.")
    if {Data.TALK, Data.PROMISE} <= set(which) and readers(Data.PROMISE, Sight.STATE):
        yield _("Whether a promised talk was held is read by everyone who takes part, as of every promise.")
    if any(readers(data, Sight.FIGURES) for data in which):
        yield _("From %(n)d people up we add up answers anonymously.") % {"n": minimum}


@dataclass(frozen=True)
class Row:
    """One thing on the page: what it is called, and who reads how much of it."""

    label: str
    cells: list[tuple[str, str]]


def rows(which: Iterable[Data], minimum: int = LEAST) -> list[Row]:
    """Who reads the same much stands together, who reads all of it first; who reads nothing is left out."""
    return [Row(str(data.label), list(_cells(data, minimum))) for data in which]


def _cells(data: Data, minimum: int) -> Iterator[tuple[str, str]]:
    found: dict[Sight, list[Reader]] = {}
    for reader, cell in MATRIX[data].items():
        found.setdefault(cell, []).append(reader)
    without = found.pop(Sight.NOTHING, [])
    groups = sorted(found.items(), key=lambda group: Sight.ALL not in group[0])
    for place, (cell, who) in enumerate(groups, start=1):
        # Of one that is left is said who: nobody looks for the sponsor among everybody else.
        is_the_rest = place == len(groups) and without == [Reader.OPERATOR] and len(who) > 1
        yield (
            str(capfirst(_everybody(place) if is_the_rest else _named(who))),
            "; ".join(_how_much(minimum)[one] for one in cell),
        )


def _everybody(place: int) -> str:
    return _("everybody who takes part") if place == 1 else _("everybody else who takes part")


def _named(who: Iterable[Reader]) -> str:
    return ", ".join(str(reader.label) for reader in who)


def _how_much(minimum: int) -> dict[Sight, str]:
    return {
        Sight.ALL: _("everything"),
        Sight.OWN: _("what is their own"),
        Sight.SHARED: _("what you share with them"),
        Sight.CHOSEN: _("what you send to them"),
        Sight.FIGURES: _("added up, of %(n)d people or more, as the organisation chose") % {"n": minimum},
        Sight.COUNT: _("how many, never who"),
        Sight.STATE: _("who and how it stands, no words"),
        Sight.SUPPORT: _("of those around the learners, never of learners"),
    }
