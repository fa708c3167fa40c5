"""Parts register: every app that stores a piece of a trajectory says how it is written out and read in.

One mechanism serves the file, the example, a new edition and the organisation's export.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from organisations.acting import Actor
from trajectories.models import Trajectory

Data = dict[str, Any]  # plain JSON: the file's own shape


@dataclass
class Reading:
    """What reading a file has made so far, and every fault found with its place."""

    by: Actor
    now: datetime
    # File key → row, per kind ("person", "cohort", "behaviour", …), for later parts to refer to.
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, place: str, message: str) -> None:
        """Note what is wrong where, as in ("people[3].email", "not a mail address")."""
        self.faults.append((place, message))


class PartOfFile(Protocol):
    """One section of the file."""

    key: str
    order: int

    def dump(self, trajectory: Trajectory) -> Any:
        """Its content as plain JSON, in an order that two dumps share."""

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        """Check everything and make the rows; faults go to `reading`, whose caller undoes all when there is one."""

    # Model fields that stand in no file, each with the reason.
    left_out: dict[str, str]


parts: dict[str, PartOfFile] = {}


def register(part: PartOfFile) -> PartOfFile:
    """Add one section; a key can be added once."""
    if part.key in parts:
        raise ValueError(f"two parts called {part.key}")
    parts[part.key] = part
    return part
