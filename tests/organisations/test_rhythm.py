"""When people work and letters go: for the whole house, and for one person."""

from datetime import date, time

import pytest
from django.test import Client

from organisations.models import Organisation, Person
from organisations.working_days import Calendar
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), make.member("Sanne Brouwer"))


def where(page: str) -> str:
    return f"/o/{Organisation.objects.get().public_id}/settings/{page}/"


RHYTHM = {"weekdays": ["1", "2", "3", "4"], "send_at": "10:30", "window_from": "9:00", "window_until": "17:00"}
HOLIDAYS = {"holiday_calendar": "nl", "keeps_good_friday": "on", "days_off": "7-5-2027, 24 december 2027"}


def test_the_house_sets_its_days_and_hours_and_reads_them_back(sanne: Client) -> None:
    assert send_opened(sanne, where("rhythm"), RHYTHM).status_code == 302
    assert send_opened(sanne, where("holidays"), HOLIDAYS).status_code == 302
    house = Organisation.objects.get()
    assert Calendar.of_everyone(house) == Calendar(
        weekdays=frozenset({1, 2, 3, 4}),
        keeps_good_friday=True,
        days_off=frozenset({date(2027, 5, 7), date(2027, 12, 24)}),
        send_at=time(10, 30),
        window_from=time(9),
        window_until=time(17),
    )
    settings = sanne.get(f"/o/{house.public_id}/settings/").content.decode()
    assert "ma t/m do om 10:30" in settings
    assert "Vrij op de feestdagen van Nederland. En op 2 dagen van jullie zelf." in settings
    assert "7-5-2027, 24-12-2027" in sanne.get(where("holidays")).content.decode()
    assert 'value="10:30"' in sanne.get(where("rhythm")).content.decode()

    assert send_opened(sanne, where("holidays"), HOLIDAYS | {"holiday_calendar": "geen"}).status_code == 302
    assert Calendar.of_everyone(Organisation.objects.get()).works_on(date(2028, 12, 25))
    assert "Iedereen werkt op feestdagen." in sanne.get(f"/o/{house.public_id}/settings/").content.decode()


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("rhythm", {"window_from": "7:00"}),
        ("rhythm", {"window_until": "18:30"}),
        ("rhythm", {"window_from": "17:00", "window_until": "9:00"}),
        ("rhythm", {"send_at": "17:00"}),
        ("rhythm", {"weekdays": []}),
        ("holidays", {"holiday_calendar": "Narnia"}),
        ("holidays", {"holiday_calendar": ""}),
        ("holidays", {"days_off": "7-5-2027, ooit"}),
    ],
)
def test_what_would_let_a_letter_go_wrong_is_refused_and_stays_typed(
    sanne: Client, page: str, wrong: dict[str, str | list[str]]
) -> None:
    answer = sanne.post(where(page), {**(RHYTHM if page == "rhythm" else HOLIDAYS), **wrong})
    assert answer.status_code == 422
    typed = wrong.get("send_at", "10:30") if page == "rhythm" else wrong.get("days_off", "24 december 2027")
    assert str(typed) in answer.content.decode()
    assert Calendar.of_everyone(Organisation.objects.get()) == Calendar()


def test_one_person_has_days_of_their_own(sanne: Client) -> None:
    noor = make.person("Noor Smit")
    page = f"/o/{noor.organisation.public_id}/people/{noor.public_id}/"
    typed = {"name": "Noor Smit", "reach": "own", "email": noor.email, "weekdays": ["6", "7"]}
    typed |= {"holiday_calendar": "be", "timezone": "Europe/Athens", "language": "pl"}
    typed |= {"days_off": "9-5-2027", "days_on": "10-5-2027\n11-5-2027"}
    typed |= {"away-TOTAL_FORMS": "1", "away-INITIAL_FORMS": "0"}
    typed |= {"away-0-first_day": "1-6-2027", "away-0-last_day": "8-6-2027"}
    assert send_opened(sanne, page, typed | {"holiday_calendar": "nergens"}).status_code == 422
    assert send_opened(sanne, page, typed).status_code == 302
    assert Calendar.of(Person.objects.get(pk=noor.pk)) == Calendar(
        zone="Europe/Athens",
        weekdays=frozenset({6, 7}),
        holiday_calendar="BE",
        days_off=frozenset({date(2027, 5, 9)}),
        days_on=frozenset({date(2027, 5, 10), date(2027, 5, 11)}),
        absences=((date(2027, 6, 1), date(2027, 6, 8)),),
    )
    assert "10-5-2027, 11-5-2027" in sanne.get(page).content.decode()


def test_who_works_on_holidays_says_so_in_the_language_of_the_page(sanne: Client) -> None:
    noor = make.person("Noor Smit", holiday_calendar="none")
    page = f"/o/{noor.organisation.public_id}/people/{noor.public_id}/"
    for where_it_stands in (page, where("holidays")):
        send_opened(sanne, where("holidays"), HOLIDAYS | {"holiday_calendar": "geen"})
        shown = sanne.get(where_it_stands).content.decode()
        assert 'value="geen"' in shown
        assert "of none" not in shown
