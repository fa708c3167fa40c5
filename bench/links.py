"""The protocol of links, L1 to L10: what machines, thieves and hurried people do with the links of letters.

    .venv/bin/python bench/links.py [--quick] [--row L4] [--seed 1] [--self-test]

One line a row, `L4 N=… figure=… bar=… pass|fail`; exit code 1 when any fails. Runs the real web process on a free port
of loopback, on a database of its own (SQLite; PostgreSQL and Valkey/Redis with TEST_SERVERS=real), with a real mail
server and, where a row is about browsers, a real Chromium. `--quick` does less of everything and is what CI runs.
`--self-test` switches the guard of each row off in turn, in a process of the bench's own, and must see that row fail
and no other. What each row does, and does not see, stands in docs/bench.md.
"""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.link_rows import answers, guesses, robots, traces, visitors  # noqa: E402  the root has to be on the path
from bench.link_rows.stage import Outcome, Stage, open_stage  # noqa: E402  the same
from bench.protocol import Protocol  # noqa: E402  the same

ROWS: dict[str, Callable[[Stage], Outcome]] = {
    "L1": robots.scanners,
    "L2": robots.form_fillers,
    # Before L3, after which no code is heard from anybody for a while.
    "L4": guesses.dead_links_alike,
    "L3": guesses.tokens_and_guesses,
    "L5": guesses.stolen_copy,
    "L6": visitors.where_from,
    "L7": visitors.bare_browser,
    "L8": traces.masked_everywhere,
    "L9": answers.new_links,
    "L10": answers.two_hands,
}
LINKS = Protocol(
    script=__file__,
    words=__doc__,
    rows=ROWS,
    open_stage=open_stage,
    most_seconds_a_row=600,
    trace="LINKS_TRACE",
    runs_on=("django", "gunicorn"),
    # What the row before it caused.
    before_each=Stage.deliver,
)


if __name__ == "__main__":
    raise SystemExit(LINKS.main())
