"""A list says who leaves, and which of its columns nobody reads."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from organisations.models import Member, Person
from roles import leaving
from tests import factories as make
from tests.organisations.test_import_people import Desk, csv_of

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 10, 8, tzinfo=UTC)
HEAD = ["Naam", "Mail", "Uit dienst"]


@pytest.fixture
def desk(client: Client) -> Iterator[Desk]:
    with time_machine.travel(NOW, tick=False):
        yield Desk(client)


def noor(last_day: str = "") -> list[str]:
    return ["Noor Bakker", "noor@voorbeeld.example", last_day]


def checked(desk: Desk, *rows: list[str]) -> str:
    desk.send(csv_of(*rows))
    desk.choose()
    return desk.check()


@pytest.mark.parametrize("heading", ["Uit dienst", "Datum uit dienst", "Laatste werkdag", "Left on"])
def test_the_last_working_day_is_read(desk: Desk, heading: str) -> None:
    desk.whole(csv_of(["Naam", "Mail", heading], noor("30-9-2027")))
    assert Person.objects.get(name="Noor Bakker").last_day == date(2027, 9, 30)


def test_what_is_looked_at_first_says_which_day_was_read(desk: Desk) -> None:
    assert "5 sep 2027, laatste dag" in checked(desk, HEAD, noor("5-9-2027"))


@pytest.mark.parametrize(
    ("said", "day"),
    [("2027-09-30", 30), ("2027-09-30T00:00:00", 30), ("2027-09-30 00:00:00", 30), ("", None), ("31-12-9999", None)],
)
def test_it_is_read_as_systems_write_it(desk: Desk, said: str, day: int | None) -> None:
    page = checked(desk, HEAD, noor(said))
    assert "geen datum" not in page
    desk.run()
    found = Person.objects.get(name="Noor Bakker").last_day
    assert (found and found.day) == day


def test_who_is_here_and_left_by_the_list_is_told_first_and_let_go_by_the_next_round(desk: Desk) -> None:
    here = make.person("Noor Bakker", email="noor@voorbeeld.example")

    page = checked(desk, HEAD, noor("30-4-2027"))
    assert "Laatste werkdag was nog niet bekend: daarna vragen we ze niets meer" in page
    desk.run()

    here.refresh_from_db()
    assert (here.last_day, here.left_on) == (date(2027, 4, 30), None)
    leaving.plan(NOW)
    here.refresh_from_db()
    assert here.left_on == date(2027, 5, 1)


def test_a_day_that_stands_here_is_never_changed_by_a_list(desk: Desk) -> None:
    here = make.person("Noor Bakker", email="noor@voorbeeld.example", last_day=date(2027, 12, 31))
    page = checked(desk, HEAD, noor("30-4-2027"))
    assert "was nog niet bekend" not in page
    desk.run()
    here.refresh_from_db()
    assert here.last_day == date(2027, 12, 31)


def test_who_is_new_and_left_already_does_not_come_in(desk: Desk) -> None:
    page = checked(desk, HEAD, noor("30-4-2027"), ["Kofi Mensah", "kofi@voorbeeld.example", ""])
    assert "Is al vertrokken volgens de laatste werkdag" in page
    done = desk.run()
    assert (done.added, done.refused) == (1, 1)
    assert desk.people() == [("Kofi Mensah", "kofi@voorbeeld.example")]


def test_what_is_no_day_is_said_and_the_rest_of_the_row_comes_in(desk: Desk) -> None:
    page = checked(desk, HEAD, noor("ja"))
    assert "geen datum" in page
    desk.run()
    assert Person.objects.get(name="Noor Bakker").last_day is None


def test_who_works_in_the_product_is_let_go_by_no_list(desk: Desk) -> None:
    colleague = make.member("Noor Bakker", organisation=desk.organisation, role=Member.Role.PLANNER).person

    page = checked(desk, HEAD, ["Noor Bakker", colleague.email, "30-4-2027"])
    assert "Werkt zelf met Impactmodel" in page
    desk.run()

    colleague.refresh_from_db()
    assert colleague.last_day is None


def test_columns_that_nobody_reads_are_named_where_it_is_checked(desk: Desk) -> None:
    page = checked(desk, ["Naam", "Afdeling", "Mail", "Functie"], ["Noor Bakker", "Zorg", noor()[1], "1"])
    assert "Deze kolommen lezen we niet: Afdeling, Functie." in page
    assert "lezen we niet" not in checked(desk, HEAD, noor())
