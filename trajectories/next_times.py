"""What was said about next time, as it may be read: by party, never by name."""

from dataclasses import dataclass

from trajectories.models import NextTime, Trajectory

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


def _heard(trajectory: int) -> list[Voices]:
    told = list(NextTime.objects.told().filter(trajectory=trajectory))
    found = []
    for party in PARTIES:
        said = [line.text for line in told if line.party == party]
        if said:
            found.append(Voices(party, tuple(text for text in said if text), "" in said))
    return found
