"""The whole way, with nothing pretended: web, worker and beat as processes, a mail server, a browserless manager.

Runs on SQLite with the file-system broker, and on PostgreSQL with Valkey/Redis, whichever this run of the suite is on.
"""

from pathlib import Path

import pytest

from tests.mailing.sink import open_sink
from tests.processes.running import Browser, asked, database, link, running, soon, text

pytestmark = pytest.mark.processes


def test_a_manager_answers_and_gets_a_receipt(tmp_path: Path) -> None:
    with open_sink() as sink, database() as url, running(tmp_path, sink, url) as product:
        farid = Browser(product.address)
        form, names = asked(farid, soon(lambda: link(sink)))
        done = farid.post(form, **dict.fromkeys(names, "yes"))
        soon(lambda: sink.arrived[1:])

        assert "farid@voorbeeld.example" in sink.addresses
        receipt = sink.arrived[1][1]
        assert receipt["To"] is not None
        assert "farid@voorbeeld.example" in receipt["To"]
        assert "2 uur per week in het rooster" in text(receipt)
        assert "2 uur per week in het rooster" in done
