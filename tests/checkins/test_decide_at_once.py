"""What is sent several times at the same moment, on real servers, is said once, and nobody meets a broken page."""

from datetime import UTC, datetime

import pytest

from asks.models import Ask
from checkins.actions import cannot_judge, decide
from checkins.dates import MAKE_STICK, Moment
from checkins.models import Decision, Observation
from checkins.subjects import BESIDE, Subject
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


def test_that_they_cannot_judge_it_sent_five_times_at_once_is_said_once() -> None:
    trajectory = make.trajectory(state="running")
    sara, noor = make.role(trajectory), make.role(trajectory, Function.OBSERVER, "Noor Bakker")
    about = str(Subject(trajectory.public_id, Moment.D42, sara.public_id))
    ask = make.ask(trajectory, noor.person, kind="observe", about=about)

    at_once(lambda: cannot_judge(ask, observer=noor, learner=sara, by=Actor(noor.person), now=NOW), 5)

    assert Observation.objects.get().cannot_judge
    assert Ask.objects.get(kind=BESIDE).person == sara.person
