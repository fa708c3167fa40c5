"""What a function gave sight of begins and ends with it, through letters of any age; for who leaves and who comes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.models import Ask, AskLetter, Grant
from organisations.acting import Actor
from organisations.models import Person
from roles import actions
from roles.models import Function, Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def by() -> Actor:
    return Actor(make.member().person)


@pytest.fixture
def trajectory(by: Actor) -> Trajectory:
    return make.trajectory(owner=by.person, starts_on=date(2027, 2, 2), state="running")


def letter_to(person: Person, *asks: Ask) -> str:
    mail = make.mail(person, state="sent", sent_at=NOW - DAY)
    AskLetter.objects.put_in(mail, asks, step=1)
    return links.make_link(person, mail, Grant.Purpose.PAGE, NOW)[1]


def test_an_old_letter_shows_a_manager_nothing_once_somebody_took_over(
    client: Client, trajectory: Trajectory, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promises, talks with learners by name, and the drawing of how far everyone is; on the last day still."""
    sara = make.role(trajectory, Function.LEARNER, "Sara Yıldız")
    farid = make.role(trajectory, Function.MANAGER, "Farid van 't Hof")
    line = make.promise(make.commitment(trajectory, text="Rooster vrij"), farid, asked_at=NOW)
    make.answer(line, "yes")
    promised = make.ask(trajectory, farid.person, about=line.public_id, answered_at=NOW)
    about = f"{trajectory.public_id}:return_talk:{sara.public_id}"
    talk = make.ask(trajectory, farid.person, kind="return_talk", about=about)
    token = letter_to(farid.person, promised, talk)
    answering = reverse("checkins:talk", kwargs={"token": token, "ask": talk.public_id})
    page, done = f"/l/{token}", f"/l/{token}/done"
    assert "Sara" in client.get(page).content.decode()
    assert "Rooster vrij" in client.get(done).content.decode()
    assert client.post(answering, {}).status_code == 422

    taken = actions.succeed(farid, successor=make.person("Łukasz O"), on=date(2027, 1, 7), by=by, now=NOW)

    at(monkeypatch, NOW + DAY)
    assert "Sara" in client.get(page).content.decode(), "their last day"
    at(monkeypatch, NOW + 2 * DAY)
    for address in (page, done):
        shown = client.get(address).content.decode()
        assert "Sara" not in shown, address
        assert "Rooster vrij" not in shown, address
        assert "guest-ring" not in shown, address
    assert "wordt niet meer gevraagd" in client.get(page).content.decode()
    assert client.post(answering, {}).status_code == 404
    theirs = make.ask(trajectory, taken.person, kind="return_talk", about=about)
    assert "Sara" in client.get(f"/l/{letter_to(taken.person, theirs)}").content.decode()


def test_who_takes_over_sees_nothing_before_their_first_day(
    client: Client, trajectory: Trajectory, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara = make.role(trajectory, Function.LEARNER, "Sara Yıldız")
    bas = make.role(trajectory, Function.BUDDY, "Bas Kramer")
    about = f"{trajectory.public_id}:d7:{sara.public_id}"
    noor = make.person("Noor 's-Gravenmade")
    actions.succeed(bas, successor=noor, on=date(2027, 1, 7), by=by, now=NOW)
    for one in Role.objects.holding(Function.BUDDY):
        make.pair(one, sara)
    old, new = (letter_to(one, make.ask(trajectory, one, kind="buddy", about=about)) for one in (bas.person, noor))

    assert ["Sara" in client.get(f"/l/{token}").content.decode() for token in (old, new)] == [True, False]
    at(monkeypatch, NOW + 2 * DAY)
    assert ["Sara" in client.get(f"/l/{token}").content.decode() for token in (old, new)] == [False, True]


def test_a_sponsor_reads_the_words_of_the_intake_only_while_they_are_one(
    client: Client, trajectory: Trajectory, by: Actor
) -> None:
    make.intake_answer(trajectory, 4, "Ze komen uit drie teams.", status="discussed")
    ilse = make.role(trajectory, Function.SPONSOR, "Ilse Hof")
    view = make.match_view(ilse, (1, "Minder bellen.", ""), answered_at=NOW)
    ask = make.ask(trajectory, ilse.person, kind="match", about=view.public_id, answered_at=NOW)
    token = letter_to(ilse.person, ask)
    assert "Ze komen uit drie teams." in client.get(f"/l/{token}/match").content.decode()

    staff = Client()
    assert by.person
    sign_in(staff, by.person)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    staff.post(reverse("roles:let_go", kwargs=place | {"role": ilse.public_id}), {"sure": "yes"})

    for address in (f"/l/{token}/match", f"/l/{token}", f"/l/{token}/done"):
        assert "Ze komen uit drie teams." not in client.get(address).content.decode(), address
        assert "Minder bellen." not in client.get(address).content.decode(), address


def test_who_leaves_the_organisation_is_asked_and_shown_nothing_any_more_until_they_are_back(
    client: Client, trajectory: Trajectory
) -> None:
    farid = make.role(trajectory, Function.MANAGER, "Farid van 't Hof")
    line = make.promise(make.commitment(trajectory), farid, asked_at=NOW)
    token = letter_to(farid.person, make.ask(trajectory, farid.person, about=line.public_id))
    assert client.get(f"/l/{token}").status_code == 200
    sanne = make.member("Marieke O")
    staff = Client()
    sign_in(staff, sanne)
    address = reverse("roles:leave", kwargs={"org": sanne.organisation.public_id, "person": farid.person.public_id})
    mine = reverse("roles:leave", kwargs={"org": sanne.organisation.public_id, "person": sanne.person.public_id})
    assert staff.post(mine, {"sure": "yes"}).status_code == 422, "staff lose their access elsewhere"
    assert "/replace/" in staff.get(address).content.decode()

    staff.post(address, {"sure": "yes"})

    assert client.get(f"/l/{token}").status_code == 404
    assert not Ask.objects.open().of(farid.person).exists()
    assert not Role.objects.of(trajectory).held_on(NOW.date()).exists()
    staff.post(address, {"do": "come_back"})
    assert Role.objects.of(trajectory).held_on(NOW.date()).exists()
    assert not Ask.objects.open().of(farid.person).exists(), "L&D asks again when it is time"
