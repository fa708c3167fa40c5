"""A yes with its own end: until when it holds, and what happens the day after."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from asks import links
from asks.models import Grant
from impactmodel.ticking import tick
from mailing.models import Mail
from mailing.register import SEND, letters
from organisations.models import Member
from roles.models import Promise, PromiseState, Role, Wording
from tests import factories
from tests.roles.test_promise import card_url, keys, link_to, read, send, url
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
# The yes held until Sunday the 31st; the Monday after it, at nine in the morning.
AFTER = datetime(2027, 2, 1, 8, 5, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def words_of(mail: Mail) -> tuple[str, str]:
    """Subject and plain text, as its reader gets them."""
    with translation.override("nl"):
        rendered = letters[mail.kind].render(mail, timezone.now())
    return rendered.subject, rendered.text


def test_a_yes_that_holds_until_a_day_lapses_after_it_and_is_asked_again(
    client: Client,
    staff: Client,
    sanne: Member,
    trajectory: Trajectory,
    farid: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.commitment(trajectory, "manager", "Twee uur per week in het rooster", needed_by=date(2027, 1, 26))
    send(staff, trajectory)
    token = link_to(farid.person)
    (key,) = keys(read(client, token))
    assert "Geldt je ja tot een bepaalde dag?" in read(client, token)

    past = client.post(card_url(token, trajectory), {key: "yes", f"{key}-yes-until": "31-12-2026"})
    assert past.status_code == 422
    assert "Deze dag is al voorbij" in past.content.decode()
    client.post(card_url(token, trajectory), {key: "yes", f"{key}-yes-until": "31 januari 2027"})
    assert "Toegezegd, tot en met 31 januari 2027" in read(client, token)
    page = staff.get(url("commitments", trajectory)).content.decode()
    assert "Toegezegd tot 31 jan" in page

    tick(datetime(2027, 1, 31, 20, tzinfo=UTC))
    assert Promise.objects.with_words().get().state == PromiseState.PROMISED, "on its last day it holds"
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    tick(AFTER)
    tick(AFTER)

    promise = Promise.objects.with_words().get()
    assert promise.state == PromiseState.LAPSED
    assert [answer.kind for answer in promise.answers.all()] == ["yes", "lapsed"]
    told = Mail.objects.get(kind="opened_up")
    assert (told.person, told.state) == (sanne.person, Mail.State.SENT)
    subject, text = words_of(told)
    assert subject == f"Verlopen: een toezegging in {trajectory.title}"
    assert "Twee uur per week in het rooster" in text
    assert "gold tot en met 31 januari" in text
    letter = Mail.objects.filter(person=farid.person, kind="letter").latest("pk")
    assert letter.created_at == AFTER

    sign_in(staff, sanne)
    page = staff.get(url("commitments", trajectory)).content.decode()
    assert "Verlopen op 1 feb, opnieuw gevraagd" in page
    plan = staff.get(f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/").content.decode()
    assert "verlopen, opnieuw gevraagd" in plan
    _link, fresh = links.make_link(farid.person, letter, Grant.Purpose.PAGE, AFTER)
    assert "Je ja gold tot en met 31 januari." in read(client, fresh)
    client.post(card_url(fresh, trajectory), {key: "yes"})
    assert Promise.objects.with_words().get().state == PromiseState.PROMISED


def test_what_somebody_said_who_is_away_without_end_lapses_too(trajectory: Trajectory, farid: Role) -> None:
    promise = factories.promise(factories.commitment(trajectory, "manager"), farid, asked_at=NOW)
    factories.answer(promise, given_at=NOW, until=date(2027, 1, 31))
    factories.absence(farid.person, date(2027, 1, 20), date(2035, 1, 1))

    tick(AFTER)

    assert Promise.objects.with_words().get().state == PromiseState.LAPSED


@pytest.mark.parametrize(("state", "found"), [("ended", PromiseState.PROMISED), ("running", PromiseState.LAPSED)])
def test_a_yes_lapses_no_more_where_all_of_it_is_over(
    trajectory: Trajectory, farid: Role, state: str, found: str
) -> None:
    promise = factories.promise(factories.commitment(trajectory, "manager"), farid, asked_at=NOW)
    factories.answer(promise, given_at=NOW, until=date(2027, 1, 31))
    Trajectory.objects.update(state=state)

    tick(AFTER)

    assert Promise.objects.with_words().get().state == found


def test_what_somebody_said_by_phone_has_its_last_day_and_when_it_was_written_down(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    factories.commitment(trajectory, "manager")
    send(staff, trajectory)
    promise = Promise.objects.get()
    address = url("write_down", trajectory, promise=promise.public_id)
    said = {"kind": "yes", "way": "phone", "given_on": "4-1-2027", "words": ""}
    Wording.objects.update(written_at=NOW - timedelta(days=9))

    assert staff.post(address, said | {"until": "1-1-2027"}).status_code == 422
    staff.post(address, said | {"until": "1-6-2027"})

    answer = promise.answers.get()
    assert answer.until == date(2027, 6, 1)
    assert answer.written_at == NOW
    assert answer.given_at.date() == date(2027, 1, 4)


def test_a_promise_taken_back_reaches_the_owner_at_once(
    client: Client, staff: Client, sanne: Member, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.commitment(trajectory, "manager", "Twee uur per week", needed_by=date(2027, 1, 26))
    send(staff, trajectory)
    token = link_to(farid.person)
    (key,) = keys(read(client, token))
    client.post(card_url(token, trajectory), {key: "yes"})
    later = datetime(2027, 1, 27, 9, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not Mail.objects.filter(kind="opened_up").exists()

    client.post(card_url(token, trajectory), {"withdraw": key, "reason": "Twee zieken."})

    told = Mail.objects.get(kind="opened_up")
    assert told.person == sanne.person
    assert letters["opened_up"].still_wanted(told, later) == SEND
    subject, text = words_of(told)
    assert subject == f"Teruggenomen: een toezegging in {trajectory.title}"
    assert "Farid el Amrani: “Twee zieken.”" in text
    assert url("commitments", trajectory) in text
    assert Mail.objects.filter(kind="receipt", person=farid.person).count() == 2, "and a receipt for each answer"


def test_what_was_promised_in_a_function_that_ran_out_is_nobodys_and_the_owner_hears_it(
    staff: Client, sanne: Member, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.role(trajectory, "manager", "Mo Bakkali")
    for text, person in (("Twee uur per week", farid.person), ("Komt langs", None)):
        commitment = factories.commitment(trajectory, "manager", text, person=person)
        for role in (farid, other) if person is None else (farid,):
            factories.answer(factories.promise(commitment, role, asked_at=NOW))
    Role.objects.filter(pk=farid.pk).update(held_until=date(2027, 1, 20))
    tick(datetime(2027, 1, 19, 9, tzinfo=UTC))
    assert not Mail.objects.filter(kind="opened_up").exists()
    later = datetime(2027, 1, 21, 9, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: later)

    tick(later)
    tick(later)

    told = Mail.objects.get(kind="opened_up")
    subject, text = words_of(told)
    assert subject == f"Niemand doet dit meer in {trajectory.title}"
    assert "Farid el Amrani: is hier geen leidinggevende meer" in text
    assert "Komt langs" not in text, "somebody else does it still"
    sign_in(staff, sanne)
    place = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/"
    assert "nog niemand die dit doet" in staff.get(place).content.decode()
