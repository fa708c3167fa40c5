"""What was said about next time, as it may be read: by party, never by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Concat

from organisations.listed import Listed
from trajectories.models import NextTime, Trajectory

# What no text holds: between a party and its words, and behind each line.
_BETWEEN, _BEHIND = "\x1f", "\x1e"
PARTIES = ("trainer", "learners", "support", "")  # "": any of the group


@dataclass(frozen=True)
class Voices:
    """One party: its words, and whether others of it said that it was good as it was. Never how many."""

    party: str
    texts: tuple[str, ...]
    also_good: bool


def voices(trajectory: Trajectory) -> list[Voices]:
    """Every party that was heard, in order. One query."""
    return _heard(trajectory.pk)


def last_time(trajectory: Trajectory) -> list[Voices]:
    """Those of the edition before it. One query; none for a first edition."""
    return _heard(trajectory.previous_id) if trajectory.previous_id else []


def told_of(trajectory: str) -> Subquery:
    """The same as one text, for who reads it along with a row; `trajectory` is the name of its key there."""
    line = Concat("party", Value(_BETWEEN), "text", Value(_BEHIND), output_field=TextField())
    told = NextTime.objects.told().filter(trajectory=OuterRef(trajectory)).order_by().values("trajectory")
    return Subquery(told.annotate(all=Listed(line)).values("all"))


def voices_in(text: str | None) -> list[Voices]:
    """What `told_of` gave, told apart again."""
    lines = (text or "").split(_BEHIND)[:-1]
    return _by_party(
        (party, words) for party, _, words in (line.removeprefix(",").partition(_BETWEEN) for line in lines)
    )


def _heard(trajectory: int) -> list[Voices]:
    return _by_party(NextTime.objects.told().filter(trajectory=trajectory).values_list("party", "text"))


def _by_party(lines: Iterable[tuple[str, str]]) -> list[Voices]:
    told = sorted(lines)
    found = []
    for party in PARTIES:
        said = [text for by, text in told if by == party]
        if said:
            found.append(Voices(party, tuple(text for text in said if text), "" in said))
    return found
