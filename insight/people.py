"""The people of the plan: by party, by what they are in it, with a few names each."""

from dataclasses import dataclass

from roles.models import Function, Party
from roles.table import Line, PartyLines

MOST_NAMES = 24
LINED_UP = 8


@dataclass(frozen=True)
class Group:
    """Everyone who is the same in a trajectory; `name` is empty where the party says it. `more` are not named."""

    name: str
    lines: list[Line]
    more: int

    @property
    def is_long(self) -> bool:
        """Too many for a line each."""
        return len(self.lines) > LINED_UP


@dataclass(frozen=True)
class PartyGroups:
    """One of the three parties."""

    party: Party
    count: int
    groups: list[Group]


def grouped(parties: list[PartyLines]) -> list[PartyGroups]:
    """The same people with those of one function together, in the order of the functions."""
    found = []
    for party in parties:
        # Of hundreds who are the same, one says what they are.
        alike: dict[tuple[tuple[str, str], ...], list[Line]] = {}
        for line in party.lines:
            alike.setdefault(tuple((role.function, role.title) for role in line.roles), []).append(line)
        groups = [Group(lines[0].what, lines[:MOST_NAMES], max(len(lines) - MOST_NAMES, 0)) for lines in alike.values()]
        found.append(PartyGroups(party.party, len(party.lines), sorted(groups, key=_weight)))
    return found


def _weight(group: Group) -> tuple[int, int]:
    """Sponsor before buddy, as the functions are listed; those who are several things come last."""
    roles = group.lines[0].roles
    return len(roles), list(Function).index(Function(roles[0].function))
