"""A query that was put into SQL once finds what the same query finds, whatever it is asked for."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from organisations import compiled
from organisations.compiled import Compiled
from organisations.models import Absence, Organisation, Person
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

_away: Compiled[Absence] = Compiled(
    lambda day, *people: Absence.objects.filter(first_day__lte=day, last_day__gte=day, person__pk__in=people)
)
_everybody: Compiled[Person] = Compiled(lambda: Person.objects.order_by("name"))
_made: Compiled[Organisation] = Compiled(
    lambda since, until: Organisation.objects.filter(created_at__gt=since, created_at__lte=until)
)


def test_each_is_found_by_their_own_key() -> None:
    jan, noor = make.person(name="Jan Smit"), make.person(name="Noor Bakker")
    assert named(jan.pk) == ["Jan Smit"]
    assert named(noor.pk) == ["Noor Bakker"], "and not who was asked for before"
    assert named(noor.pk, jan.pk) == ["Jan Smit", "Noor Bakker"]
    assert named(0) == []
    assert named() == [], "nobody was asked for"


def test_one_that_takes_nothing_finds_what_there_is() -> None:
    assert _everybody() == []
    jan = make.person(name="Jan Smit")
    assert _everybody() == [jan]


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


def test_a_day_is_a_value_like_another() -> None:
    jan, noor, day = make.person(name="Jan Smit"), make.person(name="Noor Bakker"), date(2027, 1, 5)
    away = make.absence(jan, day, day + timedelta(days=2))
    make.absence(noor, day, day)
    assert _away(day, jan.pk) == _away(day + timedelta(days=2), jan.pk) == [away]
    assert _away(day - timedelta(days=1), jan.pk) == _away(day + timedelta(days=3), jan.pk) == []
    assert len(_away(day, jan.pk, noor.pk)) == 2


def test_a_moment_is_one_to_the_second_whatever_its_zone() -> None:
    at = datetime(2027, 1, 5, 8, 0, 1, tzinfo=UTC)
    made = make.organisation()
    Organisation.objects.filter(pk=made.pk).update(created_at=at)
    second = timedelta(seconds=1)
    assert _made(at - second, at) == [made]
    assert _made(at, at + second) == []
    assert _made(at - second - second, at - second) == []
    there = timezone(timedelta(hours=-9))
    assert _made((at - second).astimezone(there), at.astimezone(there)) == [made]
    assert _made(at.astimezone(there), (at + second).astimezone(there)) == []
