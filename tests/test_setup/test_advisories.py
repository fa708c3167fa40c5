"""Whether anything is known against the dependencies: asked of a service, and said plainly when nobody answers."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bench import advisories
from tests import servers
from tests.test_setup.test_requirements import ROOT, pins

pytestmark = pytest.mark.once
Answer = Callable[[list[dict[str, Any]]], Any]


@contextmanager
def service(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Somebody on loopback who answers as OSV does, and what they were asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"])
            said = json.dumps(answer(asked)).encode()
            self.send_response(200 if self.path == "/v1/querybatch" else 404)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(address: str) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "bench/advisories.py"]
    place = os.environ | {"ADVISORIES_URL": address, "NO_PROXY": "127.0.0.1"}
    return subprocess.run(words, cwd=ROOT, env=place, capture_output=True, text=True, timeout=60, check=False)


def nothing(asked: list[dict[str, Any]]) -> Any:
    return {"results": [{} for _one in asked]}


def against_django(asked: list[dict[str, Any]]) -> Any:
    known = {"vulns": [{"id": "GHSA-made-up-0000", "modified": "2027-01-01T00:00:00Z"}]}
    return {"results": [known if one["package"]["name"] == "django" else {} for one in asked]}


def test_every_version_that_is_pinned_is_asked_about_once() -> None:
    with service(nothing) as (address, asked):
        done = run(address)

    wanted = {(name, str(pin.specifier).removeprefix("==")) for name, pin in pins("requirements-dev.txt").items()}
    assert done.returncode == 0
    assert {(one["package"]["name"], one["version"]) for one in asked} == wanted
    assert len(asked) == len(wanted)
    assert f"0 advisories for {len(wanted)} pinned versions" in done.stdout


def test_what_is_known_is_named_and_ends_red() -> None:
    with service(against_django) as (address, _asked):
        done = run(address)

    assert done.returncode == 1
    assert "GHSA-made-up-0000" in done.stdout
    assert "django " in done.stdout


def test_an_advisory_that_does_not_concern_us_is_passed_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisories, "KNOWN", {"GHSA-made-up-0000": "about a part that is not used"})
    with service(against_django) as (address, _asked):
        assert advisories.ask(advisories.pins(), address).found == []


@pytest.mark.parametrize("answer", [lambda asked: {"results": [{}]}, lambda asked: {"results": None}, lambda asked: []])
def test_an_answer_that_cannot_be_read_decides_nothing(answer: Answer) -> None:
    with service(answer) as (address, _asked):
        done = run(address)

    assert done.returncode == advisories.NOT_CHECKED
    assert done.stdout.startswith("dependencies NOT CHECKED: ")


def test_nor_does_nobody_who_answers() -> None:
    done = run(f"http://127.0.0.1:{servers.free_port()}")

    assert done.returncode == advisories.NOT_CHECKED
    assert done.stdout.startswith("dependencies NOT CHECKED: ")
    assert "advisories for" not in done.stdout
