"""Senders killed in the middle of their work, as processes; `bench/kill_senders.py` is the long version.

On PostgreSQL and what is parked: row F1 of `bench/faults.py --quick` does the same on SQLite before everything that
lands, and F2 with whole workers on PostgreSQL; both also with what is sent once more.
"""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests import servers

BENCH = Path(__file__).resolve().parents[2] / "bench" / "kill_senders.py"


@pytest.fixture
def empty_database(transactional_db: None) -> str:
    """Address of a database of its own, on the server of this run."""
    own = connection.settings_dict
    name = f"kill_{servers.process_number()}"
    options = {"host": own["HOST"], "user": own["USER"], "password": own["PASSWORD"], "port": own["PORT"] or None}
    with psycopg.connect(dbname="postgres", autocommit=True, **options) as line:
        line.execute(f"DROP DATABASE IF EXISTS {name}")
        line.execute(f"CREATE DATABASE {name}")
    if own["HOST"].startswith("/"):
        return f"postgres://{own['USER']}@/{own['HOST']}/{name}"
    return f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT'] or 5432}/{name}"


@pytest.mark.processes
@pytest.mark.servers
def test_a_killed_sender_loses_nothing_and_sends_nothing_twice(empty_database: str) -> None:
    words = ["--mails", "100", "--kills", "3", "--policy", "park", "--json"]
    where = ["--database-url", empty_database]
    done = subprocess.run(
        [sys.executable, BENCH, *words, *where], capture_output=True, text=True, check=False, timeout=280
    )
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found["kills"] == 3
    assert found["lost"] == 0
    assert found["duplicates"] == 0
    assert found["passed"], found
