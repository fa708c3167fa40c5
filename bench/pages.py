"""Whether pages stay fast: each against a page of plain Django in the same process, and with a hundred times as much.

    TEST_SERVERS=real .venv/bin/python bench/pages.py [--quick] [--row plan] [--rounds 5] [--seed 1]

One line a row, `plan p50 ratio=… spread=… bar=… pass|fail`; exit code 1 when any fails. The real web process runs
twice, on a large organisation and on a small one (`manage.py generate`). Page after page is measured, in rounds: in
each the floor, the page and the same page of the small one are asked in turn, then floor and page as often as eight
clients can. What counts is the median of the rounds. `--quick` has less of everything and runs on SQLite too. What
each row does, and does not see, stands in docs/bench.md.
"""

import argparse
import signal
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.link_rows.stage import commit  # noqa: E402  the root has to be on the path
from bench.page_rows.site import Line, Site, Size, Subject, fields_of, open_sites  # noqa: E402  the same
from bench.protocol import say, versions  # noqa: E402  the same

LARGE, SMALL = Size(10_000, 1_000, 200_000), Size(100, 10, 2_000)
QUICK_LARGE, QUICK_SMALL = Size(1_000, 100, 4_000), Size(100, 10, 400)
CLIENTS = 8
# How often each page is asked in a round: one after the other, and by all clients. In a quick run less.
ONE_BY_ONE, AT_ONCE = 20, 64
QUICK_ONE_BY_ONE, QUICK_AT_ONCE = 8, 24
# How many of the large site stand beside one of the small.
BESIDE_EACH = 4
FLOOR, FLOOR_FORM = "floor", "floor form"
FLOORS = {FLOOR: "/bench/floor/", FLOOR_FORM: "/bench/floor/form/"}
# How many times the floor's middle one the middle one of a page may take, and of twenty the slowest but one.
MIDDLE: dict[str, float] = {"portfolio": 3, "everything": 3, "plan": 2, "report": 3, "promise": 2}
SLOWEST, LEAST_RATE, LEAST_FORM_RATE, MOST_GROWTH = 3.0, 0.45, 0.25, 1.2
FORMS = ("answer", "log")
ROWS = (*MIDDLE, *FORMS)
# The floor's form is about one of these in turn.
ABOUT = 100
_number = count(1)


@dataclass
class Asked:
    """One kind of page on one site, or a form that is sent, over several subjects in turn."""

    name: str
    site: Site
    subjects: Sequence[Subject]
    _turn: Iterator[int] = field(default_factory=count)

    def prepare(self) -> None:
        """Read the forms that are going to be sent as they are: who answered before finds another page."""
        if self.name == "answer":
            line = Line(self.site)
            for one in self.subjects:
                page = line.ask("GET", one.path, is_packed=False).decode()
                self.site.forms[one.sends_to] = fields_of(page, one.sends_to)
            line.close()

    def seconds(self, line: Line) -> float:
        """How long the next of them takes."""
        subject = self.subjects[next(self._turn) % len(self.subjects)]
        if self.name in (*FORMS, FLOOR_FORM):
            return line.seconds("POST", subject.sends_to, self._fields(subject))
        return line.seconds("GET", subject.path)

    def a_second(self, count: int, lines: Sequence[Line]) -> float:
        """How many are answered a second when a client at each of these lines asks, until so many are."""

        def work(line: Line) -> None:
            for _ in range(count // len(lines)):
                self.seconds(line)

        began = time.perf_counter()
        with ThreadPoolExecutor(len(lines)) as pool:
            list(pool.map(work, lines))
        return count / (time.perf_counter() - began)

    def _fields(self, subject: Subject) -> dict[str, object]:
        """Never the same words twice: what is said once more is kept once."""
        number = next(_number)
        words = f"Als het rooster het toelaat ({number})"
        if self.name == FLOOR_FORM:
            return {"about": number % ABOUT, "kind": "yes", "words": words}
        if self.name == "log":
            return {"log-how": "2", "log-opportunity": "1", "log-story": words, "log-key": f"bench-{number}"}
        form = self.site.forms[subject.sends_to]
        choices = [name for name, value in form.items() if value == "yes_if"]
        return {**form, **{f"{name}-yes_if": words for name in choices}, "change": choices}


@dataclass
class Round:
    """What one round found of a page, its floor and the same page of the small site: seconds, and how many a second."""

    page: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    small: list[float] = field(default_factory=list)
    rate: float = 0.0
    floor_rate: float = 0.0

    @property
    def middle(self) -> float:
        return statistics.median(self.page) / statistics.median(self.floor)

    @property
    def slowest(self) -> float:
        """Of twenty the slowest but one."""
        return sorted(self.page)[round(len(self.page) * 0.95) - 1] / statistics.median(self.floor)

    @property
    def grown(self) -> float:
        return statistics.median(self.page) / statistics.median(self.small)

    def __str__(self) -> str:
        page, floor, small = (statistics.median(one) * 1000 for one in (self.page, self.floor, self.small))
        rates = f"{self.rate:.0f} a second, floor {self.floor_rate:.0f}"
        return f"{page:.1f} ms, floor {floor:.1f} ms, small {small:.1f} ms; {rates}"


class Bench:
    """One page of both sites, beside its floor on the large one."""

    def __init__(self, name: str, large: Site, small: Site, *, is_quick: bool) -> None:
        self.name = name
        self.one_by_one, self.at_once = (QUICK_ONE_BY_ONE, QUICK_AT_ONCE) if is_quick else (ONE_BY_ONE, AT_ONCE)
        ours, theirs = alike(small.subjects[name], large.subjects[name])
        self.small, self.page = Asked(name, small, ours), Asked(name, large, theirs)
        floor = FLOOR_FORM if name in FORMS else FLOOR
        self.floor = Asked(floor, large, [Subject(0, FLOORS[floor], FLOORS[floor])])
        for asked in (self.small, self.page):
            asked.prepare()

    def run(self) -> Round:
        """All three in turn, over and over; then page and floor by all clients at once, over the same lines."""
        found = Round()
        with lines(self.page.site, 1) as (one,), lines(self.small.site, 1) as (other,):
            for _ in range(self.one_by_one):
                found.floor.append(self.floor.seconds(one))
                found.page.append(self.page.seconds(one))
                found.small.append(self.small.seconds(other))
        with lines(self.page.site, CLIENTS) as many:
            found.floor_rate = self.floor.a_second(self.at_once, many)
            found.rate = self.page.a_second(self.at_once, many)
        return found

    def failures(self, rounds: Sequence[Round]) -> int:
        """Say each figure against its bar; how many do not meet it."""
        met = []
        if self.name in MIDDLE:
            met.append(judge(f"{self.name} p50", [one.middle for one in rounds], most=MIDDLE[self.name]))
            met.append(judge(f"{self.name} p95", [one.slowest for one in rounds], most=SLOWEST))
        least = LEAST_FORM_RATE if self.name in FORMS else LEAST_RATE
        met.append(judge(f"{self.name} rate", [one.rate / one.floor_rate for one in rounds], least=least))
        met.append(judge(f"{self.name} growth", [one.grown for one in rounds], most=MOST_GROWTH))
        return met.count(False)


@contextmanager
def lines(site: Site, count: int) -> Iterator[list[Line]]:
    """So many connections, open for as long as this lasts."""
    found = [Line(site) for _ in range(count)]
    yield found
    for line in found:
        line.close()


def alike(small: Sequence[Subject], large: Sequence[Subject]) -> tuple[list[Subject], list[Subject]]:
    """Of the large site those with about as many learners: a bigger group is no matter of how much there is besides."""
    left, found = list(large), []
    for ours in small:
        near = sorted(left, key=lambda theirs: abs(theirs.learners - ours.learners))[:BESIDE_EACH]
        found += near
        left = [one for one in left if one not in near]
    return list(small), found


def judge(row: str, figures: Sequence[float], *, most: float = 0, least: float = 0) -> bool:
    """The middle of the rounds against a bar, with how far apart the middle half of them lies."""
    ranked = sorted(figures)
    ratio = statistics.median(ranked)
    spread = (ranked[len(ranked) * 3 // 4] - ranked[len(ranked) // 4]) / ratio
    passed = ratio <= most if most else ratio >= least
    bar = f"<={most:g}" if most else f">={least:g}"
    say(f"{row} ratio={ratio:.2f} spread={spread:.0%} bar={bar} {'pass' if passed else 'fail'}")
    return passed


def main() -> int:
    """Build both, and measure; 0 when all bars are met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--quick", action="store_true", help="less of everything")
    words.add_argument("--row", choices=ROWS, action="append", default=[], help="this page only; may be repeated")
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--seed", type=int, default=1)
    chosen = words.parse_args()
    # So that what was started is ended, also when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began, sizes = time.monotonic(), (QUICK_LARGE, QUICK_SMALL) if chosen.quick else (LARGE, SMALL)
    failed = 0
    with open_sites(*sizes, seed=chosen.seed) as (large, small):
        say(f"commit {commit()}, {versions(('django', 'gunicorn'))}, seed {chosen.seed}{', quick' * chosen.quick}")
        for name in chosen.row or ROWS:
            bench = Bench(name, large, small, is_quick=chosen.quick)
            rounds = []
            # The first does not count: whatever is read once is read.
            for number in range(chosen.rounds + 1):
                rounds.append(bench.run())
                say(f"  {name}, round {number} of {chosen.rounds}: {rounds[-1]}")
            failed += bench.failures(rounds[1:])
    asked = (bench.one_by_one + bench.at_once) * chosen.rounds
    say(f"N={asked} a page in {chosen.rounds} rounds, {time.monotonic() - began:.0f} s in all, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
