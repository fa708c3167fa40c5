"""Reading people from pasted lines: what a mail program, a list or two spreadsheet columns give."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MOST_LINES = 500
_ANGLED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]*)>\s*[;,]?$")
_PAIRED_QUOTES = (('"', '"'), ("“", "”"), ("„", "”"), ("'", "'"))


@dataclass(frozen=True)
class Pasted:
    """One good line. `email` is empty for somebody without mail."""

    line: int
    name: str
    email: str


@dataclass(frozen=True)
class Fault:
    """One line that could not be read, as it was typed, and why."""

    line: int
    text: str
    reason: str


def read_lines(text: str) -> tuple[list[Pasted], list[Fault]]:
    """Read `Name <mail>`, `Name; mail`, `Name, mail`, `Name⇥mail` or a bare name, one a line; line numbers from 1.

    The first of two lines with the same address is kept, the second is a fault. Empty lines count but say nothing.
    """
    people: list[Pasted] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        name, email = _split(line)
        reason = _wrong(name, email, seen, number)
        if not reason and len(people) >= MOST_LINES:
            reason = _("at most %(most)d people at a time; paste the rest in a second go") % {"most": MOST_LINES}
        if reason:
            faults.append(Fault(number, line, reason))
            continue
        if email:
            seen[email.lower()] = number
        people.append(Pasted(number, name, email))
    return people, faults


def _split(line: str) -> tuple[str, str]:
    found = _ANGLED.match(line)
    if found:
        return _turned(_clean(found["name"])), found["email"].strip().removeprefix("mailto:")
    cells = [_clean(cell) for cell in re.split(r"[\t;]", line) if _clean(cell)]
    if len(cells) == 1 and "@" in line:
        cells = [_clean(cell) for cell in line.split(",") if _clean(cell)]
    email = next((cell for cell in cells if "@" in cell), "")
    rest = [cell for cell in cells if cell != email]
    # An address typed behind a name with nothing between: "Noor Bakker noor@…".
    if email and " " in email:
        words = email.split()
        rest, email = [*rest, " ".join(words[:-1])], words[-1]
    return " ".join(rest), email.removeprefix("mailto:")


def _clean(cell: str) -> str:
    """Without blanks and without the pair of quotes a mail program puts round a name; 's-Gravenmade keeps its own."""
    cell = cell.strip()
    for opens, closes in _PAIRED_QUOTES:
        if len(cell) > 1 and cell.startswith(opens) and cell.endswith(closes):
            return cell[1:-1].strip()
    return cell


def _turned(name: str) -> str:
    """Mail programs write "Hof, Ilse van 't"; people are called Ilse van 't Hof."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() and "," not in given else name


def _wrong(name: str, email: str, seen: dict[str, int], number: int) -> str:
    if not name:
        return _("the name is missing")
    if len(name) > 200 or not any(letter.isalpha() for letter in name):
        return _("this is not a name")
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return _("this is not a mail address: %(email)s") % {"email": email}
    if email.lower() in seen:
        return _("the same address as on line %(line)d") % {"line": seen[email.lower()]}
    return ""
