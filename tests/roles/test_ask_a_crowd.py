"""More people than one waits for are asked by the worker, in parts: nothing is lost halfway, nothing goes twice."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from asks.models import Ask
from asks.planning import plan as plan_letters
from impactmodel import ticking
from mailing.models import Mail
from organisations.acting import PRODUCT
from organisations.models import Member
from roles import planning
from roles.actions import ask_for_views
from roles.actions.crowds import PEOPLE_A_PART, ask_part
from roles.asking import mark_as_asked
from roles.models import Promise, PromiseState, Role
from roles.promises import line_up
from tests import factories
from tests.roles.test_promise import url
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_crowd_is_asked_in_parts_and_the_page_says_how_far(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    sanne: Member = factories.member()
    sign_in(client, sanne)
    trajectory = factories.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2))
    people = PEOPLE_A_PART + 5
    for _ in range(people):
        factories.role(trajectory, "learner")
    for text in ("Een eigen doel", "Een eigen gesprek meenemen"):
        factories.commitment(trajectory, "learner", text)
    line_up(trajectory, NOW)

    client.post(url("check", trajectory), {"when": "now"})

    assert {one.state for one in Promise.objects.with_words()} == {PromiseState.ASKED}, "from this moment on"
    assert not Ask.objects.exists(), "the page did not wait for them"
    assert f'<progress value="0" max="{people}"' in client.get(url("commitments", trajectory)).content.decode()
    assert ask_part(trajectory, by=PRODUCT, now=NOW) == PEOPLE_A_PART
    assert (
        f'<progress value="{PEOPLE_A_PART}" max="{people}"'
        in client.get(url("commitments", trajectory)).content.decode()
    )
    # By phone, before the worker came to it.
    late = Promise.objects.marked().order_by("pk")[0]
    spoken = {"kind": "yes", "way": "phone", "given_on_0": "5", "given_on_1": "1", "given_on_2": "2027", "words": ""}
    client.post(url("write_down", trajectory, promise=late.public_id), spoken | {"given_on": "2027-01-05"})

    ticking.tick(NOW)

    assert "<progress" not in client.get(url("commitments", trajectory)).content.decode()
    assert Ask.objects.filter(kind="promise").count() == 2 * people - 1
    assert Mail.objects.filter(kind="letter").count() == people
    ticking.tick(NOW)
    assert Mail.objects.filter(kind="letter").count() == people


def test_a_crowd_that_cannot_be_asked_holds_up_no_other_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sanne: Member = factories.member()
    stuck, other = (factories.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2)) for _ in range(2))
    for trajectory in (stuck, other):
        role = factories.role(trajectory, "manager")
        for text in ("Rooster vrij", "Startgesprek"):
            factories.commitment(trajectory, "manager", text)
        line_up(trajectory, NOW)
        marked, promised = Promise.objects.filter(role=role).with_words().order_by("commitment")
        mark_as_asked([marked], opens_on=NOW.date(), now=NOW)
        mark_as_asked([promised], opens_on=None, now=NOW)
        factories.answer(promised, until=date(2027, 1, 4))

    def ask(trajectory: Trajectory, **how: Any) -> int:
        if trajectory == stuck:
            raise ZeroDivisionError
        return ask_part(trajectory, **how)

    monkeypatch.setattr(planning, "ask_part", ask)

    assert ticking.tick(NOW).failed == ["roles"]

    assert f"trajectory {stuck.pk} failed" in caplog.text
    assert set(Promise.objects.marked().values_list("commitment__trajectory", flat=True)) == {stuck.pk}
    lapsed = Promise.objects.filter(answer__kind="lapsed").values_list("commitment__trajectory", flat=True)
    assert set(lapsed) == {stuck.pk, other.pk}, "and what comes after it is done, here too"
    monkeypatch.setattr(planning, "ask_part", ask_part)
    ticking.tick(NOW)
    assert not Promise.objects.marked().exists()


def test_the_view_of_a_crowd_is_asked_without_waiting_for_each_of_them(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """The worker makes their letters, as it does with every other that is due."""
    trajectory = factories.trajectory()
    made = [factories.role(trajectory) for _number in range(30)]
    roles = list(Role.objects.these(made).prefetch_related("person__absences"))

    with django_assert_max_num_queries(25):
        views = ask_for_views(trajectory, roles=roles, by=PRODUCT, now=NOW)
    plan_letters(NOW)

    assert len(views) == 30
    assert Mail.objects.filter(kind="letter").count() == 30
