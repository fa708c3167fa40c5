"""A process that opens one file as the product does, and says in one line what came of it and what it took.

    python -m bench.hardening_rows.opener FILE

`HARDENING_GUARD_OFF` opens it without looking at it from outside, in a reader that may grow.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

import django
from django.conf import settings

SAMPLE_SECONDS = 0.004


def main() -> None:
    """Open it, and print the line: refused, rows, a hash of them, seconds, and MB on top of what this process had."""
    settings.configure(USE_I18N=False)
    django.setup()
    from organisations import spreadsheets

    if os.environ.get("HARDENING_GUARD_OFF"):
        _look_at_nothing()
    data = Path(sys.argv[1]).read_bytes()
    # From here on the peak is that of opening.
    Path("/proc/self/clear_refs").write_text("5")
    before, peak = _memory("VmRSS"), _Children()
    began = time.monotonic()
    rows, refused = 0, ""
    words: list[str] = []
    try:
        for number, cells in spreadsheets.read_rows(spreadsheets.open_file(data)):
            rows += 1
            words = cells if number in (1, 2) else words
    except spreadsheets.Refused as error:
        refused = str(error)
    took = time.monotonic() - began
    found = {
        "refused": refused,
        "rows": rows,
        "words": words,
        "seconds": took,
        "here": _memory("VmHWM") - before,
        "reader": peak.end(),
    }
    sys.stdout.write(json.dumps(found))


def _memory(name: str, process: str = "self") -> float:
    """In MB; nothing of a process that is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024 if name in status else 0.0


def _runs_the_reader(process: str) -> bool:
    try:
        return b"sheet_reader" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


class _Children:
    """The most any process had that this one started, looked at from aside while it ran."""

    def __init__(self) -> None:
        self._most, self._is_over = 0.0, False
        self._looking = threading.Thread(target=self._look)
        self._looking.start()

    def _look(self) -> None:
        while not self._is_over:
            for task in Path("/proc/self/task").iterdir():
                try:
                    children = (task / "children").read_text().split()
                except OSError:
                    continue
                # Until it runs a program of its own, a new process shares the memory of whoever started it.
                ours = [child for child in children if _runs_the_reader(child)]
                self._most = max([self._most, *(_memory("VmHWM", child) for child in ours)])
            time.sleep(SAMPLE_SECONDS)

    def end(self) -> float:
        self._is_over = True
        self._looking.join()
        return self._most


def _look_at_nothing() -> None:
    """Without the guards: no bounds for what it unpacks to, none for the reader."""
    from organisations import spreadsheets

    # As unpacked cells were read before there was a guard: all of it, here.
    spreadsheets.MOST_ENTRIES = spreadsheets.MOST_UNPACKED = spreadsheets.MOST_RATIO = 10**12


if __name__ == "__main__":
    main()
