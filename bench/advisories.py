"""Whether anything is known against what is pinned: every version of the requirements files, asked of OSV (osv.dev).

    .venv/bin/python bench/advisories.py

Exit code 0 when nothing is known, 1 when something is that is not in KNOWN, 75 when it could not be asked: nothing is
decided then, and the line says so. ADVISORIES_URL is another service that speaks as api.osv.dev does. What is sent is
the names and versions of those files.
"""

import json
import os
import re
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICE = "https://api.osv.dev"
PATIENCE_SECONDS = 20
FILES = ("requirements.txt", "requirements-dev.txt")
NOT_CHECKED = 75
# What is known and does not concern us: the advisory, and why not. Each is looked at anew when its version changes.
KNOWN: dict[str, str] = {}


class Unreachable(Exception):
    """Nobody answered, or not in words that can be read."""


@dataclass(frozen=True)
class Asked:
    """How many pins were asked about, and every advisory as `name version: id`."""

    pins: int
    found: list[str]


def pins(root: Path = ROOT) -> list[tuple[str, str]]:
    """Name and version of everything in the requirements files, each once."""
    text = "".join((root / name).read_text() for name in FILES)
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, flags=re.MULTILINE)))


def ask(of: list[tuple[str, str]], service: str = "") -> Asked:
    """What is known of these versions and does not stand in KNOWN. Raises Unreachable."""
    address = f"{service or os.environ.get('ADVISORIES_URL') or SERVICE}/v1/querybatch"
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in of]
    sent = urllib.request.Request(
        address, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(sent, timeout=PATIENCE_SECONDS) as answer:
            results = json.load(answer)["results"]
        known = [[one["id"] for one in result.get("vulns") or []] for result in results]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreachable(f"{address}: {error}") from error
    if len(known) != len(of):
        raise Unreachable(f"{address}: {len(known)} answers to {len(of)} questions")
    found = [f"{name} {version}: {one}" for (name, version), ids in zip(of, known, strict=True) for one in ids]
    return Asked(len(of), [line for line in found if line.rpartition(" ")[2] not in KNOWN])


def main() -> int:
    """One line, and one for each advisory."""
    try:
        asked = ask(pins())
    except Unreachable as error:
        print(f"dependencies NOT CHECKED: {error}")
        return NOT_CHECKED
    print(
        f"dependencies: {len(asked.found)} advisories for {asked.pins} pinned versions, {len(KNOWN)} known and passed"
    )
    print(*asked.found, sep="\n")
    return 1 if asked.found else 0


if __name__ == "__main__":
    sys.exit(main())
