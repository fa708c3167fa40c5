"""A trajectory that lies still: nothing asked, nothing sent, every answer heard; and going on without a double mail."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks.links import make_link
from asks.models import Ask, AskLetter, Grant
from impactmodel.ticking import tick
from mailing.models import Mail
from organisations import clock
from organisations.acting import Actor
from organisations.models import Member
from roles import actions as roles
from roles.models import Answer, Function, Promise, Role
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in
from trajectories import actions
from trajectories.models import Change, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# Sessions from 13 to 29 April 2027, as in the worked example of the dates: the if-then plan is asked on 30 April,
# +7 falls on 7 May, its window open until 24 May; +21 on 20 May, open until 3 June.
WHY = "Iedereen helpt bij de verhuizing."


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def may(day: int, hour: int = 8) -> datetime:
    return at(date(2027, 5, day), hour)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def sanne(client: Client) -> Member:
    member = make.member()
    sign_in(client, member)
    return member


@pytest.fixture
def by(sanne: Member) -> Actor:
    return Actor(sanne.person, sanne)


@pytest.fixture
def running(sanne: Member) -> Trajectory:
    trajectory = make.trajectory(owner=sanne.person, state="running", starts_on=date(2027, 4, 13))
    make.session(trajectory, datetime(2027, 4, 13, 7, tzinfo=UTC), datetime(2027, 4, 13, 15, tzinfo=UTC))
    make.session(trajectory, datetime(2027, 4, 29, 7, tzinfo=UTC), datetime(2027, 4, 29, 15, tzinfo=UTC))
    return trajectory


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return make.role(running, name="Sara Yıldız")


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda instant: monkeypatch.setattr(clock, "shift", lambda: instant - timezone.now())


def moments_asked(role: Role) -> list[str]:
    """Each once: with the if-then plan comes the choice of who stands beside them."""
    asks = Ask.objects.filter(person=role.person).order_by("due_on", "pk")
    return list(dict.fromkeys(ask.about.split(":")[1] for ask in asks))


def sent_to(role: Role) -> int:
    return Mail.objects.filter(person=role.person, state="sent", kind__in=("letter", "reminder")).count()


def url(name: str, trajectory: Trajectory) -> str:
    return reverse(name, kwargs={"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id})


def test_nothing_is_asked_or_reminded_of_and_what_passed_is_not_asked_afterwards(
    running: Trajectory, sara: Role, by: Actor
) -> None:
    tick(at(date(2027, 4, 30)))
    assert (moments_asked(sara), sent_to(sara)) == (["if_then"], 1)
    actions.pause(running, because=WHY, by=by, now=may(3))

    # The day on which it began, those of both reminders and of two check-ins, and one between.
    for day in (3, 5, 7, 11, 17, 20):
        tick(may(day))
    assert (moments_asked(sara), sent_to(sara)) == (["if_then"], 1)

    actions.resume(running, by=by, now=may(25, 7))
    tick(may(25))
    # One letter: the reminder that was due, and what still has its window; +7 is behind us.
    assert moments_asked(sara) == ["if_then", "d21"]
    assert sent_to(sara) == 2
    (last,) = Mail.objects.filter(person=sara.person, sent_at__gte=may(25))
    assert {put.ask.kind: put.step for put in last.ask_letters.all()} == {"if_then": 2, "beside": 2, "log": 1}
    tick(may(25, 12))
    tick(may(26))
    assert sent_to(sara) == 2


def test_without_a_pause_the_same_days_would_have_brought_letters(running: Trajectory, sara: Role) -> None:
    for day in (date(2027, 4, 30), date(2027, 5, 5), date(2027, 5, 7), date(2027, 5, 20)):
        tick(at(day))

    assert moments_asked(sara) == ["if_then", "d7", "d21"]
    assert sent_to(sara) == 4


def test_a_letter_that_waits_when_the_pause_begins_is_kept_and_goes_later_as_a_first_one(
    running: Trajectory, sara: Role, by: Actor
) -> None:
    commitment = make.commitment(running, Function.LEARNER)
    line_up(running, may(1))
    # A Saturday: the letter waits for Monday.
    roles.send_asks(running, promises=Promise.objects.all(), on=None, by=by, now=may(1))
    ask = Ask.objects.get()
    assert (ask.letters, Mail.objects.get(kind="letter").state) == (1, "queued")
    actions.pause(running, because=WHY, by=by, now=may(2))

    tick(may(3))
    ask.refresh_from_db()
    assert (ask.letters, Mail.objects.get(kind="letter").state) == (0, "cancelled")

    actions.resume(running, by=by, now=may(4, 7))
    tick(may(4))
    ask.refresh_from_db()
    assert (ask.letters, sent_to(sara)) == (1, 1)
    assert commitment.promises.get().state == "asked"


def test_a_letter_about_two_trajectories_goes_without_the_one_that_lies_still(
    running: Trajectory, sara: Role, sanne: Member, by: Actor
) -> None:
    other = make.trajectory(owner=sanne.person, title="Feedback geven")
    make.role(other, person=sara.person)
    for trajectory in (running, other):
        make.commitment(trajectory, Function.LEARNER, f"Kom naar {trajectory.title}")
        line_up(trajectory, may(1))
        roles.send_asks(trajectory, promises=Promise.objects.of(trajectory), on=None, by=by, now=may(1))
    assert Mail.objects.get(kind="letter").ask_letters.count() == 2
    actions.pause(running, because=WHY, by=by, now=may(2))

    tick(may(3))

    assert sent_to(sara) == 1
    steps = dict(Ask.objects.filter(kind="promise").values_list("trajectory__title", "letters"))
    assert steps == {running.title: 0, other.title: 1}


def test_an_answer_is_heard_and_the_page_says_that_it_lies_still(
    running: Trajectory, by: Actor, it_is: Callable[[datetime], None]
) -> None:
    farid = make.role(running, Function.MANAGER, "Farid el Amrani")
    commitment = make.commitment(running, needed_by=date(2027, 6, 1))
    promise = make.promise(commitment, farid, asked_at=may(1))
    ask = make.ask(running, farid.person, about=promise.public_id, letters=1)
    mail = make.mail(farid.person, state="sent", sent_at=may(1))
    AskLetter.objects.put_in(mail, [ask], step=1)
    _link, token = make_link(farid.person, mail, Grant.Purpose.PAGE, may(1))
    it_is(may(6))
    before = Client().get(reverse("asks:page", kwargs={"token": token})).content.decode()
    actions.pause(running, because=WHY, by=by, now=may(6))

    page = Client().get(reverse("asks:page", kwargs={"token": token})).content.decode()
    Client().post(
        reverse("roles:promise", kwargs={"token": token, "trajectory": running.public_id}),
        {f"{commitment.public_id}v1": "yes", "clear": "yes"},
    )

    assert "ligt even stil" not in before
    assert "ligt even stil" in page
    assert WHY not in page, "the reason is for who plans"
    assert Answer.objects.get().kind == "yes"


def test_the_plan_says_why_and_the_check_waits(client: Client, running: Trajectory, by: Actor) -> None:
    make.role(running, Function.MANAGER, "Farid el Amrani")
    make.commitment(running)
    line_up(running, may(1))
    assert client.get(url("roles:check", running)).status_code == 200

    client.post(url("trajectories:pause", running), {"because": WHY})

    plan = client.get(url("insight:plan", running))
    assert plan.context["plan"].stage.where == "paused"
    assert WHY in plan.content.decode()
    assert url("trajectories:resume", running) in plan.content.decode()
    assert client.get(url("roles:check", running)).status_code == 302
    client.post(url("roles:check", running), {"when": "now"})
    assert not Ask.objects.exists()
    client.post(url("trajectories:resume", running))
    assert client.get(url("roles:check", running)).status_code == 200


def test_one_that_lies_still_is_not_started(client: Client, sanne: Member, by: Actor) -> None:
    preparing = make.trajectory(owner=sanne.person)
    actions.pause(preparing, because=WHY, by=by, now=may(3))

    assert "ligt stil" in client.get(url("roles:start", preparing), follow=True).content.decode()
    with pytest.raises(roles.AlreadyStarted):
        roles.start(preparing, despite="", by=by, now=may(3))


def test_of_two_at_once_the_second_hears_so(client: Client, running: Trajectory, by: Actor) -> None:
    actions.pause(running, because=WHY, by=by, now=may(3))

    late = client.post(url("trajectories:pause", running), {"because": "Ook even"}, follow=True).content.decode()
    client.post(url("trajectories:resume", running))
    later = client.post(url("trajectories:resume", running), follow=True).content.decode()

    assert "net voor" in late
    assert "net voor" in later
    assert {change.verb for change in Change.objects.of(running)} == {"resume", "pause"}


def test_what_is_over_or_only_asked_for_cannot_lie_still(client: Client, sanne: Member, running: Trajectory) -> None:
    assert client.get(url("trajectories:pause", running)).status_code == 200
    for state in ("ended", "cancelled", "no_training", "requested", "declined"):
        over = make.trajectory(owner=sanne.person, state=state)
        assert client.get(url("trajectories:pause", over)).status_code == 404
        assert client.post(url("trajectories:resume", over)).status_code == 404
