"""A table as a spreadsheet opens it here: semicolons, a mark that says UTF-8, every cell in quotes, none a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

from organisations.number_field import write_number

# What a spreadsheet reads as the start of a formula, and what some take for one when it comes first.
_FORMULA = frozenset("=+-@")
_FIRST = ("\t", "\r", "\0")


def cell(value: object) -> str:
    """The value as text, with an apostrophe in front where a spreadsheet would calculate. A decimal stays a number."""
    if isinstance(value, Decimal):
        return write_number(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FIRST) or _first_seen(text) in _FORMULA else text


def _first_seen(text: str) -> str:
    """Its first sign that is no space and can be seen, as plain as it comes: a wide = is read as =."""
    for letter in text:
        if not letter.isspace() and unicodedata.category(letter) not in ("Cc", "Cf"):
            return unicodedata.normalize("NFKC", letter)[:1]
    return ""


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
