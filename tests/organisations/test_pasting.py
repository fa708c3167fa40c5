"""Reading people from pasted lines."""

import pytest

from organisations.pasting import MOST_LINES, read_lines


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Noor Bakker <noor@voorbeeld.example>", "Noor Bakker", "noor@voorbeeld.example"),
        ("Łukasz Wiśniewski; lukasz@voorbeeld.example", "Łukasz Wiśniewski", "lukasz@voorbeeld.example"),
        ("O\to@voorbeeld.example", "O", "o@voorbeeld.example"),
        ("Jan de Vries, jan@voorbeeld.example", "Jan de Vries", "jan@voorbeeld.example"),
        ('"Hof, Ilse van \'t" <ilse@voorbeeld.example>', "Ilse van 't Hof", "ilse@voorbeeld.example"),
        ("'s-Gravenmade", "'s-Gravenmade", ""),
        ("sara@voorbeeld.example\tSara Yıldız", "Sara Yıldız", "sara@voorbeeld.example"),
        ("Sara Yıldız sara@voorbeeld.example", "Sara Yıldız", "sara@voorbeeld.example"),
        ("Юлия Петрова <yuliya@voorbeeld.example>;", "Юлия Петрова", "yuliya@voorbeeld.example"),
        ("Tess <mailto:tess@voorbeeld.example>", "Tess", "tess@voorbeeld.example"),
    ],
)
def test_a_line_gives_name_and_address(line: str, name: str, email: str) -> None:
    people, faults = read_lines(line)

    assert faults == []
    assert [(person.name, person.email) for person in people] == [(name, email)]


def test_faulty_lines_keep_their_number_and_the_good_ones_stay() -> None:
    lines = ["Noor <noor@voorbeeld.example>", "", "<x@voorbeeld.example>", "Fout; fout@adres"]
    text = "\n".join([*lines, "Nog Een <NOOR@voorbeeld.example>", "123"])

    people, faults = read_lines(text)

    assert [person.name for person in people] == ["Noor"]
    assert [fault.line for fault in faults] == [3, 4, 5, 6]
    assert [fault.text for fault in faults][1] == "Fout; fout@adres"


def test_a_list_has_an_end() -> None:
    people, faults = read_lines(
        "\n".join(f"Mens {number}a; m{number}@voorbeeld.example" for number in range(MOST_LINES + 2))
    )

    assert len(people) == MOST_LINES
    assert len(faults) == 2
