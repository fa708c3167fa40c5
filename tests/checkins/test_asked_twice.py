"""Who works one or two days a week is asked of the next moment before the time for the one before is over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from asks.models import Ask, AskLetter
from asks.planning import plan as plan_letters
from checkins.models import LogEntry, Observation
from checkins.planning import plan
from mailing.models import Mail
from mailing.sending import drain
from roles.models import Function, Role
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]

ON_TUESDAY_AND_THURSDAY, ON_THURSDAY = "24", "4"
# After one and three weeks, six, and three months: each on a day they work.
DAY_7, DAY_21, DAY_42, DAY_90 = (
    datetime(2027, month, day, 9, tzinfo=UTC) for month, day in ((5, 11), (5, 20), (6, 10), (7, 29))
)


def works_on(role: Role, weekdays: str) -> Role:
    role.person.weekdays = weekdays
    role.person.save()
    return role


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return works_on(make.role(running, name="Sara Yıldız"), ON_TUESDAY_AND_THURSDAY)


@pytest.fixture
def noor(running: Trajectory, sara: Role) -> Role:
    buddy = works_on(make.role(running, Function.BUDDY, "Noor Bakker"), ON_TUESDAY_AND_THURSDAY)
    make.pair(buddy, sara)
    return buddy


@pytest.fixture
def tom(running: Trajectory, sara: Role) -> Role:
    observer = works_on(make.role(running, Function.OBSERVER, "Tom Okoro"), ON_THURSDAY)
    make.pair(observer, sara)
    return observer


def still_open(role: Role, kind: str) -> int:
    return Ask.objects.open().filter(person=role.person, kind=kind).count()


def test_a_buddy_is_asked_once_about_a_learner_and_one_answer_is_enough(
    client: Client, noor: Role, asked: Asked
) -> None:
    asked(noor.person, "buddy", DAY_7)
    ask, token = asked(noor.person, "buddy", DAY_21)
    assert still_open(noor, "buddy") == 2
    page = client.get(f"/l/{token}/").content.decode()
    assert page.count("Heb je Sara gevraagd hoe het gaat?") == 1
    assert "1 minuut" in page or "minuut" not in page

    assert client.post(f"/l/{token}/buddy/{ask.public_id}/", {f"{ask.public_id}_asked": "yes"}).status_code == 303

    assert still_open(noor, "buddy") == 0


def test_a_buddy_who_answers_by_an_older_letter_is_heard(client: Client, noor: Role, asked: Asked) -> None:
    first, token = asked(noor.person, "buddy", DAY_7)
    asked(noor.person, "buddy", DAY_21)

    assert client.post(f"/l/{token}/buddy/{first.public_id}/", {f"{first.public_id}_asked": "yes"}).status_code == 303

    first.refresh_from_db()
    assert first.answered_at is not None
    assert still_open(noor, "buddy") == 1, "what was asked after it"


def test_an_observer_is_asked_once_about_a_learner(client: Client, tom: Role, asked: Asked) -> None:
    first, _token = asked(tom.person, "observe", DAY_42)
    ask, token = asked(tom.person, "observe", DAY_90)
    page = client.get(f"/w/{token}/").content.decode()
    assert page.count("<legend>") == 1
    assert f"{ask.public_id}_seen" in page
    assert f"{first.public_id}_seen" not in page

    client.post(f"/w/{token}/observe/{ask.public_id}/", {f"{ask.public_id}_seen": "3"})

    assert [(one.moment, one.seen) for one in Observation.objects.all()] == [("d90", 3)]
    assert still_open(tom, "observe") == 0


def test_an_observer_of_two_is_heard_of_both_by_the_letter_they_open(
    client: Client, running: Trajectory, tom: Role, asked: Asked
) -> None:
    make.pair(tom, make.role(running, name="Kofi Mensah"))
    _one, token = asked(tom.person, "observe", DAY_42)
    first, second = Ask.objects.filter(person=tom.person, kind="observe").order_by("pk")
    asked(tom.person, "observe", DAY_90)

    data = {
        f"{one.public_id}_{name}": value for one in (first, second) for name, value in (("seen", "2"), ("example", ""))
    }
    assert client.post(f"/w/{token}/observe/{second.public_id}/", data).status_code == 303

    assert [(one.moment, one.seen) for one in Observation.objects.all()] == [("d42", 2)] * 2


def test_no_letter_asks_again_about_the_week_after_three_weeks_were_answered(
    client: Client, running: Trajectory, sara: Role, asked: Asked
) -> None:
    kofi = works_on(make.role(running, name="Kofi Mensah"), ON_TUESDAY_AND_THURSDAY)
    live_through(DAY_7, DAY_21)
    ask, token = asked(sara.person, "log", DAY_21)
    assert still_open(sara, "log") == 2

    data = {f"{ask.public_id}-how": "3", f"{ask.public_id}-key": "k"}
    assert client.post(f"/m/{token}/log/{ask.public_id}/", data).status_code == 303

    assert LogEntry.objects.get().moment == "d21"
    assert still_open(sara, "log") == 0
    week = Ask.objects.get(person=sara.person, about__endswith=":d7")
    assert (week.answered_at, week.is_called_off) == (None, False), "it was not answered, and nobody reads why"
    # What they try by themselves after it is theirs alone, and answers nothing.
    client.post(f"/m/{token}/t/{running.public_id}/log/", {"log-how": "1", "log-key": "own"})
    assert LogEntry.objects.latest("pk").moment == ""
    told = {role: letters_about_the_week(role) for role in (sara, kofi)}
    live_through(DAY_21 + timedelta(days=1), DAY_42)
    assert letters_about_the_week(kofi) > told[kofi]
    assert letters_about_the_week(sara) == told[sara]


def live_through(since: datetime, until: datetime) -> None:
    """With a letter on every day on which one goes."""
    while since <= until:
        plan(since)
        plan_letters(since)
        drain(since)
        since += timedelta(days=1)


def letters_about_the_week(learner: Role) -> int:
    about = {"ask__person": learner.person, "ask__kind": "log", "ask__about__endswith": ":d7"}
    return AskLetter.objects.filter(mail__state=Mail.State.SENT, step__gt=0, **about).count()
