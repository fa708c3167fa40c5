"""Where the rows play: the real web process on a database of its own, a mail server, and the links of whole worlds."""

import copy
import http.client
import itertools
import secrets
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bench import in_process
from impactmodel import processes
from tests import servers
from tests.mailing.sink import Sink, open_sink
from tests.processes import running

if TYPE_CHECKING:
    from tests.access_world import World

T = TypeVar("T")
R = TypeVar("R")
# Ten o'clock in Amsterdam; the worlds are six weeks after their session then (tests/access_world.py).
NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)
WORKERS = 2
# Connections over which much is asked at once.
LINES = 4
HELP = "help"
OTHER_KEY = "a-key-the-house-threw-away-0123456789abcdef"  # no key of anything that runs
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """What one row found: how many of what, the figure, the bar it was held against, and whether it is met.

    None where it could not be run here; the figure says why.
    """

    n: int
    figure: str
    bar: str
    passed: bool | None


@dataclass(frozen=True)
class Reply:
    """One answer of the product."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0.0

    @property
    def page(self) -> str:
        return self.body.decode()


class Line:
    """A connection that stays open. No cookies are kept; each request may come from another client address."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)

    def ask(self, method: str, path: str, fields: Any = None, *, who: str = "", **headers: str) -> Reply:
        """`fields` are those of a form; `who` is the client's address, as the proxy in front of us tells it."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who:
            sent["X-Forwarded-For"] = who
        body = None
        if method == "POST":
            body = urllib.parse.urlencode(fields or {}, doseq=True)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
        except (http.client.HTTPException, ConnectionError):  # it was idle for too long
            self._connection.close()
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read())

    def close(self) -> None:
        self._connection.close()


@dataclass
class Stage:
    """The running product and all that may be asked of it."""

    port: int
    data: Path
    sink: Sink
    seed: int
    is_quick: bool
    # Client addresses nobody used before.
    _addresses: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    # Every token made for a row, by what it is for.
    tokens: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def line(self) -> Line:
        return Line(self.port)

    def stranger(self) -> str:
        """A client address of one's own."""
        number = next(self._addresses)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def size(self, full: int, quick: int) -> int:
        """How many, in this run."""
        return quick if self.is_quick else full

    def world(self) -> "World":
        """One more pair of organisations full of things, with a link of every kind."""
        from tests.access_world import make_world

        made = copy.copy(make_world())
        self.tokens += [*kinds_of(made).values(), made.values["report_link"]]
        return made

    def apart(self) -> list[tuple[str, str]]:
        """A link of every kind, none of which is answered by answering another: two of them ask after one promise."""
        return list((kinds_of(self.world()) | {"kept": kinds_of(self.world())["kept"]}).items())

    def again(self, token: str) -> str:
        """The token of one more letter that asks the same: no link is used more often than people do."""
        from asks.links import find_any
        from asks.models import Ask
        from tests.access_world import letter

        link = find_any(token)
        assert link is not None
        if link.mail.kind == HELP:  # a letter of its own, which goes once
            return kinds_of(self.world())[HELP]
        asks = Ask.objects.in_letter(link.mail_id).of(link.grant.person)
        self.tokens.append(letter(link.grant.person, *asks, purpose=link.grant.purpose))
        return self.tokens[-1]

    def code(self, token: str) -> str:
        """The short code of a sheet on paper that asks the same."""
        from asks import codes, papers
        from asks.links import find_any
        from asks.models import Ask, Grant, Link

        link = find_any(token)
        assert link is not None
        asks = list(Ask.objects.in_letter(link.mail_id).of(link.grant.person))
        mail = papers.make(link.grant.person, asks=asks, key="bench", sender=None, now=self.now())
        return codes.read(Link.objects.for_purpose(Grant.Purpose.PAGE).with_people().get(mail=mail))

    def spread(self, things: Sequence[T], do: Callable[[Line, T], R]) -> list[R]:
        """Do it for each of these, over several connections at once; what came of each, in their order.

        One connection keeps one worker busy and lets the other wait.
        """
        found = dict[int, R]()

        def work(first: int) -> None:
            line = self.line()
            for number in range(first, len(things), LINES):
                found[number] = do(line, things[number])
            line.close()

        with ThreadPoolExecutor(LINES) as pool:
            list(pool.map(work, range(LINES)))
        return [found[number] for number in range(len(things))]

    def now(self) -> datetime:
        """The product's own time."""
        from organisations.clock import now

        return now()

    def deliver(self) -> list[str]:
        """Let the real sender send what waits; to whom letters came since the last time."""
        from mailing import sending

        before = len(self.sink.arrived)
        # What waits for a next page to be told in one letter goes too.
        sending.drain(self.now() + timedelta(minutes=10))
        return self.sink.addresses[before:]

    def logs(self) -> dict[str, str]:
        """All that the processes wrote, by name."""
        return {file.name: file.read_text(errors="replace") for file in sorted((self.data / "logs").iterdir())}


def kinds_of(world: "World") -> dict[str, str]:
    """One token for each kind of card of a world, and `stop`."""
    cards = {name: token for name, token in world.values.items() if name.endswith("_token") and name != "diary_token"}
    named = {name.removesuffix("_token"): token for name, token in cards.items()}
    found = {"promise": world.values["token"], "stop": world.values["stop"], **named}
    found["next_time"] = found.pop("next")
    # No card: what one learner asked one person, and their answer.
    found[HELP] = world.values["help_link"]
    return found


def page_of(kind: str, token: str) -> str:
    """Where the letter leads for this kind."""
    return {
        "stop": f"/u/{token}",
        "match": f"/l/{token}/match",
        "log": f"/m/{token}",
        "observe": f"/w/{token}",
        HELP: f"/l/{token}/help/",
    }.get(kind, f"/l/{token}")


@contextmanager
def open_stage(*, seed: int, is_quick: bool, without: str) -> Iterator[Stage]:
    """The product with its real settings and two web workers; `without` names a row whose guard is off."""
    with (
        tempfile.TemporaryDirectory(prefix="links-") as folder,
        open_sink() as sink,
        _database() as (url, redis_url),
    ):
        data, port = Path(folder), servers.free_port()
        place = running.environment(data, sink, url, redis_url, port) | _own(data, without)
        for part in ("broker/queue", "broker/control", "logs", "static"):
            (data / part).mkdir(parents=True)
        (data / "clock").write_text(str((NOW - datetime.now(UTC)) / timedelta(seconds=1)))
        in_process.set_up(place)
        web = running.start("web", data, place, _words(place, without))
        try:
            running.soon(lambda: running.answers(f"http://127.0.0.1:{port}/readyz"), PATIENCE_SECONDS)
            yield Stage(port, data, sink, seed, is_quick)
        finally:
            running.stop([web])
            in_process.close()


@contextmanager
def _database() -> Iterator[tuple[str, str]]:
    if not servers.wanted():
        yield "", ""
        return
    servers.start()
    with running.database() as url:
        yield url, servers.redis_url(41)


def _own(data: Path, without: str) -> dict[str, str]:
    """What differs from a development run: keys of this run's own, a proxy in front, and an access log."""
    own = {
        "WEB_CONCURRENCY": str(WORKERS),
        "TRUSTED_PROXIES": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LINK_KEYS": f"1={secrets.token_urlsafe(50)}",
        "GUNICORN_CMD_ARGS": f"--access-logfile {data / 'logs' / 'access.log'}",
        "LINK_GUARD_OFF": without,
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    if without == "L5":  # the key that stands in the source, as in every development run
        del own["LINK_KEYS"]
    return own


def _words(place: dict[str, str], without: str) -> list[str]:
    words = processes.command("web", sys.executable, place)
    if without:
        words[words.index("impactmodel.wsgi")] = "bench.link_rows.unguarded"
    return words


def commit() -> str:
    """Of the source that is tried; a plus when something in it was changed since."""
    said = _git("rev-parse", "--short", "HEAD")
    return f"{said}{'+' if _git('status', '--porcelain') else ''}" if said else "unknown"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False, cwd=running.ROOT)
    return done.stdout.strip()


def median(values: Sequence[float]) -> float:
    """The middle one."""
    ranked = sorted(values)
    return ranked[len(ranked) // 2]
