"""A calendar that reads along: what stands in it, how it learns that something moved, and who may read it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from asks import actions, diaries
from asks.links import make_link
from asks.models import Ask, AskLetter, Grant
from checkins.models import Talk
from mailing.models import Diary, DiaryEntry, Mail
from mailing.register import letters
from mailing.sending import drain
from organisations import clock
from organisations.acting import PRODUCT
from organisations.models import AuditLine, Member, Person
from roles.models import Role
from tests import factories
from tests.access_world import letter
from tests.signing_in import sign_in
from trajectories.models import Intervention, InterventionDate, Trajectory

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
# On both sides of summer time, which begins on 28 March.
FIRST = datetime(2027, 3, 23, 8, 0, tzinfo=UTC)
SECOND = datetime(2027, 4, 6, 7, 0, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

pytestmark = [pytest.mark.once, pytest.mark.django_db]


class Moved:
    """The hands of the clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        monkeypatch.setattr(clock, "shift", timedelta)
        self.to(NOW)

    def to(self, moment: datetime) -> datetime:
        self.monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        return moment


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> Moved:
    return Moved(monkeypatch)


@pytest.fixture
def trajectory(db: None) -> Trajectory:
    """It runs, with one session before and a weekly one after the clock goes forward."""
    owner = factories.member("Sanne Brouwer").person
    made = factories.trajectory(owner=owner, starts_on=date(2027, 3, 23), state="running", started_at=NOW)
    factories.session(made, FIRST, FIRST + timedelta(hours=3), title="Oefenen; met, komma", place="Zaal 4")
    weekly = factories.session(made, SECOND, SECOND + timedelta(hours=1), title="Samen terugkijken")
    weekly.dates.update(is_weekly=True, weekly_until=date(2027, 4, 27))
    return made


@pytest.fixture
def farid(trajectory: Trajectory) -> Role:
    """Manager of Sara, and asked something."""
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    factories.ask(trajectory, farid.person, about="iets", letters=1)
    return farid


@pytest.fixture
def sara(trajectory: Trajectory) -> Role:
    sara = factories.role(trajectory, "learner", "Sara Yıldız")
    factories.ask(trajectory, sara.person, about="iets", letters=1)
    return sara


def address(person: Person) -> str:
    diary = actions.open_diary(person, by=PRODUCT, now=NOW)
    return diaries.url(diary).removeprefix("http://localhost:8000").removeprefix("http://testserver")


def path(person: Person) -> str:
    return "/c/" + address(person).split("/c/")[1]


def read(client: Client, where: str) -> dict[str, Any]:
    """The events by title, as icalendar reads them."""
    answer = client.get(where)
    assert answer.status_code == 200
    return {str(event["summary"]): event for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def read_by_another(client: Client, where: str) -> dict[str, Event]:
    """The same, as another program reads them."""
    calendar = IcsCalendarStream.calendar_from_ics(client.get(where).content.decode())
    return {event.summary or "": event for event in calendar.events}


def a_day_later() -> None:
    """The first session moves."""
    later = FIRST + timedelta(days=1)
    InterventionDate.objects.filter(starts_at=FIRST).update(starts_at=later, ends_at=later + timedelta(hours=3))


def test_two_programs_read_the_same_dates_on_both_sides_of_summer_time(farid: Role, sara: Role, client: Client) -> None:
    where = path(farid.person)
    content = client.get(where).content.decode()
    one, other = read(client, where), read_by_another(client, where)

    assert list(one) == list(other)
    assert list(one) == [
        "Startgesprek met Sara",
        "Oefenen; met, komma",
        "Samen terugkijken",
        "Terugkomgesprek met Sara",
        "Zes weken verder: gesprek met Sara",
    ]
    for title, event in one.items():
        assert event["dtstart"].dt == other[title].dtstart, title
        assert str(event["uid"]) == other[title].uid, title
        assert event["sequence"] == other[title].sequence == 0, title
    assert one["Oefenen; met, komma"]["dtstart"].dt == datetime(2027, 3, 23, 9, 0, tzinfo=AMSTERDAM)
    assert other["Oefenen; met, komma"].location == "Zaal 4"
    assert one["Startgesprek met Sara"]["dtstart"].dt == date(2027, 3, 9)
    assert str(one["Startgesprek met Sara"]["class"]) == "PRIVATE"
    # Every week at nine on the wall, up to and including its last day.
    assert other["Samen terugkijken"].rrule is not None
    calendar = IcsCalendarStream.calendar_from_ics(content)
    weekly = [event.dtstart for event in calendar.timeline if event.summary == "Samen terugkijken"]
    assert weekly == [datetime(2027, 4, day, 9, 0, tzinfo=AMSTERDAM) for day in (6, 13, 20, 27)]
    assert content.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/Amsterdam" in content
    assert max(len(line.encode()) for line in content.split("\r\n")) <= 75


def test_what_moves_gets_a_higher_number_and_what_is_called_off_is_cancelled(
    farid: Role, client: Client, hands: Moved
) -> None:
    where = path(farid.person)
    diaries.look([farid.person], NOW)
    before = read(client, where)["Oefenen; met, komma"]
    later = hands.to(NOW + timedelta(hours=1))

    a_day_later()
    at_once = read(client, where)["Oefenen; met, komma"]
    diaries.look([farid.person], later)
    kept = read(client, where)["Oefenen; met, komma"]
    diaries.look([farid.person], hands.to(later + timedelta(hours=1)))
    unmoved = read(client, where)["Oefenen; met, komma"]

    assert {str(event["uid"]) for event in (at_once, kept, unmoved)} == {str(before["uid"])}
    assert [event["sequence"] for event in (before, at_once, kept, unmoved)] == [0, 1, 1, 1]
    assert kept["dtstamp"].dt == unmoved["dtstamp"].dt == later
    assert kept["dtstart"].dt.day == 24

    Intervention.objects.filter(title="Oefenen; met, komma").update(standing="declined")
    for _look in range(2):
        gone = read(client, where)["Oefenen; met, komma"]
        other = read_by_another(client, where)["Oefenen; met, komma"]
        assert (str(gone["uid"]), str(gone["status"]), gone["sequence"]) == (str(before["uid"]), "CANCELLED", 2)
        assert (other.status, other.sequence) == ("CANCELLED", 2)
        diaries.look([farid.person], clock.now())


def test_another_language_is_no_news(farid: Role, sara: Role, client: Client) -> None:
    where = path(farid.person)
    diaries.look([farid.person], NOW)
    farid.person.language = "en"
    farid.person.save()
    diaries.look([farid.person], NOW)

    found = read(client, where)

    assert "Start talk with Sara" in found
    assert {event["sequence"] for event in found.values()} == {0}
    assert set(DiaryEntry.objects.values_list("sequence", flat=True)) == {0}


def test_a_diary_does_not_tell_whether_somebody_answered(trajectory: Trajectory, sara: Role, client: Client) -> None:
    where = path(sara.person)
    diaries.look([sara.person], NOW)
    before = client.get(where).content
    assert b"Je check-in" in before

    Ask.objects.update(answered_at=NOW)
    factories.ask(trajectory, sara.person, kind="log", about=f"{trajectory.public_id}:d7", answered_at=NOW, letters=1)

    assert client.get(where).content == before


def test_a_talk_stands_on_the_day_that_was_agreed_for_both(farid: Role, sara: Role, client: Client) -> None:
    Talk.objects.create(
        kind="start", holder=farid, learner=sara, outcome="planned", planned_on=date(2027, 3, 12), said_at=NOW
    )

    manager, learner = (read(client, path(role.person)) for role in (farid, sara))

    assert manager["Startgesprek met Sara"]["dtstart"].dt == date(2027, 3, 12)
    assert learner["Startgesprek met Farid"]["dtstart"].dt == date(2027, 3, 12)
    assert "Je startgesprek" not in learner
    Talk.objects.update(outcome="held", planned_on=None)
    assert "Startgesprek met Sara" not in read(client, path(farid.person))


def test_nobody_learns_from_a_diary_what_they_were_not_asked(farid: Role, sara: Role, client: Client) -> None:
    assert "Oefenen; met, komma" in read(client, path(sara.person))
    Ask.objects.filter(person=sara.person).update(letters=0)

    assert read(client, path(sara.person)) == {}


def test_who_plans_sees_their_own_trajectories_and_the_stoplight(
    trajectory: Trajectory, farid: Role, client: Client
) -> None:
    owner, colleague = trajectory.owner, factories.member("Bram de Wit").person
    Trajectory.objects.update(state="preparing")

    found = read(client, path(owner))

    assert found["Stoplicht: zijn we er klaar voor?"]["dtstart"].dt == date(2027, 3, 16)
    assert str(found["Oefenen; met, komma"]["transp"]) == "TRANSPARENT"
    assert not [title for title in found if "Startgesprek" in title]
    assert read(client, path(colleague)) == {}
    Member.objects.filter(person=owner).update(ended_at=NOW)
    assert read(client, path(owner)) == {}


def test_a_calendar_that_comes_back_gets_it_only_when_something_changed(farid: Role, client: Client) -> None:
    where = path(farid.person)
    diaries.look([farid.person], NOW)
    rows = [list(model.objects.order_by("pk").values()) for model in (Ask, Diary, DiaryEntry)]
    lines = AuditLine.objects.count()

    first = client.get(where)
    again = client.get(where, headers={"If-None-Match": first.headers["ETag"]})
    since = client.get(where, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert (again.status_code, since.status_code, again.content) == (304, 304, b"")
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Referrer-Policy"] == "strict-origin"
    assert first.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert not first.cookies
    assert client.head(where).status_code == 200
    assert client.post(where).status_code == 405
    assert client.get(where.upper().replace("/C/", "/c/").replace("DATES.ICS", "dates.ics")).status_code == 200
    assert [list(model.objects.order_by("pk").values()) for model in (Ask, Diary, DiaryEntry)] == rows
    assert AuditLine.objects.count() == lines

    a_day_later()
    assert client.get(where, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_an_address_is_closed_by_another_by_leaving_and_by_who_has_it(farid: Role, client: Client) -> None:
    first = path(farid.person)
    second = path(actions.open_diary(farid.person, renewed=True, by=PRODUCT, now=NOW).person)
    assert first != second
    assert client.get(second).status_code == 200
    dead = client.get(first)
    unknown = client.get(f"/c/{'a' * 32}/dates.ics")
    assert dead.status_code == unknown.status_code == 404
    assert len(dead.content) == len(unknown.content)

    assert b"BEGIN:VEVENT" in client.get(second).content
    Person.objects.filter(pk=farid.person_id).update(left_on=date(2027, 3, 1))
    left = client.get(second)
    assert left.status_code == 200, "a calendar that finds nothing keeps what it knows"
    assert left.content.count(b"STATUS:CANCELLED") == left.content.count(b"BEGIN:VEVENT")
    assert client.get(second.removesuffix("/dates.ics")).status_code == 404
    Person.objects.filter(pk=farid.person_id).update(left_on=None)
    page = second.removesuffix("/dates.ics")
    assert "Open in mijn agenda" in client.get(page).content.decode()
    assert client.post(page).status_code == 422
    assert client.get(second).status_code == 200
    assert "werkt niet meer" in client.post(page, {"address": "close"}).content.decode()
    assert client.get(second).status_code == 404
    held = str(list(Diary.objects.values()) + list(Mail.objects.values()))
    assert first.split("/")[2] not in held
    assert second.split("/")[2] not in held


def test_the_address_goes_by_mail_to_who_has_no_account(trajectory: Trajectory, farid: Role, client: Client) -> None:
    token = letter(farid.person, Ask.objects.get(person=farid.person))
    page = client.get(f"/l/{token}/diary")
    assert "Zet het in je agenda, Farid" in page.content.decode()
    assert f'href="/l/{token}"' in page.content.decode(), "the way back"
    assert client.post(f"/l/{token}/diary").status_code == 422
    assert client.post(f"/l/{token}/diary", {"mail": "no"}).status_code == 303
    assert not Diary.objects.exists()

    assert client.post(f"/l/{token}/diary", {"mail": "yes"}).status_code == 303
    assert "onderweg" in client.get(f"/l/{token}/diary").content.decode()
    assert drain(NOW + timedelta(minutes=1)) == 1
    sent = letters["diary"].render(Mail.objects.get(kind="diary"), NOW)
    assert diaries.address_of(farid.person) in sent.text
    assert diaries.page_of(farid.person) in sent.html
    assert path(farid.person).split("/")[2] not in page.content.decode()


def test_dates_are_told_in_the_language_of_the_page(farid: Role, sara: Role, client: Client) -> None:
    """What is kept of a diary has the words of its owner; who reads the page in another language finds none of them."""
    page = f"/l/{letter(farid.person, Ask.objects.get(person=farid.person))}/diary"
    diaries.look([farid.person], NOW)
    kept = list(DiaryEntry.objects.order_by("pk").values())
    titles = ("Startgesprek met Sara", "Terugkomgesprek met Sara", "Zes weken verder: gesprek met Sara")
    translated = ("Start talk with Sara", "Return talk with Sara", "Six weeks on: talk with Sara")

    own, other = (client.get(f"{page}{language}").content.decode() for language in ("", "?in=en"))

    for title, words in zip(titles, translated, strict=True):
        assert title in own
        assert title not in other
        assert words in other
        assert words in client.get(f"{page.replace('diary', 'dates.ics')}?in=en").content.decode()
    assert list(DiaryEntry.objects.order_by("pk").values()) == kept
    assert "Startgesprek met Sara" in read(client, path(farid.person))


def test_a_deputy_gets_no_address_of_whom_they_answer_for(trajectory: Trajectory, farid: Role, client: Client) -> None:
    deputy = factories.person("Bram de Wit", organisation=trajectory.organisation)
    mail = factories.mail(deputy, state="sent", sent_at=NOW)
    AskLetter.objects.put_in(mail, Ask.objects.filter(person=farid.person), step=1)
    _link, theirs = make_link(deputy, mail, Grant.Purpose.PAGE, NOW, on_behalf_of=farid.person)

    assert client.get(f"/l/{letter(farid.person, Ask.objects.get(person=farid.person))}/diary").status_code == 200
    assert client.get(f"/l/{theirs}/done").status_code == 200
    assert client.post(f"/l/{theirs}/diary", {"mail": "yes"}).status_code == 404
    assert not Diary.objects.exists()


def test_staff_get_an_address_renew_it_and_close_it(trajectory: Trajectory, client: Client) -> None:
    owner = trajectory.owner
    sign_in(client, owner)
    page = f"/o/{owner.organisation.public_id}/diary/"
    assert "Geef me een adres" in client.get(page).content.decode()
    assert not Diary.objects.exists()

    assert client.post(page).status_code == 302
    given = diaries.address_of(owner)
    shown = client.get(page).content.decode()
    assert given in shown
    assert "Oefenen; met, komma" in shown
    assert client.post(page).status_code == 422
    assert client.post(page, {"address": "renew"}).status_code == 302
    assert diaries.address_of(owner) not in ("", given)
    assert client.post(page, {"address": "close"}).status_code == 302
    assert diaries.address_of(owner) == ""
    assert AskLetter.objects.count() == 0


def test_what_is_kept_of_a_diary_is_old_after_half_an_hour_and_says_only_what_it_holds() -> None:
    person = factories.person("Sara Yıldız")
    assert diaries.lacks(person, (), NOW), "nothing was ever kept"
    diary = diaries.of(person)
    assert diaries.lacks(person, (), NOW), "and now it was never looked at"
    Diary.objects.update(looked_at=NOW)
    assert not diaries.lacks(person, (), NOW)
    assert diaries.lacks(person, ("abc",), NOW)
    DiaryEntry.objects.create(
        diary=diary, key="k", title="t", about="abc", mark="m", starts_on=NOW.date(), changed_at=NOW
    )
    assert not diaries.lacks(person, ("abc",), NOW + timedelta(minutes=29))
    assert diaries.lacks(person, ("abc",), NOW + timedelta(minutes=30))
