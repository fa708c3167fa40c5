"""Several planners at the same moment, on real servers: everybody still gets one letter."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from asks.models import Ask, AskLetter
from asks.planning import plan
from mailing.models import Mail
from tests import factories as make
from tests.asks.conftest import TUESDAY

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


def plan_and_hang_up() -> int:
    try:
        return plan(TUESDAY)
    finally:
        connection.close()


def test_four_planners_at_once_make_one_letter_each_person() -> None:
    trajectory = make.trajectory()
    other = make.trajectory(owner=trajectory.owner, title="Samen plannen")
    for _ in range(20):
        someone = make.person(organisation=trajectory.organisation)
        for number in range(3):
            make.ask(trajectory if number else other, someone, kind="nut")

    with ThreadPoolExecutor(4) as planners:
        made = sum(planners.map(lambda _number: plan_and_hang_up(), range(12)))

    assert made == 20
    assert Mail.objects.values("person").distinct().count() == Mail.objects.count() == 20
    assert AskLetter.objects.count() == 60
    assert set(Ask.objects.values_list("letters", flat=True)) == {1}
