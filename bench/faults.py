"""The protocol of sending and of faults: what mail servers, crashes and clocks do to letters.

    .venv/bin/python bench/faults.py [--quick] [--row S5] [--seed 1] [--self-test]

One line a row, `S5 N=… figure=… bar=… pass|fail`; exit code 1 when any fails. Letters go from a database of its own
(SQLite; PostgreSQL and Valkey/Redis with TEST_SERVERS=real) through the product's own sender to a real mail server on
loopback that refuses, drops, is slow or gone. Days pass by telling the sender what time it is. `--quick` does less of
everything and is what CI runs. `--self-test` switches the guard of each row off in turn, in a process of the bench's
own, and must see that row fail and no other. What each row does, and does not see, stands in docs/bench.md.
"""

import argparse
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.fault_rows import answers, crowds, letters, year  # noqa: E402  the root has to be on the path
from bench.fault_rows.stage import Stage, open_stage  # noqa: E402  the same
from bench.link_rows.stage import Outcome, commit  # noqa: E402  the same
from tests import servers  # noqa: E402  the same

ROWS: dict[str, Callable[[Stage], Outcome]] = {
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
    "F9": answers.gone,
    "F11": letters.poison,
}
MOST_SECONDS_A_ROW, MOST_SECONDS_A_RUN = 300, 1800


def main() -> int:
    """Run the rows that are asked for; 0 when all are met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--quick", action="store_true", help="less of everything, within two minutes")
    words.add_argument("--row", choices=ROWS, default="", help="this one only")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--self-test", action="store_true", help="see each row fail without its guard")
    words.add_argument("--without", choices=ROWS, default="", help="switch the guard of this row off")
    chosen = words.parse_args()
    # So that what was started is ended, also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, _too_long)
    return self_test(chosen) if chosen.self_test else run(chosen)


class TooLong(BaseException):
    """No TimeoutError: the sender would take that for a mail server that hangs, and go on."""


def _too_long(*_: object) -> None:
    raise TooLong(f"no end after {MOST_SECONDS_A_ROW} s")


def run(chosen: argparse.Namespace) -> int:
    """Every row in turn on one database."""
    began, failed = time.monotonic(), 0
    with open_stage(seed=chosen.seed, is_quick=chosen.quick, without=chosen.without) as stage:
        say(f"commit {commit()}, {versions()}, seed {chosen.seed}{', quick' if chosen.quick else ''}")
        for name, row in ROWS.items():
            if chosen.row in ("", name):
                failed += not one(name, row, stage)
    say(f"{time.monotonic() - began:.0f} s in all, {failed} failed")
    return 1 if failed else 0


def one(name: str, row: Callable[[Stage], Outcome], stage: Stage) -> bool:
    """Run it and say in one line what came of it; a row that breaks has failed."""
    began = time.monotonic()
    signal.alarm(MOST_SECONDS_A_ROW)
    try:
        found = row(stage)
    except (Exception, TooLong) as error:
        lines = str(error).splitlines()
        found = Outcome(0, f"broke: {type(error).__name__} {lines[0] if lines else ''}", "-", passed=False)
        if os.environ.get("FAULTS_TRACE"):
            raise
    finally:
        signal.alarm(0)
    verdict = "pass" if found.passed else "fail"
    say(f"{name} N={found.n} figure={found.figure} bar={found.bar} {verdict} {time.monotonic() - began:.1f} s")
    return found.passed


def self_test(chosen: argparse.Namespace) -> int:
    """Each guard off in turn, every row run; what may fail is that row alone."""
    wrong = 0
    for name in ROWS:
        if chosen.row in ("", name):
            failed = failures_without(name)
            is_right = failed == [name]
            wrong += not is_right
            say(f"{name} off: {', '.join(failed) or 'nothing'} failed, {'pass' if is_right else 'fail'}")
    return 1 if wrong else 0


def failures_without(name: str) -> list[str]:
    """The rows that fail in a quick run without the guard of this one."""
    done = subprocess.run(
        [sys.executable, __file__, "--quick", "--without", name],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=MOST_SECONDS_A_RUN,
    )
    rows = [line.split() for line in done.stdout.splitlines() if line.split(" ")[0] in ROWS]
    if len(rows) < len(ROWS):
        return [f"not all rows ran: {done.stderr[-300:]}"]
    return [row[0] for row in rows if "fail" in row]


def versions() -> str:
    """On what this ran."""
    import django

    parts = [f"Python {platform.python_version()}", f"Django {django.get_version()}"]
    where = os.environ.get("TEST_SERVERS_ARE", "servers of the environment") if servers.wanted() else "SQLite"
    return ", ".join([*parts, where, f"{os.cpu_count()} cores"])


def say(line: str) -> None:
    """At once, also into a pipe."""
    print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
