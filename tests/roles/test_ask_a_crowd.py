"""More people than one waits for are asked by the worker, in parts: nothing is lost halfway, nothing goes twice."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from asks.models import Ask
from impactmodel import ticking
from mailing.models import Mail
from organisations.acting import PRODUCT
from organisations.models import Member
from roles.actions.crowds import PEOPLE_A_PART, ask_part
from roles.models import Promise, PromiseState
from roles.promises import line_up
from tests import factories
from tests.roles.test_promise import url

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_crowd_is_asked_in_parts_and_the_page_says_how_far(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    sanne: Member = factories.member()
    assert sanne.person.user
    client.force_login(sanne.person.user)
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
