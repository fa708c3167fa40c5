"""An address that does not work: mended in one click from the plan, and then asked as if for the first time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks import planning
from asks.models import FIRST, REMINDER, Ask, AskLetter
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from organisations.actions import change_person
from organisations.models import Member
from roles.models import Role
from roles.promises import line_up
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in
from trajectories.models import Trajectory

# A Tuesday, ten in the morning.
NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def staff(client: Client, sanne: Member) -> Client:
    return sign_in(client, sanne)


@pytest.fixture
def kofi(sanne: Member) -> Role:
    trajectory = make.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2))
    kofi = make.role(trajectory, "manager", "Kofi Mensah")
    make.commitment(trajectory, "manager", "Rooster")
    line_up(trajectory, NOW)
    return kofi


def place(trajectory: Trajectory) -> dict[str, str]:
    return {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}


def refuse(role: Role, state: Mail.State) -> None:
    """The first letter came back: the address does not exist, or it went too late."""
    Mail.objects.filter(person=role.person).update(state=state)
    if state == Mail.State.FAILED:
        role.person.undeliverable = role.person.email
        role.person.save()


def next_letter(role: Role) -> Mail:
    """The one that is made when the ladder's next step is due."""
    before = set(Mail.objects.values_list("pk", flat=True))
    later = NOW + timedelta(days=3)
    assert planning.plan(later) == 1
    return Mail.objects.exclude(pk__in=before).get(person=role.person)


@pytest.mark.parametrize("state", [Mail.State.FAILED, Mail.State.EXPIRED])
def test_who_never_got_a_letter_is_asked_for_the_first_time(
    staff: Client, sanne: Member, kofi: Role, state: Mail.State
) -> None:
    staff.post(reverse("roles:check", kwargs=place(kofi.trajectory)), {"when": "now"})
    refuse(kofi, state)
    change_person(kofi.person, changes={"email": "kofi@voorbeeld.example"}, by=Actor(sanne.person, sanne), now=NOW)

    mail = next_letter(kofi)

    assert mail.kind == FIRST
    assert letters[mail.kind].render(mail, NOW).subject == "Kofi, kun jij dit toezeggen? (1 min)"
    assert AskLetter.objects.get(mail=mail).step == 1
    assert mail.references == ""
    ask = Ask.objects.get()
    assert (ask.letters, ask.next_on) == (1, date(2027, 1, 13))


def test_who_did_get_one_is_reminded(staff: Client, kofi: Role) -> None:
    staff.post(reverse("roles:check", kwargs=place(kofi.trajectory)), {"when": "now"})
    Mail.objects.filter(person=kofi.person).update(state=Mail.State.SENT, sent_at=NOW)

    mail = next_letter(kofi)

    assert mail.kind == REMINDER
    assert AskLetter.objects.get(mail=mail).step == 2


def test_from_the_plan_one_click_leads_to_the_address_and_saving_leads_back(staff: Client, kofi: Role) -> None:
    staff.post(reverse("roles:check", kwargs=place(kofi.trajectory)), {"when": "now"})
    refuse(kofi, Mail.State.FAILED)
    plan = reverse("insight:plan", kwargs=place(kofi.trajectory))
    person = f"/o/{kofi.trajectory.organisation.public_id}/people/{kofi.person.public_id}/"
    assert f'href="{person}?next={plan.replace("/", "%2F")}#id_email"' in staff.get(plan).content.decode()

    page = staff.get(f"{person}?next={plan}").content.decode()
    assert page.count("autofocus") == 1
    assert 'name="email"' in page[page.index("autofocus") - 300 : page.index("autofocus") + 100]
    sent = {"name": "Kofi Mensah", "reach": "own", "email": "kofi@voorbeeld.example", "next": plan}
    sent |= {"away-TOTAL_FORMS": "0", "away-INITIAL_FORMS": "0"}

    assert send_opened(staff, person, sent)["Location"] == plan
    assert send_opened(staff, person, sent | {"next": "https://kwaad.example/"})["Location"] == person
    assert send_opened(staff, person, sent | {"next": "//kwaad.example/"})["Location"] == person
