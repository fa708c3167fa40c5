"""What the benches make of their own lines."""

from bench import hardening
from bench.faults import FAULTS, ROWS
from bench.hardening_rows import typed, unguarded
from bench.hardening_rows.payloads import FORMULAS, NEXT, SCRIPTS
from bench.hardening_rows.stage import ONLY_IN_PROCESSES
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


def test_every_row_of_hardening_has_a_guard_of_its_own() -> None:
    assert set(unguarded.GUARDS) | ONLY_IN_PROCESSES == set(hardening.ROWS)
    assert not set(unguarded.GUARDS) & ONLY_IN_PROCESSES
    for name in hardening.ROWS:
        assert name in hardening.HARDENING.reached_by(name)


def test_as_many_words_are_tried_as_it_says() -> None:
    assert (len(set(SCRIPTS)), len(set(NEXT)), len(set(FORMULAS))) == (40, 60, 30)


def test_what_people_type_is_told_from_what_the_product_writes() -> None:
    """Of a new field of text somebody says which of the two it is."""
    fields = {f"{model._meta.label}.{field.name}" for model, found in typed.typed_fields() for field in found}

    assert {"trajectories.Trajectory.title", "checkins.LogEntry.story", "organisations.Person.name"} <= fields
    assert not {one for one in fields if one.rpartition(".")[2].endswith(("_hash", "_id", "_key", "kid"))}
