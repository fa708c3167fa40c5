"""F10 and F12: the disk of the database is full while people answer; and all that goes wrong, for a while."""

import http.client
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bench.fault_rows.rig import BEAT, WEB, WORKER, Rig, until
from bench.fault_rows.stage import PARK, RETRY, Stage
from bench.fault_rows.strikes import SENDERS, _drained, _found, _in_flight, _visitors
from bench.link_rows.stage import Outcome
from bench.page_rows.site import fields_of
from tests import servers

if TYPE_CHECKING:
    from asks.models import Ask

VOLUME_MB = 160
NO_VOLUME = "a small volume has to be mounted for this: root, on Linux"
CLEAR = "We kunnen nu even niets bewaren"
A_SECOND = 5
MOST_GROWTH = 0.15


# --- F10 -------------------------------------------------------------------------------------


def disk_full(stage: Stage) -> Outcome:
    """F10: nothing more goes onto the volume of PostgreSQL for a while; people answer before, meanwhile and after."""
    from mailing.models import Mail
    from roles.models import Answer

    # Each answers once every second, and is turned away meanwhile.
    count, seconds = stage.size(60, 15), stage.size(60, 6)
    bar = "0 acknowledged lost; a 503 that says so; answers again after, lost 0"
    with small_volume() as volume:
        if volume is None:
            return Outcome(0, NO_VOLUME, bar, None)
        with stage.rig("F10", WEB, WORKER, BEAT, volume=volume) as rig:
            assert rig.postgres is not None
            forms = [_form(rig, ask) for ask in stage.asked(count)]
            # These did not go by mail.
            Mail.objects.update(state=Mail.State.CANCELLED)
            _in_flight(stage, stage.people(count))
            with Answering(rig, forms) as before:
                time.sleep(seconds / 3)
            _fill(volume)
            with Answering(rig, forms) as meanwhile:
                _watch_over(rig, seconds)
            (volume / "ballast").unlink()
            _watch_over(rig, 1)
            until(rig.is_up)
            with Answering(rig, forms) as after:
                time.sleep(seconds / 3)
            drained, found = _drained(stage.size(120, 60)), _found(stage)
            kept = set(Answer.objects.values_list("words", flat=True))
    said = [*before.taken, *meanwhile.taken, *after.taken]
    gone = [words for words in said if words not in kept]
    codes = ", ".join(f"{number} x {status}" for status, number in sorted(meanwhile.statuses.items()))
    is_met = not gone and meanwhile.clear > 0 and meanwhile.clear == meanwhile.refused and found.lost == 0
    is_met = is_met and bool(before.taken) and bool(after.taken) and drained < float("inf")
    figure = (
        f"{len(said)} answers acknowledged, {len(gone)} of them lost; {seconds} s full: {codes}, {meanwhile.clear} of "
        f"{meanwhile.refused} refused in a clear page; after it {len(after.taken)} taken; letters: {found}"
    )
    return Outcome(len(said), figure, bar, is_met)


@contextmanager
def small_volume() -> Iterator[Path | None]:
    """A file system of its own in memory; None where none may be mounted."""
    with tempfile.TemporaryDirectory(prefix="impactmodel-volume-") as folder:
        words = ["mount", "-t", "tmpfs", "-o", f"size={VOLUME_MB}m", "tmpfs", folder]
        if os.geteuid() or subprocess.run(words, capture_output=True, check=False).returncode:
            yield None
            return
        try:
            yield Path(folder)
        finally:
            # Lazily: the server that ran on it may take its time.
            subprocess.run(["umount", "-l", folder], check=True)


def _fill(volume: Path) -> None:
    with suppress(OSError), (volume / "ballast").open("wb", buffering=0) as file:
        while file.write(b"0" * 65536):
            pass
    with suppress(OSError), (volume / "ballast").open("ab", buffering=0) as file:
        while file.write(b"0" * 512):
            pass


def _watch_over(rig: Rig, seconds: float) -> None:
    """What a supervisor does with a server that gave up for lack of room for its log: start it, again and again."""
    assert rig.postgres is not None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not rig.postgres.lives():
            with suppress(servers.NoServer):  # not yet
                rig.postgres.start()
        time.sleep(0.2)


@dataclass(frozen=True)
class Form:
    """Where somebody answers, and what they send besides their words."""

    path: str
    fields: dict[str, str]


def _form(rig: Rig, ask: "Ask") -> Form:
    from django.urls import reverse

    from tests.access_world import letter

    token = letter(ask.person, ask)
    path = reverse("roles:promise", args=[token, ask.trajectory.public_id])
    _status, page = _ask(rig.port, "GET", f"/l/{token}/")
    return Form(path, fields_of(page, path))


@dataclass
class Answering:
    """While it is open people answer, ten a second: what was acknowledged, and in which page the rest was refused."""

    rig: Rig
    forms: Sequence[Form]
    taken: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    clear: int = 0

    @property
    def refused(self) -> int:
        return sum(number for status, number in self.statuses.items() if status >= 400 or status == 0)

    def __enter__(self) -> "Answering":
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _answer(self) -> None:
        number = 0
        while not self._is_over.wait(0.1):
            number += 1
            form = self.forms[number % len(self.forms)]
            words = f"Als het rooster het toelaat {id(self)}-{number}. " + "Dan kan het. " * 20
            status, page = _ask(self.rig.port, "POST", form.path, _filled(form, words.strip()), who=number)
            self.statuses[status] += 1
            if status in (302, 303):
                self.taken.append(words.strip())
            self.clear += status == 503 and CLEAR in page


def _filled(form: Form, words: str) -> dict[str, Any]:
    choices = [name for name, value in form.fields.items() if value == "yes_if"]
    return {**form.fields, **{f"{name}-yes_if": words for name in choices}, "change": choices}


def _ask(port: int, method: str, path: str, fields: Any = None, *, who: int = 0) -> tuple[int, str]:
    """Status and page; 0 for a line that was cut."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"X-Forwarded-For": f"10.9.{who >> 8 & 255}.{who & 255}", "Accept-Language": "nl"}
    body = urlencode(fields, doseq=True) if fields else None
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


# --- F12 -------------------------------------------------------------------------------------


def soak(stage: Stage) -> Outcome:
    """F12: five letters a second and ten pages; every so often a sender is killed, or broker or database struck."""
    seconds, every = stage.size(200, 16), stage.size(25, 5)
    count = seconds * A_SECOND
    with stage.rig("F12", WEB, WORKER, BEAT) as rig, _visitors(stage, rig) as visitors:
        people, chance = stage.people(count // 2), stage.chance()
        strikes = [_kill_a_sender, _cut_the_broker, _strike_the_database]
        _in_flight(stage, people[:1])
        began, struck, given, warm = time.monotonic(), Counter[str](), 1, dict[str, int]()
        next_strike = began + every
        while (passed := time.monotonic() - began) < seconds:
            due = min(len(people), int(passed * A_SECOND / 2))
            if due > given:
                with suppress(Exception):  # the database is just away: these are given again
                    for kind in (RETRY, PARK):
                        stage.letters(kind, people[given:due])
                    given = due
            if not warm and passed > seconds / 4:
                warm = memory(rig)
            if time.monotonic() > next_strike and seconds - passed > every / 2:
                strike = chance.choice(strikes)
                strike(rig)
                struck[strike.__name__.strip("_")] += 1
                next_strike += every
            time.sleep(0.2)
        drained, found = _drained(stage.size(40, 40)), _found(stage)
        now = memory(rig)
        is_alive = rig.alive()
    grown = {name: now[name] / warm[name] - 1 for name in warm}
    total = sum(struck.values())
    letters = 2 * given
    is_met = found.is_met(letters) and found.dup_retry <= total * SENDERS and drained < float("inf") and is_alive
    # What is measured for seconds grows by what is read for the first time.
    is_met = is_met and (stage.is_quick or max(grown.values()) < MOST_GROWTH)
    figure = (
        f"{seconds} s, {', '.join(f'{number} x {name}' for name, number in sorted(struck.items()))}: {found}; "
        f"{', '.join(f'{name} {now[name]} MB ({grown[name]:+.0%})' for name in warm)}; "
        f"{len(visitors.failures())} of {len(visitors.answers)} pages failed"
    )
    bar = f"lost 0; dup <= {total * SENDERS}, 0 (park); memory < +{MOST_GROWTH:.0%}; nothing started by hand"
    return Outcome(letters, figure, bar, is_met)


def _kill_a_sender(rig: Rig) -> None:
    """One of the two that Celery's worker sends with; it makes another."""
    for pid in rig.tree(WORKER)[1:2]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _cut_the_broker(rig: Rig) -> None:
    assert rig.broker is not None
    rig.broker.stop()
    time.sleep(2)
    rig.broker.start()
    rig.broker.disconnect()


def _strike_the_database(rig: Rig) -> None:
    from django.db import connections

    assert rig.postgres is not None
    rig.postgres.strike()
    time.sleep(1)
    connections.close_all()
    rig.postgres.start()


def memory(rig: Rig) -> dict[str, int]:
    """Megabytes that web, worker and beat have to themselves or share among their own (PSS), each with its children."""
    return {name: sum(_proportional(pid) for pid in rig.tree(name)) // 1024 for name in rig.started}


def _proportional(pid: int) -> int:
    """Kilobytes."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
