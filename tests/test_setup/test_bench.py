"""What the benches make of their own lines."""

from bench.faults import FAULTS, ROWS
from bench.protocol import verdicts


def test_a_verdict_is_read_where_it_stands() -> None:
    said = """commit 1234567, Python 3.11.7, quick
F5 N=160 figure=1 crashes: lost 0; of 72 pages 12 failed bar=lost 0; pages fail only while down + 5 s pass 17.7 s
S5 N=100 figure=all that pass 300 tries bar=suppressed 0 fail 4.3 s
189 s in all, 1 failed
"""
    assert list(verdicts(said, ["S5", "F5"]).values()) == [True, False]
    assert list(verdicts(said, ["S5"]).values()) == [False]


def test_a_guard_reaches_its_own_row_and_each_row_is_reached() -> None:
    reached = {name: set(FAULTS.reached_by(name)) for name in ROWS}
    assert all(name in rows for name, rows in reached.items())
    assert set().union(*reached.values()) == set(ROWS) == set(FAULTS.reached_by(""))
