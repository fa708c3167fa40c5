"""The two extras: what goes to Sentry names nobody, and the figures of all workers of a web process stand together."""

import gzip
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import brotli
import pytest

from tests import servers
from tests.mailing.sink import open_sink
from tests.processes.running import ROOT, answers, environment, soon, start, stop

pytestmark = pytest.mark.once

TOKEN = "abcd2345efgh6723ijklmnopqrstuvwx"
BREAK = f"""if True:
    import logging, os, sentry_sdk
    from django.test import Client
    from sentry_sdk.integrations.logging import LoggingIntegration
    from asks import links

    def broken(token, *rest, **more):
        learner = "Noor Bakker"
        raise ValueError(token + " of " + learner + ", noor@voorbeeld.example: kanariegeel")

    links.find = broken
    if os.environ.get("PLAIN"):
        sentry_sdk.init(os.environ["SENTRY_DSN"], include_local_variables=True)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "koekje"
    words, headers = {{"words": "kanariegeel"}}, {{"X-Request-ID": "proxy-1234"}}
    answer = client.post("/l/{TOKEN}?q=kanariegeel", words, headers=headers)
    assert answer.status_code == 500, answer.status_code
    logging.getLogger("mailing").error("a mail server said: %s", "550 <noor@voorbeeld.example> unknown")
    sentry_sdk.flush()
"""
TABLES = "import os; from bench import in_process; in_process.set_up(dict(os.environ))"
TELLTALES = ("noor", "kanariegeel", TOKEN, "koekje", os.uname().nodename + '"')


@pytest.fixture
def service() -> Iterator[tuple[str, list[str]]]:
    """A service for errors on loopback: its address, and what it was sent."""
    came: list[str] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = {"gzip": gzip.decompress, "br": brotli.decompress}[self.headers["Content-Encoding"]]
            came.append(unpack(body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Take)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", came
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process on an empty database."""
    data = tmp_path_factory.mktemp("place")
    for name in ("static", "logs"):
        (data / name).mkdir()
    own = {"IMPACTMODEL_ENV": "development", "DATA_DIR": str(data), "PATH": os.environ["PATH"]}
    own["DJANGO_SETTINGS_MODULE"] = "impactmodel.settings"
    run(own, "-c", TABLES)
    return own


def run(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_sentry_hears_what_broke_and_of_nobody(service: tuple[str, list[str]], place: dict[str, str]) -> None:
    dsn, came = service
    run(place | {"SENTRY_DSN": dsn}, "manage.py", "shell", "-v", "0", "-c", BREAK)

    said = "".join(came)
    assert len(came) == 3, "the page, its line in the log, and the mail server"
    assert '"ValueError"' in said
    assert "asks/guest.py" in said
    assert '"transaction":"asks:page"' in said
    assert '"request_id":"proxy-1234"' in said
    assert "…@…" in said or r"\u2026@\u2026" in said
    assert [word for word in TELLTALES if word in said.lower()] == []


def test_without_our_hand_sentry_would_hear_it(service: tuple[str, list[str]], place: dict[str, str]) -> None:
    dsn, came = service
    run(place | {"SENTRY_DSN": dsn, "PLAIN": "1"}, "manage.py", "shell", "-v", "0", "-c", BREAK)

    said = "".join(came).lower()
    assert {"noor", "kanariegeel", TOKEN} <= {word for word in TELLTALES if word in said}


def test_neither_is_imported_unless_asked_for(place: dict[str, str]) -> None:
    code = """if True:
        import sys, impactmodel.wsgi
        print(*sorted({"sentry_sdk", "prometheus_client"} & sys.modules.keys()))
    """
    asked = {"SENTRY_DSN": "http://key@127.0.0.1:9/1", "METRICS": "true"}

    assert run(place, "manage.py", "shell", "-v", "0", "-c", code).split() == []
    assert run(place | asked, "manage.py", "shell", "-v", "0", "-c", code).split() == [
        "prometheus_client",
        "sentry_sdk",
    ]


@pytest.mark.processes
def test_the_figures_of_two_workers_stand_together(place: dict[str, str]) -> None:
    token, port = "a-token-of-this-test-0123456789-abcdef", servers.free_port()
    data = Path(place["DATA_DIR"])
    with open_sink() as sink:
        asked = {"METRICS": "true", "STATUS_TOKEN": token, "WEB_CONCURRENCY": "2"}
        web = start("web", data, environment(data, sink, "", "", port) | asked)
        try:
            address = f"http://127.0.0.1:{port}"
            soon(lambda: answers(f"{address}/readyz"))
            for _ in range(30):
                assert answers(f"{address}/login/")
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(f"{address}/metrics")
            told = [_figures(f"{address}/metrics", token) for _ in range(6)]
        finally:
            stop([web])

    count = re.compile(r'request_seconds_count\{.*"account_login".*\} (.*)')
    counted = {figure for text in told for figure in count.findall(text)}
    assert counted == {"30.0"}
    assert "impactmodel_trouble 0.0" in told[0]
    assert "# HELP impactmodel_letters" in told[0]


def _figures(address: str, token: str) -> str:
    asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return str(answer.read().decode())
