"""The three processes the product consists of, and the one before them: how each is started, how to see that it lives.

`start.py` and `docker-compose.yml` both take their commands from here, so they cannot drift apart. Standard library
only: `start.py` reads this file before anything is installed. By hand:

    python impactmodel/processes.py web        # or worker, beat: becomes that process
    python impactmodel/processes.py migrate    # once, before the three: the tables as this release wants them
    python impactmodel/processes.py alive web  # exit code 0 when it lives

Environment: PORT (8000), BIND (127.0.0.1), WEB_CONCURRENCY (2), DATA_DIR (data), REDIS_URL.
"""

from __future__ import annotations

import os
import runpy
import sys
import time
import urllib.request
from pathlib import Path
from typing import Mapping

NAMES = ("web", "worker", "beat")
FIRST = "migrate"
ROOT = Path(__file__).resolve().parent.parent
# Beat notes each tick in its schedule file; ticks are seconds apart.
BEAT_SILENT_SECONDS = 300


def command(name: str, python: str = sys.executable, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The words of the command line of one process, for the interpreter that has the requirements."""
    data = Path(environ.get("DATA_DIR", ROOT / "data"))
    celery = [python, "-m", "celery", "--quiet", "-A", "impactmodel"]
    if name == "web":
        address = "{}:{}".format(environ.get("BIND", "127.0.0.1"), environ.get("PORT", "8000"))
        workers = environ.get("WEB_CONCURRENCY", "2")
        threads = ["--worker-class", "gthread", "--workers", workers, "--threads", "8", "--no-control-socket"]
        ours = ["--config", "python:impactmodel.webserver"]
        return [python, "-m", "gunicorn", "impactmodel.wsgi", "--bind", address, *threads, *ours]
    if name == "worker":
        # A file-system broker has nobody to gossip with, and SQLite one writer at a time: one task after the other.
        alone = ["--pool", "solo"] if not environ.get("REDIS_URL") else ["--concurrency", "2"]
        return [*celery, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle", *alone]
    if name == "beat":
        return [*celery, "beat", "--loglevel", "INFO", "--schedule", str(data / "beat-schedule"), "--pidfile="]
    if name == FIRST:
        return [python, "manage.py", "migrate", "--noinput"]
    raise KeyError(name)


def alive(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the process of this name, in this container, does its work."""
    if name == "web":
        host = environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
        url = "http://127.0.0.1:{}/readyz".format(environ.get("PORT", "8000"))
        request = urllib.request.Request(url, headers={"Host": host, "X-Forwarded-Proto": "https"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bool(answer.status == 200)
    if name == "worker":
        ping = ["-m", "celery", "-A", "impactmodel", "inspect", "ping", "-d", "celery@" + os.uname().nodename]
        return os.spawnv(os.P_WAIT, sys.executable, [sys.executable, *ping]) == 0
    schedule = Path(environ.get("DATA_DIR", ROOT / "data")) / "beat-schedule"
    files = list(schedule.parent.glob(schedule.name + "*"))
    return any(time.time() - file.stat().st_mtime < BEAT_SILENT_SECONDS for file in files)


def main(words: list[str]) -> int:
    """Become a process, or say with the exit code whether it lives."""
    os.chdir(str(ROOT))
    if len(words) == 2 and words[0] == "alive" and words[1] in NAMES:
        try:
            return 0 if alive(words[1]) else 1
        except OSError:
            return 1
    if len(words) == 1 and words[0] in (*NAMES, FIRST):
        refused = runpy.run_path(str(ROOT / "impactmodel" / "environment.py"))["refusal"](os.environ)
        if refused:
            print(refused, file=sys.stderr)
            return 1
        become = command(words[0], sys.executable, os.environ)
        os.execv(become[0], become)
    print("one of: {1}, {0}, alive {0}".format("|".join(NAMES), FIRST), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
