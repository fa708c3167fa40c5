"""A decision sent several times at the same moment, on real servers: one promise of what stays."""

from datetime import UTC, datetime

import pytest

from checkins.actions import decide
from checkins.dates import MAKE_STICK, Moment
from checkins.models import Decision
from checkins.subjects import Subject
from organisations.acting import Actor
from roles.models import Commitment, Function
from tests import factories as make
from tests.mailing.test_race import at_once

NOW = datetime(2027, 8, 11, 8, tzinfo=UTC)

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


def test_a_decision_sent_five_times_at_once_is_one_promise() -> None:
    trajectory = make.trajectory(state="running")
    ilse = make.role(trajectory, Function.SPONSOR, "Ilse van 't Hof")
    ask = make.ask(trajectory, ilse.person, kind=MAKE_STICK, about=str(Subject(trajectory.public_id, Moment.D90)))

    at_once(
        lambda: decide(
            [ask],
            role=ilse,
            answer=Decision.Answer.STAYS,
            words="Twee uur per week blijft in het rooster.",
            until=None,
            mail=None,
            by=Actor(ilse.person),
            now=NOW,
        ),
        5,
    )

    assert Decision.objects.get().commitment == Commitment.objects.get()
