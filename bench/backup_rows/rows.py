"""B1 to B5: a backup that is put back, a copy that mails nobody, the next release beside this one, and leaving."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from bench.backup_rows.house import (
    PROGRAMS,
    House,
    Load,
    Stage,
    cluster,
    fingerprints,
    megabytes,
    migrations_of,
    open_house,
    release_before,
    smoke,
)
from bench.link_rows.stage import Outcome

NO_PROGRAMS = "pg_dump and pg_restore are not there: of PostgreSQL only the server is"
NO_PAST = "this copy of the source does not know the release before"
RTO_MINUTES_A_GB = 15
LONGEST_WAIT = 2.0


def put_back(stage: Stage) -> Outcome:
    """B1: dumped while people write, put back into an empty server, started and looked at."""
    bar = f"as in the snapshot; 0 pages failed; <= {RTO_MINUTES_A_GB} min a GB"
    with cluster() as postgres, open_house(stage.sink, postgres) as house:
        if not all(postgres.has(name) for name in PROGRAMS):
            return Outcome(0, NO_PROGRAMS, bar, None)
        _fill(house, stage, people=10_000, trajectories=600, entries=300_000)
        house.start("web")
        site = house.site()
        with Load(site, 10) as load, house.connect() as reading:
            time.sleep(2)
            file, snapshot, dumping = _dump(house, reading, is_of_one_moment=not stage.off("B1"))
            size, written = megabytes(reading), file.stat().st_size // 2**20
        with cluster() as empty, open_house(stage.sink, empty, INSTANCE_ID="put back") as copy:
            began = time.monotonic()
            empty.run("pg_restore", "--no-owner", "--jobs", "2", "--dbname", "postgres", file)
            restoring = time.monotonic() - began
            with copy.connect() as reading:
                found = fingerprints(reading)
            again = time.monotonic()
            copy.manage("migrate", "--noinput")
            copy.start("web")
            # Who was signed in still is, and the links of letters open.
            failed = smoke(replace(site, port=copy.port))
            seconds = restoring + time.monotonic() - again
        file.unlink()
    differ = [table for table in snapshot if snapshot[table] != found.get(table)]
    rows = sum(count for count, _sum in snapshot.values())
    a_gigabyte = seconds / 60 * max(1, 1024 / size)
    is_met = not differ and not failed and load.failed == 0 and a_gigabyte <= RTO_MINUTES_A_GB
    figure = (
        f"{size} MB, {len(snapshot)} tables; dumped in {dumping:.0f} s to {written} MB beside {load.statuses['taken']} "
        f"requests ({load.failed} failed); up again {seconds:.0f} s after it began, of which {restoring:.0f} s to put "
        f"back ({a_gigabyte:.1f} min a GB); tables that differ: {', '.join(differ) or '0'}; {len(failed)} pages failed"
    )
    return Outcome(rows, figure, bar, is_met)


def copy_is_silent(stage: Stage) -> Outcome:
    """B2: letters wait; a copy with all its processes and a mail server sends none until it is adopted."""
    count, seconds = stage.size(60, 12), 30
    bar = "0 before it is adopted, all after"
    with cluster() as postgres, open_house(stage.sink, postgres, INSTANCE_ID="the house") as house:
        if not all(postgres.has(name) for name in PROGRAMS):
            return Outcome(0, NO_PROGRAMS, bar, None)
        house.manage("migrate", "--noinput")
        # A database belongs to who sent its first letter.
        house.manage("create_organisation", "Voorbeeld BV", "--admin", "Noor Bakker <noor@voorbeeld.example>")
        house.manage("tick")
        assert stage.sink.arrived, "the house sends"
        house.run("-m", "bench.backup_rows.due", str(count))
        file, _snapshot, _seconds = _dump(house, None)
        with cluster() as empty, open_house(stage.sink, empty, INSTANCE_ID="a copy") as copy:
            empty.run("pg_restore", "--no-owner", "--dbname", "postgres", file)
            stage.sink.arrived.clear()
            earlier = _one(copy, "SELECT ticked_at FROM mailing_sending")
            for name in ("worker", "beat"):
                copy.start(name, off=stage.off("B2") if name == "worker" else "")
            with copy.connect(autocommit=True) as reading:
                _until(lambda: _last_round(reading) != earlier, 60)
                _until(lambda: _planned(reading) >= count or stage.sink.arrived, 60)
                time.sleep(seconds)
                before = len(stage.sink.arrived)
                copy.manage("adopt_instance")
                _until(lambda: len(stage.sink.arrived) >= count, 60)
        file.unlink()
    came = len(stage.sink.arrived) - before
    figure = f"{before} letters in {seconds} s of rounds, {came} of {count} once adopted"
    return Outcome(count, figure, bar, (before, came) == (0, count))


def next_release(stage: Stage) -> Outcome:
    """B3: the tables become those of this release while the one before serves pages, and a backup is made."""
    bar = f"0 x 5xx; no page waits more than {LONGEST_WAIT:.0f} s for a lock"
    with cluster() as postgres, release_before() as before:
        if before is None:
            return Outcome(0, NO_PAST, bar, None)
        root, name = before
        with open_house(stage.sink, postgres, root=root) as old, _beside(stage, old) as new:
            _fill(old, stage, people=5_000, trajectories=150, entries=60_000)
            notes = _multiply(old, stage.size(1_000_000, 4_000))
            old.start("web")
            with Load(old.site(), 20) as load, Waits(old) as waits:
                time.sleep(2)
                with _backup(old, 6):
                    began = time.monotonic()
                    done = migrations_of(new.manage("migrate", "--noinput", off=stage.off("B3")))
                    took = time.monotonic() - began
                time.sleep(3)
    is_met = load.failed == 0 and waits.longest <= LONGEST_WAIT and bool(done) and load.statuses["taken"] > 50
    pages = ", ".join(f"{number} {status}" for status, number in load.statuses.items())
    figure = (
        f"{notes} notes, {len(done)} migrations since {name} in {took:.1f} s beside pages: {pages}; "
        f"{load.failed} failed, the longest took {load.longest:.1f} s; longest wait for a lock {waits.longest:.1f} s"
    )
    return Outcome(notes, figure, bar, is_met)


def release_before_goes_on(stage: Stage) -> Outcome:
    """B4: on the tables of this release the one before makes an organisation, serves its pages and does its rounds."""
    bar = "0 failed"
    with cluster() as postgres, release_before() as before:
        if before is None:
            return Outcome(0, NO_PAST, bar, None)
        root, name = before
        with open_house(stage.sink, postgres, root=root) as old, _beside(stage, old) as new:
            new.manage("migrate", "--noinput")
            if stage.off("B4"):
                with new.connect(autocommit=True) as writing:
                    writing.execute("ALTER TABLE checkins_logentry ADD COLUMN weather text NOT NULL")
            failed = _failures(lambda: _fill(old, stage, people=1_000, trajectories=60, entries=6_000, is_made=True))
            if not failed:
                old.start("web")
                failed = smoke(old.site(), of_each=stage.size(20, 4))
            failed += _failures(lambda: old.manage("tick"))
    figure = f"{name} on the tables of now: {len(failed)} failed{': ' if failed else ''}{'; '.join(failed)[:200]}"
    return Outcome(1, figure, bar, not failed)


def leaves(stage: Stage) -> Outcome:
    """B5: an organisation is written to a file, read into an empty instance, and written once more."""
    bar = "0 lines differ"
    with cluster() as postgres, open_house(stage.sink, postgres) as house, tempfile.TemporaryDirectory() as folder:
        _fill(house, stage, people=2_000, trajectories=120, entries=10_000)
        (organisation,) = _one(house, "SELECT name FROM organisations_organisation")
        first, second = Path(folder) / "first.json", Path(folder) / "second.json"
        house.manage("organisation_export", organisation, "--output", str(first))
        with cluster() as empty, open_house(stage.sink, empty) as other:
            other.manage("migrate", "--noinput")
            began = time.monotonic()
            other.manage("organisation_import", str(first), off=stage.off("B5"))
            took = time.monotonic() - began
            other.manage("organisation_export", organisation, "--output", str(second))
        before, after = (file.read_text().splitlines() for file in (first, second))
    differing = [pair for pair in zip_longest(before, after) if pair[0] != pair[1]]
    differ = len(differing)
    first_one = f" ({' / '.join(str(line).strip() for line in differing[0])[:120]})" if differing else ""
    size = sum(map(len, before)) / 2**20
    figure = f"{differ} of {len(before)} lines differ{first_one}; {size:.1f} MB read in {took:.0f} s"
    return Outcome(len(before), figure, bar, differ == 0)


# --- what they do -----------------------------------------------------------------------------


def _fill(house: House, stage: Stage, *, people: int, trajectories: int, entries: int, is_made: bool = False) -> None:
    """Tables, unless they are made, and an organisation of this size; a hundredth of it in a quick run."""
    if not is_made:
        house.manage("migrate", "--noinput")
    if stage.is_quick:
        people, trajectories, entries = max(120, people // 50), max(8, trajectories // 50), entries // 100
    wanted = {"people": people, "trajectories": trajectories, "entries": entries, "seed": stage.seed}
    house.manage("generate", *[f"--{name}={value}" for name, value in wanted.items()])


def _dump(
    house: House, reading: Any, *, is_of_one_moment: bool = True
) -> tuple[Path, dict[str, tuple[int, str]], float]:
    """The file, what was in each table at that moment when `reading` is a connection, and how long it took."""
    handle, name = tempfile.mkstemp(prefix="dump-", suffix=".pgc")
    os.close(handle)
    words, snapshot = ["--format=custom", "--file", name, "--dbname", "postgres"], {}
    began = time.monotonic()
    if reading is None:
        house.postgres.run("pg_dump", *words)
        return Path(name), {}, time.monotonic() - began
    reading.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    (moment,) = reading.execute("SELECT pg_export_snapshot()").fetchone()
    if is_of_one_moment:
        words += [f"--snapshot={moment}"]
    else:
        time.sleep(1)  # in which people write on
    began = time.monotonic()
    house.postgres.run("pg_dump", *words)
    took = time.monotonic() - began
    snapshot = fingerprints(reading)
    return Path(name), snapshot, took


@contextmanager
def _beside(stage: Stage, old: House) -> Iterator[House]:
    """This release, on the same database and with the same clock."""
    with open_house(stage.sink, old.postgres) as new:
        (new.data / "clock").write_text((old.data / "clock").read_text())
        yield new


def _multiply(house: House, wanted: int) -> int:
    """Notes of learners, over and over, each with an id of its own, until there are so many; how many there are."""
    with house.connect(autocommit=True) as writing:
        names = [
            name
            for (name,) in writing.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'checkins_logentry'"
                " AND column_name NOT IN ('id') ORDER BY ordinal_position"
            )
        ]
        unique = {"public_id": "left(md5(random()::text), 12)", "form_key": "md5(random()::text)"}
        of = ", ".join(unique.get(name, f'"{name}"') for name in names)
        into = ", ".join(f'"{name}"' for name in names)
        (count,) = _one(house, "SELECT count(*) FROM checkins_logentry")
        while count < wanted:
            asked = f"INSERT INTO checkins_logentry ({into}) SELECT {of} FROM checkins_logentry LIMIT {wanted - count}"
            count += writing.execute(asked.encode()).rowcount
        writing.execute("ANALYZE checkins_logentry")
    return int(count)


class Waits:
    """While it is open: the longest that anybody but who changes a table waited for a lock, in seconds."""

    def __init__(self, house: House) -> None:
        self._house, self.longest = house, 0.0

    def __enter__(self) -> "Waits":
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        asked = (
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)::float FROM pg_locks"
            " WHERE NOT granted AND mode NOT IN ('AccessExclusiveLock', 'ShareRowExclusiveLock')"
        )
        with self._house.connect(autocommit=True) as reading:
            while not self._is_over.wait(0.05):
                row = reading.execute(asked.encode()).fetchone()
                self.longest = max(self.longest, row[0] if row else 0)


@contextmanager
def _backup(house: House, seconds: int) -> Iterator[None]:
    """Every table is held as `pg_dump` holds it: to be read by it and changed by nobody, until who wants to waited."""
    is_over = threading.Event()

    def hold() -> None:
        with house.connect() as line, house.connect(autocommit=True) as looking:
            for (name,) in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
                line.execute(f'LOCK TABLE "{name}" IN ACCESS SHARE MODE'.encode())
            held.set()
            asked = "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
            while not is_over.wait(0.1) and not looking.execute(asked.encode()).fetchone():
                pass
            is_over.wait(seconds)

    held = threading.Event()
    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        yield
    finally:
        is_over.set()
        holder.join()


def _one(house: House, asked: str) -> tuple[Any, ...]:
    with house.connect() as reading:
        row = reading.execute(asked.encode()).fetchone()
    assert row is not None
    return tuple(row)


def _last_round(reading: Any) -> Any:
    return reading.execute("SELECT ticked_at FROM mailing_sending").fetchone()


def _planned(reading: Any) -> int:
    """How many letters wait to go."""
    (count,) = reading.execute("SELECT count(*) FROM mailing_mail WHERE state = 'queued'").fetchone()
    return int(count)


def _until(is_so: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not is_so():
        time.sleep(0.2)


def _failures(do: Any) -> list[str]:
    try:
        do()
    except AssertionError as error:
        return [str(error).strip().splitlines()[-1][:150]]
    return []
