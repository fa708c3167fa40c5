"""Called off, nothing more is written down through an old link, and its page says so in the same words for each."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from asks.models import Ask
from checkins.actions import Offer, offer_story, take_back_story
from checkins.models import IfThenPlan, LogEntry, Observation, SuccessStory
from organisations.acting import PRODUCT
from roles.actions import cancel
from roles.models import Function, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
DAY_1 = datetime(2027, 4, 30, 8, tzinfo=UTC)
DAY_42 = datetime(2027, 6, 10, 8, tzinfo=UTC)
SAID = "wordt niet meer gevraagd. Je hoeft niets te doen."


def called_off(trajectory: Trajectory, now: datetime) -> None:
    cancel(trajectory, because="De markt draaide", tells=False, by=PRODUCT, now=now)


def test_what_was_seen_before_stays_and_nothing_is_added(
    client: Client, running: Trajectory, sara: Role, asked: Asked
) -> None:
    behaviour = make.behaviour(running)
    noor = make.role(running, Function.OBSERVER, "Noor Bakker")
    make.pair(noor, sara)
    ask, token = asked(noor.person, "observe", DAY_42)
    where, field = f"/w/{token}/observe/{ask.public_id}/", f"{ask.public_id}_{behaviour.public_id}"
    client.post(where, {field: "1"})
    assert [one.seen for one in Observation.objects.all()] == [1]
    called_off(running, DAY_42)

    answer = client.post(where, {field: "4"}, follow=True)

    assert [one.seen for one in Observation.objects.all()] == [1]
    page = answer.content.decode()
    assert SAID in page
    assert field not in page


@pytest.mark.parametrize("was_answered", [False, True])
def test_no_if_then_is_planned_any_more(client: Client, sara: Role, asked: Asked, was_answered: bool) -> None:
    ask, token = asked(sara.person, "if_then", DAY_1)
    if was_answered:
        Ask.objects.filter(pk=ask.pk).update(answered_at=DAY_1)
    where = f"/l/{token}/if-then/{ask.public_id}/"
    said = {"situation": "een klant boos begint", "response": "vat ik samen", "step": "again", "again": "yes"}
    sent = {f"{ask.public_id}-{name}": value for name, value in (said | {"confidence": "8"}).items()}
    called_off(sara.trajectory, DAY_1)

    answer = client.post(where, sent, follow=True)

    assert not IfThenPlan.objects.exists()
    assert SAID in answer.content.decode()


def test_no_story_is_told_any_more(client: Client, sara: Role, asked: Asked) -> None:
    make.ask(sara.trajectory, sara.person, kind="story", about=f"{sara.trajectory.public_id}:story", answered_at=DAY_7)
    ask, token = asked(sara.person, "story")
    called_off(sara.trajectory, DAY_7)

    answer = client.post(f"/l/{token}/story/{ask.public_id}/", {f"story-{ask.public_id}-what": "ring"}, follow=True)

    assert not SuccessStory.objects.exists()
    assert SAID in answer.content.decode()


def test_a_story_that_was_told_is_taken_back_on_their_own_page(client: Client, sara: Role, asked: Asked) -> None:
    make.ask(sara.trajectory, sara.person, kind="story", about=f"{sara.trajectory.public_id}:story", answered_at=DAY_7)
    ask, token = asked(sara.person, "story")
    own = reverse("checkins:my_page", args=[sara.trajectory.public_id])
    offer_story(sara, offer=Offer(may_ring=True), ask=ask, by=PRODUCT, now=DAY_7)
    called_off(sara.trajectory, DAY_7)
    assert own in client.get(f"/l/{token}").content.decode()

    take_back_story(sara, by=PRODUCT, now=DAY_7)

    assert own not in client.get(f"/l/{token}").content.decode()


def test_the_page_of_a_check_in_says_the_same(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    Ask.objects.filter(pk=ask.pk).update(answered_at=DAY_7)
    assert SAID not in client.get(f"/l/{token}").content.decode()
    called_off(sara.trajectory, DAY_7)

    answer = client.post(f"/m/{token}/log/{ask.public_id}/", {f"{ask.public_id}-how": "2"}, follow=True)

    assert not LogEntry.objects.exists()
    assert SAID in answer.content.decode()
