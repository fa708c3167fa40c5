"""A trajectory that ran already when it came in here: nothing is back-dated, and what is to come comes."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from asks.models import Ask
from checkins.planning import moments, plan
from checkins.publishing import so_far
from roles.models import Function
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# Tuesday 25 May 2027, ten in the morning. Sessions were from 13 to 29 April, as in the worked example of the dates:
# +21 fell on 20 May, and its window is open until 3 June.
MADE = datetime(2027, 5, 25, 8, tzinfo=UTC)


@pytest.fixture
def halfway(client: Client, it_is: Callable[[datetime], None]) -> Trajectory:
    """Made in the browser as running since 13 April; then its sessions and people are filled in."""
    it_is(MADE)
    sanne = make.member()
    sign_in(client, sanne)
    address = reverse("trajectories:create", kwargs={"org": sanne.organisation.public_id})
    filled = {"title": "Halverwege", "begun": "yes", "starts_on": "13-4-2027", "language": "nl"}
    answer = client.post(address, filled, follow=True)
    assert "vragen we niemand" in answer.content.decode()
    made = Trajectory.objects.get()
    make.session(made, datetime(2027, 4, 13, 7, tzinfo=UTC), datetime(2027, 4, 13, 15, tzinfo=UTC))
    make.session(made, datetime(2027, 4, 29, 7, tzinfo=UTC), datetime(2027, 4, 29, 15, tzinfo=UTC))
    for name in ("Sara", "Kofi", "Eva", "Bo", "Ties"):
        make.role(made, name=name)
    make.role(made, Function.MANAGER, "Farid")
    make.role(made, Function.OBSERVER, "Noor")
    return made


def asked(trajectory: Trajectory) -> set[str]:
    """The moments anybody was asked about; who stands beside them is asked of learners at no moment of its own."""
    asks = Ask.objects.filter(trajectory=trajectory).exclude(kind="beside")
    return {about.split(":")[1] for about in asks.values_list("about", flat=True)}


def test_it_runs_from_now_with_the_day_it_began(halfway: Trajectory) -> None:
    assert halfway.is_running
    assert halfway.starts_on == date(2027, 4, 13)
    assert halfway.started_at == halfway.created_at


def test_no_before_item_and_no_moment_of_an_earlier_day_is_asked(halfway: Trajectory) -> None:
    assert plan(MADE) == 0
    # The same trajectory, planned here from the beginning, would now be asked about the third week.
    Trajectory.objects.update(created_at=datetime(2027, 3, 1, 8, tzinfo=UTC))
    assert plan(MADE) > 0
    assert asked(halfway) == {"d21"}


def test_what_is_to_come_is_asked_on_its_day(halfway: Trajectory) -> None:
    assert plan(datetime(2027, 6, 9, 8, tzinfo=UTC)) == 0
    assert plan(datetime(2027, 6, 10, 8, tzinfo=UTC)) > 0

    assert asked(halfway) == {"d42"}


def test_what_was_never_asked_counts_as_unanswered_nowhere(halfway: Trajectory) -> None:
    now = datetime(2027, 6, 10, 8, tzinfo=UTC)
    plan(now)

    (one,) = so_far(halfway)

    assert (str(one.moment), one.figures.answered and one.figures.answered.base) == ("d42", 5)


def test_the_timeline_begins_today(halfway: Trajectory) -> None:
    assert [str(one.moment) for one in moments(halfway, MADE)] == ["d42", "d90", "d90", "d180", "d180", "d365"]


def test_a_session_still_to_come_brings_no_start_talk(halfway: Trajectory) -> None:
    halfway.interventions.all().delete()
    make.session(halfway, datetime(2027, 6, 1, 7, tzinfo=UTC), datetime(2027, 6, 1, 15, tzinfo=UTC))

    assert plan(MADE) == 0
    assert plan(datetime(2027, 6, 2, 8, tzinfo=UTC)) > 0
    assert asked(halfway) == {"if_then"}
