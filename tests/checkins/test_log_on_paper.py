"""A log on paper: a blank sheet with a code, typed over by the learner or who they asked, and never by L&D."""

import re
from collections.abc import Callable
from datetime import date, time

import pytest
from django.test import Client

from asks.actions import choose_rhythm
from asks.models import Ask
from checkins.models import IfThenPlan, LogEntry
from mailing.models import Mail
from organisations.acting import PRODUCT
from organisations.models import Member
from roles.models import Function, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
CANARY = "kanariegeel"


@pytest.fixture
def sanne(running: Trajectory) -> Member:
    return make.member("Sanne Brouwer", organisation=running.organisation)


@pytest.fixture
def kofi(running: Trajectory, asked: Asked) -> Role:
    """Without mail, asked how it goes, with a plan and an entry of before."""
    role = make.role(running, person=make.person("Kofi Mensah", organisation=running.organisation, reach="none"))
    asked(role.person, "log")
    IfThenPlan.objects.create(learner=role, situation=CANARY, response="vat ik samen", written_at=DAY_7)
    LogEntry.objects.create(learner=role, opportunity=1, felt=1, story=CANARY, form_key="k", written_at=DAY_7)
    return role


def signed_in(member: Member) -> Client:
    return sign_in(Client(), member)


def printed(staff: Client, learner: Role) -> str:
    where = f"/o/{learner.trajectory.organisation.public_id}/t/{learner.trajectory.public_id}/schedule/sheets/"
    sent = staff.post(where, {"people": [learner.person.public_id]})
    assert sent.status_code == 302
    return staff.get(sent["Location"]).content.decode()


def way_in(sheet: str, learner: Role) -> str:
    """Where the code on a sheet leads, and on to the form."""
    (code,) = re.findall(r"<strong>(\w{5}-\w{5})</strong>", sheet)
    page = Client().post("/code/", {"code": code}, follow=True)
    assert CANARY not in page.content.decode()
    (address,) = re.findall(rf'href="(/m/[a-z2-7]{{32}}/t/{learner.trajectory.public_id}/log/)', page.content.decode())
    return str(address)


def test_a_sheet_is_blank_and_its_code_opens_a_form_that_shows_nothing(kofi: Role, sanne: Member) -> None:
    sheet = printed(signed_in(sanne), kofi)
    assert "Gelukt met hulp of geheugensteun" in sheet
    assert CANARY not in sheet
    assert [mail.kind for mail in Mail.objects.filter(person=kofi.person, state="printed")] == ["paper"]
    page = Client().get(way_in(sheet, kofi)).content.decode()
    assert 'name="log-how"' in page
    assert CANARY not in page
    assert way_in(printed(signed_in(sanne), kofi), kofi) == way_in(sheet, kofi), "the same, however often it is printed"


def test_day_of_the_event_and_day_and_hand_of_entry_are_kept(kofi: Role, sanne: Member) -> None:
    where, client = way_in(printed(signed_in(sanne), kofi), kofi), Client()
    full = {"log-how": "3", "log-happened_on": "4-5-2027", "log-hand": "me", "log-key": "own"}
    for lacking in ("log-how", "log-happened_on", "log-hand"):
        assert client.post(where, {k: v for k, v in full.items() if k != lacking}).status_code == 422
    assert client.post(where, full | {"log-happened_on": "8-5-2027"}).status_code == 422, "still to come"
    assert client.post(where, full).status_code == 303
    helper = full | {"log-hand": "helper", "log-key": "helped"}
    assert client.post(where, helper).status_code == 422
    assert client.post(where, helper | {"log-entered_by": " Abena Mensah "}).status_code == 303

    own, helped = LogEntry.objects.exclude(form_key="k").order_by("pk")
    assert (own.happened_on, own.entered_by, own.written_at.date()) == (date(2027, 5, 4), "", DAY_7.date())
    assert (own.moment, helped.moment, helped.entered_by) == ("d7", "", "Abena Mensah")
    kofi.person.user = make.user()
    kofi.person.save()
    sign_in(client, kofi)
    assert "Abena Mensah" in client.get(f"/me/{kofi.trajectory.public_id}/").content.decode()


def test_two_sheets_about_one_day_with_the_same_ticks_are_two_entries(kofi: Role, sanne: Member) -> None:
    where, full = way_in(printed(signed_in(sanne), kofi), kofi), {"log-how": "3", "log-happened_on": "4-5-2027"}
    for key in ("first", "second", "second"):
        assert Client().post(where, full | {"log-hand": "me", "log-key": key}).status_code == 303
    kept = LogEntry.objects.exclude(form_key="k").order_by("pk")
    assert [(one.form_key, one.happened_on) for one in kept] == [
        ("first", date(2027, 5, 4)),
        ("second", date(2027, 5, 4)),
    ], "one for each sheet, however often it is tapped"


def test_ld_types_none_over_by_no_door(kofi: Role, sanne: Member) -> None:
    staff = signed_in(sanne)
    where = way_in(printed(staff, kofi), kofi)
    full = {"log-how": "3", "log-happened_on": "4-5-2027", "log-hand": "me", "log-key": "x"}
    assert staff.get(where).status_code == staff.post(where, full).status_code == 403
    by_name = full | {"log-hand": "helper", "log-entered_by": "sanne BROUWER"}
    assert Client().post(where, by_name).status_code == 422
    ask, token = Ask.objects.get(person=kofi.person, kind="log"), where.split("/")[2]
    assert Client().post(f"/m/{token}/log/{ask.public_id}/", {f"{ask.public_id}-how": "3"}).status_code == 303
    assert LogEntry.objects.count() == 1
    before = seen(token)
    assert Client().post(where, full).status_code == 303, "it was the staff that was kept out"
    assert LogEntry.objects.count() == 2
    assert Ask.objects.get(pk=ask.pk).answered_at is not None
    assert seen(token) == before, "by the code nobody sees who logged"


def seen(token: str) -> list[str]:
    """Every page behind a code, without what differs from form to form."""
    trajectory = Trajectory.objects.get().public_id
    pages = (f"/l/{token}/", f"/m/{token}/", f"/l/{token}/done/", f"/m/{token}/t/{trajectory}/log/")
    return [re.sub(r'name="log-key" value="[^"]*"', "", Client().get(page).content.decode()) for page in pages]


def test_sheets_are_for_who_was_asked_whether_they_answered_or_not(
    running: Trajectory, kofi: Role, sanne: Member
) -> None:
    where = f"/o/{running.organisation.public_id}/t/{running.public_id}/schedule/sheets/"
    make.role(running, Function.BUDDY, "Noor Bakker")
    page = signed_in(sanne).get(where).content.decode()
    Ask.objects.filter(kind="log").update(answered_at=DAY_7, next_on=None)
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", signed_in(sanne).get(where).content.decode()) == token.sub("", page)
    assert "Kofi Mensah" in page
    assert "Noor Bakker" not in page


def test_by_a_sheet_nobody_learns_when_the_learner_wants_their_letters(kofi: Role, sanne: Member) -> None:
    """Who printed it can open what follows it, and the rhythm is known to the learner alone."""
    where = way_in(printed(signed_in(sanne), kofi), kofi)
    about = kofi.trajectory.public_id
    saved = where.replace(f"/t/{about}/log/", f"/saved/{about}/1/")
    page = Client().get(saved)
    assert page.status_code == 200
    before = page.content.decode()
    assert "<time" not in before
    choose_rhythm(kofi.person, trajectory=kofi.trajectory, weekday=4, hour=time(13), by=PRODUCT, now=DAY_7)
    assert Client().get(saved).content.decode() == before
