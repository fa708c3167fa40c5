"""How people are named in a line: by name while that can be read, else how many there are."""

import pytest
from django.utils import translation

from roles.words import first_named, learners_named


@pytest.mark.parametrize(
    ("n", "said"), [(1, "A"), (2, "A en B"), (6, "A, B, C, D, E en F"), (7, "7 lerenden"), (23, "23 lerenden")]
)
def test_a_crowd_of_learners_is_counted_instead_of_named(n: int, said: str) -> None:
    with translation.override("nl"):
        assert learners_named([chr(ord("A") + place) for place in range(n)]) == said


@pytest.mark.parametrize(
    ("called", "said"),
    [(["Noor"], "Noor"), (["Noor", "Ilse", "Farid"], "Noor, Ilse en Farid"), (list("ABCDE"), "A, B, C en nog 2")],
)
def test_who_is_left_out_of_a_list_of_names_is_counted(called: list[str], said: str) -> None:
    with translation.override("nl"):
        assert first_named(called) == said
