"""The protocol of hardening: who gets in, what is taken in, what is run, and what is kept of it.

    .venv/bin/python bench/hardening.py [--quick] [--row W5] [--seed 1] [--self-test]

One line a row, `W5 N=… figure=… bar=… pass|fail`; exit code 1 when any fails. Runs the product in this process on a
database of its own (SQLite; PostgreSQL and Valkey/Redis with TEST_SERVERS=real) and serves it to a real Chromium where
a row is about browsers; the real web process where hosts, times and many at once are tried. `--quick` does less of
everything. `--self-test` switches the guard of each row off in turn and must see that row fail and no other that it
reaches. What each row does, and does not see, stands in docs/bench.md.
"""

import sys
from collections.abc import Callable, Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.hardening_rows import checks, doors, files, pages, walls, words  # noqa: E402  the root has to be on the path
from bench.hardening_rows.stage import ONLY_IN_PROCESSES, Stage, open_stage  # noqa: E402  the same
from bench.link_rows.stage import Outcome  # noqa: E402  the same
from bench.protocol import Protocol  # noqa: E402  the same

ROWS: dict[str, Callable[[Stage], Outcome]] = {
    "P1": walls.matrix,
    "P2": walls.canary_tenant,
    "P3": walls.replay,
    "P4": walls.more_than_asked,
    "W1": pages.headers,
    "W2": pages.policy,
    "W3": pages.forms_of_others,
    "W4": pages.session_ends,
    "W5": words.scripts,
    "W6": words.lines_in_headers,
    "W7": doors.hosts,
    "W8": doors.ways_on,
    "W9": words.formulas,
    "W10": files.corpus,
    "W11": doors.old_sessions,
    "W12": doors.guesses,
    "W13": checks.checkers,
    "G1": checks.declared,
    "G6": checks.audit,
    "G7": pages.network,
}


def reach(name: str) -> Collection[str]:
    """What is off in processes of a row's own reaches no other row."""
    return [name] if name in ONLY_IN_PROCESSES else [other for other in ROWS if other not in ONLY_IN_PROCESSES]


HARDENING = Protocol(
    script=__file__,
    words=__doc__,
    rows=ROWS,
    open_stage=open_stage,
    most_seconds_a_row=600,
    trace="HARDENING_TRACE",
    before_each=Stage.clear,
    reach=reach,
    at_once=2,
)


if __name__ == "__main__":
    raise SystemExit(HARDENING.main())
