#!/usr/bin/env python3
"""From nothing to a running Impactmodel, with the standard library alone.

    python3 start.py [--port 8000] [--data DIR]   install, migrate, load the example, run web + worker + beat
    python3 start.py test [pytest arguments]      install, then the tests on SQLite and on PostgreSQL + Valkey/Redis

It is written so that an older Python can still read it, and say in one line what it needs.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Callable, Sequence

try:
    import fcntl
except ImportError:
    sys.exit("start.py: Impactmodel runs on Linux and macOS; on Windows use WSL.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
HOST = "127.0.0.1"
# Seconds to wait before a crashed process is started again: longer each time, short again after a quiet while.
PAUSES = (1, 2, 5, 10, 30)
QUIET_SECONDS = 60
STOP_SECONDS = 15
# Of prctl(2): the signal a process gets when its parent ends.
PR_SET_PDEATHSIG = 1
NO_NETWORK = (
    "name resolution",
    "name or service not known",
    "nodename nor servname",
    "dns error",
    "failed to establish a new connection",
    "network is unreachable",
    "connection refused",
    "failed to fetch",
    "error sending request",
    "connection timed out",
    "connect timeout",
)


class Stop(Exception):
    """Say this line and stop."""


def is_there(path: Path) -> bool:
    """Also of what may not be looked at: then it is not there for us."""
    return os.path.exists(path)


def say(line: str) -> None:
    print(line, flush=True)


# --- installing ------------------------------------------------------------------------------


def check_python() -> None:
    if sys.version_info < OLDEST:
        have = ".".join(str(part) for part in sys.version_info[:3])
        raise Stop(f"Impactmodel needs Python 3.11 or newer and this is {have}. Try: python3.11 start.py")


def stamp_of(files: Sequence[Path]) -> str:
    """What was installed for which Python, in one line."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def install(*, dev: bool) -> None:
    """Fill `.venv` unless its stamp says that it holds just this. Dev requirements include the others."""
    stamp, base, extra = VENV / "stamp", ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
    wanted, wanted_dev = "base " + stamp_of([base]), "dev " + stamp_of([base, extra])
    found = stamp.read_text() if is_there(stamp) and is_there(PYTHON) else ""
    if found == wanted_dev or (found == wanted and not dev):
        return
    check_writable(ROOT)
    began = time.monotonic()
    say("Installing into .venv (only this first time) ...")
    if is_there(stamp):
        stamp.unlink()
    requirements = extra if dev else base
    filled = fill_with_uv(requirements) or fill_with_pip(requirements)
    if not filled:
        raise Stop(
            "There is no way to install here. Install one of these and run this again: "
            "uv, or the packages python3-venv and python3-pip."
        )
    stamp.write_text(wanted_dev if dev else wanted)
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def fill_with_uv(requirements: Path) -> bool:
    """With a uv that works; one that is found may be a shim of something that is not there."""
    uv = shutil.which("uv")
    if not uv or not works([uv, "--version"]):
        return False
    if not usable_venv():
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
    run([uv, "pip", "install", "--quiet", "--require-hashes", "--python", str(PYTHON), "-r", str(requirements)])
    return True


def fill_with_pip(requirements: Path) -> bool:
    """With the pip of the environment; or with this Python's own, reaching into an environment without pip."""
    inside = [str(PYTHON), "-m", "pip"]
    if not (usable_venv() and works([*inside, "--version"])):
        clear_venv()
        if not works([sys.executable, "-m", "venv", str(VENV)]):
            clear_venv()
            inside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
            pip_here = works([sys.executable, "-m", "pip", "--version"])
            if not (pip_here and works([sys.executable, "-m", "venv", "--without-pip", str(VENV)])):
                clear_venv()
                return False
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    run([*inside, "install", *quiet, "--require-hashes", "-r", str(requirements)])
    return True


def usable_venv() -> bool:
    return is_there(PYTHON) and works([str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"])


def clear_venv() -> None:
    shutil.rmtree(str(VENV), ignore_errors=True)


def works(command: Sequence[str]) -> bool:
    try:
        code = subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    except OSError:
        return False
    return code == 0


def run(command: Sequence[str]) -> None:
    """One step of installing. What it says goes to a log; a person reads one line."""
    log = ROOT / ".venv-install.log"
    done = quietly(command)
    if done.returncode == 0:
        return
    text = done.stdout.decode("utf-8", "replace")
    log.write_text(text, encoding="utf-8")
    if any(sign in text.lower() for sign in NO_NETWORK):
        raise Stop("The packages cannot be fetched: no network, or no package index in reach. Details: " + log.name)
    raise Stop("Installing did not work; why stands at the end of " + log.name)


def quietly(command: Sequence[str], environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run it to its end; what it says is in the answer's `stdout`."""
    return subprocess.run(
        command,
        cwd=str(ROOT),
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def check_writable(folder: Path) -> None:
    """Before anything is written, so that nothing is left half done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError:
        raise Stop(
            f"This folder cannot be written to: {folder}. Copy Impactmodel to a folder of your own."
            if folder == ROOT
            else f"This folder cannot be written to: {folder}. Choose another with --data DIR."
        ) from None


# --- running ---------------------------------------------------------------------------------


def check_port(port: int) -> None:
    if not 0 < port < 65536:
        raise Stop(f"There is no port {port}; choose one from 1024 to 65535 with --port.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Stop(f"Port {port} is not allowed here; choose one above 1024 with --port.") from None
        except OSError:
            other = port + 1 if port < 65535 else 8000
            raise Stop(f"Port {port} is in use. Try: python3 start.py --port {other}") from None


def lock(data: Path) -> IO[str]:
    """One start.py per data folder. The lock goes with the process, however that ends."""
    handle = open(str(data / "start.lock"), "a+")  # noqa: SIM115  held as long as we run
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Stop(f"Impactmodel already runs on {data}. Stop that first, or choose --data DIR.") from None
    return handle


def environment(port: int, data: Path) -> dict[str, str]:
    """Development, said openly here and nowhere else."""
    own = {
        "IMPACTMODEL_ENV": "development",
        "DATA_DIR": str(data),
        "PORT": str(port),
        "BIND": HOST,
        "PUBLIC_BASE_URL": f"http://{HOST}:{port}",
        "DJANGO_SETTINGS_MODULE": "impactmodel.settings",
        "WEB_CONCURRENCY": "1",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return dict(os.environ, **own)


def once(words: list[str], environ: dict[str, str]) -> None:
    """A command of the product, to its end."""
    done = quietly(words, environ)
    if done.returncode:
        log = Path(environ["DATA_DIR"]) / "logs" / "start.log"
        log.write_bytes(done.stdout)
        raise Stop("`{}` failed; why stands at the end of {}".format(" ".join(words[1:]), log))


def end_with_parent() -> Callable[[], None] | None:
    """What a child does as it begins, to end when we are gone, however we went; None where no such thing is known."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, parent = ctypes.CDLL(None, use_errno=True).prctl, os.getpid()

    def promise() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:  # gone in between
            os._exit(1)

    return promise


class Child:
    """One of the three processes, started again when it ends by itself."""

    def __init__(self, name: str, words: Sequence[str], environ: dict[str, str], log: Path) -> None:
        self.name, self.words, self.environ, self.log = name, words, environ, log
        self.crashes, self.began, self.again_at = 0, 0.0, 0.0
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        self.began, self.again_at = time.monotonic(), 0.0
        with open(str(self.log), "ab") as log:
            # A session of its own: Ctrl-C reaches us alone, and we stop the three in an orderly way.
            self.process = subprocess.Popen(
                self.words,
                cwd=str(ROOT),
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(),  # noqa: PLW1509  we run no threads
            )

    def watch(self) -> None:
        """Called every moment: notice a crash, start again after a pause."""
        if self.again_at:
            if time.monotonic() >= self.again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.signal(signal.SIGKILL)  # what it leaves behind would hold the port
        if time.monotonic() - self.began > QUIET_SECONDS:
            self.crashes = 0
        pause = PAUSES[min(self.crashes, len(PAUSES) - 1)]
        self.crashes += 1
        self.again_at = time.monotonic() + pause
        say(f"{self.name} ended ({code}); it starts again in {pause} s. Why: {self.log}")

    def signal(self, number: int) -> None:
        """To the process and everything it started. It may be gone already."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """Ask it to end in an orderly way."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()


def start(port: int, data: Path) -> None:
    check_port(port)
    install(dev=False)
    for folder in (data, data / "logs", data / "static"):
        check_writable(folder)
    held = lock(data)
    environ = environment(port, data)
    is_new = not any(data.glob("*.sqlite3"))
    processes = runpy.run_path(str(ROOT / "impactmodel" / "processes.py"))
    once(processes["command"](processes["FIRST"], str(PYTHON), environ), environ)
    if any(ROOT.glob("*/management/commands/example.py")):
        if is_new:
            say("Living through the months of an example organisation (only this first time, up to a minute) ...")
        once([str(PYTHON), "manage.py", "example", "--once"], environ)
    check_port(port)
    children = []
    for name in processes["NAMES"]:
        log = data / "logs" / (name + ".log")
        log.write_bytes(b"")
        children.append(Child(name, processes["command"](name, str(PYTHON), environ), environ, log))
    wanted = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: wanted.set())
    for child in children:
        child.start()
    greet(port, data, wanted, children)
    while not wanted.wait(0.5):
        for child in children:
            child.watch()
    stop(children)
    held.close()


def greet(port: int, data: Path, wanted: threading.Event, children: list[Child]) -> None:
    """Once the web process answers, say where it is and how to come in."""
    address = f"http://{HOST}:{port}"
    for _ in range(120):
        if wanted.wait(0.25):
            return
        for child in children:
            child.watch()
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address + "/readyz", timeout=5):
                break
        except (urllib.error.URLError, OSError):
            continue
    else:
        say("The pages do not answer yet; why stands in {}".format(data / "logs" / "web.log"))
    say("")
    say("  Impactmodel runs on " + address)
    say("  Sign in: press 'look around as Sanne (L&D)' on that page; nothing to type.")
    say(f"  Mail it would send: {address}/dev/mail/")
    say(f"  Move the clock: {address}/dev/clock/")
    say(f"  Data and logs: {data}")
    say("  Stop with Ctrl-C.")
    say("")


def stop(children: list[Child]) -> None:
    """All three at once, in an orderly way; by force when one takes too long."""
    say("Stopping ...")
    for child in children:
        child.stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{child.name} does not stop by itself and is ended.")
        child.signal(signal.SIGKILL)
    say("Stopped.")


# --- testing ---------------------------------------------------------------------------------


def browser_is_missing() -> list[str]:
    """What a browser test needs and this machine lacks, by the names Debian gives them."""
    lacks = []
    if not any(map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))):
        lacks.append("chromium")
    if sys.platform.startswith("linux") and not any(Path("/usr").glob("lib*/**/libatomic.so.1")):
        lacks.append("libatomic1")
    return lacks


def test(words: list[str]) -> int:
    """The suite twice. Answers with the first exit code that is not a success."""
    install(dev=True)
    lacks = browser_is_missing()
    own = [word for word in words if word != "--"]
    if not any(word.startswith(("-n", "--numprocesses")) for word in own):
        # Who is done first takes over half of what another still has: the long browser tests stand at the end.
        own = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal", *own]
    # Dozens of processes load the same modules; the second and later need not compile them again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    worst = 0
    for servers, title in (("sqlite", "SQLite"), ("real", "PostgreSQL and Valkey/Redis")):
        say(f"\n=== The suite on {title} ===")
        environ = dict(os.environ, TEST_SERVERS=servers, PYTHONUTF8="1", PYTHONUNBUFFERED="1")
        code = subprocess.call([str(PYTHON), "-m", "pytest", *own], cwd=str(ROOT), env=environ)
        if code in (2, 130):
            return code
        # 5 is "no tests": a chosen few may all belong to the other half.
        worst = worst or (code if code != 5 else 0)
    if lacks:
        say("\nThe browser tests were LEFT OUT: this machine has no {}.".format(" and no ".join(lacks)))
        say("On Debian or Ubuntu: apt-get install {}".format(" ".join(lacks)))
    return worst


def main(words: list[str]) -> int:
    check_python()
    if words[:1] == ["test"]:
        return test(words[1:])
    parser = argparse.ArgumentParser(
        prog="start.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the pages (8000)")
    parser.add_argument("--data", default=str(ROOT / "data"), help="folder for database, mail and logs (data/)")
    chosen = parser.parse_args(words)
    if not chosen.data.strip():
        raise Stop("--data needs a folder, such as --data ~/impactmodel; leave it out for data/ beside start.py.")
    start(chosen.port, Path(chosen.data).expanduser().resolve())
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        sys.exit(f"start.py: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
