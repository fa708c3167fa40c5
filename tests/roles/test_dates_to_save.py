"""The dates to save after answering: on the page, and as a file for a diary of one's own."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client

from asks import diaries, links
from asks.models import Ask, AskLetter, Grant
from organisations import clock
from organisations.models import AuditLine
from roles.models import Answer, Role
from tests import factories
from trajectories.models import Cohort, Intervention, Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
# On both sides of summer time.
FIRST = datetime(2027, 3, 23, 8, 0, tzinfo=UTC)
SECOND = datetime(2027, 4, 6, 7, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(clock, "shift", timedelta)


@pytest.fixture
def trajectory(db: None) -> Trajectory:
    """With one session before and one after the clock goes forward."""
    made = factories.trajectory(starts_on=date(2027, 3, 23))
    factories.session(made, FIRST, FIRST + timedelta(hours=3), title="Oefenen; met, komma", place="Zaal 4")
    factories.session(made, SECOND, SECOND + timedelta(hours=3), title="Terugkijken")
    return made


def answered(trajectory: Trajectory, role: Role, kind: str = "yes", text: str = "Rooster klaar") -> str:
    """The token of a link through which this was answered."""
    made = factories.commitment(trajectory, role.function, text, needed_by=date(2027, 3, 16))
    promise = factories.promise(made, role, asked_at=NOW)
    factories.answer(promise, kind)
    factories.ask(trajectory, role.person, about=promise.public_id, answered_at=NOW)
    mail = factories.mail(role.person)
    AskLetter.objects.put_in(mail, Ask.objects.filter(person=role.person), step=1)
    return links.make_link(role.person, mail, Grant.Purpose.PAGE, NOW)[1]


def file(client: Client, token: str) -> icalendar.Calendar:
    answer = client.get(f"/l/{token}/dates.ics")
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content)


def events(client: Client, token: str) -> dict[str, Any]:
    return {str(event["summary"]): event for event in file(client, token).walk("VEVENT")}


def test_the_page_after_sending_shows_the_dates_and_offers_them(
    trajectory: Trajectory, farid: Role, client: Client
) -> None:
    token = answered(trajectory, farid)

    page = client.get(f"/l/{token}/done").content.decode()

    assert "Zet in je agenda" in page
    assert "di 16 mrt" in page
    assert "Klaar: Rooster klaar" in page
    assert "di 23 mrt" in page
    assert "Oefenen; met, komma, 9:00–12:00" in page
    assert f"/l/{token}/dates.ics" in page
    assert "Zet 3 momenten in mijn agenda" in page


def test_a_day_of_another_year_says_which(trajectory: Trajectory, farid: Role, client: Client) -> None:
    later = datetime(2028, 3, 21, 8, 0, tzinfo=UTC)
    factories.session(trajectory, later, later + timedelta(hours=2), title="Een jaar later")
    page = client.get(f"/l/{answered(trajectory, farid)}/done").content.decode()
    assert "di 21 mrt 2028" in page
    assert "di 23 mrt<" in page


def test_what_is_only_done_once_it_began_is_not_ready_on_a_day_before_the_start(
    trajectory: Trajectory, farid: Role, client: Client
) -> None:
    needed = {"needed_by": date(2027, 3, 16)}
    for text, place in (
        ("Terugkomgesprek", {"phase": "after"}),
        ("Niet bellen", {"phase": "during", "is_must": False}),
        ("Oefentijd", {"phase": "during", "is_must": True}),
    ):
        made = factories.commitment(trajectory, farid.function, text, **needed, **place)
        factories.answer(factories.promise(made, farid, asked_at=NOW), "yes")

    titles = set(events(client, answered(trajectory, farid)))

    assert {"Klaar: Rooster klaar", "Klaar: Oefentijd"} <= titles
    assert not titles & {"Klaar: Terugkomgesprek", "Klaar: Niet bellen"}


def test_each_date_stands_in_the_file_at_its_time_on_the_wall(
    trajectory: Trajectory, farid: Role, client: Client
) -> None:
    found = events(client, answered(trajectory, farid))

    assert list(found) == ["Klaar: Rooster klaar", "Oefenen; met, komma", "Terugkijken"]
    needed, first, second = found.values()
    assert (needed["dtstart"].dt, needed["dtend"].dt) == (date(2027, 3, 16), date(2027, 3, 17))
    assert first["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert [event["dtstart"].dt.strftime("%H:%M %z") for event in (first, second)] == ["09:00 +0100", "09:00 +0200"]
    assert first["dtend"].dt.hour == 12
    assert first["location"] == "Zaal 4"
    assert first["description"] == trajectory.title


def test_the_file_says_what_the_zone_is(trajectory: Trajectory, farid: Role, client: Client) -> None:
    content = client.get(f"/l/{answered(trajectory, farid)}/dates.ics").content.decode()

    (zone,) = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Amsterdam"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    # Each spring with the hour of the clock before it; the first is told among the others too.
    assert "DTSTART:20270328T020000\r\nRDATE:20270328T020000,20280326T020000\r\n" in content
    assert "\r\n" in content
    assert max(len(line.encode()) for line in content.split("\r\n")) <= 75


def test_a_date_keeps_its_name_and_counts_as_newer_once_it_moved(
    trajectory: Trajectory, farid: Role, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = answered(trajectory, farid)
    diaries.look([farid.person], NOW)
    before = events(client, token)
    session = Intervention.objects.get(title="Terugkijken")
    session.dates.all().delete()
    session.dates.create(starts_at=SECOND + timedelta(days=1), ends_at=SECOND + timedelta(days=1, hours=3))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=1))

    after = events(client, token)

    assert [event["uid"] for event in after.values()] == [event["uid"] for event in before.values()]
    assert len({event["uid"] for event in after.values()}) == 3
    assert after["Terugkijken"]["dtstart"].dt.day == 7
    assert {title: event["sequence"] for title, event in after.items()} == {
        "Klaar: Rooster klaar": 0,
        "Oefenen; met, komma": 0,
        "Terugkijken": 1,
    }


def test_what_is_weekly_is_one_entry(trajectory: Trajectory, farid: Role, client: Client) -> None:
    session = Intervention.objects.get(title="Terugkijken")
    session.dates.update(is_weekly=True, weekly_until=date(2027, 5, 4))

    event = events(client, answered(trajectory, farid))["Terugkijken"]

    assert event["rrule"]["FREQ"] == ["WEEKLY"]
    assert event["rrule"]["UNTIL"][0].date() == date(2027, 5, 4)


def test_a_learner_gets_the_sessions_of_their_own_group_and_is_busy_then(
    trajectory: Trajectory, client: Client
) -> None:
    sara = factories.role(trajectory, "learner", "Sara Yıldız")
    mine, other = trajectory.cohorts.get(), Cohort.objects.create(trajectory=trajectory, name="Avond")
    sara.cohorts.add(mine)
    Intervention.objects.get(title="Terugkijken").cohorts.add(other)

    found = events(client, answered(trajectory, sara))

    assert {"Klaar: Rooster klaar", "Oefenen; met, komma"} < set(found)
    assert "Terugkijken" not in found
    assert found["Oefenen; met, komma"]["transp"] == "OPAQUE"
    assert found["Klaar: Rooster klaar"]["transp"] == "TRANSPARENT"


def test_a_manager_makes_room_without_being_there(trajectory: Trajectory, farid: Role, client: Client) -> None:
    assert events(client, answered(trajectory, farid))["Terugkijken"]["transp"] == "TRANSPARENT"


@pytest.mark.parametrize("kind", [Answer.Kind.NO, Answer.Kind.QUESTION])
def test_what_was_not_promised_is_in_nobodys_diary(
    trajectory: Trajectory, farid: Role, client: Client, kind: str
) -> None:
    assert "Klaar: Rooster klaar" in events(client, answered(trajectory, farid))
    Answer.objects.update(kind=kind)

    assert set(events(client, links_of(farid))) == {"Oefenen; met, komma", "Terugkijken"}


def links_of(role: Role) -> str:
    mail = factories.mail(role.person)
    AskLetter.objects.put_in(mail, Ask.objects.filter(person=role.person), step=1)
    return links.make_link(role.person, mail, Grant.Purpose.PAGE, NOW)[1]


def test_of_another_trajectory_nothing_is_told(trajectory: Trajectory, farid: Role, client: Client) -> None:
    token = answered(trajectory, farid)
    elsewhere = factories.trajectory(owner=trajectory.owner, title="Iets anders", starts_on=date(2027, 3, 1))
    factories.session(elsewhere, FIRST, title="Geheim overleg")
    role = factories.role(elsewhere, "manager", person=farid.person)
    assert "Geheim overleg" in events(client, answered(elsewhere, role, text="Elders"))

    assert "Geheim overleg" not in events(client, token)


def test_the_file_is_sealed_sets_nothing_and_changes_nothing(
    trajectory: Trajectory, farid: Role, client: Client
) -> None:
    token = answered(trajectory, farid)
    rows = [list(model.objects.order_by("pk").values()) for model in (Ask, Answer, AskLetter)]
    lines = AuditLine.objects.count()

    answer = client.get(f"/l/{token.upper()}/dates.ics")

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="impactmodel.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert not answer.cookies
    assert client.head(f"/l/{token}/dates.ics").status_code == 200
    assert client.post(f"/l/{token}/dates.ics").status_code == 405
    assert client.get(f"/l/{'a' * 32}/dates.ics").status_code == 404
    assert [list(model.objects.order_by("pk").values()) for model in (Ask, Answer, AskLetter)] == rows
    assert AuditLine.objects.count() == lines
