"""A program of its own: the first sheet of a workbook on its input, as lines of CSV on its output.

It runs with little room and little time, so that a workbook made to fill a machine fills nothing but this. It knows
nothing of the product: `organisations.spreadsheets` starts it, after looking at the file from outside.
"""

import csv
import io
import sys
from datetime import date, datetime, time

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

try:
    import resource
except ImportError:  # there is none on Windows, where nobody runs this for others
    resource = None  # type: ignore[assignment]  # a module elsewhere

ROOM = 400 * 1024 * 1024
SECONDS = 20
# Sheets with more rows or wider ones are cut there; who reads the lines says what became of it.
ROWS, COLUMNS = 50_102, 60


def limit() -> None:
    """Where the machine can: no more memory and no more time than a list of people takes."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def text(value: object) -> str:
    """A cell as one reads it: whole numbers without a point, days as they are written everywhere."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def main() -> int:
    """0 when the lines are there, 1 when it is no workbook after all."""
    limit()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        seen = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        rows = book.get_sheet_by_name(seen[0]).to_python(skip_empty_area=False, nrows=ROWS) if seen else []
    except CalamineError:
        return 1
    lines = csv.writer(io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=False))
    lines.writerows([text(cell) for cell in row[:COLUMNS]] for row in rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
