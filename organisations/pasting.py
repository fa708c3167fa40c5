"""Reading people from pasted lines: what a mail program, a list or a few spreadsheet columns give."""

import csv
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from organisations.names import PARTICLES, folded, lost_letters, without_bidi

MOST_LINES = 500
# First name, what stands between, family name.
MOST_NAME_CELLS = 3
_ANGLED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]*)>\s*[;,]?$")
# Where a mail program puts several people on one line.
_BETWEEN_ANGLED = re.compile(r"(?<=>)\s*[;,]\s*(?=\S)")
_DISTINCTION = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<distinction>[^()]{1,80})\)$")
_PAIRED_QUOTES = (('"', '"'), ("“", "”"), ("„", "”"), ("„", "“"), ("'", "'"), ("‘", "’"))
# What stands above columns of people, without accents, hyphens and blanks.
_HEADINGS = frozenset((
    "naam", "name", "volledigenaam", "fullname", "displayname", "weergavenaam", "voornaam", "roepnaam", "firstname",
    "givenname", "tussenvoegsel", "tussenvoegsels", "achternaam", "familienaam", "lastname", "surname", "email",
    "mail", "mailadres", "mailaddress", "emailadres", "emailaddress", "emailadressen", "adres",
))  # fmt: skip


@dataclass(frozen=True)
class Pasted:
    """One good line. `email` is empty for somebody without mail; `distinction` is what stood in brackets."""

    line: int
    name: str
    email: str
    distinction: str = ""

    @property
    def text(self) -> str:
        """As it could be pasted again."""
        name = f"{self.name} ({self.distinction})" if self.distinction else self.name
        return f"{name}; {self.email}" if self.email else name


@dataclass(frozen=True)
class Fault:
    """One line that could not be read, as it was typed, and why."""

    line: int
    text: str
    reason: str


@dataclass
class Read:
    """What a pasted text says: people, lines that could not be read, and what was passed over.

    That is the row of headings, and lines that came before: the number of each, and of the line it repeats.
    """

    people: list[Pasted] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    headings: str = ""
    again: list[tuple[int, int]] = field(default_factory=list)


def read_lines(text: str) -> Read:
    """Read `Name <mail>`, `Name; mail`, `Name, mail`, `Name⇥mail` or a bare name, one a line; line numbers from 1.

    A line that comes twice is one person. The second of two names with one address is a fault. Empty lines count but
    say nothing, and a first line of headings is passed over.
    """
    read = Read()
    seen: dict[str, Pasted] = {}  # by address, and by name
    is_first = True
    for number, raw in enumerate(without_bidi(text).splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        if is_first and _is_headings(line):
            read.headings = line
        else:
            for part in _BETWEEN_ANGLED.split(line):
                _read_one(part, number, read, seen)
        is_first = False
    return read


def _read_one(text: str, number: int, read: Read, seen: dict[str, Pasted]) -> None:
    try:
        person = _person(text, number)
        earlier = _earlier(person, seen)
        if earlier is not None:
            read.again.append((number, earlier.line))
            return
        if len(read.people) >= MOST_LINES:
            raise _Unread(_("at most %(most)d people at a time; paste the rest in a second go") % {"most": MOST_LINES})
    except _Unread as reason:
        read.faults.append(Fault(number, text, str(reason)))
        return
    read.people.append(person)
    seen[person.email.lower()] = seen[_called(person)] = person


def _earlier(person: Pasted, seen: dict[str, Pasted]) -> Pasted | None:
    """The earlier line that is this very person. Raises _Unread when it has only the address, or only the name."""
    by_address = seen.get(person.email.lower()) if person.email else None
    by_name = seen.get(_called(person))
    if by_address is not None and folded(by_address.name) != folded(person.name):
        said = _("the same address as %(name)s on line %(line)d")
        raise _Unread(said % {"name": by_address.name, "line": by_address.line})
    if by_address is None and by_name is not None and by_name.email.lower() != person.email.lower():
        said = _("the same name as on line %(line)d; tell them apart in brackets, like %(name)s (early shift)")
        raise _Unread(said % {"line": by_name.line, "name": person.name})
    return by_address or by_name


def _called(person: Pasted) -> str:
    return folded(f"{person.name} ({person.distinction})")


class _Unread(Exception):
    """Why, in the words the reader gets."""


def _person(text: str, number: int) -> Pasted:
    """Raises _Unread."""
    found = _ANGLED.match(text)
    if found:
        name, email = _clean(found["name"]), _address(found["email"])
    else:
        name, email = _from_cells(text)
    apart = _DISTINCTION.match(name)
    name, distinction = (apart["name"], apart["distinction"].strip()) if apart else (name, "")
    name = _turned(name.strip('"') if name.count('"') == 1 else name)
    if not name:
        raise _Unread(_("the name is missing"))
    if len(name) > 200 or not _is_name(name):
        raise _Unread(_("this is not a name"))
    if lost_letters(name):
        raise _Unread(_("letters of the name got lost: a question mark stands in their place"))
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise _Unread(_("this is not a mail address: %(email)s") % {"email": email}) from error
    return Pasted(number, name, email, distinction)


def _from_cells(text: str) -> tuple[str, str]:
    cells = _cells(text)
    addresses = [cell for cell in cells if "@" in cell]
    names = [cell for cell in cells if "@" not in cell]
    if len(addresses) > 1:
        raise _Unread(_("two mail addresses; which one is theirs?"))
    if not addresses and len(names) > 1:
        raise _Unread(_("this is not a mail address: %(email)s") % {"email": names[-1]})
    email = addresses[0] if addresses else ""
    place = cells.index(email) if email else 0
    if place and cells[place + 1 :]:
        raise _Unread(_("behind the mail address stands “%(cell)s”") % {"cell": cells[place + 1]})
    # An address typed behind a name with nothing between: "Noor Bakker noor@…".
    if " " in email:
        words = email.split()
        names, email = [*names, _clean(" ".join(words[:-1]))], words[-1]
    strange = [cell for cell in names if not _is_name(cell)]
    if len(names) > 1 and strange:
        raise _Unread(_("this is not a name: %(cell)s") % {"cell": strange[0]})
    if len(names) > MOST_NAME_CELLS:
        raise _Unread(_("too many columns; keep the name and the mail address"))
    if len(names) == 2 and names[1].split()[-1].lower().replace("’", "'") in PARTICLES:
        names.reverse()  # "Hof, Ilse van 't, ilse@…"
    return " ".join(names), _address(email)


def _cells(text: str) -> list[str]:
    """The cells that hold something. A comma stands between cells only where nothing else does."""
    text = text.strip(" \t;,")
    for separator in "\t;":
        found = _split(text, separator)
        if len(found) > 1:
            return found
    return _split(text, ",") if "@" in text else [cell for cell in [_clean(text)] if cell]


def _split(text: str, separator: str) -> list[str]:
    """As a spreadsheet writes it, where a quoted cell may hold the separator; a lone quote is a letter like any."""
    quoted = text.count('"') % 2 == 0
    cells = next(csv.reader([text], delimiter=separator, skipinitialspace=True)) if quoted else text.split(separator)
    return [cell for cell in map(_clean, cells) if cell]


def _clean(cell: str) -> str:
    """Without blanks and without the pair of quotes a mail program puts round a name; 's-Gravenmade keeps its own."""
    cell = cell.strip()
    for opens, closes in _PAIRED_QUOTES:
        if len(cell) > 1 and cell.startswith(opens) and cell.endswith(closes):
            return cell[1:-1].strip()
    return cell


def _address(cell: str) -> str:
    return _clean(cell).removeprefix("mailto:").strip("<>")


def _is_name(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _turned(name: str) -> str:
    """Mail programs write "Hof, Ilse van 't"; people are called Ilse van 't Hof."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() and "," not in given else name


def _is_headings(line: str) -> bool:
    """Every cell says what stands below it, and none of it can be a person."""
    cells = [_clean(cell) for cell in re.split(r"[\t;,]", line)]
    words = [re.sub(r"[^a-z]", "", folded(cell)) for cell in cells if cell]
    return bool(words) and all(word in _HEADINGS for word in words)
