"""What letters put in a diary: invitations with the letter that asks, changes and what is off with one of their own."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
from django.conf import settings
from django.test import Client
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from asks import actions
from asks.models import Ask
from checkins.models import Talk
from impactmodel.ticking import tick
from mailing.models import DiaryEntry, Mail
from organisations.acting import PRODUCT, Actor
from roles.actions import cancel, end, leave, let_go
from roles.models import Role
from tests import factories as make
from tests.asks.conftest import TUESDAY, Clock, text_of
from trajectories.models import Intervention, InterventionDate, Trajectory

SESSION = datetime(2027, 2, 2, 8, tzinfo=UTC)
A_DAY = timedelta(days=1)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


class Invited:
    """One file of a letter, as two programs read it."""

    def __init__(self, part: EmailMessage) -> None:
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        self.content = content
        self.method = part.get_param("method")
        calendar: Any = icalendar.Calendar.from_ical(content)
        self.event: Any = calendar.walk("VEVENT")[0]
        (other,) = IcsCalendarStream.calendar_from_ics(content.decode()).events
        self.other: Event = other
        assert str(calendar["method"]) == self.method
        assert (str(self.event["uid"]), self.event["sequence"]) == (other.uid, other.sequence)
        assert self.event["dtstart"].dt == other.dtstart
        assert self.event["dtstart"].params.get("TZID", "") in content.decode().split("BEGIN:VEVENT")[0]


class Round:
    """The whole tick, and what arrived by it."""

    def __init__(self, it_is: Clock) -> None:
        self.it_is = it_is

    def __call__(self, now: datetime) -> list[EmailMessage]:
        self.it_is(now)
        before = set(self._files())
        assert tick(now).failed == []
        new = sorted(set(self._files()) - before, key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in new]

    def _files(self) -> list[Path]:
        folder = Path(settings.MAILBOX_DIR) / "new"
        return list(folder.iterdir()) if folder.exists() else []


def files(letter: EmailMessage) -> dict[str, Invited]:
    parts: Any = letter.iter_attachments()
    return {found.event["summary"]: found for found in map(Invited, parts)}


@pytest.fixture
def at(it_is: Clock) -> Round:
    return Round(it_is)


@pytest.fixture
def manager(trajectory: Trajectory) -> Role:
    """Noor, who is asked something on Tuesday, of a learner; four weeks before the one session."""
    noor = make.role(trajectory, "manager", "Noor Jansen")
    make.role(trajectory, "learner", "Sara Yıldız")
    make.session(trajectory, SESSION, SESSION + timedelta(hours=3), title="Oefenen", place="Zaal 4")
    make.ask(trajectory, noor.person, kind="nut", about="walnoot")
    return noor


def test_a_letter_invites_for_what_is_near_and_later_ones_tell_only_what_changed(manager: Role, at: Round) -> None:
    (first,) = at(TUESDAY)
    invited = files(first)

    assert list(invited) == ["Startgesprek met Sara", "Oefenen", "Terugkomgesprek met Sara"], "six weeks ahead"
    session = invited["Oefenen"]
    assert (session.method, session.event["sequence"]) == ("REQUEST", 0)
    assert session.event["dtstart"].dt.strftime("%H:%M %z") == "09:00 +0100"
    assert str(session.event["organizer"]) == f"mailto:{manager.trajectory.owner.email}"
    assert str(session.event["attendee"]) == f"mailto:{manager.person.email}"
    assert session.event["attendee"].params["RSVP"] == "FALSE"
    assert "di 2 feb: Oefenen, 9:00–12:00" in text_of(first)
    Ask.objects.update(answered_at=TUESDAY)
    assert at(TUESDAY + A_DAY) == []

    InterventionDate.objects.update(starts_at=SESSION + A_DAY, ends_at=SESSION + A_DAY + timedelta(hours=3))
    assert at(TUESDAY + A_DAY + timedelta(hours=12)) == [], "not in the evening"
    (second,) = at(TUESDAY + 2 * A_DAY)
    moved = files(second)["Oefenen"]
    assert second["Subject"] == "Noor, er verandert iets in je agenda"
    assert (moved.method, moved.event["sequence"]) == ("REQUEST", 1)
    assert str(moved.event["uid"]) == str(session.event["uid"])
    assert moved.event["dtstart"].dt.day == 3
    assert "wo 3 feb: Oefenen, 9:00–12:00 (verplaatst)" in text_of(second)
    assert second["In-Reply-To"] == first["Message-ID"]

    Intervention.objects.update(standing="declined")
    assert at(TUESDAY + 2 * A_DAY + timedelta(hours=1)) == [], "one letter a day"
    (third,) = at(TUESDAY + 3 * A_DAY)
    gone = files(third)["Oefenen"]
    assert (gone.method, gone.event["sequence"], str(gone.event["status"])) == ("CANCEL", 2, "CANCELLED")
    assert gone.other.status == "CANCELLED"
    assert str(gone.event["uid"]) == str(session.event["uid"])
    assert "Oefenen: gaat voor jou niet door" in text_of(third)
    assert at(TUESDAY + 6 * A_DAY) == []


def test_who_plans_it_by_now_moves_and_cancels_in_the_name_of_who_invited(manager: Role, at: Round) -> None:
    (first,) = at(TUESDAY)
    Ask.objects.update(answered_at=TUESDAY)
    invited_by = files(first)["Oefenen"].event["organizer"]
    assert str(invited_by) == f"mailto:{manager.trajectory.owner.email}"
    bram = make.member("Bram de Wit", organisation=manager.trajectory.organisation).person
    Trajectory.objects.update(owner=bram)
    InterventionDate.objects.update(starts_at=SESSION + A_DAY, ends_at=None)

    (moved,) = at(TUESDAY + A_DAY)
    Intervention.objects.update(standing="declined")
    (off,) = at(TUESDAY + 2 * A_DAY)

    assert "Bram" in moved["From"]
    assert "Bram" in off["From"]
    told = [files(letter)["Oefenen"] for letter in (moved, off)]
    assert [(one.method, one.event["organizer"]) for one in told] == [("REQUEST", invited_by), ("CANCEL", invited_by)]
    assert b"de Wit" not in told[1].content
    assert b"ORGANIZER:mailto:" in told[1].content


def test_who_was_invited_and_plans_it_by_now_still_hears_that_it_moves(manager: Role, at: Round) -> None:
    at(TUESDAY)
    Ask.objects.update(answered_at=TUESDAY)
    invited_by = manager.trajectory.owner.email
    Trajectory.objects.update(owner=manager.person)
    InterventionDate.objects.update(starts_at=SESSION + A_DAY, ends_at=None)

    (letter,) = at(TUESDAY + A_DAY)

    moved = files(letter)["Oefenen"]
    assert (moved.method, str(moved.event["organizer"])) == ("REQUEST", f"mailto:{invited_by}")


@pytest.mark.once
def test_who_moves_a_date_reads_first_who_has_it_in_their_calendar(manager: Role, at: Round, client: Client) -> None:
    staff = make.member("Bram de Wit", organisation=manager.trajectory.organisation).person.user
    assert staff is not None
    client.force_login(staff)
    session = Intervention.objects.get()
    trajectory = manager.trajectory
    page = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/timeline/{session.public_id}/move/"
    assert "hun agenda" not in client.get(page).content.decode()

    at(TUESDAY)

    assert "1 persoon heeft dit in de agenda" in client.get(page).content.decode()
    plan = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}"
    called_off = client.get(f"{plan}/cancel/").content.decode()
    assert "1 persoon heeft data ervan in de agenda" in called_off
    assert "na twee werkdagen" in called_off
    assert "1 persoon heeft nog data ervan in de agenda" in client.get(f"{plan}/end/").content.decode()
    out = client.get(f"{plan}/people/{manager.public_id}/let-go/").content.decode()
    assert "Wat daardoor in hun agenda staat, gaat er met een mail weer uit" in out


def test_who_takes_part_no_longer_is_told(manager: Role, at: Round) -> None:
    at(TUESDAY)
    Ask.objects.update(answered_at=TUESDAY)
    Role.objects.filter(pk=manager.pk).update(held_until=date(2027, 1, 5))

    (letter,) = at(TUESDAY + A_DAY)

    assert {one.method for one in files(letter).values()} == {"CANCEL"}
    assert len(files(letter)) == 3


def test_who_stopped_the_letters_still_hears_that_a_meeting_moves(manager: Role, at: Round) -> None:
    at(TUESDAY)
    Ask.objects.update(answered_at=TUESDAY)
    actions.stop_reminders(manager.person, trajectory=manager.trajectory, by=PRODUCT, now=TUESDAY)
    InterventionDate.objects.update(starts_at=SESSION + A_DAY, ends_at=SESSION + A_DAY + timedelta(hours=3))

    (letter,) = at(TUESDAY + A_DAY)

    assert files(letter)["Oefenen"].event["sequence"] == 1


def test_who_stopped_the_letters_hears_nothing_of_a_check_in(trajectory: Trajectory, at: Round) -> None:
    ended = datetime(2026, 12, 29, 8, tzinfo=UTC)
    make.session(trajectory, ended, ended + timedelta(hours=3))
    sara, daan = (make.role(trajectory, "learner", name) for name in ("Sara Yıldız", "Daan Smit"))
    for role in (sara, daan):
        make.ask(trajectory, role.person, kind="nut", about="walnoot")
    at(TUESDAY)
    Ask.objects.update(answered_at=TUESDAY)
    actions.stop_reminders(sara.person, trajectory=trajectory, by=PRODUCT, now=TUESDAY)
    for role in (sara, daan):
        let_go(role, on=date(2027, 1, 5), by=PRODUCT, now=TUESDAY)

    told = [letter for days in (1, 2, 3, 6, 7) for letter in at(TUESDAY + days * A_DAY)]

    assert [letter["To"].addresses[0].display_name for letter in told] == ["Daan Smit"]


def test_a_calendar_that_reads_along_gets_no_invitations_besides(manager: Role, at: Round) -> None:
    actions.open_diary(manager.person, by=PRODUCT, now=TUESDAY)

    (letter,) = at(TUESDAY)

    assert files(letter) == {}
    assert set(DiaryEntry.objects.filter(diary__person=manager.person).values_list("told", flat=True)) == {None}


def test_what_is_called_off_leaves_the_diary_with_the_letter_that_says_so(manager: Role, at: Round) -> None:
    at(TUESDAY)
    by = Actor(person=manager.trajectory.owner)
    cancel(manager.trajectory, because="De fusie gaat voor.", tells=True, by=by, now=TUESDAY)

    (letter,) = at(TUESDAY + A_DAY)

    assert "De fusie gaat voor." in text_of(letter)
    assert {one.method for one in files(letter).values()} == {"CANCEL"}
    assert "Oefenen" in files(letter)


def test_whom_lnd_tells_themselves_the_dates_leave_two_working_days_later(manager: Role, at: Round) -> None:
    at(TUESDAY)
    by = Actor(person=manager.trajectory.owner)
    cancel(manager.trajectory, because="De fusie gaat voor.", tells=False, by=by, now=TUESDAY)
    other = make.trajectory(organisation=manager.trajectory.organisation, owner=manager.trajectory.owner)
    make.ask(other, manager.person, kind="nut", about="hazelnoot", next_on=date(2027, 1, 6))
    assert at(TUESDAY + timedelta(hours=1)) == []

    (meanwhile,) = at(TUESDAY + A_DAY)
    assert files(meanwhile) == {}, "L&D has a day to say it first"
    (letter,) = at(TUESDAY + 2 * A_DAY)

    assert letter["Subject"] == "Noor, er verandert iets in je agenda"
    assert "fusie" not in text_of(letter)
    gone = files(letter)
    assert list(gone) == ["Startgesprek met Sara", "Oefenen", "Terugkomgesprek met Sara"]
    talk, noor = gone["Terugkomgesprek met Sara"].content.decode(), manager.person
    assert talk.replace("\r\n ", "").splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Impactmodel//NONSGML//EN",
        "METHOD:CANCEL",
        "BEGIN:VEVENT",
        "SUMMARY:Terugkomgesprek met Sara",
        "DTSTART;VALUE=DATE:20270209",
        "DTSTAMP:20270107T080000Z",
        f"UID:return_talk-{manager.trajectory.public_id}-return_talk-all-{noor.public_id}@impactmodel.example",
        "SEQUENCE:1",
        f'ATTENDEE;CN="Noor Jansen";PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:{noor.email}',
        f'ORGANIZER;CN="Sanne Brouwer":mailto:{manager.trajectory.owner.email}',
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert at(TUESDAY + 3 * A_DAY) == []


def test_a_check_in_leaves_the_calendar_of_who_learns_no_longer_and_of_who_is_finished(
    trajectory: Trajectory, at: Round
) -> None:
    ended = datetime(2026, 12, 29, 8, tzinfo=UTC)
    make.session(trajectory, ended, ended + timedelta(hours=3))
    sara, daan = (make.role(trajectory, "learner", name) for name in ("Sara Yıldız", "Daan Smit"))
    for role in (sara, daan):
        make.ask(trajectory, role.person, kind="nut", about="walnoot")
    assert [list(files(letter)) for letter in at(TUESDAY)] == [["Je check-in"], ["Je check-in"]]
    Ask.objects.update(answered_at=TUESDAY)
    let_go(sara, on=date(2027, 1, 5), by=PRODUCT, now=TUESDAY)

    assert at(TUESDAY + A_DAY) == [], "no reason to write at once"
    end(trajectory, by=PRODUCT, now=TUESDAY + A_DAY)
    told = [letter for days in (2, 3, 6, 7) for letter in at(TUESDAY + days * A_DAY)]

    assert [letter["To"].addresses[0].display_name for letter in told] == ["Sara Yıldız", "Daan Smit"]
    assert [[one.method for one in files(letter).values()] for letter in told] == [["CANCEL"], ["CANCEL"]]


def test_who_leaves_gets_nothing_and_who_was_to_talk_with_them_gets_word(manager: Role, at: Round) -> None:
    sara = Role.objects.get(function="learner")
    make.ask(manager.trajectory, sara.person, kind="nut", about="walnoot")
    planned = {"kind": "start", "holder": manager, "learner": sara, "said_at": TUESDAY}
    Talk.objects.create(**planned, outcome="planned", planned_on=date(2027, 1, 20))
    first = {letter["To"].addresses[0].display_name: files(letter) for letter in at(TUESDAY)}
    assert "Startgesprek met Sara" in first["Noor Jansen"]
    assert "Startgesprek met Noor" in first["Sara Yıldız"]
    Ask.objects.update(answered_at=TUESDAY)
    leave(sara.person, by=PRODUCT, now=TUESDAY)

    told = [letter for days in (1, 2, 3, 6) for letter in at(TUESDAY + days * A_DAY)]

    assert {letter["To"].addresses[0].display_name for letter in told} == {"Noor Jansen"}
    assert files(told[0])["Startgesprek met Sara"].method == "CANCEL"


def test_what_changed_waits_for_a_letter_that_goes_anyway(manager: Role, at: Round) -> None:
    at(TUESDAY)
    InterventionDate.objects.update(starts_at=SESSION + A_DAY, ends_at=None)
    make.ask(manager.trajectory, manager.person, kind="nut", about="hazelnoot", next_on=date(2027, 1, 7))

    (letter,) = at(TUESDAY + 2 * A_DAY)

    assert "hazelnoot" in text_of(letter) or "noot" in text_of(letter)
    assert files(letter)["Oefenen"].event["sequence"] == 1
    assert Mail.objects.filter(person=manager.person).count() == 2


def test_an_agreed_talk_comes_along_and_one_that_was_held_is_no_news(manager: Role, at: Round) -> None:
    at(TUESDAY)
    sara = Role.objects.get(function="learner")
    planned = {"kind": "start", "holder": manager, "learner": sara, "said_at": TUESDAY}
    Talk.objects.create(**planned, outcome="planned", planned_on=date(2027, 1, 20))

    (reminder,) = at(TUESDAY + 3 * A_DAY)

    (talk,) = files(reminder).values()
    assert (talk.event["dtstart"].dt, talk.method, talk.event["sequence"]) == (date(2027, 1, 20), "REQUEST", 0)
    assert "wo 20 jan: Startgesprek met Sara" in text_of(reminder)
    Ask.objects.update(answered_at=TUESDAY)
    Talk.objects.update(outcome="held", planned_on=None)
    assert at(TUESDAY + 6 * A_DAY) == []
    assert not DiaryEntry.objects.filter(is_off=True).exists()


def test_a_check_in_that_moves_waits_for_another_letter(trajectory: Trajectory, at: Round) -> None:
    sara = make.role(trajectory, "learner", "Sara Yıldız")
    ended = datetime(2026, 12, 29, 8, tzinfo=UTC)
    make.session(trajectory, ended, ended + timedelta(hours=3))
    make.ask(trajectory, sara.person, kind="nut", about="walnoot")
    (first,) = at(TUESDAY)
    assert str(files(first)["Je check-in"].event["class"]) == "PRIVATE"
    assert "di 19 jan: Je check-in" in text_of(first)
    Ask.objects.update(answered_at=TUESDAY)
    make.absence(sara.person, date(2027, 1, 19), date(2027, 1, 19))

    assert at(TUESDAY + 2 * A_DAY) == []

    make.ask(trajectory, sara.person, kind="nut", about="hazelnoot", next_on=date(2027, 1, 8))
    (later,) = at(TUESDAY + 3 * A_DAY)
    assert "wo 20 jan: Je check-in (verplaatst)" in text_of(later)
    assert [one.event["sequence"] for one in files(later).values()] == [1]
