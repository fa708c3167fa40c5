"""A learner chooses on which day and at what time we ask how it goes, or that no letter does; L&D can't see that."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from asks.actions import choose_rhythm, drop_rhythm
from asks.models import Ask, AskLetter, Rhythm
from asks.planning import plan as plan_letters
from checkins.models import ScheduleLine
from checkins.planning import plan as open_moments
from mailing.models import Mail
from mailing.sending import drain
from organisations.acting import Actor
from organisations.models import Person
from organisations.working_days import Calendar
from roles.models import PAIRED, Function, Pairing, Role
from tests import factories as make
from tests.checkins.conftest import staff_pages
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Clock = Callable[[datetime], None]

HOUR = timedelta(hours=1)
# In UTC; in the Netherlands it is two hours later.
HOURS = (6, 7, 9, 13)
# The day of the first check-in, Friday 7 May, and the day after the last window.
FIRST, OVER = datetime(2027, 5, 7, 4, tzinfo=UTC), datetime(2027, 5, 25, tzinfo=UTC)
PLANNED = date(2027, 5, 7)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def live(it_is: Clock) -> Callable[[datetime, datetime], None]:
    """Live from the one instant to the other: what opens, is planned and goes, at a few hours of each day."""

    def through(since: datetime, until: datetime) -> None:
        while since < until:
            if since.hour in HOURS:
                it_is(since)
                open_moments(since)
                plan_letters(since)
                drain(since)
            since += HOUR

    return through


def chooses(person: Person, trajectory: Trajectory, weekday: int | None, at: str = "", now: datetime = FIRST) -> None:
    hour = time.fromisoformat(at) if at else None
    choose_rhythm(person, trajectory=trajectory, weekday=weekday, hour=hour, by=Actor(person=person), now=now)


def came(person: Person, kind: str = "log", moment: str = "d7") -> list[tuple[int, str]]:
    """Every letter that asked them this: as the how-manieth time, and when by their clock."""
    told = AskLetter.objects.filter(ask__person=person, ask__kind=kind, mail__state=Mail.State.SENT, step__gt=0)
    told = told.filter(ask__about__endswith=f":{moment}")
    return [
        (one.step, f"{one.mail.sent_at.astimezone(AMSTERDAM):%a %d %b %H:%M}")
        for one in told.select_related("mail").order_by("mail__sent_at")
        if one.mail.sent_at
    ]


def of_moment(trajectory: Trajectory, person: Person) -> Ask:
    return Ask.objects.get(person=person, about=f"{trajectory.public_id}:d7")


def test_as_planned_it_comes_that_day_at_nine_and_twice_more(
    running: Trajectory, sara: Role, live: Callable[..., None]
) -> None:
    live(FIRST, OVER)

    assert came(sara.person) == [(1, "Fri 07 May 09:00"), (2, "Wed 12 May 09:00"), (3, "Wed 19 May 09:00")]


def test_on_a_day_of_their_own_it_comes_on_the_first_one_and_so_do_reminders(
    running: Trajectory, sara: Role, live: Callable[..., None]
) -> None:
    chooses(sara.person, running, 2, "15:00")

    live(FIRST, OVER)

    assert of_moment(running, sara.person).due_on == PLANNED
    assert came(sara.person) == [(1, "Tue 11 May 15:00"), (2, "Tue 18 May 15:00")]


def test_without_letters_none_comes_and_the_check_in_is_asked_all_the_same(
    running: Trajectory, sara: Role, live: Callable[..., None], it_is: Clock
) -> None:
    chooses(sara.person, running, None)

    live(FIRST, FIRST + 24 * HOUR)

    ask = of_moment(running, sara.person)
    assert ask.is_open
    client = Client()
    client.force_login(make.user(sara.person.email))
    sara.person.user_id = client.session["_auth_user_id"]
    sara.person.save()
    page = reverse("checkins:my_log", kwargs={"trajectory": running.public_id})
    assert client.post(page, {"log-how": "3", "log-key": "k"}).status_code == 302
    ask.refresh_from_db()
    assert ask.answered_at is not None
    live(FIRST + 24 * HOUR, OVER)
    assert came(sara.person) == []


@pytest.mark.parametrize(
    ("weekdays", "away"), [("", None), ("", (date(2027, 5, 10), date(2027, 5, 14))), ("1267", None), ("3", None)]
)
def test_whatever_they_choose_it_comes_once_within_the_window_and_within_the_hours(
    running: Trajectory, live: Callable[..., None], weekdays: str, away: tuple[date, date] | None
) -> None:
    running.organisation.window_from, running.organisation.window_until = time(8, 30), time(16)
    running.organisation.save()
    for moment in ("start_talk", "if_then"):
        ScheduleLine.objects.create(trajectory=running, moment=moment, offset=1, is_on=False)
    learners = [make.role(running, person=make.person(f"Lerende {day}", weekdays=weekdays)) for day in range(1, 8)]
    for day, learner in enumerate(learners, start=1):
        chooses(learner.person, running, day, ("08:00", "11:00", "17:00")[day % 3])
        for function in PAIRED:
            Pairing.objects.create(learner=learner, function=function, person=None, chosen_at=FIRST)
        if away:
            make.absence(learner.person, *away)

    live(FIRST, FIRST + timedelta(days=19))

    for day, learner in enumerate(learners, start=1):
        calendar, ask = Calendar.of(learner.person), of_moment(running, learner.person)
        first = [one.mail for one in AskLetter.objects.filter(ask=ask, step=1).select_related("mail")]
        assert [mail.state for mail in first] == ["sent"]
        assert first[0].sent_at is not None
        goes = first[0].sent_at.astimezone(AMSTERDAM)
        assert ask.window_until is not None
        assert ask.due_on <= goes.date() < ask.window_until
        assert calendar.works_on(goes.date())
        assert time(8, 30) <= goes.time() < time(16)
        days = [ask.due_on + timedelta(days=n) for n in range((ask.window_until - ask.due_on).days)]
        own = [one for one in days if one.isoweekday() == day and calendar.works_on(one)]
        assert goes.date() == (own or [ask.due_on])[0]
        # Rounds are on the hour, and an hour outside those of the house is when these begin.
        assert goes.hour == {0: 9, 1: 11, 2: 9}[day % 3], (day, goes)


def test_a_change_holds_for_a_letter_that_waits(
    running: Trajectory, sara: Role, live: Callable[..., None], it_is: Clock
) -> None:
    open_moments(FIRST)
    ask = of_moment(running, sara.person)
    at_nine = datetime(2027, 5, 7, 7, tzinfo=UTC)
    mail = make.mail(sara.person, dedupe_key="letter:waits", not_before=at_nine, expires_at=OVER)
    AskLetter.objects.put_in(mail, [ask], step=1)
    Ask.objects.filter(pk=ask.pk).update(letters=1, next_on=date(2027, 5, 12))
    chooses(sara.person, running, 2, "15:00")

    live(at_nine, OVER)

    asked = AskLetter.objects.filter(mail=mail).values_list("ask__kind", flat=True)
    assert sorted(asked) == ["beside", "if_then"], "what else was due goes in it, the check-in does not"
    assert came(sara.person) == [(1, "Tue 11 May 15:00"), (2, "Tue 18 May 15:00")]


def test_who_goes_back_to_as_planned_gets_what_waited_at_once(
    running: Trajectory, sara: Role, live: Callable[..., None]
) -> None:
    chooses(sara.person, running, None)
    live(FIRST, datetime(2027, 5, 10, 12, tzinfo=UTC))
    assert came(sara.person) == []

    drop_rhythm(sara.person, trajectory=running, by=Actor(person=sara.person), now=FIRST)
    live(datetime(2027, 5, 10, 12, tzinfo=UTC), datetime(2027, 5, 11, tzinfo=UTC))

    assert came(sara.person) == [(1, "Mon 10 May 15:00")]


def test_it_rides_along_when_another_letter_goes_that_day_and_holds_none_up(
    running: Trajectory, sara: Role, live: Callable[..., None]
) -> None:
    make.ask(running, sara.person, kind="if_then", about=f"{running.public_id}:if_then", next_on=date(2027, 5, 11))
    chooses(sara.person, running, 2, "08:00")

    live(FIRST, datetime(2027, 5, 12, tzinfo=UTC))

    assert came(sara.person) == [(1, "Tue 11 May 09:00")]
    assert came(sara.person, "if_then", "if_then") == [(1, "Tue 11 May 09:00")]
    assert Mail.objects.filter(person=sara.person, sent_at__date="2027-05-11").count() == 1


def test_each_trajectory_has_a_rhythm_of_its_own(running: Trajectory, sara: Role, live: Callable[..., None]) -> None:
    other = make.trajectory(owner=running.owner, title="Feedback geven", state="running", starts_on=date(2027, 4, 13))
    make.session(other, datetime(2027, 4, 29, 7, tzinfo=UTC), datetime(2027, 4, 29, 15, tzinfo=UTC))
    make.role(other, person=sara.person)
    chooses(sara.person, other, None)

    live(FIRST, datetime(2027, 5, 8, tzinfo=UTC))

    asked = AskLetter.objects.filter(ask__kind="log", mail__state="sent").values_list("ask__trajectory", flat=True)
    assert list(asked) == [running.pk]


def test_the_page_offers_their_days_and_the_hours_of_the_house(running: Trajectory, it_is: Clock) -> None:
    it_is(FIRST)
    running.organisation.window_from, running.organisation.window_until = time(8, 30), time(11)
    running.organisation.save()
    user = make.user("noor@voorbeeld.example")
    noor = make.role(running, person=make.person("Noor Smit", weekdays="24", email=user.email, user=user))
    client = Client(headers={"accept-language": "nl"})
    client.force_login(user)
    page = reverse("checkins:my_rhythm", kwargs={"trajectory": running.public_id})

    shown = client.get(page).content.decode()

    assert re.findall(r"<option[^>]*>([^<]*)<", shown) == [
        "Kies",
        "Dinsdag",
        "Donderdag",
        "Kies",
        "08:30",
        "09:00",
        "10:00",
    ]
    assert "Alleen jij weet dit" in shown
    assert client.post(page, {"when": "day", "weekday": "", "at": ""}).status_code == 422
    assert client.post(page, {"when": "day", "weekday": "1", "at": "09:00"}).status_code == 422
    assert client.post(page, {"when": "day", "weekday": "4", "at": "12:00"}).status_code == 422
    saved = client.post(page, {"when": "day", "weekday": "4", "at": "08:30"}, follow=True).content.decode()
    assert "De brief met je check-in komt op donderdag om 08:30." in saved
    assert Rhythm.objects.of(noor.person, running) is not None
    mine = reverse("checkins:my_page", kwargs={"trajectory": running.public_id})
    assert "komt op donderdag om 08:30." in client.get(mine).content.decode(), "and not only just after saving"
    silent = client.post(page, {"when": "none", "weekday": "4", "at": "08:30"}, follow=True).content.decode()
    assert "Geen brieven" in silent
    assert "Geen brieven: je schrijft uit jezelf." in client.get(mine).content.decode()
    noor.person.readable_from = FIRST + timedelta(days=1)
    noor.person.save()
    assert "komt op de geplande dag, om 09:00." in client.get(mine).content.decode(), "chosen by who knows who"
    noor.person.readable_from = None
    noor.person.save()
    client.post(page, {"when": "planned"})
    assert Rhythm.objects.of(noor.person, running) is None
    assert "komt op de geplande dag, om 09:00." in client.get(mine).content.decode()


def test_no_page_of_ld_shows_what_anybody_chose(
    running: Trajectory, live: Callable[..., None], it_is: Clock, django_user_model: type
) -> None:
    """All pages and files are the same, byte for byte, on each of these days, whatever the learners chose."""
    sanne = Client(headers={"accept-language": "nl"})
    sign_in(sanne, make.member("Sanne Brouwer", organisation=running.organisation))
    learners = [make.role(running, name=f"Lerende {number}").person for number in range(7)]
    rob = make.role(running, Function.OBSERVER, "Rob Maas")
    promised = make.promise(make.commitment(running, rob.function), rob, asked_at=FIRST)
    looks = (FIRST + 6 * HOUR, datetime(2027, 5, 11, 10, tzinfo=UTC), datetime(2027, 5, 20, 5, tzinfo=UTC))
    assert promised.pk
    seen: list[dict[tuple[datetime, str], bytes]] = []
    for choices in ({}, {0: (2, "15:00"), 2: (None, ""), 4: (2, "15:00"), 6: (None, "")}):
        with transaction.atomic():
            for number, (weekday, at) in choices.items():
                chooses(learners[number], running, weekday, at)
            since = FIRST
            found: dict[tuple[datetime, str], bytes] = {}
            for look in looks:
                live(since, look)
                it_is(look)
                since = look
                found |= {(look, page): _read(sanne, page) for page in staff_pages(running) if "/t/" in page}
            seen.append(found)
            letters = [len(came(person)) for person in learners]
            transaction.set_rollback(True)
        assert letters == ([2, 3, 0, 3, 2, 3, 0] if choices else [3] * 7), "the letters really moved"
    as_planned, as_chosen = seen
    shown = " ".join(page for (_look, page), content in as_planned.items() if b"Lerende 0" in content)
    assert all(page in shown for page in ("sent/", "sent.csv", "letters/", "letters.csv", "schedule/people/"))
    assert [key for key, page in as_planned.items() if as_chosen[key] != page] == []


def _read(client: Client, address: str) -> bytes:
    """What they get there."""
    response = client.get(address, {"first": "2027-05-01", "last": "2027-06-30"})
    content = b"".join(response) if response.streaming else response.content
    # A second later or earlier is how long the round took.
    return re.sub(rb'csrfmiddlewaretoken" value="\w+"|nonce-[^" ]+|:\d\d\.\d{6}', b"", content)
