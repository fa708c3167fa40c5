"""Where the rows play: the product in this process, on a database of its own, served to a real browser."""

import io
import itertools
import logging
import random
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bench import in_process
from bench.fault_rows.sink import Sink
from bench.link_rows.stage import Line
from impactmodel import processes
from tests import servers
from tests.processes import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.access_world import World

T = TypeVar("T")
# Ten o'clock in Amsterdam; the worlds are six weeks after their session then (tests/access_world.py).
NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)
# Rows whose guard is off in processes of their own, and in no other row.
PATIENCE_SECONDS = 60
ONLY_IN_PROCESSES = frozenset({"W7", "W10", "W12"})


@dataclass
class Web:
    """The running web process, and lines to it."""

    port: int
    # Client addresses nobody used before.
    _addresses: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def line(self) -> Line:
        return Line(self.port)

    def stranger(self) -> str:
        """A client address of one's own, as the proxy in front tells it."""
        number = next(self._addresses)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@dataclass
class Stage:
    """All that a row may use. Every row begins with an empty database."""

    sink: Sink
    seed: int
    is_quick: bool
    without: str
    # Where the product is, as its processes read it.
    data: Path
    place: dict[str, str]
    _open: ExitStack = field(default_factory=ExitStack)
    _browser: "Browser | None" = None
    _address: str = ""

    def size(self, full: int, quick: int) -> int:
        """How many, in this run."""
        return quick if self.is_quick else full

    def some(self, things: Sequence[T], quick: int) -> list[T]:
        """All of them; in a quick run so many, chosen by the seed, in their order."""
        if not self.is_quick or quick >= len(things):
            return list(things)
        chosen = sorted(random.Random(self.seed).sample(range(len(things)), quick))
        return [things[number] for number in chosen]

    def clear(self) -> None:
        """Nothing of an earlier row is left; it is ten o'clock."""
        from django.core.cache import cache
        from django.core.management import call_command
        from django.utils import timezone, translation

        from organisations import clock

        call_command("flush", interactive=False, verbosity=0)
        cache.clear()
        self.sink.reset()
        translation.activate("nl")
        clock.move(NOW - timezone.now())

    @contextmanager
    def world(self) -> "Iterator[World]":
        """Two organisations full of things, on a clock that stands still; all of it is taken back afterwards."""
        import time_machine

        from organisations import clock
        from tests.access_world import make_world, undone

        with undone(), time_machine.travel(NOW, tick=False):
            clock.move(timedelta())
            yield make_world()

    @property
    def browser(self) -> "Browser":
        """A real one, the same for all rows."""
        if self._browser is None:
            from bench.link_rows.browsers import chromium_here

            self._browser = self._open.enter_context(chromium_here())
        return self._browser

    @property
    def address(self) -> str:
        """Where this process serves the product, for a browser."""
        if not self._address:
            from django.conf import settings
            from pytest_django.live_server_helper import LiveServer

            server = LiveServer("127.0.0.1")
            self._open.callback(server.stop)
            self._address = settings.PUBLIC_BASE_URL = server.url
        return self._address

    @contextmanager
    def web(self, row: str) -> "Iterator[Web]":
        """The real web process with two workers, on the database of this process."""
        port = servers.free_port()
        place = self.place | {"PORT": str(port), "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}"}
        words = processes.command("web", sys.executable, place)
        if self.without == row:
            words[words.index("impactmodel.wsgi")] = "bench.hardening_rows.unguarded_web"
        from django.conf import settings

        settings.PUBLIC_BASE_URL = place["PUBLIC_BASE_URL"]
        settings.SMTP, settings.MAIL_SENDING = self.sink.settings, True
        web = running.start("web", self.data, place | {"HARDENING_GUARD_OFF": row}, words)
        try:
            running.soon(lambda: running.answers(f"http://127.0.0.1:{port}/readyz"), PATIENCE_SECONDS)
            yield Web(port)
        finally:
            running.stop([web])

    def close(self) -> None:
        self._open.close()


@contextmanager
def open_stage(*, seed: int, is_quick: bool, without: str) -> Iterator[Stage]:
    """The product with its real settings; `without` names a row whose guard is off."""
    sink = Sink()
    with tempfile.TemporaryDirectory(prefix="hardening-") as folder, _database() as (url, redis_url):
        data = Path(folder)
        place = running.environment(data, sink, url, redis_url, servers.free_port()) | _own()
        for part in ("broker/queue", "broker/control", "logs", "static"):
            (data / part).mkdir(parents=True)
        in_process.set_up(place, below=logging.CRITICAL)
        _as_in_a_test()
        sink.start()
        try:
            if without and without not in ONLY_IN_PROCESSES:
                from bench.hardening_rows import unguarded

                unguarded.GUARDS[without]()
            stage = Stage(sink, seed, is_quick, without, data, place)
            try:
                yield stage
            finally:
                stage.close()
        finally:
            sink.stop()
            in_process.close()


@contextmanager
def _database() -> Iterator[tuple[str, str]]:
    if not servers.wanted():
        yield "", ""
        return
    servers.start()
    with running.database() as url:
        yield url, servers.redis_url(43)


def _own() -> dict[str, str]:
    """Keys of this run's own; Playwright's loop in this thread is no asynchronous code of ours."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LINK_KEYS": f"1={secrets.token_urlsafe(50)}",
        "MAIL_DOMAIN": "impactmodel.example",
        "STATUS_TOKEN": secrets.token_urlsafe(40),
        # A provider that is away, as the rows of access have it.
        "OIDC_NAME": "Voorbeeld-ID",
        "OIDC_SERVER_URL": "http://127.0.0.1:9",
        "OIDC_CLIENT_ID": "impactmodel",
        "OIDC_CLIENT_SECRET": secrets.token_urlsafe(40),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "LOG_LEVEL": "ERROR",
        "WEB_CONCURRENCY": "2",
        # One, so that a request can come from any client address.
        "TRUSTED_PROXIES": "1",
    }


def _as_in_a_test() -> None:
    """What the machinery of the suite counts on: templates tell of themselves, static files are looked up."""
    from django.conf import settings
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    settings.WHITENOISE_AUTOREFRESH = True


def body(answer: Any) -> bytes:
    """All of an answer, streamed or not."""
    return bytes(answer.getvalue() if answer.streaming else answer.content)


def plain(content: bytes) -> str:
    """Its text; of a packed file that of all its parts."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    except BadZipFile:
        return content.decode(errors="replace")


def with_first(figure: str, found: Sequence[str]) -> str:
    """The first two of what was found beside the figure, so that whoever reads the line can begin."""
    return f"{figure}: {'; '.join(found[:2])}" if found else figure
