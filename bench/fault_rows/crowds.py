"""S1, S2, S6 and F1: a burst, several planners at once, an answer that comes while a letter goes, killed senders."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.fault_rows.reminders import reminders
from bench.fault_rows.rig import BEAT, WORKER, Rig, until
from bench.fault_rows.stage import DAY, NOW, PARK, RETRY, Stage
from bench.link_rows.stage import Outcome
from tests.processes.running import ROOT

if TYPE_CHECKING:
    from organisations.models import Person

PROCESS = Path(__file__).with_name("process.py")
PLANNERS, SENDERS = 4, 2
PATIENCE_SECONDS = 120
# All kills of F1, on a machine that is busy with something else.
KILLING_SECONDS = 200
LEAST_A_SECOND = 50
# A reminder that is on its way when the answer comes cannot be called back.
TOO_LATE_SECONDS = 2.0


def planners(stage: Stage) -> Outcome:
    """S2: four processes plan and send the same twenty days, each day at the same moment."""
    from django.db.models import Count

    from asks.models import AskLetter
    from mailing.models import Mail

    stage.clear()
    count = stage.size(60, 10)
    stage.asked(count)
    # The quick ones are those on which letters go: a ladder of three, on the third and seventh working day after.
    days = [(NOW + day * DAY).isoformat() for day in ((0, 3, 9) if stage.is_quick else range(20))]
    running = [_start("plan", *days, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(PLANNERS)]
    try:
        for _day in days:
            _all_at_once(running)
        ends = [process.wait(PATIENCE_SECONDS) for process in running]
    finally:
        _end(running)
    twice = AskLetter.objects.values("ask", "step").annotate(times=Count("pk")).filter(times__gt=1).count()
    letters = Mail.objects.filter(kind__in=("letter", "reminder")).count()
    dup = stage.sink.duplicates
    is_met = (ends, twice, letters, dup) == ([0] * PLANNERS, 0, 3 * count, 0) and stage.states() == {"sent": letters}
    figure = f"{letters} letters to {count} people, {twice} steps twice, duplicates={dup}"
    return Outcome(count, f"{figure}; processes ended with {ends}", "3 each; 0; 0", is_met)


def _all_at_once(running: "list[subprocess.Popen[bytes]]") -> None:
    """Wait until every one is ready, then let all go."""
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    for process in running:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()


def burst(stage: Stage) -> Outcome:
    """S1: reminders for everybody fall due at once, and two senders send them; then some letters one by one."""
    from mailing.models import Mail
    from organisations.clock import now

    count, singles = stage.size(10_000, 50), stage.size(40, 3)
    with stage.rig("S1", WORKER, BEAT) as rig:
        people = stage.people(count)
        mails = reminders(people, due=now() + DAY)
        # As in life: a round a second looks through all plans twenty times as often.
        rig.tick_every(20)
        stage.settle()
        # All at once, when their rows are there.
        began = time.monotonic()
        Mail.objects.update(not_before=now())
        for _ in range(SENDERS):
            rig.ask_for("drain")
        until(lambda: len(stage.sink.came) >= len(mails), stage.size(220, 40))
        waited = sorted(letter.at - began for letter in stage.sink.arrived)
        alone = sorted(_single(stage, rig, person) for person in people[:singles])
        until(lambda: not Mail.objects.filter(state__in=["queued", "sending"]).exists(), 20)
        rig.tick_every(1)
        lost, dup, engine = stage.lost(), stage.sink.duplicates, rig.engine
        waiting = Mail.objects.filter(state__in=["queued", "sending"]).count()
    rate, p95 = (len(waited) / waited[-1], waited[int(len(waited) * 0.95)]) if waited else (0.0, float("inf"))
    is_met = (lost, dup) == (0, 0) and (rate >= LEAST_A_SECOND or stage.is_quick) and p95 <= 300 and alone[-1] <= 10
    single = alone[int(len(alone) * 0.95)]
    figure = (
        f"{rate:.0f}/s, lost={lost - waiting}, still waiting {waiting}, duplicates={dup}, p95 {p95:.1f} s; one by one "
        f"{single:.2f} s ({engine})"
    )
    # So few say little of it, beside all that a quick run does at the same time.
    bar = f"{'any rate' if stage.is_quick else f'>= {LEAST_A_SECOND}/s'}, 0, 0, 0, <= 300 s; <= 10 s"
    return Outcome(count + singles, figure, bar, is_met)


def _single(stage: Stage, rig: Rig, person: "Person") -> float:
    """Seconds from the commit of one letter to the mail server."""
    from organisations.clock import now

    before, began = len(stage.sink.arrived), time.monotonic()
    stage.letters(RETRY, [person], due=now())
    rig.ask_for("drain")
    return until(lambda: len(stage.sink.arrived) > before, 30) and time.monotonic() - began


def answered_meanwhile(stage: Stage) -> Outcome:
    """S6: everybody answers, each at some moment while the letters go."""
    from django.db import connections

    from asks import actions, planning
    from mailing import sending
    from organisations.acting import Actor

    stage.clear()
    count = stage.size(400, 60)
    asks = stage.asked(count)
    planning.plan(NOW)
    answered: dict[str, float] = {}
    order = stage.chance().sample(asks, count)
    is_over = threading.Event()

    def answer() -> None:
        for ask in order:
            if is_over.is_set():
                break
            actions.answer([ask], by=Actor(ask.person), now=NOW)
            answered[ask.person.email] = time.monotonic()
            time.sleep(0.02)
        connections.close_all()

    answering = threading.Thread(target=answer)
    answering.start()
    while sending.drain(NOW, limit=1_000_000):
        pass
    is_over.set()
    answering.join()
    late = [
        letter.to
        for letter in stage.sink.arrived
        if letter.to in answered and letter.at - answered[letter.to] > TOO_LATE_SECONDS
    ]
    states = stage.states()
    spared = states.get("cancelled", 0)
    is_met = not late and spared > 0 and states.get("sent", 0) + spared == count
    figure = f"{len(late)} asked after their answer; {states.get('sent', 0)} sent, {spared} called off in time"
    return Outcome(count, figure, f"0 later than {TOO_LATE_SECONDS:.0f} s after it; some called off", is_met)


def kills(stage: Stage) -> Outcome:
    """F1: some senders, of which one is killed again and again in the middle of its work."""
    from django.utils import timezone

    from organisations import clock

    stage.clear()
    count, wanted = stage.size(600, 60), stage.size(30, 3)
    chance = stage.chance()
    people = stage.people(count)
    for kind in (RETRY, PARK):
        stage.letters(kind, people)
    stage.sink.slow = lambda address: chance.uniform(0.02, 0.08)
    clock.move(NOW - timezone.now())
    running = [_start("send") for _ in range(SENDERS)]
    try:
        killed = _kill(running, wanted, 2 * count, stage, chance)
        last = time.monotonic()
        for process in running:
            process.wait(max(1.0, stage.size(80, 45) - (time.monotonic() - last)))
    except subprocess.TimeoutExpired:
        pass
    finally:
        _end(running)
    drained, states = time.monotonic() - last, stage.states()
    uncertain = states.get("uncertain", 0)
    again = Counter(
        message_id.split("-")[0].strip("<") for message_id, n in stage.sink.came.items() for _ in range(n - 1)
    )
    lost = stage.lost()
    is_met = lost == 0 and again[RETRY] <= killed == wanted and again[PARK] == 0
    is_met = is_met and states.get("sent", 0) + uncertain == 2 * count
    figure = (
        f"{killed} kills: lost={lost}, duplicates={again[RETRY]} retried and {again[PARK]} parked, "
        f"uncertain {uncertain}, drained {drained:.0f} s after the last"
    )
    return Outcome(2 * count, figure, "lost 0; dup <= kills (retry), 0 (park); drained <= 5 min", is_met)


def _kill(
    running: "list[subprocess.Popen[bytes]]", wanted: int, letters: int, stage: Stage, chance: random.Random
) -> int:
    """Kill one of them while letters go, not while it starts; another takes its place. How many were killed."""
    killed, began = 0, time.monotonic()
    while killed < wanted and time.monotonic() - began < KILLING_SECONDS:
        if len(stage.sink.arrived) >= letters * (killed + 0.5) / (wanted + 1):
            victim = chance.randrange(len(running))
            time.sleep(chance.uniform(0, 0.03))
            if running[victim].poll() is None:
                running[victim].send_signal(signal.SIGKILL)
                killed += 1
            running[victim].wait()
            running[victim] = _start("send")
        time.sleep(0.002)
        if all(process.poll() is not None for process in running):
            break
    return killed


def _start(*words: str, stdin: int | None = None, stdout: int | None = None) -> "subprocess.Popen[bytes]":
    """One process of the product, in the place of the bench."""
    place = os.environ | {"LEASE_SECONDS": "2"}
    return subprocess.Popen([sys.executable, PROCESS, *words], cwd=ROOT, env=place, stdin=stdin, stdout=stdout)


def _end(running: "list[subprocess.Popen[bytes]]") -> None:
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
