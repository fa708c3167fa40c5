"""The protocol of sending and of faults: what mail servers, crashes and clocks do to letters.

    .venv/bin/python bench/faults.py [--quick] [--row S5] [--seed 1] [--self-test]

One line a row, `S5 N=… figure=… bar=… pass|fail`; exit code 1 when any fails. Letters go from a database of its own
(SQLite; PostgreSQL and Valkey/Redis with TEST_SERVERS=real) through the product's own sender to a real mail server on
loopback that refuses, drops, is slow or gone. Days pass by telling the sender what time it is. `--quick` does less of
everything and is what CI runs. `--self-test` switches the guard of each row off in turn, in a process of the bench's
own, and must see that row fail and no other that it reaches. What each row does, and does not see, stands in
docs/bench.md.
"""

import sys
from collections.abc import Callable, Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.fault_rows import answers, clocks, crowds, endurance, letters, strikes, year  # noqa: E402  the root has to be on the path
from bench.fault_rows.stage import Stage, open_stage  # noqa: E402  the same
from bench.fault_rows.unguarded import ONLY_IN_A_RIG  # noqa: E402  the same
from bench.link_rows.stage import Outcome  # noqa: E402  the same
from bench.protocol import Protocol  # noqa: E402  the same

ROWS: dict[str, Callable[[Stage], Outcome]] = {
    "S1": crowds.burst,
    "S2": crowds.planners,
    "S3": answers.puts_off,
    "S4": answers.drops,
    "S5": answers.refuses_us,
    "S6": crowds.answered_meanwhile,
    "S7": year.year,
    "S8": year.four_trajectories,
    "S9": letters.inbound,
    "S10": letters.headers,
    "S11": letters.one_click,
    "F1": crowds.kills,
    "F2": strikes.worker_killed,
    "F3": strikes.broker_gone,
    "F4": strikes.broker_emptied,
    "F5": strikes.database_struck,
    "F6": clocks.beats,
    "F7": clocks.leaps,
    "F8": strikes.deploy,
    "F9": answers.gone,
    "F10": endurance.disk_full,
    "F11": letters.poison,
    "F12": endurance.soak,
}


def reach(name: str) -> Collection[str]:
    """A rig loads the guard of its own row alone, so neither sort of row is reached by what is off in the other."""
    return [name] if name in ONLY_IN_A_RIG else [other for other in ROWS if other not in ONLY_IN_A_RIG]


FAULTS = Protocol(
    script=__file__,
    words=__doc__,
    rows=ROWS,
    open_stage=open_stage,
    most_seconds_a_row=300,
    trace="FAULTS_TRACE",
    beside=ONLY_IN_A_RIG,
    reach=reach,
    at_once=2,
)


if __name__ == "__main__":
    raise SystemExit(FAULTS.main())
