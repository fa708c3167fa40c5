"""How fast reminders go: the product's own sender against a raw SMTP loop to the same mail server, in turn.

    .venv/bin/python bench/letters.py [--quick] [--row ratio]

Real reminders are claimed, checked, rendered, sent and marked one by one. Each round measures the raw loop (one
connection that stays open, one text of the same size), one worker and two, and holds them against each other there and
then, because a machine is not as fast from one minute to the next; what counts is the median of the rounds.
One line a row, `NAME N=… figure=… bar=… pass|fail`, exit code 1 when any fails. On SQLite; on PostgreSQL with
TEST_SERVERS=real, which is what the bars are for. What each row does stands in docs/bench.md.
"""

import argparse
import os
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.fault_rows.sink import Sink  # noqa: E402  the root has to be on the path
from bench.fault_rows.stage import DAY, NOW, RETRY, Stage, open_stage  # noqa: E402  the same
from bench.link_rows.stage import commit  # noqa: E402  the same
from bench.protocol import say  # noqa: E402  the same
from tests import servers  # noqa: E402  the same

if TYPE_CHECKING:
    from organisations.models import Person

LEAST, GOAL, LEAST_BY_TWO, LEAST_WITH_BACKLOG = 0.05, 0.14, 1.4, 0.9
MOST_SECONDS, MOST_MB = 10.0, 200.0
# A class of learners, as trajectories have them.
TOGETHER = 100


@dataclass
class Helper:
    """A process of the bench that does one thing whenever it is asked, and says how many and how long."""

    process: "subprocess.Popen[str]"

    def ask(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def rate(self, count: int) -> float:
        """So many a second."""
        self.ask(str(count))
        done, seconds = self.hear().split()
        assert int(done) == count, f"{done} of {count}"
        return count / float(seconds)


@contextmanager
def helper(verb: str) -> Iterator[Helper]:
    """Ready when this begins, ended when it is over."""
    process = subprocess.Popen(
        [sys.executable, __file__, verb], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    made = Helper(process)
    try:
        assert made.hear() == "ready", f"{verb} does not start"
        yield made
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


# --- what the helpers do ---------------------------------------------------------------------


def serve() -> None:
    """`sink`: the mail server, in a process of its own as in life."""
    sink = Sink(port=int(os.environ["SINK_PORT"]))
    sink.start()
    print("ready", flush=True)
    for _line in sys.stdin:
        sink.arrived.clear()


def raw() -> None:
    """`raw`: the least that sending takes."""
    text = b"From: a@impactmodel.example\r\nTo: b@voorbeeld.example\r\nMessage-ID: <raw>\r\n\r\n"
    # As long as a reminder is.
    text += (b"x" * 78 + b"\r\n") * 150
    with smtplib.SMTP("127.0.0.1", int(os.environ["SINK_PORT"])) as line:
        line.ehlo()
        _answer(lambda count: sum(_hand(line, text) for _ in range(count)))


def _hand(line: smtplib.SMTP, text: bytes) -> bool:
    line.mail("a@impactmodel.example")
    line.rcpt("b@voorbeeld.example")
    return line.data(text)[0] == 250


def send() -> None:
    """`send`: a worker of the product."""
    import django

    django.setup()
    from bench.fault_rows.kinds import register_kinds
    from impactmodel.memory import hold_on
    from mailing import sending
    from organisations import waking

    register_kinds()
    hold_on()
    waking._silent_until = float("inf")
    sending.ROUND_SECONDS = 600
    # What every worker reads once is read.
    sending.drain(NOW, limit=5)
    _answer(lambda count: sending.drain(NOW, limit=count))


def _answer(do: Callable[[int], int]) -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.monotonic()
        done = do(int(line))
        print(done, time.monotonic() - began, flush=True)


def plan() -> None:
    """`plan`: one round of planning, and what it took of time and memory."""
    import django

    django.setup()
    from checkins import planning
    from impactmodel.memory import hold_on
    from mailing.models import Sending

    Sending.stands()  # the database is reached
    hold_on()  # as every worker does
    print("ready", flush=True)
    sys.stdin.readline()
    before = _peak()
    began = time.monotonic()
    opened = planning.plan(NOW)
    took = time.monotonic() - began
    print(opened, took, _peak() - before, flush=True)


def _peak() -> float:
    """The most memory this process had, in MB. What `getrusage` says begins with that of the process it came from."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


# --- the rows --------------------------------------------------------------------------------


@dataclass
class Bench:
    """What is measured, and how often a bar was missed."""

    stage: Stage
    failed: int = 0
    # By name, one of each round.
    rates: dict[str, list[float]] = field(default_factory=dict)

    def say(self, row: str, n: int, figure: str, bar: str, *, is_met: bool) -> None:
        self.failed += not is_met
        say(f"{row} N={n} figure={figure} bar={bar} {'pass' if is_met else 'fail'}")

    def rounds(self, *, names: tuple[str, ...], helpers: dict[str, Helper], each: int, rounds: int) -> None:
        """In turn, so that what else this machine does weighs on all alike."""
        for _ in range(rounds):
            for name in names:
                helpers["sink"].ask("clear")
                self.rates.setdefault(name, []).append(self._rate(name, helpers, each))

    def _rate(self, name: str, helpers: dict[str, Helper], each: int) -> float:
        if "raw" in name:
            return helpers["raw"].rate(5 * each)
        if name != "two":
            return helpers["one"].rate(each)
        began = time.monotonic()
        for worker in ("one", "other"):
            helpers[worker].ask(str(each))
        done = [int(helpers[worker].hear().split()[0]) for worker in ("one", "other")]
        return sum(done) / (time.monotonic() - began)

    def median(self, name: str) -> float:
        return statistics.median(self.rates[name])

    def ratio(self, name: str, of: str) -> float:
        """The median of what each round says."""
        return statistics.median(one / other for one, other in zip(self.rates[name], self.rates[of], strict=True))


def rates(bench: Bench) -> None:
    """`ratio`, `two workers` and `backlog`."""
    from bench.fault_rows.reminders import reminders

    stage = bench.stage
    stage.clear()
    each, rounds, backlog = stage.size(120, 40), stage.size(9, 5), stage.size(100_000, 5_000)
    count = 10 + rounds * each * 4
    people = stage.people(count + backlog)
    reminders(people[:count], due=NOW - timedelta(minutes=1))
    stage.settle()
    with ExitStack() as stack:
        helpers = {name: stack.enter_context(helper(verb)) for name, verb in _HELPERS.items()}
        bench.rounds(names=("raw", "one", "two"), helpers=helpers, each=each, rounds=rounds)
        letters = stage.letters(RETRY, people[count:])
        stage.settle()
        bench.rounds(names=("raw then", "one then"), helpers=helpers, each=each, rounds=rounds)
    ratio = bench.ratio("one", of="raw")
    figure = f"{ratio:.3f} ({bench.median('one'):.0f}/s, raw {bench.median('raw'):.0f}/s, {rounds} rounds)"
    bench.say("ratio", each * rounds, figure, f">= {LEAST}, goal {GOAL}", is_met=ratio >= LEAST)
    by_two = bench.ratio("two", of="one")
    is_met = by_two >= LEAST_BY_TWO
    bench.say("two workers", 2 * each * rounds, f"{by_two:.2f} x one", f">= {LEAST_BY_TWO}", is_met=is_met)
    then = bench.ratio("one then", of="raw then") / ratio
    is_met = then >= LEAST_WITH_BACKLOG
    bench.say("backlog", len(letters), f"{then:.2f} x without", f">= {LEAST_WITH_BACKLOG}", is_met=is_met)


_HELPERS = {"sink": "sink", "raw": "raw", "one": "send", "other": "send"}


def planning(bench: Bench) -> None:
    """`planning`: a moment of everybody falls due on the same day."""
    stage = bench.stage
    stage.clear()
    count = stage.size(10_000, 500)
    _learners(stage.people(count))
    stage.settle()
    with helper("plan") as one:
        one.ask("go")
        opened, seconds, megabytes = (float(word) for word in one.hear().split())
    is_met = opened >= count and seconds <= MOST_SECONDS and megabytes <= MOST_MB
    figure = f"{seconds:.1f} s, {megabytes:.0f} MB more, {opened:.0f} moments opened"
    bench.say("planning", count, figure, f"<= {MOST_SECONDS:.0f} s, <= {MOST_MB:.0f} MB", is_met=is_met)


def _learners(people: "list[Person]") -> None:
    """In classes whose last session was seven days ago."""
    from roles.models import Role
    from tests import factories as make

    owner = make.member("Sanne Brouwer").person
    for start in range(0, len(people), TOGETHER):
        trajectory = make.trajectory(owner=owner, starts_on=(NOW - 7 * DAY).date(), state="running")
        make.session(trajectory, NOW - 7 * DAY, NOW - 7 * DAY + timedelta(hours=3))
        here = people[start : start + TOGETHER]
        Role.objects.bulk_create(Role(trajectory=trajectory, person=one, function="learner") for one in here)


ROWS = {"rates": rates, "planning": planning}


def main() -> int:
    """Run the rows; 0 when all bars are met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--quick", action="store_true", help="less of everything")
    words.add_argument("--row", choices=ROWS, default="", help="these only")
    chosen = words.parse_args()
    port = os.environ["SINK_PORT"] = str(servers.free_port())
    with open_stage(seed=1, is_quick=chosen.quick, without="") as stage:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        bench = Bench(stage)
        where = os.environ.get("TEST_SERVERS_ARE", "SQLite")
        say(f"commit {commit()}, {where}, {os.cpu_count()} cores{', quick' if chosen.quick else ''}")
        for name, row in ROWS.items():
            if chosen.row in ("", name):
                row(bench)
    return 1 if bench.failed else 0


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1] in ("sink", "raw", "send", "plan"):
        {"sink": serve, "raw": raw, "send": send, "plan": plan}[sys.argv[1]]()
        raise SystemExit(0)
    raise SystemExit(main())
