"""A query that was put into SQL once finds what the same query finds, whatever it is asked for."""

import pytest

from organisations import compiled
from organisations.compiled import Compiled
from organisations.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db


def named(*pks: int) -> list[str]:
    """By a query of its own each time, as the others are kept for good."""
    return [person.name for person in _people(*pks)]


_people: Compiled[Person] = Compiled(
    lambda *pks: Person.objects.filter(pk__in=pks).select_related("organisation").order_by("name")
)
_names: Compiled[tuple[str, str]] = Compiled(
    lambda name: Person.objects.filter(name=name).values_list("name", "organisation__name")
)


def test_each_is_found_by_their_own_key() -> None:
    jan, noor = make.person(name="Jan Smit"), make.person(name="Noor Bakker")
    assert named(jan.pk) == ["Jan Smit"]
    assert named(noor.pk) == ["Noor Bakker"], "and not who was asked for before"
    assert named(noor.pk, jan.pk) == ["Jan Smit", "Noor Bakker"]
    assert named(0) == []
    assert named() == [], "nobody was asked for"


def test_nothing_of_what_was_read_is_kept() -> None:
    jan = make.person(name="Jan Smit")
    assert named(jan.pk) == ["Jan Smit"]
    Person.objects.filter(pk=jan.pk).update(name="Jan de Wit")
    assert named(jan.pk) == ["Jan de Wit"]


def test_what_was_joined_is_there_without_another_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    jan = make.person()
    named(jan.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's own
        assert [person.organisation.name for person in _people(jan.pk)] == [jan.organisation.name]


def test_a_text_is_a_value_and_never_a_piece_of_sql() -> None:
    odd = make.person(name="O'Neill %s; DROP TABLE")
    assert _names(odd.name) == [(odd.name, odd.organisation.name)]
    assert _names("' OR ''='") == []


def test_more_than_a_hundred_at_once_are_found_too() -> None:
    jan = make.person(name="Jan Smit")
    assert named(*range(10**6, 10**6 + compiled.MOST), jan.pk) == ["Jan Smit"]
