"""Whether pages stay fast: each against a page of plain Django in the same process, and with a hundred times as much.

    TEST_SERVERS=real .venv/bin/python bench/pages.py [--quick] [--row plan] [--rounds 5] [--seed 1]

One line a row, `plan p50 ratio=… spread=… bar=… pass|fail`; exit code 1 when any fails. The real web process runs
twice, on a large organisation and on a small one (`manage.py generate`); every round asks all pages of both in turn,
then each as often as eight clients can. What counts is the median of the rounds. `--quick` has less of everything and
runs on SQLite too. What each row does, and does not see, stands in docs/bench.md.
"""

import argparse
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
# How many times the floor's middle one the middle one of a page may take, and of twenty the slowest but one.
MIDDLE: dict[str, float] = {"portfolio": 3, "everything": 3, "plan": 2, "report": 3, "promise": 2}
SLOWEST, LEAST_RATE, LEAST_FORM_RATE, MOST_GROWTH = 3.0, 0.45, 0.25, 1.2
FORMS = ("answer", "log")
ROWS = (*MIDDLE, *FORMS)
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

    def a_second(self, count: int) -> float:
        """How many are answered a second when all clients ask, until so many are."""

        def work(_client: int) -> None:
            line = Line(self.site)
            for _ in range(count // CLIENTS):
                self.seconds(line)
            line.close()

        began = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(work, range(CLIENTS)))
        return count / (time.perf_counter() - began)

    def _fields(self, subject: Subject) -> dict[str, object]:
        """Never the same words twice: what is said once more is kept once."""
        number = next(_number)
        words = f"Als het rooster het toelaat ({number})"
        if self.name == FLOOR_FORM:
            return {"kind": "yes", "words": words}
        if self.name == "log":
            return {"log-how": "2", "log-opportunity": "1", "log-story": words, "log-key": f"bench-{number}"}
        form = self.site.forms[subject.sends_to]
        choices = [name for name, value in form.items() if value == "yes_if"]
        return {**form, **{f"{name}-yes_if": words for name in choices}, "change": choices}


@dataclass
class Round:
    """What one round found. Seconds: the middle one and of twenty the slowest but one; and how many a second."""

    middle: dict[str, float] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    # The middle one on the small site.
    small: dict[str, float] = field(default_factory=dict)


class Bench:
    """Pages of both sites, those that are asked for."""

    def __init__(self, large: Site, small: Site, rows: Sequence[str], *, is_quick: bool) -> None:
        self.one_by_one, self.at_once = (QUICK_ONE_BY_ONE, QUICK_AT_ONCE) if is_quick else (ONE_BY_ONE, AT_ONCE)
        pairs = {name: alike(small.subjects[name], large.subjects[name]) for name in rows}
        self.small = {name: Asked(name, small, ours) for name, (ours, _theirs) in pairs.items()}
        self.large = {name: Asked(name, large, theirs) for name, (_ours, theirs) in pairs.items()}
        self.large[FLOOR] = Asked(FLOOR, large, [Subject(0, "/bench/floor/")])
        self.large[FLOOR_FORM] = Asked(FLOOR_FORM, large, [Subject(0, "", "/bench/floor/form/")])
        for asked in (*self.large.values(), *self.small.values()):
            asked.prepare()

    def run(self) -> Round:
        """All pages of both sites in turn, over and over; then each by all clients at once."""
        found = Round()
        taken: dict[tuple[str, str], list[float]] = defaultdict(list)
        sites = {"large": self.large, "small": self.small}
        lines = {name: Line(next(iter(pages.values())).site) for name, pages in sites.items()}
        for _ in range(self.one_by_one):
            for name, pages in sites.items():
                for page, asked in pages.items():
                    taken[name, page].append(asked.seconds(lines[name]))
        for line in lines.values():
            line.close()
        for (name, page), seconds in taken.items():
            (found.middle if name == "large" else found.small)[page] = statistics.median(seconds)
            if name == "large":
                found.slowest[page] = sorted(seconds)[round(len(seconds) * 0.95) - 1]
        found.rates = {page: asked.a_second(self.at_once) for page, asked in self.large.items()}
        return found

    def failures(self, rounds: Sequence[Round]) -> int:
        """Say each row against its bar; how many do not meet it."""
        met = []
        for page in self.small:
            if page in MIDDLE:
                middle = [one.middle[page] / one.middle[FLOOR] for one in rounds]
                met.append(judge(f"{page} p50", middle, most=MIDDLE[page]))
                slowest = [one.slowest[page] / one.middle[FLOOR] for one in rounds]
                met.append(judge(f"{page} p95", slowest, most=SLOWEST))
            of, least = (FLOOR, LEAST_RATE) if page in MIDDLE else (FLOOR_FORM, LEAST_FORM_RATE)
            met.append(judge(f"{page} rate", [one.rates[page] / one.rates[of] for one in rounds], least=least))
            grown = [one.middle[page] / one.small[page] for one in rounds]
            met.append(judge(f"{page} growth", grown, most=MOST_GROWTH))
        return met.count(False)


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
    with open_sites(*sizes, seed=chosen.seed) as (large, small):
        say(f"commit {commit()}, {versions(('django', 'gunicorn'))}, seed {chosen.seed}{', quick' * chosen.quick}")
        bench = Bench(large, small, chosen.row or ROWS, is_quick=chosen.quick)
        # The first does not count: whatever is read once is read.
        rounds = [bench.run() for _ in range(chosen.rounds + 1)][1:]
        say_floor(rounds)
        failed = bench.failures(rounds)
    asked = (bench.one_by_one + bench.at_once) * len(rounds)
    say(f"N={asked} a page in {len(rounds)} rounds, {time.monotonic() - began:.0f} s in all, {failed} failed")
    return 1 if failed else 0


def say_floor(rounds: Sequence[Round]) -> None:
    """What the ratios are ratios to."""
    for page in (FLOOR, FLOOR_FORM):
        middle = statistics.median(one.middle[page] for one in rounds) * 1000
        say(f"{page}: {middle:.1f} ms, {statistics.median(one.rates[page] for one in rounds):.0f} a second")


if __name__ == "__main__":
    raise SystemExit(main())
