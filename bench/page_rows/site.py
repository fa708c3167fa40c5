"""The product on a database of a given size, as its web process runs it, and a client of it."""

import http.client
import itertools
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from bench.protocol import say
from impactmodel import processes
from tests import servers
from tests.mailing.sink import open_sink
from tests.processes import running

# Two workers, as `processes` starts it by itself.
WORKERS = 2
PATIENCE_SECONDS = 120
CSRF = "c" * 32


@dataclass(frozen=True)
class Size:
    """How much there is."""

    people: int
    trajectories: int
    entries: int

    def __str__(self) -> str:
        return f"{self.people} people, {self.trajectories} trajectories, {self.entries} entries"


@dataclass(frozen=True)
class Subject:
    """One page that is opened, in a trajectory with so many learners, or where a form of it is sent to."""

    learners: int
    path: str
    sends_to: str = ""


@dataclass
class Site:
    """One running product."""

    port: int
    size: Size
    session: str = ""
    subjects: dict[str, list[Subject]] = field(default_factory=dict)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)

    def look_around(self) -> None:
        """Ask it what there is to open."""
        said = json.loads(Line(self).ask("GET", "/bench/subjects/", is_packed=False))
        self.session = said.pop("session")
        self.subjects = {name: [Subject(*one) for one in found] for name, found in said.items()}


# Client addresses, so that nobody is taken for a scanner who reads too much.
_addresses = itertools.count(1)


class Line:
    """One connection that stays open, of a planner who signed in; links are opened by it too."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE_SECONDS)

    def ask(self, method: str, path: str, fields: Mapping[str, Any] | None = None, *, is_packed: bool = True) -> bytes:
        """The page, or an empty one after a form that was taken. AssertionError for anything else."""
        number = next(_addresses)
        headers = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        if method == "GET" and is_packed:
            headers["Accept-Encoding"] = "gzip"
        # Who opens a link has no cookie, nor who sends an open form.
        if not re.match(r"/[lm]/|/bench/floor/form/", path):
            headers["Cookie"] = f"sessionid={self.site.session}; csrftoken={CSRF}"
            headers["X-CSRFToken"] = CSRF
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            return self._send(method, path, body, headers)
        except (http.client.HTTPException, ConnectionError):  # it was idle for too long
            self._connection.close()
            return self._send(method, path, body, headers)

    def _send(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> bytes:
        self._connection.request(method, path, body, dict(headers))
        answer = self._connection.getresponse()
        said = answer.read()
        wanted = (200,) if method == "GET" else (302, 303)
        assert answer.status in wanted, f"{answer.status} for {method} {path}"
        return said

    def seconds(self, method: str, path: str, fields: Mapping[str, Any] | None = None) -> float:
        began = time.perf_counter()
        self.ask(method, path, fields)
        return time.perf_counter() - began

    def close(self) -> None:
        self._connection.close()


def fields_of(page: str, action: str) -> dict[str, str]:
    """What the form with this address sends besides its choices; each choice is a yes on a condition."""
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}[^"]*".*?</form>', page, re.DOTALL)
    tags = re.findall(r"<input[^>]*>", form)
    named = [(_of(tag, "type"), _of(tag, "name"), unescape(_of(tag, "value"))) for tag in tags]
    found = {name: value for kind, name, value in named if kind == "hidden"}
    # Of a choice with room for words; who it differs for has none of their own.
    chosen = {name for kind, name, value in named if kind == "radio" and value == "yes_if"}
    return found | {name: "yes_if" for name in chosen if f'name="{name}-yes_if"' in form}


def _of(tag: str, name: str) -> str:
    said = re.search(rf'\b{name}="([^"]*)"', tag)
    return said.group(1) if said else ""


@contextmanager
def open_sites(*sizes: Size, seed: int) -> Iterator[list[Site]]:
    """The product once for each of these, each on a database of its own."""
    if servers.wanted():
        servers.start()
    with ExitStack() as stack:
        yield [stack.enter_context(_open(size, number, seed)) for number, size in enumerate(sizes)]


@contextmanager
def _open(size: Size, number: int, seed: int) -> Iterator[Site]:
    with (
        tempfile.TemporaryDirectory(prefix="pages-") as folder,
        open_sink() as sink,
        running.database(f"_{number}") as url,
    ):
        data, port = Path(folder), servers.free_port()
        redis_url = servers.redis_url(42 + number) if servers.wanted() else ""
        own = {"WEB_CONCURRENCY": str(WORKERS), "TRUSTED_PROXIES": "1", "LOG_LEVEL": "WARNING"}
        place = running.environment(data, sink, url, redis_url, port) | own
        place["DJANGO_SETTINGS_MODULE"] = "bench.page_rows.settings"
        for part in ("broker/queue", "broker/control", "logs", "static"):
            (data / part).mkdir(parents=True)
        _manage(place, "migrate", "--verbosity", "0")
        wanted = {"people": size.people, "trajectories": size.trajectories, "entries": size.entries, "seed": seed}
        said = _manage(place, "generate", *[f"--{name}={value}" for name, value in wanted.items()])
        say(f"generated {said.splitlines()[-1].strip()}")
        web = running.start("web", data, place, processes.command("web", sys.executable, place))
        try:
            running.soon(lambda: running.answers(f"http://127.0.0.1:{port}/readyz"), PATIENCE_SECONDS)
            site = Site(port, size)
            site.look_around()
            yield site
        finally:
            running.stop([web])


def _manage(place: Mapping[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=running.ROOT, env=dict(place), capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr[-2000:]
    return done.stdout
