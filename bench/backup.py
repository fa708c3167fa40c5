"""The protocol of backup and change: what comes back of a backup, and whether a release goes beside the one before.

    .venv/bin/python bench/backup.py [--quick] [--row B1] [--seed 1] [--self-test]

One line a row, `B1 N=… figure=… bar=… pass|fail|not-run`; exit code 1 when any fails. Each row starts PostgreSQL
servers of its own, fills one by `manage.py generate`, and runs the product on it as processes. `--quick` does less of
everything. `--self-test` switches the guard of each row off in turn and must see that row fail. What each row does, and
does not see, stands in docs/bench.md.
"""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.backup_rows import rows  # noqa: E402  the root has to be on the path
from bench.backup_rows.house import Stage, open_stage  # noqa: E402  the same
from bench.link_rows.stage import Outcome  # noqa: E402  the same
from bench.protocol import Protocol  # noqa: E402  the same

ROWS: dict[str, Callable[[Stage], Outcome]] = {
    "B1": rows.put_back,
    "B2": rows.copy_is_silent,
    "B3": rows.next_release,
    "B4": rows.release_before_goes_on,
    "B5": rows.leaves,
}

BACKUP = Protocol(
    script=__file__,
    words=__doc__,
    rows=ROWS,
    open_stage=open_stage,
    most_seconds_a_row=300,
    trace="BACKUP_TRACE",
    # Each plays in houses of its own.
    reach=lambda name: [name],
)


if __name__ == "__main__":
    raise SystemExit(BACKUP.main())
