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
}
_BY_WORD = {word: column for column, words in _CALLED.items() for word in words.split()}
# Above the headings often stands what list it is.
_FIRST_ROWS = 10


def column_called(heading: str) -> Column | None:
    """What stands below this."""
    return _BY_WORD.get(re.sub(r"[^a-z]", "", folded(heading)))


def heading_row(rows: Sequence[Row]) -> int:
    """The number of the row that says what stands below it: that with the most headings we know; 0 for none."""
    known = {number: sum(column_called(cell) is not None for cell in row) for number, row in rows[:_FIRST_ROWS]}
    best = max(known, key=known.__getitem__, default=0)
    return best if best and known[best] else 0


def guess(headings: Iterable[str]) -> list[str]:
    """What each column holds, "" for what we do not know; of two that say the same the first."""
    found: list[str] = []
    for heading in headings:
        column = column_called(heading)
        found.append(column if column is not None and column not in found else "")
    return found


def guess_by_content(cells: Iterable[str]) -> list[str]:
    """Without headings only what shows by itself: an address, and the first text before or behind it as a name."""
    found: list[str] = []
    for cell in cells:
        column = Column.EMAIL if "@" in cell else Column.NAME if any(letter.isalpha() for letter in cell) else ""
        found.append(column if column and column not in found else "")
    return found
