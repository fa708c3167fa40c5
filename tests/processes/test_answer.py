"""The whole way, with nothing pretended: web, worker and beat as processes, a mail server, a browserless manager.

Runs on SQLite with the file-system broker, and on PostgreSQL with Valkey/Redis, whichever this run of the suite is on.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from impactmodel import processes
from tests.mailing.sink import open_sink
from tests.processes.running import Browser, asked, database, link, running, soon, text

pytestmark = pytest.mark.processes


def test_a_manager_answers_and_gets_a_receipt(tmp_path: Path) -> None:
    with open_sink() as sink, database() as url, running(tmp_path, sink, url, migrates=True) as product:
        farid = Browser(product.address)
        form, names = asked(farid, soon(lambda: link(sink)))
        done = farid.post(form, **dict.fromkeys(names, "yes"))
        soon(lambda: sink.arrived[1:])
        # A round of the clock may have sent it already, and the worker come to what the answer woke only then.
        woken = soon(lambda: told_under_the_answer(tmp_path / "logs"))

        assert "farid@voorbeeld.example" in sink.addresses
        receipt = sink.arrived[1][1]
        assert receipt["To"] is not None
        assert "farid@voorbeeld.example" in receipt["To"]
        assert "2 uur per week in het rooster" in text(receipt)
        assert "2 uur per week in het rooster" in done

    # What the answer woke is told under the id of the request, and nobody who took part is named anywhere.
    said = {name: lines(tmp_path / "logs" / f"{name}.log") for name in processes.NAMES}
    assert set(woken) == {"impactmodel.tasks.drain"}
    assert {name: {line["process"] for line in found} for name, found in said.items()} == {
        name: {name} for name in said
    }
    assert "farid" not in "".join(file.read_text().lower() for file in (tmp_path / "logs").iterdir())


def told_under_the_answer(logs: Path) -> list[str]:
    """The tasks that the worker tells under the id of the request that brought the answer."""
    (sent,) = [
        line for line in lines(logs / "web.log") if (line.get("method"), line.get("route")) == ("POST", "roles:promise")
    ]
    return [line["task"] for line in lines(logs / "worker.log") if line.get("request_id") == sent["request_id"]]


def lines(log: Path) -> list[dict[str, Any]]:
    """Every line but Celery's own farewell is an object."""
    return [json.loads(line) for line in log.read_text().splitlines() if line and not line.startswith("worker: ")]
