"""F2, F3, F4, F5 and F8: the worker killed, the broker gone or emptied, the database struck down, and a new release."""

import itertools
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.fault_rows.rig import BEAT, PATIENCE_SECONDS, WEB, WORKER, Rig, Visitors, until
from bench.fault_rows.stage import PARK, RETRY, Stage
from bench.link_rows.stage import Outcome
from tests.processes.running import ROOT

if TYPE_CHECKING:
    from mailing.models import MailQuerySet
    from organisations.models import Person

# What Celery's worker sends with at once.
SENDERS = 2
# After a stop of the database: so long may pages fail that are asked while it starts.
GRACE_SECONDS = 5.0


def worker_killed(stage: Stage) -> Outcome:
    """F2: the whole tree of the worker is killed again and again, and started by whoever watches over it."""
    count, kills = stage.size(1000, 60), stage.size(10, 2)
    with stage.rig("F2", WORKER, BEAT) as rig:
        _in_flight(stage, stage.people(count))

        def kill() -> None:
            rig.kill(WORKER)
            rig.start(WORKER)

        _while_sending(stage, 2 * count, [kill] * kills)
        drained = _drained(stage.size(120, 30))
        found = _found(stage)
        is_met = found.is_met(2 * count) and found.dup_retry <= kills * SENDERS and drained <= 60
        gap = _longest_gap(stage)
    figure = f"{kills} kills: {found}, no letter for {gap:.1f} s at most, drained {drained:.0f} s after the last"
    bar = f"lost 0; dup <= {kills * SENDERS} (retry), 0 (park); drained <= 60 s"
    return Outcome(2 * count, figure, bar, is_met and gap <= 60)


def broker_gone(stage: Stage) -> Outcome:
    """F3: the broker away for a while, then started again and again, then all its lines cut; pages are asked for."""
    count = stage.size(400, 100)
    away, restarts, cuts = stage.size(60, 3), stage.size(5, 1), stage.size(20, 3)
    with stage.rig("F3", WEB, WORKER, BEAT) as rig, _visitors(stage, rig) as visitors:
        assert rig.broker is not None
        broker, people, gaps = rig.broker, stage.people(count), []
        # Some before, some while it is away, some after it came back, and some with its lines cut.
        parts = [people[number :: restarts + 3] for number in range(restarts + 3)]

        def go_away(seconds: float, part: "list[Person]") -> None:
            broker.stop()
            # What was begun is sent to its end; what comes now waits for the clock, which no longer gets through.
            _drained(40)
            _in_flight(stage, part)
            time.sleep(seconds)
            arrived = len(stage.sink.arrived)
            broker.start()
            # What was still in hand may have taken all that waited; then nothing waits for it.
            gaps.append(until(lambda: len(stage.sink.arrived) > arrived or not _waiting().exists(), 95))

        _in_flight(stage, parts[0])
        until(lambda: bool(stage.sink.arrived))
        go_away(away, parts[1])
        for part in parts[2:-1]:
            go_away(0.5, part)
        _in_flight(stage, parts[-1])
        for _ in range(cuts):
            broker.disconnect()
            time.sleep(stage.size(20, 3) / 20)
        drained, found = _drained(stage.size(180, 60)), _found(stage)
    failed = len(visitors.failures())
    is_met = found.is_met(2 * count) and found.dup == 0 and found.uncertain == 0
    is_met = is_met and failed == 0 and max(gaps) <= 90 and drained < float("inf") and len(visitors.answers) > 10
    figure = (
        f"away {away} s, {restarts} restarts, {cuts} times all lines cut: {found}, the first letter "
        f"{max(gaps):.1f} s after its return at most, {failed} of {len(visitors.answers)} pages failed"
    )
    return Outcome(2 * count, figure, "lost 0, dup 0; a letter <= 90 s after its return; 0 pages", is_met)


def broker_emptied(stage: Stage) -> Outcome:
    """F4: three times all that is in the broker is thrown away, with wake-ups in it that nobody read."""
    from mailing.models import Sending

    count, times = stage.size(1000, 45), 3
    with stage.rig("F4", WORKER, BEAT) as rig:
        assert rig.broker is not None
        broker, thrown = rig.broker, []

        def is_waiting() -> bool:
            rig.ask_for("tick")
            return broker.waiting() > 0

        people = stage.people(count)
        # It takes work as soon as it is there.
        until(Sending.objects.exists)
        for number in range(times):
            # Held still, so that the wake-up certainly is in there.
            rig.freeze(BEAT)
            rig.freeze(WORKER)
            # The first is handed to the worker that waits for one.
            until(is_waiting, 5)
            before = broker.waiting()
            _in_flight(stage, people[number::times])
            rig.ask_for("drain")
            thrown.append(broker.waiting() - before)
            broker.empty()
            rig.thaw(WORKER)
            rig.thaw(BEAT)
            _until_arrived(stage, 2 * count * (number + 0.5) / times, 10)
        drained, found = _drained(stage.size(120, 15)), _found(stage)
    is_met = found.is_met(2 * count) and (found.dup, found.uncertain) == (0, 0) and min(thrown) > 0
    figure = f"{found}; {sum(thrown)} wake-ups thrown away in {times} times, drained {drained:.0f} s after the last"
    return Outcome(2 * count, figure, "lost 0, dup 0; some thrown away each time", is_met)


def database_struck(stage: Stage) -> Outcome:
    """F5: PostgreSQL ends in the middle of everything and is started again, while letters go and pages are read."""
    count, crashes = stage.size(1000, 80), stage.size(5, 1)
    with stage.rig("F5", WEB, WORKER, BEAT) as rig, _visitors(stage, rig) as visitors:
        assert rig.postgres is not None
        postgres, downs = rig.postgres, []
        before = {name: process.pid for name, process in rig.started.items()}
        _in_flight(stage, stage.people(count))

        def strike() -> None:
            from django.db import connections

            began = time.monotonic()
            postgres.strike()
            time.sleep(1)
            connections.close_all()
            postgres.start()
            downs.append((began, time.monotonic() + GRACE_SECONDS))

        _while_sending(stage, 2 * count, [strike] * crashes)
        drained, found = _drained(stage.size(120, 30)), _found(stage)
        time.sleep(1)
        is_alive = rig.alive() and before == {name: process.pid for name, process in rig.started.items()}
    failures = visitors.failures()
    outside = sum(not any(began <= at <= end for began, end in downs) for at in failures)
    is_met = found.is_met(2 * count) and found.dup <= crashes * SENDERS and drained < float("inf")
    is_met = is_met and outside == 0 and is_alive and len(visitors.answers) > 10
    figure = (
        f"{crashes} crashes: {found}, drained {drained:.0f} s after the last; of {len(visitors.answers)} pages "
        f"{len(failures)} failed, {outside} of them not while it was down; all live: {is_alive}"
    )
    bar = f"lost 0; dup <= {crashes * SENDERS}; pages fail only while down + 5 s; nothing started by hand"
    return Outcome(2 * count, figure, bar, is_met)


def deploy(stage: Stage) -> Outcome:
    """F8: everything is asked to end and started again, migrated in between, while letters go and pages are read."""
    count, deploys = stage.size(1000, 60), stage.size(5, 1)
    with stage.rig("F8", WEB, WORKER, BEAT) as rig, _visitors(stage, rig) as visitors:
        asked: list[bool] = []
        _in_flight(stage, stage.people(count))

        def release() -> None:
            asked.append(rig.ask_to_end(WEB, WORKER, BEAT))
            _migrate(rig)
            rig.start(WEB, WORKER, BEAT)
            until(rig.is_up)

        _while_sending(stage, 2 * count, [release] * deploys)
        drained, found = _drained(stage.size(120, 30)), _found(stage)
    failed = len(visitors.failures())
    is_met = found.is_met(2 * count) and (found.dup, found.uncertain, failed) == (0, 0, 0)
    is_met = is_met and all(asked) and drained < float("inf") and len(visitors.answers) > 10
    figure = (
        f"{deploys} releases: {found}; {failed} of {len(visitors.answers)} pages failed, the longest waited "
        f"{visitors.longest_wait:.1f} s; ended by itself {sum(asked)} of {deploys}"
    )
    return Outcome(2 * count, figure, "lost 0, dup 0, uncertain 0, 0 pages; all ended when asked", is_met)


def _migrate(rig: Rig) -> None:
    """As the start of a release does: that there is nothing to do is found out."""
    words = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--fake"]
    subprocess.run(words, cwd=ROOT, env=rig.place, check=True, timeout=60)


# --- what all of them do ---------------------------------------------------------------------


@dataclass
class _Tally:
    """What came of the letters."""

    lost: int
    dup_retry: int
    dup_park: int
    uncertain: int
    sent: int

    @property
    def dup(self) -> int:
        return self.dup_retry + self.dup_park

    def is_met(self, letters: int) -> bool:
        """None lost, each of them sent or known to be uncertain, and none of the parked kind twice."""
        return self.lost == 0 and self.dup_park == 0 and self.sent + self.uncertain == letters

    def __str__(self) -> str:
        dup = f"duplicates={self.dup_retry} retried and {self.dup_park} parked"
        return f"lost={self.lost}, {dup}, uncertain {self.uncertain}"


def _found(stage: Stage) -> _Tally:
    again = Counter(
        message_id.split("-")[0].strip("<") for message_id, n in stage.sink.came.items() for _ in range(n - 1)
    )
    states = stage.states()
    return _Tally(stage.lost(), again[RETRY], again[PARK], states.get("uncertain", 0), states.get("sent", 0))


def _in_flight(stage: Stage, people: "list[Person]", *, pause: float = 0.02) -> None:
    """A letter of each of both kinds to each, taken by a mail server that is about as slow as a near one."""
    for kind in (RETRY, PARK):
        stage.letters(kind, people)
    chance = stage.chance()
    stage.sink.slow = lambda address: chance.uniform(pause / 2, pause * 2)


def _while_sending(stage: Stage, letters: int, faults: list[Callable[[], None]]) -> None:
    """One fault after the other, spread over the sending."""
    for number, fault in enumerate(faults):
        _until_arrived(stage, letters * (number + 0.5) / (len(faults) + 1))
        fault()


def _until_arrived(stage: Stage, count: float, seconds: float = PATIENCE_SECONDS) -> None:
    until(lambda: len(stage.sink.arrived) >= count, seconds)


def _drained(seconds: float = 120) -> float:
    """Wait until nothing waits; after how many seconds."""
    return until(lambda: not _waiting().exists(), seconds)


def _waiting() -> "MailQuerySet":
    from mailing.models import Mail

    return Mail.objects.filter(state__in=[Mail.State.QUEUED, Mail.State.SENDING])


def _longest_gap(stage: Stage) -> float:
    """For how long no letter came, between the first and the last."""
    moments = [letter.at for letter in stage.sink.arrived]
    return max((after - before for before, after in itertools.pairwise(moments)), default=0.0)


def _visitors(stage: Stage, rig: Rig) -> Visitors:
    """Somebody of the staff on the portfolio, strangers at the door, and links that lead nowhere."""
    from django.conf import settings
    from django.test import Client

    from tests import factories as make

    member = make.member("Sanne Brouwer")
    client = Client()
    assert member.person.user is not None
    client.force_login(member.person.user)
    home = client.get("/", follow=True).redirect_chain[-1][0]
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return Visitors(rig.port, [home, "/login/", f"/l/{'a' * 32}"], cookie)
