"""What stands above a column, in Dutch and English, and what a column so called holds."""

import re
from collections.abc import Iterable, Sequence

from organisations.models.people_import import Column
from organisations.names import folded
from organisations.spreadsheets import Row

# As they are compared: small letters alone, without accents.
_CALLED: dict[Column, str] = {
    Column.NAME: "naam name volledigenaam fullname displayname weergavenaam medewerker employee naammedewerker "
    "employeename medewerkernaam roepnaamachternaam deelnemer",
    Column.GIVEN: "voornaam roepnaam firstname givenname forename voornamen",
    Column.PARTICLE: "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels prefix infix",
    Column.FAMILY: "achternaam familienaam geslachtsnaam lastname surname familyname",
    Column.EMAIL: "email mail mailadres emailadres emailaddress mailaddress emailwerk werkmail workemail "
    "zakelijkemail zakelijkemailadres userprincipalname upn",
    Column.LANGUAGE: "taal voorkeurstaal language preferredlanguage",
    Column.EMPLOYER: "werkgever anderewerkgever employer company bedrijf organisatie inlener",
    Column.PHONE: "telefoon telefoonnummer phone phonenumber mobiel mobielnummer mobile tel",
    Column.LAST_DAY: "uitdienst datumuitdienst uitdienstdatum uitdiensttreding datumuitdiensttreding uitdienstper "
    "uitdiensttredingsdatum laatstewerkdag laatstedag datumlaatstewerkdag einddatumdienstverband "
    "datumeindedienstverband lefton lastday lastworkingday leavingdate terminationdate dateofleaving",
}
_BY_WORD = {word: column for column, words in _CALLED.items() for word in words.split()}
# Above the headings often stands what list it is.
_FIRST_ROWS = 10


def column_called(heading: str) -> Column | None:
    """What stands below this."""
    return _BY_WORD.get(re.sub(r"[^a-z]", "", folded(heading)))


def heading_row(rows: Sequence[Row]) -> int:
    """The number of the row that says what stands below it: that with the most headings we know; 0 for none.

    Where we know none, it is a first row in which words stand above addresses.
    """
    known = {number: sum(column_called(cell) is not None for cell in row) for number, row in rows[:_FIRST_ROWS]}
    best = max(known, key=known.__getitem__, default=0)
    if best and known[best]:
        return best
    (number, first), *below = rows
    at = _addresses_at([cells for _number, cells in below])
    return number if at is not None and at < len(first) and first[at] and "@" not in first[at] else 0


def guess(headings: Iterable[str]) -> list[str]:
    """What each column holds, "" for what we do not know; of two that say the same the first."""
    found: list[str] = []
    for heading in headings:
        column = column_called(heading)
        found.append(column if column is not None and column not in found else "")
    return found


def with_addresses(found: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The same, and where no heading said mail address, the unknown column in which the most addresses stand."""
    open_ones = [at for at, column in enumerate(found) if not column]
    at = None if Column.EMAIL in found else _addresses_at(rows, open_ones)
    return [Column.EMAIL if number == at else column for number, column in enumerate(found)]


def _addresses_at(rows: Sequence[Sequence[str]], among: Iterable[int] | None = None) -> int | None:
    """The column with the most different addresses, so not that of a manager; None where nowhere most cells are one."""
    different: dict[int, int] = {}
    for at in range(max(map(len, rows), default=0)) if among is None else among:
        cells = [row[at] for row in rows if at < len(row) and row[at]]
        addresses = [cell.lower() for cell in cells if "@" in cell]
        if 2 * len(addresses) > len(cells):
            different[at] = len(set(addresses))
    return max(different, key=different.__getitem__, default=None)


def guess_name(cells: Sequence[str]) -> list[str]:
    """Of columns without a heading we know only where the first text stands that is no address: that is a name."""
    texts = (at for at, cell in enumerate(cells) if "@" not in cell and any(letter.isalpha() for letter in cell))
    first = next(texts, None)
    return [Column.NAME if at == first else "" for at in range(len(cells))]
