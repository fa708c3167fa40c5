"""How the rows of a protocol are run: in turn, each on one line, with its guard off on demand."""

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

from bench.link_rows.stage import Outcome, commit
from tests import servers

ROOT = Path(__file__).resolve().parent.parent
S = TypeVar("S")
NOT_RUN = "not-run"


class TooLong(BaseException):
    """No TimeoutError: a sender would take that for a mail server that hangs, and go on."""


@dataclass(frozen=True)
class Protocol(Generic[S]):
    """One command: its rows in their order, the stage they play on, and how long anything may take."""

    script: str
    words: str
    rows: dict[str, Callable[[S], Outcome]]
    # Called with `seed`, `is_quick` and `without`, the row whose guard is off.
    open_stage: Callable[..., AbstractContextManager[S]]
    most_seconds_a_row: int
    # Set to anything, this shows the traceback of a row that breaks.
    trace: str
    runs_on: Sequence[str] = ("django",)
    before_each: Callable[[S], Any] = lambda _stage: None
    # These wait more than they work: a run of all has them in a process of their own, beside the others.
    beside: frozenset[str] = frozenset()
    # In which rows the guard of one is off in a self-test (nothing: in all), and how many of its runs go at a time.
    reach: Callable[[str], Collection[str]] = lambda _name: ()
    at_once: int = 1

    def main(self) -> int:
        """Run the rows that are asked for; 0 when all are met."""
        words = argparse.ArgumentParser(description=self.words, formatter_class=argparse.RawDescriptionHelpFormatter)
        words.add_argument("--quick", action="store_true", help="less of everything, as CI does")
        words.add_argument(
            "--row", choices=self.rows, action="append", default=[], help="this one only; may be repeated"
        )
        words.add_argument("--seed", type=int, default=1)
        words.add_argument("--self-test", action="store_true", help="see each row fail without its guard")
        words.add_argument("--without", choices=self.rows, default="", help="switch the guard of this row off")
        chosen = words.parse_args()
        # So that what was started is ended, also when this is.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        signal.signal(signal.SIGALRM, self._too_long)
        return self.self_test(chosen) if chosen.self_test else self.run(chosen)

    def _too_long(self, *_: object) -> None:
        raise TooLong(f"no end after {self.most_seconds_a_row} s")

    def run(self, chosen: argparse.Namespace) -> int:
        """Every row in turn on one stage."""
        began, failed = time.monotonic(), 0
        with self.beside_us(chosen) as others:
            with self.open_stage(seed=chosen.seed, is_quick=chosen.quick, without=chosen.without) as stage:
                quick = ", quick" if chosen.quick else ""
                say(f"commit {commit()}, {versions(self.runs_on)}, seed {chosen.seed}{quick}")
                for name, row in self.rows.items():
                    if name in chosen.row or (not chosen.row and name not in self.beside):
                        self.before_each(stage)
                        failed += self.one(name, row, stage) is False
            if others is not None:
                said, _nothing = others.communicate()
                found = verdicts(said, self.beside)
                for line in found:
                    say(line)
                failed += len(self.beside) - sum(found.values())
        say(f"{time.monotonic() - began:.0f} s in all, {failed} failed")
        return 1 if failed else 0

    @contextmanager
    def beside_us(self, chosen: argparse.Namespace) -> "Iterator[subprocess.Popen[str] | None]":
        """The process with the rows that run beside ours; None when rows are chosen, or there are none."""
        if chosen.row or not self.beside:
            yield None
            return
        words = [f"--row={name}" for name in self.rows if name in self.beside]
        words += [f"--seed={chosen.seed}", *(["--quick"] if chosen.quick else [])]
        words += [f"--without={chosen.without}"] if chosen.without else []
        others = subprocess.Popen([sys.executable, self.script, *words], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        try:
            yield others
        finally:
            if others.poll() is None:
                others.terminate()
                others.wait()

    def one(self, name: str, row: Callable[[S], Outcome], stage: S) -> bool | None:
        """Run it and say in one line what came of it; a row that breaks has failed, None is one that cannot be run."""
        began = time.monotonic()
        signal.alarm(self.most_seconds_a_row)
        try:
            found = row(stage)
        except (Exception, TooLong) as error:
            lines = str(error).splitlines()
            found = Outcome(0, f"broke: {type(error).__name__} {lines[0] if lines else ''}", "-", passed=False)
            if os.environ.get(self.trace):
                raise
        finally:
            signal.alarm(0)
        verdict = {True: "pass", False: "fail", None: NOT_RUN}[found.passed]
        say(f"{name} N={found.n} figure={found.figure} bar={found.bar} {verdict} {time.monotonic() - began:.1f} s")
        return found.passed

    def self_test(self, chosen: argparse.Namespace) -> int:
        """Nothing off: no row fails. Then each guard off in turn, in every row it reaches: that row alone fails."""
        began, wrong = time.monotonic(), 0
        waiting = list(chosen.row or ["", *self.rows])
        going: dict[str, _Run] = {}
        try:
            while waiting or going:
                # With nothing off first, and by itself.
                while waiting and len(going) < self.at_once and "" not in going:
                    name = waiting.pop(0)
                    going[name] = self._begin(name)
                done = [name for name, run in going.items() if run.process.poll() is not None]
                for name in done:
                    wrong += self._is_wrong(name, self._failures(name, going.pop(name)))
                if not done:
                    time.sleep(0.5)
        finally:
            for run in going.values():
                run.process.terminate()
                run.process.wait()
        say(f"{time.monotonic() - began:.0f} s in all, {wrong} wrong")
        return 1 if wrong else 0

    def _is_wrong(self, name: str, failed: list[str]) -> bool:
        is_wrong = failed not in (([name], [f"{name} {NOT_RUN}"]) if name else ([],))
        of = f"of {len(self.reached_by(name))}"
        say(f"{name or 'nothing'} off: {', '.join(failed) or 'nothing'} {of} failed, {'fail' if is_wrong else 'pass'}")
        return is_wrong

    def reached_by(self, name: str) -> Collection[str]:
        """The rows in which the guard of this one is off when it is; all of them without a name."""
        return (self.reach(name) if name else ()) or self.rows

    def _begin(self, without: str) -> "_Run":
        """A quick run of the rows that the guard of one reaches, without it."""
        rows = self.reached_by(without)
        words = ["--quick", "--without", without] if without else ["--quick"]
        if len(rows) < len(self.rows):
            words += [f"--row={name}" for name in rows]
        # A file: a pipe that nobody reads would fill up.
        said = tempfile.TemporaryFile("w+")  # noqa: SIM115  closed when it is read
        run = subprocess.Popen([sys.executable, self.script, *words], stdout=said, stderr=subprocess.STDOUT, cwd=ROOT)
        return _Run(run, said)

    def _failures(self, without: str, run: "_Run") -> list[str]:
        """Which rows failed in this run, once it is done."""
        rows, said = self.reached_by(without), run.read()
        found = verdicts(said, rows)
        if len(found) < len(rows):
            return [f"not all rows ran: {said[-300:]}"]
        cannot = [
            f"{without} {NOT_RUN}" for line in found if line.split()[0] == without and line.split()[-3] == NOT_RUN
        ]
        return cannot + [line.split(" ")[0] for line, passed in found.items() if not passed]


@dataclass(frozen=True)
class _Run:
    """One run of the self-test, and what it says."""

    process: "subprocess.Popen[bytes]"
    said: IO[str]

    def read(self) -> str:
        with self.said as said:
            said.seek(0)
            return said.read()


def verdicts(said: str, rows: Collection[str]) -> dict[str, bool]:
    """The lines of these rows in what a run said (`… pass 12.3 s`, `fail`, `not-run`); False for one that failed."""
    words = {line: line.split() for line in said.splitlines()}
    return {line: word[-3] in ("pass", NOT_RUN) for line, word in words.items() if len(word) > 3 and word[0] in rows}


def versions(runs_on: Sequence[str]) -> str:
    """On what this ran."""
    parts = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in runs_on)]
    where = os.environ.get("TEST_SERVERS_ARE", "servers of the environment") if servers.wanted() else "SQLite"
    return ", ".join([*parts, where, f"{os.cpu_count()} cores"])


def say(line: str) -> None:
    """At once, also into a pipe."""
    print(line, flush=True)
