"""The product as processes for a test: web, worker and beat, on a database, a broker and a mail server of their own."""

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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Protocol, TypeVar

import environ
import psycopg

from impactmodel import processes
from mailing.transport import SmtpServer
from tests import servers
from tests.mailing.sink import Sink

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60
LAST_LINES = 60
Found = TypeVar("Found")
_CHOICE = re.compile(r"<input[^>]*type=\"radio\"[^>]*>")


class MailServer(Protocol):
    """What is known of one: where it listens."""

    @property
    def settings(self) -> SmtpServer: ...


@dataclass
class Product:
    """Where its pages are, and its processes by name."""

    address: str
    started: dict[str, subprocess.Popen[bytes]]

    def freeze(self, name: str) -> None:
        """Let a process and its children do nothing until `thaw`."""
        os.killpg(self.started[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        os.killpg(self.started[name].pid, signal.SIGCONT)


class Browser:
    """Somebody with a cookie jar. An answer that is not 2xx or 3xx raises."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def get(self, path: str) -> str:
        """The page at the end of the redirects."""
        return self._open(path, None)

    def post(self, path: str, **fields: str) -> str:
        """Send a form, with the token of a form this browser saw before."""
        token = next((cookie.value or "" for cookie in self._jar if cookie.name == "csrftoken"), "")
        return self._open(path, urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode())

    def _open(self, path: str, data: bytes | None) -> str:
        with self._opener.open(urllib.parse.urljoin(self.address, path), data, timeout=10) as answer:
            return str(answer.read().decode())


def soon(look: Callable[[], Found], patience: float = PATIENCE) -> Found:
    """What `look` finds, as soon as it finds something; fails when that takes too many seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"nothing came within {patience:.0f} seconds")


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(sink: Sink, kind: str = "/l/") -> str:
    """The path of the link of that kind in the first letter that arrived; empty while there is none."""
    if not sink.arrived:
        return ""
    found = re.search(rf"http://[^\s<>\"]+({kind}[a-z2-7]{{32}})", text(sink.arrived[0][1]))
    return found.group(1) if found else ""


def asked(browser: Browser, link: str) -> tuple[str, set[str]]:
    """Where the promises on this page are sent to, and the names of its choices; nothing may be chosen beforehand."""
    page = browser.get(link)
    (form,) = re.findall(r'<form method="post" action="([^"]*/promises/[^"]*)"', page)
    names = {found for choice in _CHOICE.findall(page) for found in re.findall(r'name="([^"]+)"', choice)}
    assert names, "the page asks something"
    assert "checked" not in page, "nothing is chosen beforehand"
    return urllib.parse.urljoin(link, form), names


@contextmanager
def database(which: str = "") -> Iterator[str]:
    """An empty database on the server of this run; empty text for SQLite in the data folder. `which`: of several."""
    if not servers.wanted():
        yield ""
        return
    name = f"processes_{os.getpid()}{which}"
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
def running(
    data: Path, sink: Sink, database: str, redis_url: str = "", tick_seconds: float = 1, *, migrates: bool = False
) -> Iterator[Product]:
    """The three processes on a clock that says ten o'clock on a Tuesday; `redis_url` for a broker of its own.

    `migrates`: the tables are made step by step, as in earnest, and not at once as they are now.
    """
    port = servers.free_port()
    place = environment(data, sink, database, redis_url, port) | {"TICK_SECONDS": str(tick_seconds)}
    for folder in ("broker/queue", "broker/control", "logs"):
        (data / folder).mkdir(parents=True)
    tuesday = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
    (data / "clock").write_text(str((tuesday - datetime.now(UTC)) / timedelta(seconds=1)))
    steps = [["manage.py", "migrate", "--verbosity", "0"]] if migrates else []
    for words in (*steps, ["-m", "tests.processes.one_request"]):
        subprocess.run([sys.executable, *words], cwd=ROOT, env=place, check=True, timeout=180)
    started = {name: start(name, data, place) for name in processes.NAMES}
    try:
        product = Product(f"http://127.0.0.1:{port}", started)
        soon(lambda: answers(f"{product.address}/readyz"))
        yield product
    except BaseException:
        _say_what_they_said(data / "logs")
        raise
    finally:
        stop(list(started.values()))


def environment(data: Path, sink: MailServer, database: str, redis_url: str, port: int) -> dict[str, str]:
    """What a process of the product reads of its place; of ours all but where the data of a developer is."""
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
        # As production does.
        "LOG_FORMAT": "json",
    }
    if database:
        own |= {"DATABASE_URL": database, "REDIS_URL": redis_url or servers.redis_url(40)}
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return kept | own


def start(name: str, data: Path, place: dict[str, str], words: list[str] | None = None) -> subprocess.Popen[bytes]:
    """One process, in a session of its own, with what it says in `logs`; by other words than its own when given."""
    with (data / "logs" / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            words or processes.command(name, sys.executable, place),
            cwd=ROOT,
            env=place,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def stop(started: list[subprocess.Popen[bytes]]) -> None:
    """End the processes and what they started, by the ids we were given; an idle worker takes its time, we do not."""
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def _say_what_they_said(logs: Path) -> None:
    """The end of each log, for whoever reads why a test failed on a machine that is gone by then."""
    for log in sorted(logs.iterdir()):
        lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        sys.stdout.write("\n".join([f"--- {log.name}", *lines, ""]))


def answers(url: str) -> bool:
    """Whether something is there that answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.read())
    except OSError:
        return False
