"""One form sent several times at the same moment, on real servers: one answer, and one receipt."""

from datetime import UTC, datetime

import pytest

from mailing.models import Mail
from organisations.acting import Actor
from roles.actions import Given, answer_promise
from roles.models import Answer, Promise
from tests import factories as make
from tests.mailing.test_race import at_once

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


def test_a_form_sent_five_times_at_once_is_one_change() -> None:
    trajectory = make.trajectory()
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    promise = make.promise(make.commitment(trajectory), farid, asked_at=make.MADE)
    before = make.answer(promise, Answer.Kind.NO, words="Het rooster is vol")
    assert promise.commitment.wording is not None
    yes = Given(promise, Answer.Kind.YES, promise.commitment.wording, "")

    at_once(
        lambda: answer_promise(trajectory, person=farid.person, given=[yes], by=Actor(farid.person), now=NOW),
        5,
    )

    (added,) = Answer.objects.filter(promise=promise).exclude(pk=before.pk)
    assert Promise.objects.get(pk=promise.pk).answer == added
    assert Mail.objects.filter(kind="receipt").count() == 1
