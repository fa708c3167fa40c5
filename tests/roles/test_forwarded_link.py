"""Whoever holds a forwarded link may answer for its owner, by name; the owner and L&D see who it was."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.models import Ask, AskLetter, Grant
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from organisations.models import Member
from roles import actions
from roles.models import Answer, Promise, Role
from roles.promises import line_up
from tests import factories as make
from tests.opened import take_back
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
NOOR = {"stands_in": "on", "my_name": "Noor 's-Gravenmade", "my_email": "noor@voorbeeld.example"}

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def farid(trajectory: Trajectory, sanne: Member) -> Role:
    role = make.role(trajectory, "manager", "Farid el Amrani")
    for text in ("Rooster vrij", "Komt langs"):
        make.commitment(trajectory, "manager", text)
    line_up(trajectory, NOW)
    lines = list(Promise.objects.of(trajectory).with_words())
    actions.send_asks(trajectory, promises=lines, on=None, by=Actor(sanne.person), now=NOW - timedelta(days=1))
    return role


@pytest.fixture
def token(farid: Role) -> str:
    mail = Mail.objects.get(person=farid.person)
    return links.make_link(farid.person, mail, Grant.Purpose.PAGE, NOW)[1]


def card(token: str, trajectory: Trajectory) -> str:
    return reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})


def keys(client: Client, token: str) -> list[str]:
    return re.findall(r'<fieldset class="sheet[^"]*" id="([^"]+v\d+)"', client.get(f"/l/{token}").content.decode())


def test_somebody_else_answers_by_name_and_everybody_sees_who(
    client: Client, trajectory: Trajectory, farid: Role, token: str, sanne: Member
) -> None:
    page = client.get(f"/l/{token}").content.decode()
    assert "Antwoord je voor Farid? Zeg wie je bent" in page
    assert " checked" not in page
    first, second = keys(client, token)

    refused = client.post(card(token, trajectory), {first: "yes", second: "yes", "stands_in": "on"})
    assert refused.status_code == 422
    assert 'href="#id_my_name"' in refused.content.decode()
    assert not Answer.objects.exists()

    client.post(card(token, trajectory), {first: "yes", second: "yes", "clear": "yes"} | NOOR)

    assert {(one.stand_in, one.stand_in_email, one.given_by) for one in Answer.objects.all()} == {
        ("Noor 's-Gravenmade", "noor@voorbeeld.example", None)
    }
    by_whom = "Noor &#x27;s-Gravenmade, namens Farid, via de link van Farid"
    for address in (f"/l/{token}", f"/l/{token}/done"):
        page = client.get(address).content.decode()
        assert by_whom in page, address
        assert "noor@voorbeeld.example" not in page, address
    assert "Dank je. Dit weten we nu." in page, "it was not Farid who answered"
    receipt = letters["receipt"].render(Mail.objects.get(kind="receipt", person=farid.person), NOW)
    assert "Noor 's-Gravenmade, namens Farid, via de link van Farid" in receipt.text
    assert by_whom in receipt.html
    staff = Client()
    sign_in(staff, sanne)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    page = staff.get(reverse("roles:commitments", kwargs=place)).content.decode()
    assert by_whom in page
    assert "noor@voorbeeld.example" in page
    assert (
        "Noor &#x27;s-Gravenmade, via een doorgestuurde link"
        in staff.get(reverse("insight:history", kwargs=place)).content.decode()
    )


def test_the_owner_takes_back_only_what_another_answered_or_makes_it_their_own(
    client: Client, trajectory: Trajectory, farid: Role, token: str
) -> None:
    first, second = keys(client, token)
    lines = {f"{one.commitment.public_id}v1": one for one in Promise.objects.of(trajectory).with_words()}
    mine, others = lines[first], lines[second]
    by, words = Actor(farid.person), mine.commitment.wording
    assert words is not None
    actions.answer_promise(trajectory, person=farid.person, given=[actions.Given(mine, "yes", words)], by=by, now=NOW)
    client.post(card(token, trajectory), {second: "yes"} | NOOR)

    undo = client.get(f"/l/{token}/undo").content.decode()
    assert "Noor" in undo
    assert str(mine.commitment) not in undo
    take_back(client, f"/l/{token}/undo")

    mine.refresh_from_db()
    others.refresh_from_db()
    assert (mine.answer_id is None, others.answer_id is None) == (False, True)
    assert [ask.about for ask in Ask.objects.open()] == [others.public_id]

    client.post(card(token, trajectory), {second: "yes"} | NOOR)
    client.post(card(token, trajectory), {second: "yes", "change": second})
    assert [one.stand_in for one in Answer.objects.filter(promise=others)][-1] == ""
    assert AskLetter.objects.filter(mail__kind="receipt").exists()


def test_what_the_owner_said_before_counts_again_when_another_answered_after_it(
    client: Client, staff: Client, trajectory: Trajectory, farid: Role, token: str
) -> None:
    line = Promise.objects.of(trajectory).with_words().order_by("pk")[0]
    words = line.commitment.wording
    assert words is not None
    by = Actor(farid.person)

    def says(kind: str, name: str = "") -> None:
        given = [actions.Given(line, kind, words, "Druk.")]
        stand_in = actions.StandIn(name) if name else None
        at = NOW if name else NOW - timedelta(hours=1)
        actions.answer_promise(trajectory, person=farid.person, given=given, by=by, now=at, stand_in=stand_in)

    says("yes")
    is_there = make.ask(trajectory, farid.person, kind="there", about=line.public_id)
    for name in ("Noor", "Henk"):
        says("no", name)
        is_there.refresh_from_db()
        assert not is_there.is_open
        assert Promise.objects.with_words().get(pk=line.pk).state == "cannot"
        take_back(client, f"/l/{token}/undo")

        again = Promise.objects.with_words().get(pk=line.pk)
        assert (again.state, again.answer and again.answer.is_own) == ("promised", True)
        assert [ask.kind for ask in Ask.objects.open() if ask.about == line.public_id] == ["there"]
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    history = staff.get(reverse("insight:history", kwargs=place)).content.decode()
    assert "gaf dit antwoord niet zelf:" in history
    assert "trok in:" not in history


def test_pressed_twice_it_takes_back_once_and_an_own_answer_before_it_stands(
    client: Client, trajectory: Trajectory, farid: Role, token: str
) -> None:
    line = Promise.objects.of(trajectory).with_words().order_by("pk")[0]
    words = line.commitment.wording
    assert words is not None
    for kind, name in (("yes", ""), ("no", "Noor")):
        stand_in = actions.StandIn(name) if name else None
        given = [actions.Given(line, kind, words, "Druk.")]
        by = Actor(farid.person)
        actions.answer_promise(trajectory, person=farid.person, given=given, by=by, now=NOW, stand_in=stand_in)
    undo = f"/l/{token}/undo"
    shown = re.search(r'name="seen" value="([^"]+)"', client.get(undo).content.decode())
    assert shown
    pressed = {"undo": "yes", "seen": shown[1]}

    first, second = client.post(undo, pressed), client.post(undo, pressed)

    assert (first.status_code, second.status_code) == (303, 409)
    again = Promise.objects.with_words().get(pk=line.pk)
    assert (again.state, again.answer and again.answer.is_own) == ("promised", True)
    assert Answer.objects.filter(promise=line, kind=Answer.Kind.NOT_MINE).count() == 1
    page = second.content.decode()
    assert "is al teruggenomen of veranderd" in page
    assert "checked" not in page

    assert take_back(client, undo).status_code == 303, "what stands there now, after a look at it"
    assert Promise.objects.get(pk=line.pk).answer is None
