"""The daily overview: one mail on a working day about what changed, and none when nothing did."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from insight.planning import plan
from mailing import sending
from mailing.models import Mail
from organisations import clock
from organisations.models import Member
from roles.models import Answer, Commitment, Function, Promise
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.once

# A Tuesday, eleven in the Netherlands.
TUESDAY = datetime(2027, 1, 12, 10, tzinfo=UTC)
DAY = timedelta(days=1)
Tick = Callable[[datetime], list[EmailMessage]]


@pytest.fixture
def sanne(db: None) -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def trajectory(sanne: Member) -> Trajectory:
    return make.trajectory(owner=sanne.person, title="Beter klantgesprekken voeren")


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Tick:
    """Plan and send at an instant; what arrived."""

    def at(now: datetime) -> list[EmailMessage]:
        monkeypatch.setattr(clock, "shift", lambda: now - timezone.now())
        before = set(_files())
        plan(now)
        sending.drain(now)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted({*_files()} - before)]

    return at


def _files() -> list[Path]:
    folder = Path(settings.MAILBOX_DIR) / "new"
    return list(folder.iterdir()) if folder.exists() else []


def said(trajectory: Trajectory, name: str, kind: str, words: str = "", **fields: object) -> Promise:
    role = make.role(trajectory, Function.MANAGER, name)
    line = make.promise(make.commitment(trajectory, text=f"Rooster vrij voor {name}"), role, asked_at=TUESDAY - DAY)
    if kind:
        make.answer(line, kind, words=words, **{"given_at": TUESDAY - timedelta(hours=1), **fields})
    return line


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_what_changed_is_told_in_order_once_and_only_to_whose_it_is(trajectory: Trajectory, tick: Tick) -> None:
    said(trajectory, "Łukasz Wójcik", Answer.Kind.YES)
    said(trajectory, "Farid van 't Hof", Answer.Kind.NO, "De bezetting is te krap.")
    said(trajectory, "O", Answer.Kind.QUESTION, "Kan het op woensdag?")
    lost = make.person("Noor Jansen", organisation=trajectory.organisation, email="noor@voorbeeld.example")
    lost.undeliverable, lost.undeliverable_at = lost.email, TUESDAY - timedelta(hours=2)
    lost.save()
    make.role(trajectory, person=lost)
    silent = said(trajectory, "Ilse 's-Gravenmade", "")
    week = TUESDAY - 8 * DAY
    make.ask(trajectory, silent.role.person, kind="promise", about=silent.public_id, opened_at=week)
    other = make.member("Ruud Peeters", organisation=trajectory.organisation, language="en")
    meetings = make.trajectory(owner=other.person, title="Vergaderen")
    said(meetings, "Kofi Mensah", Answer.Kind.NO)
    make.ask(meetings, silent.role.person, kind="promise", about="x", opened_at=week)
    # What L&D wrote down themselves is no news to them, nor is what nobody may be asked any more.
    said(trajectory, "Sara Yıldız", Answer.Kind.NO, "Telefonisch.", way="phone")
    over = make.trajectory(owner=trajectory.owner, title="Voorbij", state="cancelled")
    said(over, "Anne Smit", Answer.Kind.NO, "Te laat.")

    letter, for_ruud = sorted(tick(TUESDAY), key=lambda one: str(one["To"]), reverse=True)

    assert "Kofi Mensah" in text(for_ruud)
    assert "Ilse 's-Gravenmade: for 8 days" in text(for_ruud)
    assert letter["Subject"] == "Vandaag: 1 nee, 1 vraag, 1 dood adres, 1 ja, 1 stil"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    words = text(letter)
    told = (
        "Farid van 't Hof",
        "O: Rooster",
        "noor@voorbeeld.example",
        "Łukasz Wójcik",
        "Ilse 's-Gravenmade: al 8 dagen",
    )
    places = [words.index(one) for one in told]
    assert places == sorted(places)
    assert "“De bezetting is te krap.”" in words
    assert not [name for name in ("Kofi Mensah", "Sara Yıldız", "Anne Smit") if name in words]
    assert tick(TUESDAY + timedelta(hours=1)) == []
    assert tick(TUESDAY + DAY) == [], "nothing changed since, and who is silent was told"


def test_what_came_on_days_without_a_letter_is_told_on_the_next_one(trajectory: Trajectory, tick: Tick) -> None:
    make.absence(trajectory.owner, date(2027, 1, 13), date(2027, 1, 13))
    assert tick(TUESDAY) == []
    assert Mail.objects.get(kind="digest").state == "cancelled"
    said(trajectory, "Farid", Answer.Kind.YES, given_at=TUESDAY + timedelta(hours=3))

    assert tick(TUESDAY + DAY) == [], "away"
    assert tick(TUESDAY + 2 * DAY - timedelta(hours=4)) == [], "before the hour of letters"
    (letter,) = tick(TUESDAY + 2 * DAY)

    assert letter["Subject"] == "Vandaag: 1 ja"
    assert "Farid (Beter klantgesprekken voeren)" in text(letter)


def test_what_came_in_a_long_holiday_is_told_after_it(trajectory: Trajectory, tick: Tick) -> None:
    make.absence(trajectory.owner, date(2027, 1, 13), date(2027, 1, 29))
    assert tick(TUESDAY) == []
    said(trajectory, "Farid", Answer.Kind.NO, "Te krap.", given_at=TUESDAY + timedelta(hours=3))
    assert tick(TUESDAY + 8 * DAY) == [], "away"

    (letter,) = tick(TUESDAY + 20 * DAY)

    assert letter["Subject"] == "Vandaag: 1 nee"
    assert "“Te krap.”" in text(letter)
    assert tick(TUESDAY + 21 * DAY) == []


def test_it_is_stopped_with_one_click_and_taken_up_again(
    trajectory: Trajectory, sanne: Member, tick: Tick, client: Client
) -> None:
    said(trajectory, "Farid", Answer.Kind.YES)
    (letter,) = tick(TUESDAY)
    stop = str(letter["List-Unsubscribe"]).strip("<>").partition("/u/")[2]

    page = client.get(f"/u/{stop}").content.decode()
    assert "Nu: op werkdagen, als er iets veranderd is." in page
    assert client.post(f"/u/{stop}").status_code == 422
    assert client.post(f"/u/{stop}", {"List-Unsubscribe": "One-Click"}).content == b""
    sanne.refresh_from_db()
    assert not sanne.gets_digest
    said(trajectory, "Kofi", Answer.Kind.NO, given_at=TUESDAY + timedelta(hours=3))
    assert tick(TUESDAY + DAY) == []

    staff, address = Client(), reverse("insight:overview", kwargs={"org": sanne.organisation.public_id})
    sign_in(staff, sanne)
    assert "Kofi" in staff.get(address).content.decode()
    assert staff.post(address, {"mail": "on"}, follow=True).redirect_chain
    (again,) = tick(TUESDAY + 2 * DAY)
    assert again["Subject"] == "Vandaag: 1 nee"


def test_a_yes_for_several_learners_counts_once_and_what_was_taken_back_not_at_all(
    trajectory: Trajectory, sanne: Member, tick: Tick
) -> None:
    role = make.role(trajectory, Function.MANAGER, "Farid")
    commitment = make.commitment(trajectory, phase=Commitment.Phase.BEFORE)
    for learner in [make.role(trajectory) for _ in range(3)]:
        line = make.promise(commitment, role, learner=learner, asked_at=TUESDAY - DAY)
        make.answer(line, Answer.Kind.YES, given_at=TUESDAY - timedelta(hours=1))
    back = said(trajectory, "Kofi", Answer.Kind.YES)
    make.answer(back, Answer.Kind.WITHDRAWN, given_at=TUESDAY - timedelta(minutes=5))

    (letter,) = tick(TUESDAY)

    assert letter["Subject"] == "Vandaag: 1 ja"
    assert "Kofi" not in text(letter)
    assert "Geen dagoverzicht meer: http" in text(letter)
    Member.objects.update(role=Member.Role.READER)
    said(trajectory, "Anne", Answer.Kind.NO, given_at=TUESDAY + DAY - timedelta(hours=1))
    assert tick(TUESDAY + DAY) == [], "who only reads plans nothing"


def test_what_could_not_go_by_day_waits_for_the_next_morning(
    tick: Tick, trajectory: Trajectory, sanne: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = TUESDAY.replace(hour=16, minute=50)
    said(trajectory, "Farid van 't Hof", Answer.Kind.NO, given_at=evening - timedelta(hours=1))
    monkeypatch.setattr(clock, "shift", lambda: evening - timezone.now())
    assert plan(evening) == 1

    assert sending.drain(evening + timedelta(hours=4)) == 0
    mail = Mail.objects.get(person=sanne.person)
    assert mail.state == Mail.State.QUEUED
    assert sending.drain(mail.not_before) == 1
    # Eight on the wall, and a minute of their own.
    assert timedelta() <= mail.not_before - datetime(2027, 1, 13, 7, tzinfo=UTC) <= timedelta(minutes=20)


def test_what_is_not_there_yet_is_told_as_its_owner_was_promised(trajectory: Trajectory, tick: Tick) -> None:
    """“Sanne rings or mails you”, they read."""
    said(trajectory, "Farid van 't Hof", Answer.Kind.NOT_THERE, "De bezetting is nog niet rond.")

    (letter,) = tick(TUESDAY)

    assert letter["Subject"] == "Vandaag: 1 nog niet"
    assert "Er nog niet\r\n- Farid van 't Hof: Rooster vrij voor Farid van 't Hof" in text(letter)
    assert "“De bezetting is nog niet rond.”" in text(letter)


def test_how_often_somebody_said_yes_is_not_taken_for_who_they_are(trajectory: Trajectory, tick: Tick) -> None:
    bram = make.person("Bram ’s-Gravenmade", organisation=trajectory.organisation, distinction="2")
    role = make.role(trajectory, Function.MANAGER, person=bram)
    for number in range(3):
        line = make.promise(make.commitment(trajectory, text=f"Belofte {number}"), role, asked_at=TUESDAY - DAY)
        make.answer(line, Answer.Kind.YES, given_at=TUESDAY - timedelta(hours=1))

    (letter,) = tick(TUESDAY)

    assert "- Bram ’s-Gravenmade (2) 3× (Beter klantgesprekken voeren)" in text(letter)
