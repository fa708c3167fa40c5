"""The moments of each person, one of them moved or switched off, and the letters that would go out."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from asks.models import Ask
from checkins.models import ScheduleException
from checkins.planning import plan
from organisations.csv_file import cell
from organisations.models import Member
from roles.models import Function, Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Change, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Clock = Callable[[datetime], None]
MONDAY = datetime(2027, 4, 26, 6, tzinfo=UTC)


@pytest.fixture
def sanne(running: Trajectory, it_is: Clock) -> Client:
    it_is(MONDAY)
    return sign_in(Client(headers={"accept-language": "nl"}), make.member("Sanne Brouwer"))


@pytest.fixture
def kofi(running: Trajectory) -> Role:
    """Works Tuesdays and Thursdays, and is away on the day after a week."""
    kofi = make.role(running, person=make.person("Kofi Mensah", weekdays="24", timezone="Europe/Lisbon"))
    make.absence(kofi.person, date(2027, 5, 20), date(2027, 5, 25))
    make.role(running, Function.MANAGER, "Farid el Amrani")
    return kofi


def text_of(answer: Any) -> str:
    """The words of a page, without its markup."""
    assert answer.status_code == 200
    words = strip_tags(answer.content.decode().replace("<", " <"))
    return " ".join(unescape(words).split()).replace(" ,", ",")


def where(trajectory: Trajectory, page: str = "people/") -> str:
    return f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/schedule/{page}"


def test_everyone_stands_there_with_days_of_their_own_and_why(running: Trajectory, kofi: Role, sanne: Client) -> None:
    page = text_of(sanne.get(where(running)))
    for words in (
        "Kofi Mensah", "werkt di, do", "Afwezig van 20 mei tot en met 25 mei 2027", "op de klok van Lisbon",
        "29 apr 2027, dag +7", "do 6 mei", "di 11 mei 2027", "feestdag", "voor 1 lerende",
    ):  # fmt: skip
        assert words in page
    assert page.index("Farid el Amrani") < page.index("Kofi Mensah")


def test_one_moment_of_one_person_is_moved_switched_off_and_as_counted_again(
    running: Trajectory, kofi: Role, sanne: Client
) -> None:
    place = where(running, f"people/{kofi.person.public_id}/d7/")
    sara = make.role(running, name="Sara Yıldız")
    form = text_of(sanne.get(place))
    assert "Wanneer wordt dit gevraagd? Zoals geteld: 11 mei 2027" in form
    for wrong in ("", "1-4-2027", "29-4-2027", "12-5-2027"):  # nothing, past, before the end, no day of theirs
        assert sanne.post(place, {"how": "day", "on": wrong}).status_code == 422
    assert sanne.post(place, {}).status_code == 422

    assert sanne.post(place, {"how": "day", "on": "18-5-2027"}).status_code == 302
    assert "voor hen gekozen" in text_of(sanne.get(where(running)))
    plan(datetime(2027, 5, 11, 8, tzinfo=UTC))
    assert [ask.person for ask in Ask.objects.filter(kind="log")] == [sara.person]

    assert sanne.post(place, {"how": "off", "on": ""}).status_code == 302
    assert "gaat niet uit" in text_of(sanne.get(where(running)))
    plan(datetime(2027, 5, 18, 8, tzinfo=UTC))
    assert not Ask.objects.filter(kind="log", person=kofi.person).exists()

    assert sanne.post(place, {"how": "counted"}).status_code == 302
    assert not ScheduleException.objects.exists()
    told = [(change.before.get("on", ""), change.after.get("on", "")) for change in Change.objects.order_by("pk")]
    assert told == [("", "2027-05-18"), ("2027-05-18", "off"), ("off", "")]
    history = text_of(sanne.get(f"/o/{running.organisation.public_id}/t/{running.public_id}/history/"))
    assert "koos een andere dag voor Kofi Mensah" in history


def test_what_is_past_or_not_theirs_is_not_moved(running: Trajectory, kofi: Role, sanne: Client, it_is: Clock) -> None:
    for moment in ("start_talk", "return_talk", "nonsense"):
        assert sanne.get(where(running, f"people/{kofi.person.public_id}/{moment}/")).status_code == 404
    assert sanne.get(where(running, f"people/{kofi.person.public_id}/d42/")).status_code == 200


def test_what_would_go_out_is_a_table_and_a_file(running: Trajectory, kofi: Role, sanne: Client) -> None:
    kofi.person.name = "=Kofi"
    kofi.person.save()
    page = text_of(sanne.get(where(running, "letters/?first=2027-04-30&last=2027-05-12")))
    for words in ("4 brieven", "di 11 mei 2027 09:00", "Europe/Lisbon", "Check-in", "29 apr 2027, dag +7; feestdag"):
        assert words in page
    assert sanne.get(where(running, "letters/?first=2027-05-12&last=2027-05-11")).status_code == 422
    assert "Er gaat niets uit" in text_of(sanne.get(where(running, "letters/?first=2026-01-01&last=2026-01-05")))

    answer = sanne.get(where(running, "letters.csv?first=2027-04-30&last=2027-05-12"))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert heading[:3] == ["UTC", "Op hun klok", "Wie"]
    assert [row for row in rows if row[4] == "na een week"] == [
        [
            *("2027-05-11 08:00", "2027-05-11 09:00 Europe/Lisbon", "'=Kofi", "check-in", "na een week"),
            "29 apr 2027, dag +7; feestdag of vrije dag",
        ]
    ]
    assert not Ask.objects.exists()


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "＝1", " =1", "\0=1"])
def test_no_cell_of_a_file_calculates(payload: str) -> None:
    assert cell(payload).startswith("'")
    assert cell(f"x{payload}") == f"x{payload}"


def test_a_reader_sees_the_days_and_moves_none(running: Trajectory, kofi: Role) -> None:
    reader = make.member("Ilse", role=Member.Role.READER, organisation=running.organisation)
    client = Client()
    sign_in(client, reader)
    answer = client.get(where(running))
    assert "Kofi Mensah" in answer.content.decode()
    assert "/d42/" not in answer.content.decode()
