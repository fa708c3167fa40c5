"""W10: lists of people as they are sent in, by hand, by a staff system, and by who means harm."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.hardening_rows.stage import Stage
from bench.link_rows.stage import Outcome
from tests import workbooks
from tests.processes import running

BOMB_SECONDS, BOMB_MEGABYTES = 1.0, 60.0
LIST_SECONDS, LIST_MEGABYTES = 10.0, 200.0
PATIENCE_SECONDS = 60
HEADINGS = ["Naam", "E-mailadres"]
MB = 1_000_000
# What stands in no list of people: what an entity would bring in.
BROUGHT_IN = ("root:", "hahaha")


@dataclass(frozen=True)
class Sent:
    """One file. `rows` is what is truly in it; None for one that has to be refused, or may only be read as harmless."""

    make: Callable[[], bytes]
    rows: int | None = None
    may_be_read: bool = False
    is_long: bool = False


def _people(count: int) -> list[list[str]]:
    return [HEADINGS, *([f"Mens Müller {number}", f"m{number}@voorbeeld.example"] for number in range(count))]


def _lines(count: int, separator: str) -> str:
    return "".join(separator.join(row) + "\r\n" for row in _people(count))


def _with(part: str, text: str | bytes) -> bytes:
    return workbooks.packed(workbooks.parts(_people(2)) | {part: text})


def _strings(doctype: str) -> bytes:
    strings = f"{doctype}<sst><si><t>Naam</t></si><si><t>&i;</t></si></sst>"
    return workbooks.packed(workbooks.parts([["Naam"], ["x"]]) | {"xl/sharedStrings.xml": strings})


def _laughs() -> bytes:
    levels = [f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    return _strings(f'<!DOCTYPE s [<!ENTITY a "hahahahaha">{"".join(levels)}]>')


def _many_rows() -> bytes:
    """Rows of which no two are alike, so that it is no more packed than a real list: 115 MB in some 5."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 10**9}</v></c><c r="B{n}"/></row>' for n in range(1_900_000)
    )
    return _with("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")


CORPUS: dict[str, Sent] = {
    "cell of 256 MB": Sent(lambda: _with("xl/sharedStrings.xml", "<sst><si><t>" + "a" * 256 * MB + "</t></si></sst>")),
    "rows of 115 MB": Sent(_many_rows, is_long=True),
    "10,000 parts": Sent(
        lambda: workbooks.packed(workbooks.parts(_people(2)) | {f"xl/media/{n}.png": b"" for n in range(10_000)})
    ),
    "a packed file inside": Sent(lambda: _with("xl/embeddings/meer.zip", workbooks.packed({"a.txt": "a" * MB}))),
    "a packed file of packed files": Sent(
        lambda: workbooks.packed({"mensen.xlsx": workbooks.packed({"x.zip": workbooks.packed({"a": "a" * 50 * MB})})})
    ),
    "an old .xls by another name": Sent(lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(60_000)),
    "a cell in the furthest corner": Sent(
        lambda: workbooks.xlsx(_people(2), after='<row r="1048576"><c r="XFD1048576" t="s"><v>0</v></c></row>')
    ),
    "an entity from outside": Sent(
        lambda: _strings('<!DOCTYPE s [<!ENTITY i SYSTEM "file:///etc/passwd">]>'), may_be_read=True
    ),
    "a billion laughs": Sent(_laughs, may_be_read=True),
    "a page of HTML": Sent(lambda: b"<html><table><tr><td>Naam</td></tr></table>"),
    "more than 5 MB": Sent(lambda: b"Naam;Mail\r\n" * 600_000),
    "5,000 people": Sent(lambda: workbooks.xlsx(_people(5_000)), rows=5_001),
    "a dimension that lies": Sent(lambda: workbooks.xlsx(_people(5_000), dimension="A1:B2"), rows=5_001),
    "5,000 people, semicolons": Sent(lambda: _lines(5_000, ";").encode("utf-8-sig"), rows=5_001),
    "5,000 people, UTF-16": Sent(lambda: _lines(5_000, "\t").encode("utf-16"), rows=5_001),
    "5,000 people, LibreOffice": Sent(lambda: workbooks.ods(_people(5_000)), rows=5_001),
    "50,000 people": Sent(lambda: workbooks.xlsx(_people(50_000)), rows=50_001, is_long=True),
}


def corpus(stage: Stage) -> Outcome:
    """W10: each file opened in a process of its own, that tells how long it took and how much it had on top."""
    wrong, bombs, lists = [], list[tuple[float, float, str]](), list[tuple[float, float, str]]()
    tried = {name: sent for name, sent in CORPUS.items() if not (stage.is_quick and sent.is_long)}
    with tempfile.TemporaryDirectory() as folder:
        for name, sent in tried.items():
            file = Path(folder) / "lijst"
            file.write_bytes(sent.make())
            size = file.stat().st_size
            found = _opened(file, is_off=stage.without == "W10")
            cost = (found["seconds"], found["here"] + found["reader"], f"{name}, {size // 1000} KB")
            (bombs if sent.rows is None else lists).append(cost)
            wrong += _wrong(name, sent, found)
    slow, large = max(bombs)[0], max(cost[1] for cost in bombs)
    cell = next(cost for cost in bombs if cost[2].startswith("cell"))
    figure = (
        f"{len(wrong)} wrong; bombs at most {slow:.2f} s, {large:.0f} MB "
        f"({cell[2]}: {cell[0]:.2f} s, {cell[1]:.0f} MB); "
        f"lists at most {max(lists)[0]:.1f} s, {max(cost[1] for cost in lists):.0f} MB"
    )
    bar = f"0; <= {BOMB_SECONDS:.0f} s, <= {BOMB_MEGABYTES:.0f} MB; <= {LIST_SECONDS:.0f} s, <= {LIST_MEGABYTES:.0f} MB"
    return Outcome(len(tried), f"{figure}: {'; '.join(wrong[:3])}" if wrong else figure, bar, not wrong)


def _wrong(name: str, sent: Sent, found: dict[str, Any]) -> list[str]:
    """What is amiss with one of them: read or refused wrongly, or at too high a price."""
    if "broke" in found:
        return [f"{name}: could not be opened at all, {found['broke'].strip()[-60:]}"]
    seconds, megabytes = found["seconds"], found["here"] + found["reader"]
    if sent.rows is not None:
        is_read = found["rows"] == sent.rows
        is_cheap = seconds <= LIST_SECONDS and megabytes <= LIST_MEGABYTES
    else:
        is_harmless = sent.may_be_read and not any(one in " ".join(found["words"]) for one in BROUGHT_IN)
        is_read = bool(found["refused"]) or is_harmless
        is_cheap = seconds <= BOMB_SECONDS and megabytes <= BOMB_MEGABYTES
    said = (
        f"{name}: {found['rows']} rows, {seconds:.2f} s, {megabytes:.0f} MB, {found['refused'][:40] or 'not refused'}"
    )
    return [] if is_read and is_cheap else [said]


def _opened(file: Path, *, is_off: bool) -> dict[str, Any]:
    """What the process says that opens it."""
    words = [sys.executable, "-m", "bench.hardening_rows.opener", str(file)]
    place = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    place |= {"HARDENING_GUARD_OFF": "W10"} if is_off else {}
    done = subprocess.run(
        words, cwd=running.ROOT, env=place, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    if done.returncode:
        return {"refused": "", "rows": 0, "words": [], "seconds": 0.0, "here": 0.0, "reader": 0.0, "broke": done.stderr}
    found: dict[str, Any] = json.loads(done.stdout)
    return found
