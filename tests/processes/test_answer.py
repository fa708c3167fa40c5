"""The whole way, with nothing pretended: web, worker and beat as processes, a mail server, a browserless manager.

Runs on SQLite with the file-system broker, and on PostgreSQL with Valkey/Redis, whichever this run of the suite is on.
"""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import environ
import psycopg
import pytest

from impactmodel import processes
from tests import servers
from tests.mailing.sink import Sink, open_sink

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60
Found = TypeVar("Found")


def test_a_manager_answers_and_gets_a_receipt(tmp_path: Path) -> None:
    with open_sink() as sink, _database() as database, _running(tmp_path, sink, database) as address:
        (link,) = _soon(lambda: _links(sink, "/l/"))
        page = _get(address + urllib.parse.urlsplit(link).path)
        (form,) = re.findall(r'<form method="post" action="([^"]*/promises/[^"]*)"', page)
        choices = dict.fromkeys(re.findall(r'type="radio"[^>]* name="([^"]+)"', page), "yes")
        choices |= dict.fromkeys(re.findall(r'name="([^"]+)"[^>]* type="radio"', page), "yes")

        assert choices, "the page asks something"
        assert "checked" not in page, "nothing is chosen beforehand"
        done = _post(address + urllib.parse.urljoin(urllib.parse.urlsplit(link).path, form), choices)
        _soon(lambda: sink.arrived[1:])

        assert "farid@voorbeeld.example" in sink.addresses
        receipt = sink.arrived[1][1]
        assert receipt["To"] is not None
        assert "farid@voorbeeld.example" in receipt["To"]
        assert "2 uur per week in het rooster" in _text(receipt)
        assert "2 uur per week in het rooster" in done


def _text(letter: object) -> str:
    body = letter.get_body(("plain",))  # type: ignore[attr-defined]  # an EmailMessage
    return str(body.get_content())


def _links(sink: Sink, kind: str) -> list[str]:
    """The link of that kind in the first letter that arrived."""
    if not sink.arrived:
        return []
    found = re.findall(rf"http://[^\s<>\"]+{kind}[a-z2-7]{{32}}", _text(sink.arrived[0][1]))
    return found[:1]


def _soon(look: Callable[[], Found]) -> Found:
    """What `look` finds, as soon as it finds something; fails after a minute."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("nothing came within a minute")


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def _post(url: str, fields: dict[str, str]) -> str:
    with urllib.request.urlopen(url, urllib.parse.urlencode(fields).encode(), timeout=10) as answer:
        return str(answer.read().decode())


@contextmanager
def _database() -> Iterator[str]:
    """An empty database on the server of this run; empty text for SQLite in the data folder."""
    if not servers.wanted():
        yield ""
        return
    name = f"processes_{os.getpid()}"
    url = os.environ["TEST_DATABASE_URL"]
    server = environ.Env.db_url_config(url)
    reach = {"host": server["HOST"], "port": server["PORT"] or None, "user": server["USER"], "dbname": server["NAME"]}

    def say(words: str) -> None:
        with psycopg.connect(**reach, password=server["PASSWORD"] or None, autocommit=True) as connection:
            connection.execute(words.encode())

    say(f"CREATE DATABASE {name}")
    try:
        yield f"{url.rpartition('/')[0]}/{name}"
    finally:
        say(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _running(data: Path, sink: Sink, database: str) -> Iterator[str]:
    """The three processes on a clock that says ten o'clock on a Tuesday; gives the address of the pages."""
    port = servers.free_port()
    place = _environment(data, sink, database, port)
    for folder in ("broker/queue", "broker/control", "logs"):
        (data / folder).mkdir(parents=True)
    tuesday = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
    (data / "clock").write_text(str((tuesday - datetime.now(UTC)) / timedelta(seconds=1)))
    for words in (["manage.py", "migrate", "--verbosity", "0"], ["-m", "tests.processes.one_request"]):
        subprocess.run([sys.executable, *words], cwd=ROOT, env=place, check=True, timeout=60)
    started = [_start(name, data, place) for name in processes.NAMES]
    try:
        address = f"http://127.0.0.1:{port}"
        _soon(lambda: _answers(f"{address}/readyz"))
        yield address
    finally:
        _stop(started)


def _environment(data: Path, sink: Sink, database: str, port: int) -> dict[str, str]:
    own = {
        "IMPACTMODEL_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "impactmodel.settings",
        "DATA_DIR": str(data),
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.settings.port}",
        "TICK_SECONDS": "1",
        "LOG_LEVEL": "INFO",
    }
    if database:
        own |= {"DATABASE_URL": database, "REDIS_URL": servers.redis_url(40)}
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return kept | own


def _start(name: str, data: Path, place: dict[str, str]) -> subprocess.Popen[bytes]:
    with (data / "logs" / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            processes.command(name, sys.executable, place),
            cwd=ROOT,
            env=place,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _stop(started: list[subprocess.Popen[bytes]]) -> None:
    """End the processes and what they started, by the ids we were given; an idle worker takes its time, we do not."""
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def _answers(url: str) -> bool:
    try:
        return bool(_get(url))
    except OSError:
        return False
