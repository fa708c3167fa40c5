"""A function given by several at the same moment, on real servers: it is held once, and nobody meets a broken page."""

from datetime import UTC, datetime

import pytest

from organisations.acting import PRODUCT
from roles.actions import holding
from roles.actions.pairing import stand_beside
from roles.models import Function, Promise, Role
from tests import factories as make
from tests.mailing.test_race import at_once

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


def test_a_function_given_at_once_is_held_once() -> None:
    trajectory, noor = make.trajectory(), make.person("Noor Bakker")
    make.commitment(trajectory, "manager")

    at_once(
        lambda: holding.hold(trajectory, people=[noor], functions=[Function.MANAGER], by=PRODUCT, now=NOW),
        4,
    )

    assert Role.objects.get().person == noor
    assert Promise.objects.count() == 1


def test_who_stands_beside_two_at_once_does_so_as_one() -> None:
    trajectory, noor = make.trajectory(), make.person("Noor Bakker")
    learner = make.role(trajectory)

    at_once(lambda: stand_beside(learner, person=noor, function=Function.BUDDY, by=PRODUCT, now=NOW), 4)

    assert list(Role.objects.get(function=Function.BUDDY).learners.all()) == [learner]
