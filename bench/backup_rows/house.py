"""One installation of the product: a PostgreSQL, a folder of data, a release, and the processes that run of it."""

import itertools
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import environ
import psycopg

from bench.page_rows.site import Line, Site, Size
from impactmodel import processes
from tests import servers
from tests.mailing.sink import Sink, open_sink
from tests.processes import running

# A Tuesday, ten in the morning in Amsterdam: an hour at which letters go.
NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
UNGUARDED = Path(__file__).with_name("unguarded.py")
PATIENCE_SECONDS = 280
PROGRAMS = ("pg_dump", "pg_restore")


@dataclass
class House:
    """`root` is the source of the release that runs."""

    postgres: servers.Postgres
    data: Path
    place: dict[str, str]
    root: Path
    started: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return int(self.place["PORT"])

    def run(self, *words: str, **environ: str) -> str:
        """A program of the release, to its end; what it says. AssertionError when it fails."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env=self.place | environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert not done.returncode, f"{' '.join(words)}: {(done.stdout + done.stderr)[-1500:]}"
        return done.stdout

    def manage(self, *words: str, off: str = "") -> str:
        """A command, without the guard of the row `off` when one is named."""
        return self.run(*([str(UNGUARDED), off] if off else ["manage.py"]), *words)

    def start(self, name: str, *, off: str = "") -> None:
        """web, worker or beat, by the words that the release has for it."""
        words = [sys.executable, "impactmodel/processes.py", name]
        if off:
            ours = processes.command(name, sys.executable, self.place)
            words = [sys.executable, str(UNGUARDED), off, *ours[ours.index("celery") :]]
        with (self.data / "logs" / f"{name}.log").open("wb") as log:
            self.started[name] = subprocess.Popen(
                words, cwd=self.root, env=self.place, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        if name == "web":
            running.soon(lambda: running.answers(f"http://127.0.0.1:{self.port}/readyz"), 120)

    def stop(self) -> None:
        running.stop(list(self.started.values()))
        self.started.clear()

    def site(self) -> Site:
        """What there is to open in it; its web process runs."""
        site = Site(self.port, Size(0, 0, 0))
        site.look_around()
        return site

    def connect(self, **options: Any) -> "psycopg.Connection[Any]":
        reach = environ.Env.db_url_config(self.place["DATABASE_URL"])
        return psycopg.connect(host=reach["HOST"], user=reach["USER"], dbname=reach["NAME"], **options)


@contextmanager
def open_house(sink: Sink, postgres: servers.Postgres, *, root: Path = running.ROOT, **own: str) -> Iterator[House]:
    """On this server, with no table in it yet. `own`: of the environment."""
    with tempfile.TemporaryDirectory(prefix="house-") as folder:
        data = Path(folder)
        for part in ("broker/queue", "broker/control", "logs", "static"):
            (data / part).mkdir(parents=True)
        (data / "clock").write_text(str((NOW - datetime.now(UTC)) / timedelta(seconds=1)))
        place = running.environment(data, sink, "", "", servers.free_port())
        # Without a broker of its own: a folder wakes the worker.
        place |= {"DATABASE_URL": postgres.url, "WEB_CONCURRENCY": "2", "TRUSTED_PROXIES": "1", "LOG_LEVEL": "WARNING"}
        place |= {"PYTHONPATH": str(root), "STATEMENT_TIMEOUT": "120s"}
        # Tells the bench whom and what it may ask for.
        place["DJANGO_SETTINGS_MODULE"] = "bench.page_rows.settings"
        house = House(postgres, data, place | own, root)
        try:
            yield house
        except BaseException:
            running._say_what_they_said(data / "logs")
            raise
        finally:
            house.stop()


@contextmanager
def cluster() -> Iterator[servers.Postgres]:
    """A PostgreSQL of its own, empty."""
    postgres = servers.Postgres(is_lasting=True)
    try:
        yield postgres
    finally:
        postgres.stop()


@dataclass
class Stage:
    """All that a row may use."""

    sink: Sink
    seed: int
    is_quick: bool
    without: str = ""

    def size(self, full: int, quick: int) -> int:
        return quick if self.is_quick else full

    def off(self, row: str) -> str:
        """The row itself when its guard is off."""
        return row if self.without == row else ""


@contextmanager
def open_stage(*, seed: int, is_quick: bool, without: str) -> Iterator[Stage]:
    with open_sink() as sink:
        yield Stage(sink, seed, is_quick, without)


@dataclass
class Load:
    """So many requests a second while it is open: pages of staff and links, and every fourth a note or an answer."""

    site: Site
    a_second: int
    statuses: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    _LINES = 4
    _READ = ("portfolio", "plan", "report", "promise")

    def __enter__(self) -> "Load":
        self._is_over, self._number = threading.Event(), itertools.count()
        self._threads = [threading.Thread(target=self._visit) for _ in range(self._LINES)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    @property
    def failed(self) -> int:
        """Answered with 5xx, or cut off. Who asks too often is told so (429), and that is as it should be."""
        return sum(number for status, number in self.statuses.items() if status[0] in "5c")

    def _visit(self) -> None:
        line = Line(self.site)
        while not self._is_over.wait(self._LINES / self.a_second):
            began = time.monotonic()
            self.statuses[self._one(line, next(self._number))] += 1
            self.longest = max(self.longest, time.monotonic() - began)
        line.close()

    def _one(self, line: Line, number: int) -> str:
        kind = "log" if number % 4 == 3 else self._READ[number // 4 % len(self._READ)]
        subjects = self.site.subjects[kind]
        subject = subjects[number // 16 % len(subjects)]
        try:
            if kind == "log":
                line.ask("POST", subject.sends_to, note(number))
            else:
                line.ask("GET", subject.path)
        except AssertionError as error:
            return str(error)[:3]
        except OSError:
            return "cut"
        return "taken"


def note(number: int) -> dict[str, str]:
    """What a learner writes down: never the same twice."""
    words = f"Het lukte bij de derde klant ({number})"
    key = f"bench-{os.getpid()}-{number}-{time.monotonic_ns()}"
    return {"log-how": "2", "log-opportunity": "1", "log-story": words, "log-key": key}


def smoke(site: Site, of_each: int = 3) -> list[str]:
    """Some pages of each kind, a note, and an answer; which of them failed."""
    line, failed = Line(site), []
    for kind in ("portfolio", "everything", "plan", "report", "promise", "log"):
        for number, subject in enumerate(site.subjects[kind][:of_each]):
            failed += _failed(lambda s=subject: line.ask("GET", s.path), f"{kind} {number}")
    for number, subject in enumerate(site.subjects["log"][:of_each]):
        failed += _failed(lambda s=subject, n=number: line.ask("POST", s.sends_to, note(n)), "note")
    line.close()
    return failed


def _failed(do: Any, name: str) -> list[str]:
    try:
        do()
    except (AssertionError, OSError) as error:
        return [f"{name}: {str(error)[:60]}"]
    return []


def fingerprints(connection: "psycopg.Connection[Any]") -> dict[str, tuple[int, str]]:
    """Of every table how many rows, and a sum that changes with any of them, in whatever order they lie."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    found = {}
    for (table,) in tables:
        asked = f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM "{table}" t'
        row = connection.execute(asked.encode()).fetchone()
        assert row is not None
        found[table] = (row[0], str(row[1]))
    return found


def megabytes(connection: "psycopg.Connection[Any]") -> int:
    row = connection.execute("SELECT pg_database_size(current_database()) / 1024 / 1024").fetchone()
    assert row is not None
    return int(row[0])


@contextmanager
def release_before() -> Iterator[tuple[Path, str] | None]:
    """The source of the release before this one, with its name: the newest tag, else from before the last migrations.

    None where this copy of the source does not know its own past.
    """
    name = _before()
    if not name:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        tree = Path(folder) / "source"
        if _git("worktree", "add", "--detach", str(tree), name) is None:
            yield None
            return
        try:
            yield tree, name
        finally:
            _git("worktree", "remove", "--force", str(tree))


# Without a tag: a release is about so many changes of the tables.
MIGRATIONS_BACK = 3


def _before() -> str:
    tags = (_git("tag", "--list", "v*", "--merged", "HEAD^", "--sort", "-v:refname") or "").split()
    if tags:
        return tags[0]
    added = _git("log", "--format=%h", "--diff-filter=A", "--", "*/migrations/0*.py")
    commits = (added or "").split()
    return f"{commits[MIGRATIONS_BACK - 1]}^" if len(commits) >= MIGRATIONS_BACK else ""


def _git(*words: str) -> str | None:
    with suppress(FileNotFoundError):
        done = subprocess.run(["git", *words], capture_output=True, text=True, check=False, cwd=running.ROOT)
        return done.stdout.strip() if not done.returncode else None
    return None


def migrations_of(said: str) -> Sequence[str]:
    """Which were applied, as `migrate` tells."""
    return re.findall(r"Applying (\S+?)\.\.\.", said)
