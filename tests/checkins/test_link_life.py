"""Until when the link of a letter can be used, by what the letter asks; and that every page says so."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.formats import date_format

from asks.letters import page_token
from asks.links import make_link
from asks.models import AskLetter, Grant, Link
from asks.pages import grouped
from checkins.dates import SCHEDULE, Anchors, closes_on, plan_person
from checkins.planning import calendar_of
from mailing.register import letters
from organisations.models import Person
from roles.deadlines import phase_end
from roles.models import Role
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# The sessions are on 13 and 29 April 2027.
MARCH, MAY = datetime(2027, 3, 23, 9, tzinfo=UTC), datetime(2027, 5, 7, 9, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Clock = Callable[[datetime], None]


@pytest.fixture
def farid(running: Trajectory) -> Role:
    return make.role(running, "manager", "Farid el Amrani")


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return make.role(running, "learner", "Sara Yıldız")


def letter_to(person: Person, kind: str, *about: str, now: datetime, letter: str = "letter") -> str:
    """Render a letter that asks this, and take the token of its page."""
    asks = [make.ask(person.roles.get().trajectory, person, kind=kind, about=one) for one in about]
    mail = make.mail(person, kind=letter, not_before=now)
    AskLetter.objects.put_in(mail, asks, step=1)
    letters[letter].render(mail, now)
    return page_token(mail, grouped(asks), now)


def opens(token: str, page: str, now: datetime, it_is: Clock, client: Client) -> bool:
    it_is(now)
    return client.get(f"/{page}/{token}").status_code == 200


def promised(running: Trajectory, farid: Role, *phases: str) -> list[str]:
    commitments = [make.commitment(running, phase=phase) for phase in phases]
    return [make.promise(one, farid, asked_at=MARCH).public_id for one in commitments]


@pytest.mark.parametrize(
    ("phases", "now", "last_day"),
    [
        (("before",), MARCH, date(2027, 4, 27)),
        (("before", "during"), MARCH, date(2027, 5, 13)),
        (("before", "after"), MARCH, date(2028, 5, 26)),
        (("before",), MAY, date(2027, 5, 21)),
    ],
)
def test_a_promise_can_be_read_until_two_weeks_after_its_phase(
    phases: tuple[str, ...],
    now: datetime,
    last_day: date,
    running: Trajectory,
    farid: Role,
    it_is: Clock,
    client: Client,
) -> None:
    token = letter_to(farid.person, "promise", *promised(running, farid, *phases), now=now)
    midnight = datetime.combine(last_day + timedelta(days=1), datetime.min.time(), AMSTERDAM)

    assert opens(token, "l", midnight - timedelta(minutes=1), it_is, client)
    assert f"gebruiken tot en met {date_format(last_day, 'j F Y')}" in client.get(f"/l/{token}").content.decode()
    assert not opens(token, "l", midnight + timedelta(minutes=1), it_is, client)
    assert "Deze link doet het niet meer" in client.get(f"/l/{token}").content.decode()


def test_the_phase_after_lasts_as_long_as_the_last_window(running: Trajectory) -> None:
    calendar = calendar_of(running.organisation)
    end = date(2027, 4, 29)
    moments = plan_person(SCHEDULE, Anchors(None, end), calendar)

    last = max(closes_on(one, calendar) for one in moments)

    assert abs(phase_end(running, "after") - last) <= timedelta(days=4)


def test_what_was_seen_can_be_told_and_changed_for_three_weeks(
    running: Trajectory, sara: Role, it_is: Clock, client: Client
) -> None:
    noor = make.role(running, "observer", "Noor Bakker")
    make.pair(noor, sara)
    june = datetime(2027, 6, 10, 9, tzinfo=UTC)
    token = letter_to(noor.person, "observe", f"{running.public_id}:d42:{sara.public_id}", now=june)

    assert opens(token, "w", june + timedelta(days=21), it_is, client)
    assert not opens(token, "w", june + timedelta(days=22), it_is, client)


def test_a_learner_writes_on_for_a_month_after_the_last_window(
    running: Trajectory, sara: Role, it_is: Clock, client: Client
) -> None:
    token = letter_to(sara.person, "log", f"{running.public_id}:d7", now=MAY)
    # The last moment falls on Friday 28 April 2028; ten working days later its window closes.
    month_later = datetime(2028, 5, 12, 12, tzinfo=UTC) + timedelta(days=30)

    assert opens(token, "m", month_later, it_is, client)
    assert not opens(token, "m", month_later + timedelta(days=1), it_is, client)


def test_stopping_reminders_works_for_ever_also_for_who_left(
    running: Trajectory, farid: Role, it_is: Clock, client: Client
) -> None:
    letter_to(farid.person, "promise", *promised(running, farid, "before"), now=MARCH)
    mail = Link.objects.filter(grant__purpose=Grant.Purpose.UNSUBSCRIBE).get().mail
    _link, token = make_link(farid.person, mail, Grant.Purpose.UNSUBSCRIBE, MARCH)
    farid.person.left_on = date(2027, 5, 1)
    farid.person.save()

    assert opens(token, "u", MARCH + timedelta(days=3000), it_is, client)
    assert "Deze link blijft werken" in client.get(f"/u/{token}").content.decode()
    assert client.post(f"/u/{token}", {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_a_later_letter_and_a_new_link_bring_a_fresh_one(
    running: Trajectory, farid: Role, it_is: Clock, client: Client
) -> None:
    (about,) = promised(running, farid, "before")
    old = letter_to(farid.person, "promise", about, now=MARCH)
    assert not opens(old, "l", MAY, it_is, client)

    mail = make.mail(farid.person, kind="new_link", not_before=MAY)
    AskLetter.objects.put_in(mail, farid.person.asks.all())
    fresh = page_token(mail, grouped(list(farid.person.asks.all())), MAY)

    assert opens(fresh, "l", MAY + timedelta(days=14), it_is, client)
