"""What the last measured run of axe over every page found: of which day, with what, and of how many pages and states.

The file beside this is written by the browser tests when they are asked to (docs/develop.md), never by hand; a test
fails when the tests look otherwise by now, or at clearly more. A run that finds a fault writes nothing.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Look:
    """In which one language, at how many pixels wide, in which colours every page was looked at."""

    language: str
    width: int
    theme: str


@dataclass(frozen=True)
class Measured:
    """One run. `sights` are pages and main states of them, by name."""

    day: date
    axe: str
    browser: str
    tags: tuple[str, ...]
    looks: tuple[Look, ...]
    sights: frozenset[str]

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Measured":
        """A sight counts when it was looked at in each of the looks; the day is that of the oldest part."""
        parts = said["parts"].values()
        looks = tuple(Look(one["language"], one["width"], one["theme"]) for one in said["looks"])
        seen = [
            {name for part in parts if part["language"] == look.language for name in part["sights"]} for look in looks
        ]
        return cls(
            day=min(date.fromisoformat(part["day"]) for part in parts),
            axe=said["axe"],
            browser=said["browser"],
            tags=tuple(said["tags"]),
            looks=looks,
            sights=frozenset(set.intersection(*seen)),
        )


@cache
def measured() -> Measured:
    return Measured.read(json.loads(FILE.read_text()))
