"""Two texts beside each other: marked is what the other does not say."""

import pytest

from trajectories.side_by_side import Piece, side_by_side

pytestmark = pytest.mark.once


def shown(pieces: tuple[Piece, ...]) -> str:
    """The text with what is marked between brackets."""
    said = ""
    for piece in pieces:
        words = piece.text.rstrip()
        said += f"[{words}]{piece.text[len(words) :]}" if piece.differs else piece.text
    return said


def both(left: str, right: str) -> tuple[str, str]:
    found = side_by_side(left, right)
    return shown(found.left), shown(found.right)


def test_the_words_that_differ_are_marked_on_both_sides() -> None:
    assert both("Een training voor team Zuid, vóór april.", "Een training voor de drie teams.") == (
        "Een training voor [team Zuid, vóór april.]",
        "Een training voor [de drie teams.]",
    )


def test_words_that_only_one_says_are_marked_there_alone() -> None:
    assert both("Klanten bellen terug.", "Klanten bellen vaak terug.") == (
        "Klanten bellen terug.",
        "Klanten bellen [vaak] terug.",
    )


def test_capitals_full_stops_and_lines_make_no_difference() -> None:
    assert both("Klanten bellen\nterug", "klanten bellen terug.") == ("Klanten bellen\nterug", "klanten bellen terug.")


def test_a_little_word_between_two_differences_is_no_agreement() -> None:
    left, _right = both("Zij krijgen half de antwoorden niet van ons", "Zij krijgen soms de uitleg niet van ons")

    assert left == "Zij krijgen [half de antwoorden] niet van ons"


@pytest.mark.parametrize(
    ("left", "right"), [("", "Klanten bellen"), ("Klanten bellen", ""), ("", ""), ("Ze bellen terug", "Het is de norm")]
)
def test_texts_with_nothing_in_common_have_no_marks(left: str, right: str) -> None:
    found = side_by_side(left, right)

    assert (shown(found.left), shown(found.right)) == (left, right)
    assert found.are_far_apart == bool(left and right)


def test_texts_as_long_as_they_may_be_are_compared() -> None:
    long = " ".join(f"woord{number}" for number in range(500))

    assert both(long, f"{long} slot") == (long, f"{long} [slot]")


def test_a_text_from_right_to_left_stays_whole() -> None:
    text = "הלקוחות מתקשרים שוב"

    assert "".join(piece.text for piece in side_by_side(text, "הלקוחות לא").left) == text
