"""Reading a file with people in it: known by what is in it, and refused in one sentence."""

import time
import zipfile
from io import BytesIO

import pytest

from organisations.spreadsheets import MOST_ROWS, Lines, Refused, open_file, read_rows, ways_to_read
from tests import workbooks
from tests.workbooks import ods, packed, parts, xlsx

pytestmark = pytest.mark.once

PEOPLE = [["Naam", "E-mailadres"], ["Zoë Müller", "zoe@voorbeeld.example"], ["Łukasz Wiśniewski", ""]]
ROWS = [(1, ["Naam", "E-mailadres"]), (2, ["Zoë Müller", "zoe@voorbeeld.example"]), (3, ["Łukasz Wiśniewski", ""])]


def text(separator: str = ";") -> str:
    return "".join(separator.join(row) + "\r\n" for row in PEOPLE)


@pytest.mark.parametrize(
    "data",
    [
        text(";").encode(),
        text(",").encode("utf-8-sig"),
        text("\t").encode("utf-16"),
        text("\t").encode("utf-16-le"),
        text(";").encode("utf-16-be"),
        text(";").replace("\r\n", "\n").encode(),
        text(";").replace("\r\n", "\r").encode(),
        xlsx(PEOPLE),
        ods(PEOPLE),
    ],
    ids=["semicolons", "mark", "utf-16", "no mark", "big end", "unix", "old mac", "xlsx", "ods"],
)
def test_the_same_list_is_read_the_same_however_it_was_saved(data: bytes) -> None:
    lines = open_file(data)

    assert list(read_rows(lines)) == ROWS
    assert len(ways_to_read(lines)) == 1


def test_letters_of_an_old_file_are_shown_and_not_guessed() -> None:
    data = "Naam;Mail\r\nZoë Müller;zoe@voorbeeld.example\r\nŠime;\r\n".encode("cp1252")

    lines = open_file(data)
    ways = ways_to_read(lines)

    assert lines.encoding == ""
    assert (ways[0].encoding, ways[0].text) == ("cp1252", "Zoë Müller, Šime")
    assert "ZoÎ M¸ller, äime" in [way.text for way in ways]  # as an old Mac would have it
    assert list(read_rows(Lines(data, "cp1250")))[1][1][0] == "Zoë Müller"


def test_numbers_of_rows_are_those_of_the_sheet() -> None:
    data = b'sep=,\r\nNaam,Mail\r\n\r\n"Bakker,\r\n Noor",noor@voorbeeld.example\r\n,,\r\nO,\r\n'
    sheet = xlsx([["Naam"], [], ["Noor Bakker; van boven"], [], ["O"]])

    assert list(read_rows(open_file(data))) == [
        (2, ["Naam", "Mail"]),
        (4, ["Bakker, Noor", "noor@voorbeeld.example"]),
        (6, ["O", ""]),
    ]
    assert [(number, row[0]) for number, row in read_rows(open_file(sheet))] == [
        (1, "Naam"),
        (3, "Noor Bakker; van boven"),
        (5, "O"),
    ]


def test_a_sheet_that_says_it_is_smaller_is_read_to_its_end() -> None:
    rows = [["Naam", "Mail"], *([f"Mens {number}", f"m{number}@voorbeeld.example"] for number in range(5_000))]
    begun = time.monotonic()

    found = list(read_rows(open_file(xlsx(rows, dimension="A1:B2"))))

    assert len(found) == 5_001
    assert found[-1] == (5_001, ["Mens 4999", "m4999@voorbeeld.example"])
    assert time.monotonic() - begun < 10


def test_a_list_of_50_000_people_is_no_bomb() -> None:
    rows = (
        [str(100_000 + number), f"Voornaam {number}", "van der", f"Naam {number}", f"m{number}@voorbeeld.example", "nl"]
        for number in range(MOST_ROWS)
    )

    assert sum(1 for _row in read_rows(open_file(xlsx(rows)))) == MOST_ROWS


def sealed() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100)


def with_password() -> bytes:
    """A ZIP file that says of its first entry that it is encrypted."""
    data = bytearray(xlsx(PEOPLE))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def blown(kind: str) -> bytes:
    """More than it looks: one huge cell, many rows, very many parts, or one cell in the furthest corner."""
    whole = parts(PEOPLE)
    if kind == "cell":
        return packed(whole | {"xl/sharedStrings.xml": "<sst><si><t>" + "a" * 60_000_000 + "</t></si></sst>"})
    if kind == "rows":
        return packed(
            whole
            | {
                "xl/worksheets/sheet1.xml": "".join(
                    f"<row r='{n}' spans='1:8' ht='15'></row>" for n in range(1_200_000)
                )
            }
        )
    if kind == "entries":
        return packed(whole | {f"xl/media/{number}.png": b"" for number in range(10_000)})
    corner = '<row r="1048576"><c r="XFD1048576" t="s"><v>0</v></c></row>'
    return xlsx(PEOPLE, after=corner)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Er staat niets in dit bestand."),
        (b"\xff\xfe \0;\0", "Er staat niets in dit bestand."),
        (b";;;\r\n;;;\r\n", "Er staat niets in dit bestand."),
        (b"a" * (5 * 1024 * 1024 + 1), "groter dan 5 MB"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "oude Excel (.xls)"),
        (sealed(), "wachtwoord"),
        (with_password(), "wachtwoord"),
        (packed({"mensen.csv": "Naam;Mail"}), "ingepakt bestand"),
        (packed(parts(PEOPLE) | {"xl/embeddings/meer.zip": packed({"a.txt": "a"})}), "andere bestanden"),
        (xlsx(PEOPLE)[:-40], "openen"),
        (packed(parts(PEOPLE) | {"xl/workbook.xml": "<workbook"}), "openen"),
        (xlsx([]), "Er staat niets op het eerste blad"),
        (blown("cell"), "pakt uit"),
        (blown("rows"), "pakt uit"),
        (blown("entries"), "pakt uit"),
        (blown("corner"), "pakt uit"),
        (b"%PDF-1.7\n1 0 obj", "lijst die we kunnen lezen"),
        (b"<html><table>", "lijst die we kunnen lezen"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4, "lijst die we kunnen lezen"),
        (bytes(range(1, 256)) * 40, "lijst die we kunnen lezen"),
        (b"Naam\r\n" + b"Mens\r\n" * (MOST_ROWS + 200), "meer dan 50.000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_no_list_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    begun = time.monotonic()

    with pytest.raises(Refused, match=said.replace("(", r"\(").replace(")", r"\)")):
        open_file(data)

    assert time.monotonic() - begun < 2


OPEN = b'Naam;Mail\r\nNoor;n@oud.example\r\n"Kofi;k@oud.example\r\n'


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (OPEN, 3),
        (OPEN + b"O;\r\n" * 9, 3),
        (OPEN + b'"O";\r\n', 3),
        (b"sep=;\r\n" + OPEN, 4),
        (OPEN + b"O;\r\n" * 40_000, 3),
    ],
    ids=["last", "rest", "closed by another", "after sep", "long"],
)
def test_a_quotation_mark_that_does_not_close_is_told_with_its_row(data: bytes, row: int) -> None:
    with pytest.raises(Refused, match=f"In rij {row} opent een aanhalingsteken"):
        open_file(data)


def test_quotation_marks_that_close_and_stray_ones_do_no_harm() -> None:
    data = b'Naam;Plaats\r\n"Noor ""N."" Bakker";"Hier\r\nen daar"\r\nKofi 6" Mensah;\r\n"Joke" Hof;x\r\n'

    assert list(read_rows(open_file(data)))[1:] == [
        (2, ['Noor "N." Bakker', "Hier en daar"]), (3, ['Kofi 6" Mensah', ""]), (4, ["Joke Hof", "x"]),
    ]  # fmt: skip


@pytest.mark.parametrize("entity", ["laughs", "outside"])
def test_entities_of_a_sheet_are_not_followed(entity: str) -> None:
    told = {
        "laughs": '<!DOCTYPE s [<!ENTITY a "hahahahaha">'
        + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
        + "]>",
        "outside": '<!DOCTYPE s [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
    }[entity]
    strings = f"{told}<sst><si><t>Naam</t></si><si><t>&i;</t></si></sst>"
    data = packed(parts([["Naam"], ["x"]]) | {"xl/sharedStrings.xml": strings})

    try:
        found = [cell for _number, row in read_rows(open_file(data)) for cell in row]
    except Refused:
        found = []

    assert not [cell for cell in found if "haha" in cell or "root" in cell]


def test_the_reader_may_not_grow() -> None:
    """The corner is caught by nothing but that: from outside the file is small and plain."""
    data = blown("corner")

    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) < 5_000
    assert workbooks.column(16_383) == "XFD"
    with pytest.raises(Refused, match="pakt uit"):
        open_file(data)
