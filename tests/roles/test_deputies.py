"""A deputy answers promises in somebody's name for some days: letters go to them, and the owner reads what was said."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.models import Grant, Link
from asks.planning import plan
from mailing import sending
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.actions.deputies import end_deputy, name_deputy
from roles.models import Answer, Deputy, Promise, Role
from roles.promises import line_up
from tests import factories as make
from trajectories.models import Trajectory

# A Tuesday.
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def farid(trajectory: Trajectory) -> Role:
    """Away from the 4th to the 12th."""
    role = make.role(trajectory, "manager", "Farid van 't Hof")
    make.absence(role.person, date(2027, 1, 4), date(2027, 1, 12))
    make.commitment(trajectory, "manager", "Rooster vrij", hours=2)
    line_up(trajectory, NOW)
    return role


@pytest.fixture
def noor() -> Person:
    return make.person("Noor 's-Gravenmade")


def deputies(person: Person) -> str:
    return reverse("roles:deputies", kwargs={"org": person.organisation.public_id, "person": person.public_id})


def url(name: str, trajectory: Trajectory, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place | more)


def token_in(mail: Mail, now: datetime = NOW) -> str:
    """The token of the page in a letter, as it was sent."""
    found = re.search(r"/l/([a-z2-7]{32})", letters[mail.kind].render(mail, now).text)
    assert found
    return found[1]


def test_a_letter_to_a_deputy_says_whom_it_costs_the_hours(
    staff: Client, trajectory: Trajectory, farid: Role, noor: Person
) -> None:
    make.commitment(trajectory, "manager", "Terugkomgesprek", phase="after", hours=Decimal("1.5"))
    line_up(trajectory, NOW)
    days = {"first_day": "4-1-2027", "last_day": "12-1-2027"}
    staff.post(deputies(farid.person), {"name": "noor 's-gravenmade"} | days)

    staff.post(url("check", trajectory), {"when": "now"})

    letter = letters["letter"].render(Mail.objects.get(kind="letter"), NOW)
    assert "Kost Farid in totaal: 3,5 uur" in letter.text


def test_while_somebody_is_away_the_letter_goes_to_their_deputy_who_answers_in_their_name(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, noor: Person
) -> None:
    days = {"first_day": "4-1-2027", "last_day": "12-1-2027"}
    for name, said in (("Farid van 't Hof", "Niemand vervangt zichzelf"), ("Łukasz O", "heeft een mailadres nodig")):
        refused = staff.post(deputies(farid.person), {"name": name} | days)
        assert (refused.status_code, said in refused.content.decode()) == (422, True), said
    page = staff.post(deputies(farid.person), {"name": "noor 's-gravenmade"} | days, follow=True).content.decode()
    assert "Noor &#x27;s-Gravenmade antwoordt voor Farid van &#x27;t Hof." in page
    check = staff.get(url("check", trajectory)).content.decode()
    assert "Brieven aan Farid van &#x27;t Hof gaan van 4 januari tot en met 12 januari naar Noor" in check

    staff.post(url("check", trajectory), {"when": "now"})

    mail = Mail.objects.get(kind="letter")
    assert (mail.person, mail.about) == (noor, {"on_behalf_of": farid.person_id})
    letter = letters["letter"].render(mail, NOW)
    assert "Je antwoordt namens Farid van 't Hof" in letter.text
    assert "1. Rooster vrij (2 uur)" in letter.text
    assert "omdat je deze dagen antwoordt voor Farid van 't Hof" in letter.text
    token = token_in(mail)
    page = client.get(f"/l/{token}").content.decode()
    assert "Je antwoordt namens <b>Farid van &#x27;t Hof</b>." in page
    assert "Hoi Noor, wat kun jij namens Farid toezeggen?" in page
    assert "Sanne en Farid zien je antwoorden." in page
    own_page = client.get(f"/l/{links.make_link(farid.person, mail, Grant.Purpose.PAGE, NOW)[1]}").content.decode()
    for words in ("Antwoord je voor Farid?", "Ben jij Farid niet?", "Is duidelijk wat dit van je vraagt?"):
        assert (words in own_page, words in page) == (True, False), words
    (key,) = re.findall(r'<fieldset class="sheet[^"]*" id="([^"]+v\d+)"', page)
    client.post(reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id}), {key: "yes"})

    answer = Answer.objects.get()
    assert (answer.given_by, answer.promise.role) == (noor, farid)
    receipt = Mail.objects.get(kind="receipt")
    assert receipt.person == farid.person
    told = letters["receipt"].render(receipt, NOW).text
    assert "Noor 's-Gravenmade, namens Farid" in told
    own = re.search(r"/l/([a-z2-7]{32})", told)
    assert own
    assert "Noor &#x27;s-Gravenmade, namens Farid" in client.get(f"/l/{own[1]}").content.decode()
    assert "door Noor &#x27;s-Gravenmade" in staff.get(url("commitments", trajectory)).content.decode()


def test_before_and_after_those_days_it_goes_to_the_owner_and_the_deputys_link_shows_nothing(
    client: Client,
    trajectory: Trajectory,
    farid: Role,
    noor: Person,
    sanne: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    farid.person.absences.all().delete()
    by = Actor(sanne.person)
    name_deputy(farid.person, deputy=noor, first_day=date(2027, 1, 6), last_day=date(2027, 1, 12), by=by, now=NOW)
    lines = list(Promise.objects.of(trajectory).with_words())
    actions.send_asks(trajectory, promises=lines, on=None, by=by, now=NOW)
    assert [mail.person for mail in Mail.objects.all()] == [farid.person], "on the 5th it is still theirs"

    # A letter that was made for the owner and did not go yet is made again for the deputy.
    at(monkeypatch, NOW + DAY)
    sending.drain(NOW + DAY)
    assert [mail.state for mail in Mail.objects.all()] == ["cancelled"]
    plan(NOW + DAY)
    sending.drain(NOW + DAY)
    second = Mail.objects.get(state="sent")
    assert second.person == noor
    token = token_in(second, NOW + DAY)
    stop = links.make_link(noor, second, Grant.Purpose.UNSUBSCRIBE, NOW, on_behalf_of=farid.person)[1]
    for address in (f"/l/{token}", f"/u/{stop}"):
        assert trajectory.title in client.get(address).content.decode()

    after = datetime(2027, 1, 13, 9, tzinfo=UTC)
    at(monkeypatch, after)
    for address in (f"/l/{token}", f"/u/{stop}"):
        assert client.get(address).status_code == 404
    client.post(f"/l/{token}/new-link", {"new_link": "yes"})
    renewed = Mail.objects.filter(kind="new_link").first()
    assert renewed is None or client.get(f"/l/{token_in(renewed, after)}").status_code == 404
    plan(after)
    assert [mail.person for mail in Mail.objects.filter(created_at=after).exclude(kind="new_link")] == [farid.person]


def test_ended_early_the_link_closes_at_once(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, noor: Person, sanne: Member
) -> None:
    by = Actor(sanne.person)
    days = {"first_day": date(2027, 1, 4), "last_day": date(2027, 1, 12)}
    named = name_deputy(farid.person, deputy=noor, **days, by=by, now=NOW)
    actions.send_asks(trajectory, promises=Promise.objects.of(trajectory).with_words(), on=None, by=by, now=NOW)
    token = token_in(Mail.objects.get())
    assert client.get(f"/l/{token}").status_code == 200
    elsewhere = make.person("Rosa Blom")
    assert staff.post(deputies(elsewhere), {"do": f"end:{named.pk}"}).status_code == 404

    staff.post(deputies(farid.person), {"do": f"end:{named.pk}"})

    assert client.get(f"/l/{token}").status_code == 404
    assert not Deputy.objects.not_over(NOW.date()).exists()
    assert Link.objects.count() == 2


def test_what_somebody_is_asked_as_a_learner_waits_for_them(
    client: Client, trajectory: Trajectory, farid: Role, noor: Person, sanne: Member
) -> None:
    make.role(trajectory, "learner", person=farid.person)
    make.commitment(trajectory, "learner", "Kiest een eigen doel")
    line_up(trajectory, NOW)
    by = Actor(sanne.person)
    days = {"first_day": date(2027, 1, 4), "last_day": date(2027, 1, 12)}
    name_deputy(farid.person, deputy=noor, **days, by=by, now=NOW)

    actions.send_asks(trajectory, promises=Promise.objects.of(trajectory).with_words(), on=None, by=by, now=NOW)

    ours = Mail.objects.get(person=noor)
    assert [letter.ask.about for letter in ours.ask_letters.all()] == [Promise.objects.get(role=farid).public_id]
    token = token_in(ours)
    page = client.get(f"/l/{token}").content.decode()
    assert "Rooster vrij" in page
    assert "Kiest een eigen doel" not in page
    (key,) = re.findall(r'<fieldset class="sheet[^"]*" id="([^"]+v\d+)"', page)
    sent = {key: "yes"}
    address = reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})
    assert client.post(address, sent).status_code == 303
    assert "Kiest een eigen doel" not in client.get(f"/l/{token}/done").content.decode()
    assert Promise.objects.with_words().get(role__function="learner").state == "asked"


def test_who_answers_no_longer_does_not_do_so_on_the_wall_of_the_owner_either(farid: Role, noor: Person) -> None:
    """On Curaçao it is still the evening of the fifth."""
    Person.objects.filter(pk=farid.person_id).update(timezone="America/Curacao")
    by = Actor(make.member().person)
    owner = Person.objects.get(pk=farid.person_id)
    named = name_deputy(owner, deputy=noor, first_day=date(2027, 1, 4), last_day=date(2027, 1, 12), by=by, now=NOW)

    end_deputy(named, by=by, now=datetime(2027, 1, 6, 2, tzinfo=UTC))

    named.refresh_from_db()
    assert named.last_day == date(2027, 1, 4)
