"""The product as processes that a row may strike: web, worker and beat, on a PostgreSQL and a Valkey of their own.

They share the folder of the bench, and with it its clock. `at_home` lets this process read and write their database.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import environ
import redis

from impactmodel import processes
from tests import servers
from tests.processes import running

PROCESS = Path(__file__).with_name("process.py")
PATIENCE_SECONDS = 60.0
# A warm end: every task may finish its round, which takes half a minute at most.
ENDS_WITHIN_SECONDS = 45
WORKER, WEB, BEAT = "worker", "web", "beat"


class Broker:
    """A Valkey or Redis of its own, always at the same port."""

    def __init__(self) -> None:
        self.port = servers.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self._process, self.origin = servers.run_redis(self.port)

    def stop(self) -> None:
        servers.stop(self._process)

    def empty(self) -> None:
        with redis.Redis(port=self.port) as line:
            line.flushall()

    def disconnect(self) -> None:
        """Every line to it is cut, that of a worker that waits for work included."""
        with redis.Redis(port=self.port) as line:
            for kind in ("normal", "pubsub"):
                line.client_kill_filter(_type=kind, skipme=True)

    def waiting(self) -> int:
        """How many wake-ups lie in it."""
        with redis.Redis(port=self.port) as line:
            found: Any = line.llen("celery")
            return int(found)


@dataclass
class Rig:
    """What runs, by name. Without servers of its own it stands on the database of the bench, and needs no broker."""

    place: dict[str, str]
    data: Path
    postgres: servers.Postgres | None = None
    broker: Broker | None = None
    started: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    # More of beat than there should be.
    spare: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.place["PORT"])

    @property
    def engine(self) -> str:
        return f"{self.postgres.origin}, {self.broker.origin}" if self.postgres and self.broker else "SQLite"

    def start(self, *names: str) -> None:
        for name in names:
            self.started[name] = running.start(name, self.data, self.place, self.words(name))

    def words(self, name: str) -> list[str]:
        """As the product starts it, with the letters of the bench in it."""
        words = processes.command(name, sys.executable, self.place)
        match name:
            case "worker":
                return [sys.executable, str(PROCESS), *words[words.index("worker") :]]
            case "web":
                return [word.replace("impactmodel.wsgi", "bench.fault_rows.web") for word in words]
        return words

    def ask_for(self, task: str) -> None:
        """What beat and a commit of the product do: ask a worker for a round (`tick`), or to send now (`drain`)."""
        from impactmodel.celery import app

        assert self.broker is not None
        with app.connection_for_write(self.broker.url) as line:
            app.send_task(f"impactmodel.tasks.{task}", expires=25, retry=False, connection=line)

    def waiting(self) -> int:
        """How many rounds and wake-ups were asked for, and not taken up by a worker yet."""
        return self.broker.waiting() if self.broker else len(list((self.data / "broker/queue").iterdir()))

    def tick_every(self, seconds: int) -> None:
        """A beat that comes as often as this."""
        self.place["TICK_SECONDS"] = str(seconds)
        self.kill(BEAT)
        self.start(BEAT)

    def start_beats(self, count: int) -> None:
        """So many at once, each with a file of its own, as on machines that do not know of each other."""
        self.start(BEAT)
        for number in range(1, count):
            words = [f"{word}-{number}" if word.endswith("beat-schedule") else word for word in self.words(BEAT)]
            self.spare.append(running.start(f"{BEAT}-{number}", self.data, self.place, words))

    def end_spare(self) -> None:
        for process in self.spare:
            process.kill()
            process.wait()
        self.spare.clear()

    def kill(self, name: str) -> None:
        """The whole tree at once, with nothing said."""
        os.killpg(self.started[name].pid, signal.SIGKILL)
        self.started[name].wait()

    def freeze(self, name: str) -> None:
        os.killpg(self.started[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        os.killpg(self.started[name].pid, signal.SIGCONT)

    def ask_to_end(self, *names: str) -> bool:
        """What a deploy does: ask, and wait. Whether all ended by themselves."""
        for name in names:
            self.started[name].terminate()
        ended = [self._ended(name) for name in names]
        return all(ended)

    def _ended(self, name: str) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self.started[name].wait(ENDS_WITHIN_SECONDS)
            return True
        self.kill(name)
        return False

    def tree(self, name: str) -> list[int]:
        """The ids of this process and of all it started, the eldest first."""
        found = [self.started[name].pid]
        for pid in found:
            with suppress(OSError):
                found += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return found

    def alive(self) -> bool:
        return all(process.poll() is None for process in self.started.values())

    def is_up(self) -> bool:
        return WEB not in self.started or running.answers(f"http://127.0.0.1:{self.port}/readyz")

    @contextmanager
    def at_home(self) -> Iterator[None]:
        """This process reads and writes the database of the rig."""
        from django.db import connections

        if self.postgres is None:
            yield
            return
        before = connections.settings["default"]
        self._connect(before | environ.Env.db_url_config(self.place["DATABASE_URL"]) | {"OPTIONS": {}})
        try:
            yield
        finally:
            self._connect(before)

    def _connect(self, to: dict[str, Any]) -> None:
        from django.db import connections

        connections.close_all()
        with suppress(AttributeError):  # not opened yet
            del connections["default"]
        connections.settings["default"] = to

    def close(self) -> None:
        self.end_spare()
        for process in self.started.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if self.broker is not None:
            self.broker.stop()
        if self.postgres is not None:
            self.postgres.stop()


def open_rig(data: Path, *, without: str, is_quick: bool, on_servers: bool = True, volume: Path | None = None) -> Rig:
    """With its tables, and nothing running yet. `without` is the row whose guard is off in its processes.

    The files of its database lie in `volume` when one is given.
    """
    place = dict(os.environ) | {
        "PORT": str(servers.free_port()),
        "TICK_SECONDS": "1",
        "LEASE_SECONDS": "2" if is_quick else "5",
        "LOG_LEVEL": "INFO",
        "WEB_CONCURRENCY": "1",
        "TRUSTED_PROXIES": "1",
        "FAULT_GUARD_OFF": without,
    }
    for folder in ("broker/queue", "broker/control", "logs"):
        (data / folder).mkdir(parents=True, exist_ok=True)
    rig = Rig(place, data)
    if on_servers:
        rig.postgres, rig.broker = servers.Postgres(is_lasting=True, volume=volume), Broker()
        place |= {"DATABASE_URL": rig.postgres.url, "REDIS_URL": rig.broker.url}
        with rig.at_home():
            _make_tables()
    return rig


def _make_tables() -> None:
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def until(is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> float:
    """Wait for it; after how many seconds it was so, or infinity."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if is_so():
            return time.monotonic() - began
        time.sleep(0.1)
    return float("inf")


@dataclass
class Visitors:
    """Ten requests a second while it is open. Who finds nobody there asks again, as a proxy in front does."""

    port: int
    pages: Sequence[str]
    cookie: str
    # When, and what came: a status, or 0 for a line that was cut before the answer.
    answers: list[tuple[float, int]] = field(default_factory=list)
    longest_wait: float = 0.0

    _LINES = 4
    _A_SECOND = 10

    def __enter__(self) -> "Visitors":
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=(line,)) for line in range(self._LINES)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def failures(self) -> list[float]:
        """When one was answered with 5xx, or cut off."""
        return [at for at, status in self.answers if status >= 500 or status == 0]

    def _visit(self, line: int) -> None:
        number = 0
        while not self._is_over.wait(self._LINES / self._A_SECOND):
            number += 1
            began = time.monotonic()
            status = self._ask(self.pages[number % len(self.pages)], f"10.{line}.{number >> 8 & 255}.{number & 255}")
            self.answers.append((time.monotonic(), status))
            self.longest_wait = max(self.longest_wait, time.monotonic() - began)

    def _ask(self, page: str, who: str) -> int:
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_SECONDS and not self._is_over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request("GET", page, headers={"Cookie": self.cookie, "X-Forwarded-For": who})
                answer = connection.getresponse()
                answer.read()
                return answer.status
            except (ConnectionRefusedError, ConnectionResetError, http.client.RemoteDisconnected):
                time.sleep(0.1)  # nobody is there: nothing was begun
            except (OSError, http.client.HTTPException):
                return 0
            finally:
                connection.close()
        return 200 if self._is_over.is_set() else 0
