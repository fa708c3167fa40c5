"""The audit says that something private was done on a day, and never by whom or about what. Of all else it says who."""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType

import pytest
from django.db import models
from django.test import Client

from asks.models import Ask
from checkins import actions
from checkins.models import LogEntry
from organisations.acting import PRODUCT
from organisations.models import AuditLine
from organisations.sight import LEARNERS_OWN, MATRIX, Reader, Sight
from roles.models import Function, Pairing, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
DAY_42 = datetime(2027, 6, 10, 8, tzinfo=UTC)
Asked = Callable[..., tuple[Ask, str]]
# Of these the staff may know who did it: what was planned, published, printed, measured, and whether a talk was held.
NOT_PRIVATE = {
    *("change_schedule", "hand_sheets", "publish", "report_figure", "set_own_day", "take_back_figure"),
    *("take_back_talks", "tell_talk", "tick_talk"),
    # Everyone who takes part reads it, with the name of who said it.
    *("say_for_them", "take_back_for_them"),
    # What a sponsor decided with the trajectory, and what L&D said to it.
    *("decide", "reply_to_decision", "take_back_decision"),
}


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return make.role(running, person=make.person("Sara Yıldız", user=make.user()))


def lines() -> "models.QuerySet[AuditLine]":
    return AuditLine.objects.exclude(verb="asks.open_ask", via="tick")


def leads_to(line: AuditLine, *people: Role) -> bool:
    """Whether the line says who or about what, or when to the hour."""
    known = {role.person_id for role in people} | {role.person.public_id for role in people}
    return bool({line.person_id, line.on_behalf_of_id, line.object_id} & known) or bool(
        line.object_id or line.trajectory_id or line.at.hour or ":" in line.via
    )


def test_a_log_by_link_leaves_a_line_without_a_name(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    before = set(lines().values_list("pk", flat=True))

    client.post(f"/m/{token}/log/{ask.public_id}/", {f"{ask.public_id}-how": "3"})

    assert LogEntry.objects.get().moment == "d7"
    new = list(lines().exclude(pk__in=before))
    assert {line.verb for line in new} == {"checkins.log", "checkins.answer_last", "asks.answer"}
    assert not any(leads_to(line, sara) for line in new)
    assert {line.via for line in new} == {"mail"}
    assert {line.organisation_id for line in new} == {sara.person.organisation_id}


def test_not_now_says_no_more(client: Client, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    before = set(lines().values_list("pk", flat=True))

    client.post(f"/m/{token}/log/{ask.public_id}/", {f"{ask.public_id}-how": "later"})

    new = list(lines().exclude(pk__in=before))
    assert {line.verb for line in new} == {"checkins.put_off", "asks.snooze"}
    assert not any(leads_to(line, sara) for line in new)


def test_nor_who_refused_to_stand_beside_whom(client: Client, running: Trajectory, sara: Role, asked: Asked) -> None:
    noor = make.role(running, Function.COLLEAGUE, "Noor Bakker")
    actions.choose(sara, function="buddy", person=noor.person, by=PRODUCT, now=DAY_7)
    ask, token = asked(noor.person, "pairing")
    before = set(lines().values_list("pk", flat=True))

    client.post(f"/l/{token}/pairing/{ask.public_id}/", {f"{ask.public_id}_yes": "no"})

    assert Pairing.objects.get().says_yes is False
    new = list(lines().exclude(pk__in=before))
    assert {"checkins.refuse", "asks.open_ask"} <= {line.verb for line in new}
    assert not any(leads_to(line, sara, noor) for line in new)


def test_of_a_talk_it_says_who(client: Client, running: Trajectory, sara: Role, asked: Asked) -> None:
    """Whether a talk was held is no secret: the comparison above would see a name."""
    farid = make.role(running, Function.MANAGER, "Farid el Amrani")
    ask, token = asked(farid.person, "return_talk")

    client.post(f"/l/{token}/talk/{ask.public_id}/", {f"{ask.public_id}_outcome": "held"})

    line = lines().get(verb="checkins.tell_talk")
    assert line.person_id == farid.person_id
    assert leads_to(line, farid)


def test_every_action_of_the_follow_up_is_private_or_named_here() -> None:
    told = {name for name, action in _actions(actions) if not vars(action)["is_private"]}
    assert told == NOT_PRIVATE
    assert {"log", "plan_if_then", "share", "choose", "observe"} <= {name for name, _action in _actions(actions)} - told
    assert not any(Sight.STATE in MATRIX[data][reader] for data in LEARNERS_OWN for reader in Reader)


def _actions(module: ModuleType) -> list[tuple[str, "Callable[..., object]"]]:
    return [(name, found) for name, found in inspect.getmembers(module, callable) if getattr(found, "is_action", False)]
