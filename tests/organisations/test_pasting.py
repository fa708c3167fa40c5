"""Reading people from pasted lines."""

import pytest

from organisations.pasting import MOST_LINES, read_lines

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Noor Bakker <noor@voorbeeld.example>", "Noor Bakker", "noor@voorbeeld.example"),
        ("Łukasz Wiśniewski; lukasz@voorbeeld.example", "Łukasz Wiśniewski", "lukasz@voorbeeld.example"),
        ("O\to@voorbeeld.example", "O", "o@voorbeeld.example"),
        ("\u202eNoor\u202c Bakker\u200f <noor@voorbeeld.example>", "Noor Bakker", "noor@voorbeeld.example"),
        ("Jan de Vries, jan@voorbeeld.example", "Jan de Vries", "jan@voorbeeld.example"),
        ('"Hof, Ilse van \'t" <ilse@voorbeeld.example>', "Ilse van 't Hof", "ilse@voorbeeld.example"),
        ("'s-Gravenmade", "'s-Gravenmade", ""),
        ("sara@voorbeeld.example\tSara Yıldız", "Sara Yıldız", "sara@voorbeeld.example"),
        ("Sara Yıldız sara@voorbeeld.example", "Sara Yıldız", "sara@voorbeeld.example"),
        ("Юлия Петрова <yuliya@voorbeeld.example>;", "Юлия Петрова", "yuliya@voorbeeld.example"),
        ("Tess <mailto:tess@voorbeeld.example>", "Tess", "tess@voorbeeld.example"),
        ("Hof, Ilse van 't; ilse@voorbeeld.example", "Ilse van 't Hof", "ilse@voorbeeld.example"),
        ("Hof, Ilse van 't, ilse@voorbeeld.example", "Ilse van 't Hof", "ilse@voorbeeld.example"),
        ("Hof, Ilse van 't", "Ilse van 't Hof", ""),
        ("Noor\tBakker\tnoor@voorbeeld.example", "Noor Bakker", "noor@voorbeeld.example"),
        ("Anna; van der; Berg; anna@voorbeeld.example", "Anna van der Berg", "anna@voorbeeld.example"),
        ('"Noor Bakker"; noor@voorbeeld.example', "Noor Bakker", "noor@voorbeeld.example"),
        ('"Noor Bakker","noor@voorbeeld.example"', "Noor Bakker", "noor@voorbeeld.example"),
        ('"Bakker, Noor","noor@voorbeeld.example"', "Noor Bakker", "noor@voorbeeld.example"),
        ('"Noor Bakker" noor@voorbeeld.example', "Noor Bakker", "noor@voorbeeld.example"),
        ("„Noor Bakker”; noor@voorbeeld.example", "Noor Bakker", "noor@voorbeeld.example"),
        ('"Noor Bakker; noor@voorbeeld.example', "Noor Bakker", "noor@voorbeeld.example"),
    ],
)
def test_a_line_gives_name_and_address(line: str, name: str, email: str) -> None:
    read = read_lines(line)

    assert read.faults == []
    assert [(person.name, person.email) for person in read.people] == [(name, email)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("kapot; geen-mail", "dit is geen mailadres: geen-mail"),
        ("Noor Bakker\tnoor at voorbeeld.example", "dit is geen mailadres: noor at voorbeeld.example"),
        ("Noor; noor@voorbeeld.example; bakker@voorbeeld.example", "twee mailadressen; welk is het goede?"),
        ("Noor Bakker; 06-12345678; noor@voorbeeld.example", "dit is geen naam: 06-12345678"),
        (
            "?ukasz Zając; lukasz@voorbeeld.example",
            "letters van de naam zijn verloren gegaan: er staat een vraagteken voor in de plaats",
        ),
        ("Zoë Łuk; zoe@voorbeeld.example; leidinggevende", "achter het mailadres staat “leidinggevende”"),
        ("Noor; Bakker; Zuid; P&O; noor@voorbeeld.example", "te veel kolommen; houd de naam en het mailadres"),
    ],
)
def test_a_line_that_says_something_else_is_a_fault(line: str, reason: str) -> None:
    read = read_lines(f"Sara Yıldız; sara@voorbeeld.example\n{line}")

    assert [person.name for person in read.people] == ["Sara Yıldız"]
    assert [(fault.line, fault.text, fault.reason) for fault in read.faults] == [(2, line, reason)]


@pytest.mark.parametrize("headings", ["Naam;E-mail", "Name\tE-mail Address", "Voornaam,Achternaam,Mailadres", "naam"])
def test_a_row_of_headings_is_passed_over_and_said(headings: str) -> None:
    read = read_lines(f"{headings}\nNoor Bakker; noor@voorbeeld.example")

    assert read.headings == headings
    assert [(person.line, person.name) for person in read.people] == [(2, "Noor Bakker")]


def test_a_first_line_that_is_a_person_is_one() -> None:
    assert read_lines("Naam Genoot; naam@voorbeeld.example").headings == ""


def test_a_line_that_comes_twice_is_one_person() -> None:
    read = read_lines("Ans de Boer\nNoor; noor@voorbeeld.example\nans de boer\nNoor <NOOR@voorbeeld.example>")

    assert [person.name for person in read.people] == ["Ans de Boer", "Noor"]
    assert read.faults == []
    assert read.again == [(3, 1), (4, 2)]


def test_a_mail_program_puts_several_people_on_a_line() -> None:
    read = read_lines("Noor Bakker <noor@voorbeeld.example>; 'Visser, Bram' <bram@voorbeeld.example>")

    assert [person.name for person in read.people] == ["Noor Bakker", "Bram Visser"]


def test_words_in_brackets_tell_namesakes_apart() -> None:
    lines = ["Jan de Vries (vroege dienst)", "Jan de Vries; jan@voorbeeld.example", "Jan de Vries; j@voorbeeld.example"]
    read = read_lines("\n".join(lines))

    assert [(person.name, person.distinction) for person in read.people] == [
        ("Jan de Vries", "vroege dienst"),
        ("Jan de Vries", ""),
    ]
    assert [fault.line for fault in read.faults] == [3]
    assert "dezelfde naam als op regel 2" in read.faults[0].reason


def test_faulty_lines_keep_their_number_and_the_good_ones_stay() -> None:
    lines = ["Noor <noor@voorbeeld.example>", "", "<x@voorbeeld.example>", "Fout; fout@adres"]
    read = read_lines("\n".join([*lines, "Nog Een <NOOR@voorbeeld.example>", "123"]))

    assert [person.name for person in read.people] == ["Noor"]
    assert [fault.line for fault in read.faults] == [3, 4, 5, 6]
    assert [fault.text for fault in read.faults][1] == "Fout; fout@adres"
    assert read.faults[2].reason == "hetzelfde adres als Noor op regel 1"


def test_a_list_has_an_end() -> None:
    read = read_lines("\n".join(f"Mens {number}a; m{number}@voorbeeld.example" for number in range(MOST_LINES + 2)))

    assert len(read.people) == MOST_LINES
    assert len(read.faults) == 2
