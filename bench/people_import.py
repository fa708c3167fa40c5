"""Let 50,000 people come in from a workbook, twice, and have two bombs refused; what it took against its bar.

    .venv/bin/python bench/people_import.py [--people 50000] [--sqlite]

PostgreSQL of a folder of its own, that is gone afterwards; the worker's work is done by this process, without a broker.
The workbooks are made by other processes: what is measured is reading, checking and writing. One line for each bar.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SECONDS, MEGABYTES = 30, 250
BOMB_SECONDS, BOMB_MEGABYTES = 1, 60
HEADINGS = (
    "Personeelsnummer",
    "Voornaam",
    "Tussenvoegsel",
    "Achternaam",
    "E-mailadres",
    "Taal",
    "Werkgever",
    "Afdeling",
)


def make(kind: str, people: int) -> bytes:
    """A list as a staff system gives it, a cell of 60 MB, or two cells a whole sheet apart."""
    from tests import workbooks

    if kind == "cell":
        parts = workbooks.parts([["Naam"]])
        return workbooks.packed(
            parts | {"xl/sharedStrings.xml": "<sst><si><t>" + "a" * 256_000_000 + "</t></si></sst>"}
        )
    if kind == "corner":
        return workbooks.xlsx([["Naam"]], after='<row r="1048576"><c r="XFD1048576" t="s"><v>0</v></c></row>')
    rows = (
        (str(100_000 + n), f"Voornaam{n % 700}", ("van der", "", "de")[n % 3], f"Naam{n % 9000}",
         f"mens{n}@voorbeeld.example", "Nederlands", "Voorbeeld BV", f"Klantcontact {n % 40}")
        for n in range(people)
    )  # fmt: skip
    return workbooks.xlsx([HEADINGS, *rows], dimension="A1:A2")


def memory() -> float:
    """The most this process had, in MB; what getrusage says begins with the most of whoever started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def reader(data: bytes) -> float:
    """The most the process has that opens this workbook, in MB; asked while this one is still small."""
    subprocess.run(
        [sys.executable, "-I", ROOT / "organisations" / "sheet_reader.py"], input=data, capture_output=True, check=True
    )
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def tell(name: str, passed: bool, said: str) -> bool:
    sys.stdout.write(f"{'pass' if passed else 'FAIL'}  {name}: {said}\n")
    return passed


def measure(people: int, folder: Path) -> bool:
    """All bars; whether each was met. The workbooks lie in `folder`."""
    data = (folder / "people").read_bytes()
    passed = tell("reader", (most := reader(data)) <= MEGABYTES, f"{most:.0f} MB")
    import django

    django.setup()
    from django.core.management import call_command

    from organisations import actions, clock, loading
    from organisations.acting import PRODUCT
    from organisations.models import Organisation, PeopleImport, Person
    from organisations.spreadsheets import Refused, open_file

    call_command("migrate", verbosity=0)
    now = clock.now()
    home = Organisation.objects.create(name="Voorbeeld BV", created_at=now)
    before = memory()
    for bomb in ("cell", "corner"):
        evil, begun = (folder / bomb).read_bytes(), time.monotonic()
        try:
            open_file(evil)
            refused = False
        except Refused:
            refused = True
        took, more = time.monotonic() - begun, memory() - before
        is_good = refused and took <= BOMB_SECONDS and more <= BOMB_MEGABYTES
        size = f"{len(evil) / 1024:.0f} KB"
        passed &= tell(f"bomb, {bomb}", is_good, f"{size}, refused {refused}, {took:.2f} s, {more:.0f} MB more here")
    for name in ("first time", "same file again"):
        begun, worked = time.monotonic(), time.process_time()
        lines = open_file(data)
        heading, columns, rows = loading.first_look(lines)
        one = actions.open_import(
            home, file_name="x", lines=lines, heading_row=heading, columns=columns, rows=rows, by=PRODUCT, now=now
        )
        read = time.monotonic()
        loading.looked_through(one, now)
        checked = time.monotonic()
        actions.run_import(one, by=PRODUCT, now=now)
        while PeopleImport.objects.get(pk=one.pk).is_running:
            loading.go_on(one.pk, now)
        took, one = time.monotonic() - begun, PeopleImport.objects.get(pk=one.pk)
        known, own = one.added + one.unchanged, time.process_time() - worked
        is_good = known == people == Person.objects.count() and took <= SECONDS and memory() <= MEGABYTES
        said = f"{one.added} new, {one.unchanged} known, {one.refused} refused of {people} in {took:.1f} s"
        parts = f"read {read - begun:.1f}, check {checked - read:.1f}, write {took - (checked - begun):.1f}"
        passed &= tell(name, is_good, f"{said} ({parts}), {memory():.0f} MB, {own:.1f} s of it here")
    return passed


def main() -> int:
    """0 when every bar was met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", type=int, default=50_000)
    words.add_argument("--sqlite", action="store_true")
    words.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    chosen = words.parse_args()
    if chosen.measure:
        return 0 if measure(chosen.people, chosen.measure) else 1
    from tests import servers

    with tempfile.TemporaryDirectory() as name:
        for kind in ("cell", "corner", "people"):
            (Path(name) / kind).write_bytes(make(kind, chosen.people))
        os.environ |= {"IMPACTMODEL_ENV": "development", "DATA_DIR": name}
        os.environ["DJANGO_SETTINGS_MODULE"] = "impactmodel.settings"
        postgres = None if chosen.sqlite else servers.Postgres(is_lasting=True)
        try:
            if postgres is not None:
                os.environ["DATABASE_URL"] = postgres.url
            again = [sys.executable, __file__, "--people", str(chosen.people), "--measure", name]
            return subprocess.run(again, check=False).returncode
        finally:
            if postgres is not None:
                postgres.stop()


if __name__ == "__main__":
    sys.exit(main())
