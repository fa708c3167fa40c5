"""Reminding by hand: earlier than the ladder would, never oftener, and never within three of their working days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks.models import Ask, PassOn, ReminderStop
from asks.planning import plan
from mailing import sending
from mailing.models import Mail
from organisations import clock
from organisations.acting import Actor
from organisations.models import Member, Organisation, Person
from roles import actions
from roles.actions.deputies import name_deputy
from roles.cast import full_cast
from roles.models import Function, Promise
from roles.promises import line_up
from roles.words import days_since
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

# A Tuesday, ten in the morning in Amsterdam: the first letter. The ladder reminds on Friday 8 and Thursday 14.
ASKED = datetime(2027, 1, 5, 9, tzinfo=UTC)
SECOND = datetime(2027, 1, 8, 9, tzinfo=UTC)
TUESDAY_AFTER = datetime(2027, 1, 12, 9, tzinfo=UTC)
WEDNESDAY_AFTER = datetime(2027, 1, 13, 9, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """One round of the product at this instant, which stays the time it is."""

    def moved(instant: datetime) -> None:
        monkeypatch.setattr(clock, "shift", lambda: instant - timezone.now())
        plan(instant)
        sending.drain(instant)

    return moved


@pytest.fixture
def planner(client: Client) -> Member:
    member = make.member("Sanne Brouwer")
    sign_in(client, member)
    return member


@pytest.fixture
def trajectory(planner: Member) -> Trajectory:
    made = make.trajectory(owner=planner.person, starts_on=date(2027, 3, 2))
    make.role(made, Function.MANAGER, "Farid el Amrani")
    make.commitment(made)
    line_up(made, ASKED)
    return made


@pytest.fixture
def farid(trajectory: Trajectory, at: Callable[[datetime], None]) -> Person:
    """Asked on Tuesday, reminded by the product on Friday."""
    ready = full_cast(trajectory, ASKED)
    promises = [promise for several in ready.promises.values() for promise in several]
    by = make_actor(trajectory)
    actions.send_asks(trajectory, promises=promises, on=None, by=by, now=ASKED)
    at(ASKED)
    at(SECOND)
    assert list(Mail.objects.order_by("pk").values_list("kind", "state")) == [("letter", "sent"), ("reminder", "sent")]
    return promises[0].role.person


def make_actor(trajectory: Trajectory) -> Actor:
    return Actor(person=trajectory.owner)


def _url(trajectory: Trajectory, name: str = "roles:remind") -> str:
    return reverse(name, kwargs={"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id})


def _send(client: Client, trajectory: Trajectory, *people: Person) -> list[str]:
    response = client.post(_url(trajectory), {"people": [person.public_id for person in people]}, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_within_three_working_days_the_act_is_named_with_the_reason_why_not(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY_AFTER)

    page = client.get(_url(trajectory, "insight:plan")).content.decode()
    sent = client.post(_url(trajectory), {"people": [farid.public_id]})

    why = "De laatste mail ging op 8 jan. Herinneren kan vanaf 13 jan."
    assert page.count(why) == 2  # at the top and on the line
    assert 'aria-disabled="true"' in page
    assert _url(trajectory) not in page
    assert sent.status_code == 422
    assert why in sent.content.decode()
    assert Mail.objects.count() == 2


def test_after_three_working_days_one_press_sends_the_next_letter_of_the_ladder(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    at(WEDNESDAY_AFTER)

    page = client.get(_url(trajectory, "insight:plan")).content.decode()
    said = _send(client, trajectory, farid)
    sending.drain(WEDNESDAY_AFTER)

    assert f"{_url(trajectory)}?to={farid.public_id}" in page
    assert said == ["1 persoon is herinnerd."]
    assert Mail.objects.filter(kind="reminder", state="sent").count() == 2
    assert Ask.objects.get().letters == 3
    at(WEDNESDAY_AFTER + timedelta(days=30))
    assert Mail.objects.count() == 3, "the reminder by hand was the last one"


def test_their_own_absence_and_weekdays_count(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    make.absence(farid, date(2027, 1, 11), date(2027, 1, 11))
    at(WEDNESDAY_AFTER)

    page = client.get(_url(trajectory)).content.decode()

    assert "Herinneren kan vanaf 14 jan." in page
    assert "<form" not in page.split("<main", 1)[1].split("</main>")[0]


def test_a_letter_about_something_else_counts_as_well(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    make.mail(farid, state="sent", sent_at=TUESDAY_AFTER, not_before=TUESDAY_AFTER)
    at(WEDNESDAY_AFTER)

    assert "De laatste mail ging op 12 jan." in client.get(_url(trajectory)).content.decode()


def test_a_letter_to_their_deputy_counts_as_one_to_them(
    client: Client, trajectory: Trajectory, at: Callable[[datetime], None]
) -> None:
    noor = make.person("Noor 's-Gravenmade")
    promise = Promise.objects.with_words().get()
    days = {"first_day": ASKED.date(), "last_day": date(2027, 1, 11)}
    name_deputy(promise.role.person, deputy=noor, **days, by=make_actor(trajectory), now=ASKED)
    actions.send_asks(trajectory, promises=[promise], on=None, by=make_actor(trajectory), now=ASKED)
    at(ASKED)
    assert Mail.objects.get().person == noor
    assert "Herinneren kan vanaf 8 jan." in client.get(_url(trajectory)).content.decode(), "on the day itself"
    at(ASKED + timedelta(days=2))

    page = client.get(_url(trajectory, "insight:plan")).content.decode()
    sent = client.post(_url(trajectory), {"people": [promise.role.person.public_id]})

    assert "De laatste mail ging op 5 jan. Herinneren kan vanaf 8 jan." in page
    assert sent.status_code == 422
    assert Mail.objects.count() == 1


def test_after_three_letters_it_is_time_to_ring(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    for day in (14, 29):
        at(datetime(2027, 1, day, 9, tzinfo=UTC))

    page = client.get(_url(trajectory, "insight:plan")).content.decode()

    assert Mail.objects.count() == 3
    assert "Bel even?" in page
    assert "Stuur herinnering" not in page
    assert "Er zijn drie mails gegaan" in client.get(_url(trajectory)).content.decode()


@pytest.mark.parametrize("what", ["stop", "pass on", "pause"])
def test_who_wants_none_or_may_not_be_asked_is_not_reminded(
    what: str, client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    at(WEDNESDAY_AFTER)
    assert farid.public_id in client.get(_url(trajectory)).content.decode()
    if what == "stop":
        ReminderStop.objects.create(person=farid, trajectory=trajectory, stopped_at=SECOND)
    elif what == "pass on":
        own = {"organisation": trajectory.organisation, "trajectory": trajectory, "person": farid}
        PassOn.objects.create(name="Hans", email="hans@voorbeeld.example", proposed_at=SECOND, **own)
    else:
        Trajectory.objects.update(paused_at=SECOND, paused_because="Zomer")

    response = client.post(_url(trajectory), {"people": [farid.public_id]})

    assert response.status_code == 422
    assert Mail.objects.count() == 2


def test_pressed_twice_or_by_two_people_it_is_one_reminder(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    at(WEDNESDAY_AFTER)
    promises = list(Promise.objects.of(trajectory).with_words())
    for _press in range(2):
        actions.remind(trajectory, promises=promises, by=make_actor(trajectory), now=WEDNESDAY_AFTER)

    response = client.post(_url(trajectory), {"people": [farid.public_id]})

    assert response.status_code == 422
    assert Mail.objects.count() == 3


def test_outside_their_hours_it_waits_for_the_next_ones(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    evening = WEDNESDAY_AFTER.replace(hour=20)
    at(evening)

    said = _send(client, trajectory, farid)

    goes = Mail.objects.get(state="queued").not_before
    assert said == [f"Klaar voor 1 persoon. Gaat uit do 14 jan, 08:{goes:%M}."]
    assert timedelta() <= goes - datetime(2027, 1, 14, 7, tzinfo=UTC) <= timedelta(minutes=20)


def test_what_no_longer_fits_in_the_week_joins_the_next_letter(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    Person.objects.update(weekdays="1234567", holiday_calendar="none")
    long_ago = {"state": "sent", "kind": "letter"}
    make.mail(farid, sent_at=datetime(2027, 1, 7, 9, tzinfo=UTC), **long_ago)
    make.mail(farid, sent_at=datetime(2027, 1, 9, 9, tzinfo=UTC), **long_ago)
    at(TUESDAY_AFTER)
    Ask.objects.update(letters=2, next_on=date(2027, 1, 14))

    said = _send(client, trajectory, farid)

    assert said == ["Wat niet meer in iemands week past, gaat mee met de volgende mail."]
    assert Ask.objects.get().next_on == date(2027, 1, 12)


def test_a_silent_box_of_ticks_is_told(
    client: Client, trajectory: Trajectory, farid: Person, at: Callable[[datetime], None]
) -> None:
    at(WEDNESDAY_AFTER)

    response = client.post(_url(trajectory), {})

    assert response.status_code == 422
    assert "Vink aan wie je wilt herinneren" in response.content.decode()


@pytest.mark.parametrize("many", [1, 40])
def test_the_page_asks_as_much_for_many_people_as_for_one(
    many: int, client: Client, trajectory: Trajectory, at: Callable[[datetime], None], django_assert_num_queries: object
) -> None:
    commitment = trajectory.commitments.get()
    for number in range(many):
        role = make.role(trajectory, Function.MANAGER, f"Mens {number}")
        make.absence(role.person, date(2027, 1, 11), date(2027, 1, 11))
        make.absence(role.person, date(2027, 2, 1), date(2027, 2, 5))
        make.mail(role.person, state="sent", sent_at=ASKED, not_before=ASKED)
        promise = make.promise(commitment, role, asked_at=ASKED)
        make.ask(trajectory, role.person, about=promise.public_id, letters=1, next_on=date(2027, 3, 1))
    at(WEDNESDAY_AFTER)
    page = client.get(_url(trajectory)).content.decode()
    assert page.count("<small>") == many

    with django_assert_num_queries(6):  # type: ignore[operator]  # pytest-django's fixture
        client.get(_url(trajectory))


def test_days_of_waiting_are_those_of_the_calendar_on_the_organisations_wall() -> None:
    here = Organisation(timezone="Europe/Amsterdam")
    evening = datetime(2027, 1, 5, 21, 30, tzinfo=UTC)

    assert days_since(evening, datetime(2027, 1, 5, 22, 30, tzinfo=UTC), ZoneInfo(here.timezone)) == 0
    assert days_since(evening, datetime(2027, 1, 5, 23, 30, tzinfo=UTC), ZoneInfo(here.timezone)) == 1
    assert days_since(evening, datetime(2027, 1, 6, 8, tzinfo=UTC), ZoneInfo(here.timezone)) == 1
