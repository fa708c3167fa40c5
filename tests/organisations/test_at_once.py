"""Two browsers, or one pressed twice, at the same moment: nobody stands here twice, and nobody meets a broken page."""

from datetime import UTC, date, datetime

import pytest

from mailing.models import Mail
from organisations import actions
from organisations.acting import PRODUCT
from organisations.models import Absence, Member, Person, User
from organisations.pasting import Pasted
from organisations.sign_in import account_of
from tests import factories as make
from tests.mailing.test_race import at_once

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
NOOR = "noor@voorbeeld.example"

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


def test_who_is_pasted_twice_at_once_is_one_person() -> None:
    home, lines = make.organisation(), [Pasted(1, "Noor Bakker", NOOR)]

    given = at_once(lambda: actions.add_people(home, lines=lines, by=PRODUCT, now=NOW).everyone, 4)

    assert given == [[Person.objects.get()]] * 4


def test_who_is_let_in_twice_at_once_gets_one_letter() -> None:
    home = make.organisation()
    said = {"name": "Noor Bakker", "email": NOOR, "role": Member.Role.PLANNER}

    at_once(lambda: actions.invite(home, **said, by=PRODUCT, now=datetime.now(UTC)), 4)

    assert Member.objects.get().person.email == NOOR
    assert Mail.objects.filter(kind="invited").count() == 1


def test_the_first_codes_of_somebody_asked_at_once_are_for_one_account() -> None:
    person = make.person("Noor Bakker", email=NOOR)

    given = at_once(lambda: account_of(NOOR), 4)

    assert given == [User.objects.get()] * 4
    person.refresh_from_db()
    assert person.user == given[0]


def test_days_away_that_are_sent_twice_at_once_stand_once() -> None:
    person = make.person("Noor Bakker")
    away = [(date(2027, 2, 1), date(2027, 2, 5))]

    at_once(lambda: actions.set_absences(person, periods=away, by=PRODUCT, now=NOW), 4)

    assert Absence.objects.count() == 1
