"""Names sort and are found as people expect."""

import pytest

from organisations.names import family_name, given_name, search_key, sort_key


def test_the_dutch_sort_under_the_family_name() -> None:
    names = [
        "Tess van der Berg",
        "Ilse van 't Hof",
        "Mirthe de Jong",
        "'s-Gravenmade",
        "Emre Kaya",
        "O",
        "Fatima Zahra Benali",
    ]

    in_order = sorted(names, key=lambda name: sort_key(name, "dutch"))

    assert in_order == [
        "Fatima Zahra Benali", "Tess van der Berg", "'s-Gravenmade", "Ilse van 't Hof",
        "Mirthe de Jong", "Emre Kaya", "O",
    ]  # fmt: skip


def test_the_belgians_sort_under_the_particle() -> None:
    in_order = sorted(["Tess Van der Berg", "Wim Cools"], key=lambda name: sort_key(name, "belgian"))

    assert in_order == ["Wim Cools", "Tess Van der Berg"]


@pytest.mark.parametrize(
    ("name", "particle", "family"),
    [
        ("Anna Maria van der Berg", "van der", "Berg"),
        ("Jan in ’t Veld", "in ’t", "Veld"),
        ("Farid el Amrani", "el", "Amrani"),
        ("O", "", "O"),
        ("Юлия Петрова", "", "Петрова"),
    ],
)
def test_the_particle_is_kept_apart(name: str, particle: str, family: str) -> None:
    assert family_name(name) == (particle, family)


def test_search_ignores_accents_strokes_and_curly_quotes() -> None:
    assert search_key("Łukasz Wiśniewski") == "lukasz wisniewski"
    assert search_key("Ilse van ’t Hof") == search_key("ilse van 't hof")
    assert "yildiz" in search_key("Sara Yıldız")


def test_the_first_word_greets() -> None:
    assert given_name("Fatima Zahra Benali") == "Fatima"
    assert given_name("O") == "O"
