"""Whether a large trajectory opens as fast as a small one: 300 learners and 40 managers beside 8 and 2, 60 commitments.

    .venv/bin/python bench/large.py [--rounds 25]

One line a row, `plan N=… figure=… bar=… pass|fail`; exit code 1 when any fails. Every figure of time is a ratio to
another page in the same run, medians of turns. The product runs in this process, on a database of its own that is gone
afterwards (SQLite; PostgreSQL and Valkey/Redis with TEST_SERVERS=real). What each row does stands in docs/bench.md.
"""

import argparse
import gzip
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402  the root has to be on the path

if TYPE_CHECKING:
    from trajectories.models import Trajectory

SMALL, LARGE = (8, 2), (300, 40)
# How many commitments of each function: sixty in all.
COMMITMENTS = {"learner": 16, "manager": 20, "sponsor": 8, "trainer": 8, "buddy": 4, "colleague": 4}
ROWS_OF_PORTFOLIO = 50


def main() -> int:
    """Build both, and measure one beside the other; 0 when all bars are met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rounds", type=int, default=25)
    rounds = words.parse_args().rounds
    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return Bench(rounds).run()
    finally:
        teardown_databases(databases, verbosity=0)


class Bench:
    """Two trajectories of one organisation, seen by the same planner."""

    def __init__(self, rounds: int) -> None:
        from django.test import Client

        from impactmodel.memory import hold_on
        from organisations.clock import now
        from tests import factories

        self.rounds, self.failed, self.now, self.make = rounds, 0, now(), factories
        self.planner = factories.member()
        self.client = Client()
        assert self.planner.person.user is not None
        self.client.force_login(self.planner.person.user)
        self.small, self.large = self.build("Klein", *SMALL), self.build("Groot", *LARGE)
        hold_on()

    def build(self, title: str, learners: int, managers: int) -> "Trajectory":
        """Everyone in their function, and what they are to promise."""
        from roles.promises import line_up

        made = self.make.trajectory(
            owner=self.planner.person, title=title, starts_on=self.now.date() + timedelta(days=40)
        )
        them = [self.make.role(made, "learner") for _ in range(learners)]
        for number, manager in enumerate(self.make.role(made, "manager") for _ in range(managers)):
            manager.learners.set(them[number::managers])
        for function in ("sponsor", "trainer", "buddy", "colleague"):
            self.make.role(made, function)
        for function, many in COMMITMENTS.items():
            for number in range(many):
                self.make.commitment(
                    made,
                    function,
                    f"Doet {number} als {function}",
                    is_must=number % 2 == 0,
                    per_learner=function == "manager" and number % 5 == 0,
                    hours=number % 3 or None,
                )
        line_up(made, self.now)
        return made

    def run(self) -> int:
        from roles.models import Promise

        lines = Promise.objects.of(self.large).count()
        self.compare("plan, nobody asked", "insight:plan", lines)
        self.ask()
        self.compare("plan, all asked", "insight:plan", lines)
        self.answer()
        self.compare("plan, half answered", "insight:plan", lines)
        self.portfolio()
        return 1 if self.failed else 0

    def compare(self, row: str, name: str, n: int) -> None:
        """One page of both."""
        (small, large), spread = self.interleaved(
            lambda: self.get(name, self.small), lambda: self.get(name, self.large)
        )
        ratio = large / small
        self.say(row, n, f"{ratio:.2f} ({small * 1000:.0f} and {large * 1000:.0f} ms, spread {spread:.0%})", 1.5, ratio)

    def ask(self) -> None:
        """One press asks everybody: it comes back at once, says how far it is, and ends with each asked once."""
        from asks.models import Ask
        from roles import planning

        reads = self.timed(lambda: self.get("roles:check", self.large))
        press = self.timed(lambda: self.post("roles:check", self.large))
        self.post("roles:check", self.small)
        ratio = press / reads
        self.say("ask, against reading first", sum(LARGE), f"{ratio:.2f} ({press * 1000:.0f} ms)", 2.0, ratio)
        page = self.get("roles:commitments", self.large)
        ticks = 0
        while is_under_way(self.large) and ticks < 100:
            planning.plan(self.now)
            ticks += 1
        asked = Ask.objects.filter(trajectory=self.large, kind="promise")
        twice = asked.count() - asked.values("person", "about").distinct().count()
        people = asked.values("person").distinct().count()
        missing = sum(LARGE) + 4 - people + twice + (b"<progress" not in page)
        self.say("ask, to the end", people, f"{missing} missing or twice, after {ticks} ticks", 0, missing)

    def answer(self) -> None:
        """Half of everything is promised, some of it not or on a condition."""
        from asks.models import Ask
        from roles.models import Answer, Promise

        kinds = [Answer.Kind.YES] * 10 + [Answer.Kind.YES_IF, Answer.Kind.NO]
        for made in (self.small, self.large):
            promises = list(Promise.objects.of(made).select_related("commitment").order_by("pk"))[::2]
            for number, promise in enumerate(promises):
                kind = kinds[number % len(kinds)]
                promise.answer = Answer.objects.create(
                    promise=promise,
                    kind=kind,
                    words="" if kind == Answer.Kind.YES else "Als het rooster het toelaat",
                    wording_id=promise.commitment.wording_id or 0,
                    given_at=self.now + timedelta(seconds=number),
                )
            Promise.objects.bulk_update(promises, ["answer"], batch_size=200)
            for some in (promises[at : at + 200] for at in range(0, len(promises), 200)):
                Ask.objects.filter(about__in=[one.public_id for one in some]).update(answered_at=self.now, next_on=None)

    def portfolio(self) -> None:
        """Fifty rows, for size."""
        for number in range(ROWS_OF_PORTFOLIO):
            self.build(f"Traject {number} voor 's-Gravenmade", 3, 1)
        page = self.get("insight:portfolio", None)
        raw, packed = len(page) / 1024, len(gzip.compress(page, 6)) / 1024
        self.say("portfolio, KB", ROWS_OF_PORTFOLIO, f"{raw:.0f}", 100, raw)
        self.say("portfolio, KB gzipped", ROWS_OF_PORTFOLIO, f"{packed:.1f}", 10, packed)

    def get(self, name: str, made: "Trajectory | None") -> bytes:
        page = self.client.get(self.url(name, made))
        assert page.status_code == 200, page.status_code
        return page.content

    def post(self, name: str, made: "Trajectory") -> None:
        assert self.client.post(self.url(name, made), {"when": "now"}).status_code == 302

    def url(self, name: str, made: "Trajectory | None") -> str:
        from django.urls import reverse

        here = {"org": self.planner.organisation.public_id}
        return reverse(name, kwargs=here if made is None else here | {"trajectory": made.public_id})

    @staticmethod
    def timed(act: Callable[[], Any]) -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    def interleaved(self, *acts: Callable[[], Any]) -> tuple[list[float], float]:
        """The median of each in seconds, taken in turn; and how far apart the middle half of the first lies."""
        for act in acts:
            act()
        taken = [[self.timed(act) for act in acts] for _ in range(self.rounds)]
        each = [sorted(column) for column in zip(*taken, strict=True)]
        first = each[0]
        spread = (first[len(first) * 3 // 4] - first[len(first) // 4]) / statistics.median(first)
        return [statistics.median(column) for column in each], spread

    def say(self, row: str, n: int, figure: str, bar: float, found: float) -> None:
        passed = found <= bar
        self.failed += not passed
        sys.stdout.write(f"{row} N={n} figure={figure} bar={bar:g} {'pass' if passed else 'fail'}\n")
        sys.stdout.flush()


def is_under_way(made: "Trajectory") -> bool:
    from roles.models import Promise

    return Promise.objects.of(made).marked().exists()


if __name__ == "__main__":
    raise SystemExit(main())
