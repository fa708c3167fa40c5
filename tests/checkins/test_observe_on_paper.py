"""An observation on paper: a blank sheet with a code, typed over by the observer or who they asked, never by L&D."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from asks.models import Ask
from checkins.models import Observation
from mailing.models import Mail
from organisations.models import Member
from roles.models import Function, Pairing, Role
from tests import factories as make
from tests.checkins.test_log_on_paper import signed_in
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
CANARY = "kanariegeel"
DAY_42 = datetime(2027, 6, 10, 8, tzinfo=UTC)
EXAMPLE = "Hij vatte eerst samen."


@pytest.fixture
def sanne(running: Trajectory) -> Member:
    return make.member("Sanne Brouwer", organisation=running.organisation)


@pytest.fixture
def sara(running: Trajectory) -> Role:
    account = make.user("sara@voorbeeld.example")
    return make.role(running, person=make.person("Sara Yıldız", user=account, email=account.email))


@pytest.fixture
def noor(running: Trajectory, sara: Role, asked: Asked) -> Role:
    """Without mail, looks along with Sara, asked after six weeks what she saw, and said something before."""
    running.free_text_warning = "Geen patiëntgegevens."
    running.save()
    make.behaviour(running)
    person = make.person("Noor Bakker", organisation=running.organisation, reach="none")
    role = make.role(running, Function.OBSERVER, person=person)
    make.pair(role, sara)
    asked(person, "observe", DAY_42)
    Observation.objects.create(observer=role, learner=sara, moment="d7", seen=1, example=CANARY, given_at=DAY_42)
    return role


def printed(staff: Client, observer: Role) -> str:
    trajectory = observer.trajectory
    where = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/schedule/sheets/"
    sent = staff.post(where, {"observers": [observer.person.public_id]})
    assert sent.status_code == 302
    return staff.get(sent["Location"], headers={"accept-language": "nl"}).content.decode()


def way_in(sheet: str, observer: Role) -> str:
    """Where the code on a sheet leads, and on to the form."""
    (code,) = re.findall(r"<strong>(\w{5}-\w{5})</strong>", sheet)
    page = Client().post("/code/", {"code": code}, follow=True).content.decode()
    assert CANARY not in page
    (address,) = re.findall(rf'href="(/w/[a-z2-7]{{32}}/t/{observer.trajectory.public_id}/observe/)', page)
    return str(address)


def filled(client: Client, where: str) -> dict[str, str]:
    """All there is to fill in, on the day before."""
    page = client.get(where).content.decode()
    (choice,) = set(re.findall(r'name="(seen-[^"]+)" value="3"', page))
    example = re.findall(r'name="(seen-[^"]+_example)"', page)[0]
    return {choice: "3", example: EXAMPLE, "seen-happened_on": "4-6-2027", "seen-hand": "me"}


def test_a_sheet_asks_each_behaviour_and_one_example_and_is_blank(noor: Role, sanne: Member) -> None:
    sheet = printed(signed_in(sanne), noor)

    assert "Sara Yıldız" in sheet
    assert "Had er geen zicht op" in sheet
    assert str(noor.trajectory.behaviours.get()).lower() in sheet.lower()
    assert "Wat zag je precies?" in sheet
    assert "Geen patiëntgegevens." in sheet
    assert "Ik kan dit niet beoordelen, vraag een ander" in sheet
    assert CANARY not in sheet
    assert [mail.kind for mail in Mail.objects.filter(person=noor.person, state="printed")] == ["paper"]


def test_the_learner_reads_it_at_once_with_day_and_hand(noor: Role, sara: Role, sanne: Member) -> None:
    where, client = way_in(printed(signed_in(sanne), noor), noor), Client()
    full = filled(client, where)
    for lacking in full:
        if not lacking.endswith("_example"):
            assert client.post(where, {k: v for k, v in full.items() if k != lacking}).status_code == 422
    assert client.post(where, full | {"seen-happened_on": "11-6-2027"}).status_code == 422, "still to come"
    helper = full | {"seen-hand": "helper"}
    assert client.post(where, helper).status_code == 422
    assert not Observation.objects.filter(moment="d42").exists()

    kept = client.post(where, helper | {"seen-entered_by": " Abena Mensah "}, follow=True).content.decode()

    one = Observation.objects.get(moment="d42")
    assert (one.seen, one.example, one.happened_on) == (3, EXAMPLE, date(2027, 6, 4))
    assert (one.entered_by, one.given_at.date()) == ("Abena Mensah", DAY_42.date())
    assert EXAMPLE not in kept, "behind the code nothing shows of what was just typed"
    assert Ask.objects.get(person=noor.person, kind="observe").answered_at is not None
    reader = Client(headers={"accept-language": "nl"})
    sign_in(reader, sara)
    mine = reader.get(f"/me/{sara.trajectory.public_id}/").content.decode()
    assert EXAMPLE in mine
    assert "Over 4 juni, op papier, overgetypt door Abena Mensah" in mine


def test_ld_types_none_over_by_no_door(noor: Role, sanne: Member) -> None:
    staff = signed_in(sanne)
    where = way_in(printed(staff, noor), noor)
    full, token = filled(Client(), where), where.split("/")[2]
    assert staff.get(where).status_code == staff.post(where, full).status_code == 403
    by_name = full | {"seen-hand": "helper", "seen-entered_by": "sanne BROUWER"}
    assert Client().post(where, by_name).status_code == 422
    ask = Ask.objects.get(person=noor.person, kind="observe")
    by_link = {f"{name.removeprefix('seen-')}": value for name, value in full.items()}
    assert Client().post(f"/w/{token}/observe/{ask.public_id}/", by_link).status_code == 303
    assert not Observation.objects.filter(moment="d42").exists()
    before = seen(token)

    assert Client().post(where, full).status_code == 303, "it was the staff that was kept out"

    assert Observation.objects.filter(moment="d42").exists()
    assert seen(token) == before, "by the code nobody sees whether anything was said"


def seen(token: str) -> list[str]:
    """Every page behind a code."""
    trajectory = Trajectory.objects.get().public_id
    pages = [f"/{door}/{token}/" for door in "lw"]
    pages += [f"/l/{token}/{end}/" for end in ("done", "undo")] + [f"/w/{token}/t/{trajectory}/observe/"]
    found = [Client().get(page, follow=True).content.decode() for page in pages]
    assert CANARY not in "".join(found)
    assert EXAMPLE not in "".join(found)
    return found


def test_a_letters_link_opens_no_sheet(noor: Role, asked: Asked) -> None:
    _ask, token = asked(noor.person, "observe", DAY_42)

    assert Client().get(f"/w/{token}/t/{noor.trajectory.public_id}/observe/").status_code == 404


def test_a_learner_tells_that_somebody_without_mail_said_yes(running: Trajectory, sara: Role) -> None:
    rob = make.role(running, Function.OBSERVER, person=make.person("Rob Maas", reach="none"))
    ties = make.role(running, Function.OBSERVER, "Ties Bakker")
    without, with_mail = (
        Pairing.objects.create(learner=sara, function="observer", person=one.person, chosen_at=DAY_42)
        for one in (rob, ties)
    )
    client = Client(headers={"accept-language": "nl"})
    sign_in(client, sara)
    mine = f"/me/{running.public_id}/beside/"
    page = client.get(mine).content.decode()
    assert "Rob zei ja tegen mij" in page
    assert "Ties zei ja tegen mij" not in page

    for one in (without, with_mail):
        client.post(f"{mine}{one.public_id}/yes/")
        one.refresh_from_db()

    assert without.says_yes is True
    assert with_mail.says_yes is None, "who gets mail says so themselves"
