"""An observer says what they saw; the learner reads it, with their name."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from asks.models import Ask
from checkins.models import Observation
from roles.models import Function, Role
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
Asked = Callable[..., tuple[Ask, str]]
DAY_42 = datetime(2027, 6, 10, 8, tzinfo=UTC)


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return make.role(running, name="Sara Yıldız")


@pytest.fixture
def noor(running: Trajectory, sara: Role) -> Role:
    make.behaviour(running)
    role = make.role(running, Function.OBSERVER, "Noor Bakker")
    role.learners.add(sara)
    return role


def field(ask: Ask) -> str:
    return f"{ask.public_id}_{ask.trajectory.behaviours.get().public_id}"


def test_what_was_seen_is_kept_with_its_example(client: Client, noor: Role, sara: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    data = {field(ask): "3", f"{ask.public_id}_example": "Vatte samen voor het scherm openging."}
    assert client.post(f"/w/{token}/observe/{ask.public_id}/", data).status_code == 303
    seen = Observation.objects.get()
    assert (seen.observer, seen.learner, seen.moment, seen.seen) == (noor, sara, "d42", 3)
    assert seen.example == "Vatte samen voor het scherm openging."
    ask.refresh_from_db()
    assert ask.answered_at is not None


def test_no_view_of_it_stands_first_and_is_not_low(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    page = client.get(f"/w/{token}/").content.decode()
    assert page.index('value="no_view"') < page.index('value="0"')
    assert "Sara" in page
    client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): "no_view"})
    assert Observation.objects.get().seen is None


def test_nothing_chosen_is_422_and_keeps_the_example(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    data = {f"{ask.public_id}_example": "Bij de factuurklant."}
    answer = client.post(f"/w/{token}/observe/{ask.public_id}/", data)
    assert answer.status_code == 422
    assert "Bij de factuurklant." in answer.content.decode()
    assert not Observation.objects.exists()


def test_an_observation_can_be_changed_and_stays_one(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    for value in ("1", "4"):
        client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): value})
    assert [one.seen for one in Observation.objects.all()] == [4]
    page = client.get(f"/w/{token}/").content.decode()
    assert 'value="4" checked' in " ".join(page.split()) or "checked" in page


def test_of_several_learners_those_left_blank_stay_open(
    client: Client, noor: Role, running: Trajectory, asked: Asked
) -> None:
    kofi = make.role(running, name="Kofi Mensah")
    noor.learners.add(kofi)
    ask, token = asked(noor.person, "observe", DAY_42)
    assert Ask.objects.filter(person=noor.person, kind="observe").count() == 2
    assert client.post(f"/w/{token}/observe/{ask.public_id}/", {field(ask): "2"}).status_code == 303
    assert Ask.objects.open().filter(person=noor.person, kind="observe").count() == 1


def test_looking_changes_nothing(client: Client, noor: Role, asked: Asked) -> None:
    ask, token = asked(noor.person, "observe", DAY_42)
    for path in (f"/w/{token}/", f"/w/{token}/observe/{ask.public_id}/"):
        client.get(path)
        client.head(path)
    ask.refresh_from_db()
    assert ask.answered_at is None
