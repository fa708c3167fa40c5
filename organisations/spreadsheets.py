"""Reading a file with people in it: by what is in it, never by what it is called.

A workbook is looked at from outside, then turned into lines by a process of its own (`sheet_reader`); from there on
there are only lines of text. How a text file writes its letters is known where the file says so, or UTF-8 fits. Else
`ways_to_read` has the ways there are, each with words of the file as they read that way, for somebody to say.
"""

import codecs
import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from django.utils.translation import gettext as _

MOST_ROWS = 50_000
MOST_COLUMNS = 50
MOST_BYTES = 5 * 1024 * 1024
# A list of 50,000 people with eight columns unpacks to 20 MB.
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ENTRIES = 200
MOST_RATIO = 100
SECONDS = 30
UTF_8 = "utf-8-sig"
# What files are written in that do not say so: Windows here and in Central Europe, an old Mac, DOS.
OLD_WAYS = ("cp1252", "cp1250", "mac_roman", "cp850")
_MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ";,\t"
_LEGACY = bytes.fromhex("d0cf11e0a1b11ae1")
_SEALED = "EncryptedPackage".encode("utf-16-le")
_PACKED = (".zip", ".xlsx", ".xlsm", ".xls", ".ods", ".docx", ".7z", ".rar", ".gz")
_EXCEL, _OPEN = "xl/workbook.xml", "content.xml"
_READER = Path(__file__).with_name("sheet_reader.py")
_SAMPLES = 6


class Refused(Exception):
    """Why the file is not read, in the sentence its reader gets."""


@dataclass(frozen=True)
class Lines:
    """A file as text. `encoding` is empty while somebody has to say it, `separator` where the lines show it."""

    content: bytes
    encoding: str
    separator: str = ""


@dataclass(frozen=True)
class Way:
    """One way in which the file can be read, and some of its words read that way."""

    encoding: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return ", ".join(self.words)


Row = tuple[int, list[str]]


def open_file(data: bytes) -> Lines:
    """The lines in what was sent. Raises Refused."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe;,"):
        raise Refused(_("There is nothing in this file."))
    if len(data) > MOST_BYTES:
        raise Refused(_("This file is larger than 5 MB. Keep only the columns you need, or split it in two."))
    if data.startswith(_LEGACY):
        if _SEALED in data:
            raise Refused(_("This file has a password. Save it once without one."))
        raise Refused(_("This is a file of an old Excel (.xls). Open it, and save it as .xlsx or .csv."))
    lines = _from_workbook(data) if data.startswith(b"PK") else Lines(data, _encoding(data))
    _check(lines)
    return lines


def read_rows(lines: Lines) -> Iterator[Row]:
    """Each row that says something, with its number in the sheet, from 1."""
    text, separator, before = _opened(lines)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for number, cells in enumerate(reader, start=1 + before):
        row = [" ".join(cell.split()) for cell in cells[:MOST_COLUMNS]]
        if any(row):
            yield number, row


def _opened(lines: Lines) -> tuple[str, str, int]:
    """Its text, what stands between cells, and how many rows stand before it."""
    text = lines.content.decode(lines.encoding)
    first, _break, rest = text.partition("\n")
    separator, before = lines.separator or _separator(text), 0
    if first.strip().lower() in {f"sep={one}" for one in _SEPARATORS}:  # how Excel says it in the file itself
        separator, before, text = first.strip()[-1], 1, rest
    return text, separator, before


def _unclosed(lines: Lines) -> int:
    """The row in which a quotation mark opens that takes the rows below along; 0 for none.

    A cell may hold several lines; what tells is that it does not end where a cell ends.
    """
    text, separator, before = _opened(lines)
    taken: list[str] = []
    reader = csv.reader(_noted(text, taken), delimiter=separator)
    for number in count(1 + before):
        taken.clear()
        try:
            if next(reader, None) is None:
                return 0
            if len(taken) > 1 or taken[0].count('"') % 2:
                list(csv.reader(taken, delimiter=separator, strict=True))
        except csv.Error as error:
            # Within one line a stray mark does no harm, if it is not the last.
            if len(taken) > 1 or "end of data" in str(error):
                return number
    return 0


def _noted(text: str, taken: list[str]) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        taken.append(line)
        yield line


def ways_to_read(lines: Lines) -> list[Way]:
    """The ways that fit and differ, the likeliest first; one when the file leaves no doubt."""
    if lines.encoding:
        return [Way(lines.encoding, _words(lines.content, lines.encoding))]
    found: dict[tuple[str, ...], Way] = {}
    for encoding in OLD_WAYS:
        if _fits(lines.content, encoding):
            words = _words(lines.content, encoding)
            found.setdefault(words, Way(encoding, words))
    return list(found.values())


def _encoding(data: bytes) -> str:
    """Empty when more than one way fits: then UTF-8 does not. Raises Refused for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark) and _fits(data, encoding):
            return encoding
    if b"\0" in data:
        # Every other byte of what we write is empty in UTF-16; which half says in what order.
        encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
        if max(data[1::2].count(0), data[::2].count(0)) > len(data) // 4 and _fits(data, encoding):
            return encoding
        raise Refused(_no_sheet())
    return UTF_8 if _fits(data, UTF_8) else ""


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _words(data: bytes, encoding: str) -> tuple[str, ...]:
    """Words with more than plain letters in them, as they read this way: in these a wrong guess shows."""
    words: dict[str, None] = {}
    for line in data.decode(encoding).splitlines():
        if line.isascii():
            continue
        words |= {cell.strip(' "'): None for cell in re.split(f"[{_SEPARATORS}]", line) if not cell.isascii()}
        if len(words) >= _SAMPLES:
            break
    return tuple(words)[:_SAMPLES]


def _check(lines: Lines) -> None:
    """That it can be a list of people, read in whatever way. Raises Refused."""
    ways = ways_to_read(lines)
    if not ways:
        raise Refused(_no_sheet())
    text = lines.content.decode(ways[0].encoding)
    strange = sum(not letter.isprintable() and letter not in "\t\r\n\ufeff\u200b\u00a0" for letter in text[:20_000])
    if text.startswith(("%PDF", "{\\rtf", "<")) or strange > len(text[:20_000]) // 100:
        raise Refused(_no_sheet())
    known = replace(lines, encoding=ways[0].encoding)
    if row := _unclosed(known):
        said = _("In row %(row)d a quotation mark opens and doesn't close. Mend the file and choose it again.")
        raise Refused(said % {"row": row})
    try:
        last = max((number for number, _cells in read_rows(known)), default=0)
    except csv.Error as error:
        raise Refused(_no_sheet()) from error
    if not last:
        raise Refused(_("There is nothing in this file."))
    if last > MOST_ROWS + 100:  # room for headings, and for some empty lines
        raise Refused(_("There are more than 50,000 rows in this file. Split it in two."))


def _separator(text: str) -> str:
    """What stands between cells: that which makes the most columns of the first lines."""
    head = text[:20_000].splitlines()[:20]

    def columns(separator: str) -> int:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=separator) if row)
        return widths.most_common(1)[0][0] if widths else 0

    return max(_SEPARATORS, key=columns)


def _from_workbook(data: bytes) -> Lines:
    """Look at it from outside, and only then have it opened. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused(_broken()) from error
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_("This file has a password. Save it once without one."))
    if _EXCEL not in names and not {_OPEN, "mimetype"} <= names:
        raise Refused(_("This is a packed file and not a spreadsheet. Unpack it, and choose the .xlsx or .csv in it."))
    if any(name.lower().endswith(_PACKED) for name in names):
        raise Refused(_("There are other files inside this spreadsheet. Save the list alone, as .xlsx or .csv."))
    unpacked = sum(entry.file_size for entry in entries)
    is_blown = any(entry.file_size > MOST_RATIO * max(entry.compress_size, 1_000) for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or is_blown:
        raise Refused(_too_much())
    return Lines(_lines_of(data), UTF_8, ",")


def _lines_of(data: bytes) -> bytes:
    """The first sheet as CSV, made by a process that may not grow."""
    try:
        done = subprocess.run(  # noqa: S603  our own program, and nothing of the sender on its line
            [sys.executable, "-I", str(_READER)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            # Where it was asked for, telling how it ran out of room took five times the room of all else.
            env=os.environ | {"RUST_BACKTRACE": "0"},
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(_too_much()) from error
    if done.returncode == 1 or (done.returncode == 0 and not done.stdout.strip()):
        raise Refused(_broken() if done.returncode else _("There is nothing on the first sheet of this file."))
    if done.returncode:
        raise Refused(_too_much())
    return done.stdout


def _no_sheet() -> str:
    return _("This is not a list we can read. Choose a file that was saved as .xlsx or .csv.")


def _broken() -> str:
    return _("This spreadsheet can't be opened. Open it in your own program, and save it once more as .xlsx or .csv.")


def _too_much() -> str:
    return _("This spreadsheet unpacks to more than a list of people needs. Copy its columns to a new, empty one.")
