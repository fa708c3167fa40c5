"""Many at once: one person in several functions, a manager of forty, and who joins later."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import links
from asks.models import Grant
from impactmodel.ticking import tick
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.models import Answer, Promise
from roles.promises import line_up
from tests import factories as make
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def url(name: str, trajectory: Trajectory) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place)


def token_of(person: Person) -> str:
    mail = Mail.objects.filter(person=person, kind="letter").latest("pk")
    return links.make_link(person, mail, Grant.Purpose.PAGE, NOW)[1]


def keys(page: str) -> list[str]:
    return re.findall(r'<fieldset class="sheet[^"]*" id="([^"]+v\d+)"', page)


def test_who_learns_is_a_buddy_and_manages_others_gets_one_letter_and_one_page(
    client: Client, staff: Client, trajectory: Trajectory, sanne: Member
) -> None:
    sara = make.role(trajectory, "learner", "Sara van 't Hof").person
    others = [make.role(trajectory, "learner", name) for name in ("Łukasz O", "Mona Haddad")]
    make.role(trajectory, "buddy", person=sara).learners.set(others[:1])
    make.role(trajectory, "manager", person=sara).learners.set(others[1:])
    texts = {"learner": "Kiest een eigen doel", "buddy": "Vraagt na een week", "manager": "Rooster vrij"}
    for function, text in texts.items():
        make.commitment(trajectory, function, text, per_learner=function != "learner")
    elsewhere = make.trajectory(owner=sanne.person, title="Samen plannen", starts_on=date(2027, 3, 2))
    make.role(elsewhere, "sponsor", person=sara)
    make.commitment(elsewhere, "sponsor", "Maakt uren vrij")
    for each in (trajectory, elsewhere):
        line_up(each, NOW)
        staff.post(url("check", each), {"when": "now"})

    mail = Mail.objects.get(person=sara)
    letter = letters["letter"].render(mail, NOW).text
    assert all(letter.count(text) == 1 for text in [*texts.values(), "Maakt uren vrij"])
    page = client.get(f"/l/{token_of(sara)}").content.decode()
    assert len(keys(page)) == 4
    here = reverse("roles:promise", kwargs={"token": token_of(sara), "trajectory": trajectory.public_id})
    mine = [key for key in keys(page) if Promise.objects.of(trajectory).filter(commitment__public_id=key[:-2])]
    client.post(here, dict.fromkeys(mine, "yes"))

    said = {str(one.promise.commitment): str(one.promise.role.name) for one in Answer.objects.all()}
    assert said == {"Kiest een eigen doel": "lerende", "Vraagt na een week": "buddy", "Rooster vrij": "leidinggevende"}
    left = client.get(f"/l/{token_of(sara)}")
    assert left.status_code == 200, "answered here, open elsewhere"
    assert len(keys(left.content.decode())) == 1


@pytest.mark.once
def test_a_manager_of_forty_answers_on_one_page_and_later_only_for_who_joined(
    client: Client, staff: Client, trajectory: Trajectory, sanne: Member
) -> None:
    learners = [make.role(trajectory, "learner", f"Lerende {n:02}") for n in range(40)]
    farid = make.role(trajectory, "manager", "Farid 's-Gravenmade")
    make.commitment(trajectory, "manager", "Rooster vrij", per_learner=True)
    make.commitment(trajectory, "learner", "Kiest een eigen doel")
    line_up(trajectory, NOW)
    staff.post(url("check", trajectory), {"when": "now"})
    tick(NOW)
    token = token_of(farid.person)
    response = client.get(f"/l/{token}")
    page = response.content.decode()
    assert len(response.content) < 120_000, "on a phone"
    assert "Voor alle 40" in page
    (key,) = keys(page)
    about = Promise.objects.get(role=farid, learner=learners[7])
    differs = f"{key}-{about.public_id}"
    answering = reverse("roles:promise", kwargs={"token": token, "trajectory": trajectory.public_id})

    client.post(
        answering, {key: "yes", f"{differs}-differs": "on", differs: "no", f"{differs}-words": "Is er dan niet."}
    )

    given = Answer.objects.filter(promise__role=farid)
    assert (given.filter(kind="yes").count(), given.filter(kind="no").count()) == (39, 1)
    assert Mail.objects.filter(person=farid.person).count() == 2, "a letter and a receipt"

    held = actions.hold(
        trajectory, people=[make.person("Łukasz O")], functions=["learner"], by=Actor(sanne.person), now=NOW
    )
    (lukasz,) = held.new
    own = Promise.objects.of(trajectory).filter(role=lukasz)
    assert [str(one.commitment) for one in own] == ["Kiest een eigen doel"]
    check = staff.get(url("check", trajectory)).content.decode()
    assert "Voor Łukasz O." in check
    assert "Lerende 01" not in check
    assert "Verstuur 2 verzoeken aan 2 mensen" in check
    assert not Promise.objects.filter(learner=lukasz).exclude(asked_at=None).exists(), "not before L&D checked it"
    staff.post(url("check", trajectory), {"when": "now"})

    page = client.get(f"/l/{token}").content.decode()
    assert len(keys(page)) == 1
    assert "Voor Łukasz O" in page
    assert "Voor alle" not in page
    client.post(answering, {key: "yes"})
    assert Answer.objects.filter(promise__learner=lukasz).get().kind == "yes"
    assert Answer.objects.filter(promise__role=farid).count() == 41
