"""A table as a spreadsheet opens it here: semicolons, a mark that says UTF-8, every cell in quotes, none a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What a spreadsheet reads as the start of a formula, in full-width characters too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """The value as text, with an apostrophe in front where a spreadsheet would calculate."""
    text = str(value)
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def written(rows: Iterable[Sequence[object]]) -> str:
    """The lines of the file; the first row holds the headings."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + lines.getvalue()


def download(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file to save, called `name`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written(rows), content_type="text/csv; charset=utf-8", headers=headers)
