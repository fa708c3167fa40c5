"""Somebody asks to see, correct or erase what is kept of them: remembered, done in one act, and in time or not."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mailing import sending
from mailing.arrived import arrived
from mailing.models import Mail
from organisations import actions, clock
from organisations.acting import PRODUCT, Actor
from organisations.models import DataRequest, Member, Person
from organisations.months import months_after
from organisations.personal import impersonal, personal_data
from organisations.privacy import AUDIT_MONTHS
from organisations.taking import as_data
from tests import everything_kept as kept
from tests import factories as make
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2027, 5, 7)
Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def _today(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    # It runs on: what is due at one moment has to be so at the next.
    ahead = kept.NOW - timezone.now()
    monkeypatch.setattr(clock, "shift", lambda: ahead)


@pytest.fixture
def sara() -> Person:
    return kept.sara()


@pytest.fixture
def admin(sara: Person) -> Member:
    return make.member("Marieke de Groot", organisation=sara.organisation, role="admin")


@pytest.fixture
def send(client: Client, admin: Member) -> Send:
    """A form of the staff, sent by this member, or the page where nothing is filled in; what came back."""

    def post(path: str, by: Member = admin, /, **fields: str) -> Any:
        sign_in(client, by)
        here, english = f"/o/{by.organisation.public_id}/{path}", {"accept-language": "en"}
        return client.post(here, fields, follow=True, headers=english) if fields else client.get(here, headers=english)

    return post


def letters(kind: str) -> list[Person]:
    """Who is to get one of these."""
    return [mail.person for mail in Mail.objects.filter(kind=kind).select_related("person").order_by("person__name")]


def ask(sara: Person, kind: str, send: Send) -> DataRequest:
    send(f"settings/requests/new/{sara.public_id}/", kind=kind, asked_on="2027-05-03")
    return DataRequest.objects.get(person=sara, kind=kind, done_on=None)


def test_to_see_it_their_page_goes_to_them_alone(sara: Person, send: Send, client: Client) -> None:
    asked = ask(sara, "see", send)
    page = send(f"settings/requests/{asked.public_id}/").content.decode()
    assert kept.ADDRESS in page
    assert "kanariegeel log" not in page

    send(f"settings/requests/{asked.public_id}/", do="mail")

    asked.refresh_from_db()
    assert (asked.done_on, letters("your_data")) == (TODAY, [sara])
    while sending.drain(clock.now()):
        pass
    letter = next(arrived(address=kept.ADDRESS))
    assert any(link.endswith("/me/data/") for link in letter.links)
    sign_in(client, sara)
    assert client.get("/me/data/file/").status_code == 200
    assert kept.CANARY in json.dumps(as_data([sara], kept.NOW), ensure_ascii=False)


def test_to_correct_it_staff_mend_the_person_and_they_the_rest(sara: Person, send: Send) -> None:
    asked = ask(sara, "correct", send)
    page = send(f"settings/requests/{asked.public_id}/").content.decode()
    assert f"/people/{sara.public_id}/" in page
    send(f"settings/requests/{asked.public_id}/", do="done")
    asked.refresh_from_db()
    assert (asked.done_on, letters("your_data")) == (TODAY, [])


def test_to_erase_is_one_act_after_which_the_request_names_nobody(sara: Person, send: Send) -> None:
    asked, other = ask(sara, "erase", send), ask(sara, "see", send)
    shown = send(f"people/{sara.public_id}/forget/").content.decode()
    assert "Goes for good" in shown
    assert "Your notes of what you tried" in shown

    send(f"people/{sara.public_id}/forget/", sure="yes")

    for one in (asked, other):
        one.refresh_from_db()
        assert (one.person, one.done_on) == (None, TODAY)
    assert "Somebody who was erased" in send("settings/requests/").content.decode()
    assert not Person.objects.filter(name=kept.NAME).exists()


def test_every_row_of_every_app_is_seen_and_erased_and_what_stays_names_nobody(sara: Person) -> None:
    """One walk over the models for all three: what leads to a person is told to them, and goes or stays as declared."""
    actions.ask_about_data(sara, kind="erase", asked_on=TODAY, by=PRODUCT, now=kept.NOW)
    walked = [model for model in apps.get_models() if model._meta.label not in impersonal]
    assert {model._meta.label for model in walked} == set(personal_data)
    told = {part["model"] for home in as_data([sara], kept.NOW)["organisations"] for part in home["kept"]}
    before = {}
    for one in personal_data.values():
        for path in one.whose:
            before[one.key, path] = one.at(path, sara.pk).count()
            assert before[one.key, path] == 0 or not one.told or one.key in told, one.key
    assert sum(map(bool, before.values())) > 50
    actions.forget(sara, by=PRODUCT, now=kept.NOW)
    sara.refresh_from_db()
    for one in personal_data.values():
        for path, erased in one.whose.items():
            rows = one.at(path, sara.pk)
            assert not erased.is_deleted or not rows.exists(), (one.key, path)
            for row in rows:
                for name, value in erased.emptied.items():
                    assert getattr(row, name) == value, (one.key, path, name)
    # What staff correct is the person's own row, of which only a number stays.
    texts = [one for one in Person._meta.concrete_fields if isinstance(one, models.CharField)]
    left = {one.name for one in texts if getattr(sara, one.name)} - {"public_id", "sort_key", "search_key"}
    assert left == {"name", "reach"}


def test_who_asks_on_their_own_page_is_heard_by_every_admin_once(sara: Person, admin: Member, client: Client) -> None:
    make.member("Ruud", organisation=sara.organisation)
    sign_in(client, sara)
    assert client.post("/me/data/ask/", {}).status_code == 422
    for _again in range(2):
        page = client.post("/me/data/ask/", {"kind": "erase"}, follow=True, headers={"accept-language": "en"})
        assert "They have a month" in page.content.decode()
    asked = DataRequest.objects.open().get()
    assert (asked.person, asked.kind, asked.asked_on, asked.due_on) == (sara, "erase", TODAY, date(2027, 6, 7))
    assert letters("data_requested") == [admin.person]
    assert "At the latest 7 June" in client.get("/me/data/ask/", headers={"accept-language": "en"}).content.decode()


def test_what_is_late_stands_out_and_a_day_to_come_is_none(
    sara: Person, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = send(f"settings/requests/new/{sara.public_id}/", kind="see", asked_on="2027-05-08")
    assert answer.status_code == 422
    asked = ask(sara, "see", send)
    assert "too late" not in send("settings/requests/").content.decode()
    monkeypatch.setattr(clock, "shift", lambda: kept.later(28) - timezone.now())
    assert "too late" in send("settings/requests/").content.decode()
    assert "1 of them longer than a month" in send("settings/").content.decode()
    send(f"settings/requests/{asked.public_id}/", do="drop")
    assert not DataRequest.objects.open().exists()


def test_a_planner_writes_it_down_and_an_admin_erases(sara: Person, send: Send) -> None:
    planner = make.member("Ruud Peeters", organisation=sara.organisation)
    send(f"settings/requests/new/{sara.public_id}/", planner, kind="erase", asked_on="2027-05-03")
    asked = DataRequest.objects.open().get()
    page = send(f"settings/requests/{asked.public_id}/", planner).content.decode()
    assert "An admin erases" in page
    # No other word does it here.
    send(f"settings/requests/{asked.public_id}/", planner, do="done")
    asked.refresh_from_db()
    assert asked.done_on is None


def test_a_request_of_another_organisation_is_none_of_ours(sara: Person, send: Send) -> None:
    stranger = make.person("Iemand", organisation=make.organisation(name="Elders BV"))
    theirs = actions.ask_about_data(stranger, kind="see", asked_on=TODAY, by=Actor(stranger), now=kept.NOW)
    assert send(f"settings/requests/{theirs.public_id}/", do="done").status_code == 404
    assert send(f"settings/requests/new/{stranger.public_id}/", kind="see", asked_on="2027-05-03").status_code == 404


@pytest.mark.once
def test_it_goes_two_years_after_it_was_done(sara: Person) -> None:
    one = actions.ask_about_data(sara, kind="see", asked_on=TODAY, by=PRODUCT, now=kept.NOW)
    due = personal_data["organisations.DataRequest"].due
    assert due is not None
    at = datetime(2029, 5, 7, 12, tzinfo=UTC)
    DataRequest.objects.exclude(pk=one.pk).delete()
    assert not due(at + timedelta(days=99)).exists(), "it was never done"
    actions.answer_data_request(one, by_mail=False, by=PRODUCT, now=kept.NOW)
    assert AUDIT_MONTHS == 24
    assert [due(at + timedelta(days=days)).exists() for days in (0, 1)] == [False, True]


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "due"), [((2027, 1, 31), (2027, 2, 28)), ((2027, 12, 5), (2028, 1, 5)), ((2027, 2, 28), (2027, 3, 28))]
)
def test_a_month_is_one_of_the_calendar(day: tuple[int, int, int], due: tuple[int, int, int]) -> None:
    assert months_after(date(*day), 1) == date(*due)
