"""Starting and ending a trajectory, and what is missing before it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from asks.models import Ask
from checkins.missing_lines import own_moments
from checkins.planning import moments
from mailing.models import Mail
from mailing.register import SEND, letters
from organisations.acting import PRODUCT, Actor
from organisations.models import Member
from roles import actions, planning
from roles.cast import cast
from roles.hours import hours
from roles.missing_lines import missing
from roles.models import Answer, Promise, Role
from roles.promises import line_up
from roles.ring import State
from roles.shell import shell
from tests import factories
from tests.access_world import letter
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def by(sanne: Member) -> Actor:
    return Actor(sanne.person, sanne)


@pytest.fixture
def staff(client: Client, sanne: Member) -> Client:
    return sign_in(client, sanne)


def url(name: str, trajectory: Trajectory) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place)


def asked(trajectory: Trajectory, role: Role, *, days: int = 3, kind: str = "", **answer: object) -> Promise:
    """The first promise of this role, asked some days ago and perhaps answered."""
    line_up(trajectory, NOW)
    promise = Promise.objects.filter(role=role, asked_at=None).order_by("pk").first()
    assert promise
    promise.asked_at, promise.asked_on = NOW - timedelta(days=days), promise.commitment.wording
    promise.save()
    if kind:
        factories.answer(promise, kind, **{"given_at": NOW} | answer)
    return promise


def test_an_open_must_asks_for_a_reason_that_is_kept(staff: Client, trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani")
    factories.commitment(trajectory, "manager", "2 uur per week in het rooster")
    line_up(trajectory, NOW)
    page = staff.get(url("start", trajectory)).content.decode()
    assert "Dit mis je als je nu start" in page
    assert "2 uur per week in het rooster" in page

    without = staff.post(url("start", trajectory), {"sure": "yes", "despite": ""})
    assert without.status_code == 422
    assert "Schrijf in een zin waarom je toch start" in without.content.decode()
    trajectory.refresh_from_db()
    assert trajectory.is_preparing
    staff.post(url("start", trajectory), {"sure": "yes", "despite": "De zaal is geboekt."})

    trajectory.refresh_from_db()
    assert trajectory.is_running
    assert trajectory.started_despite == "De zaal is geboekt."


def test_without_open_musts_it_starts_without_a_reason(staff: Client, trajectory: Trajectory) -> None:
    farid = factories.role(trajectory, "manager")
    factories.commitment(trajectory, "manager")
    factories.commitment(trajectory, "sponsor", is_must=False)
    asked(trajectory, farid, kind=Answer.Kind.YES)
    assert "Iedereen zegt ja" in staff.get(url("start", trajectory)).content.decode()
    assert staff.post(url("start", trajectory), {}).status_code == 422

    staff.post(url("start", trajectory), {"sure": "yes"})

    trajectory.refresh_from_db()
    assert trajectory.is_running
    assert trajectory.started_despite == ""


def test_what_is_not_clear_yet_stands_beside_what_is_not_promised(staff: Client, trajectory: Trajectory) -> None:
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    actions.say_clarity(trajectory, person=farid.person, is_clear=False, words="Hoe dan?", by=PRODUCT, now=NOW)

    page = staff.get(url("start", trajectory)).content.decode()

    assert "Wat het van iedereen vraagt" in page


def test_not_yet_starts_nothing_and_needs_no_reason(staff: Client, trajectory: Trajectory) -> None:
    factories.commitment(trajectory, "manager")

    assert staff.post(url("start", trajectory), {"sure": "no"}).status_code == 302

    trajectory.refresh_from_db()
    assert trajectory.is_preparing


def test_starting_raises_what_is_the_matter(trajectory: Trajectory, by: Actor) -> None:
    commitment = factories.commitment(trajectory, "manager")
    with pytest.raises(actions.NotReady):
        actions.start(trajectory, despite="", by=by, now=NOW)

    actions.drop_commitment(commitment, because="Regelt HR.", by=by, now=NOW)
    actions.start(trajectory, despite="", by=by, now=NOW)

    with pytest.raises(actions.AlreadyStarted):
        actions.start(trajectory, despite="nog eens", by=by, now=NOW)


def test_ending_closes_what_was_asked(staff: Client, trajectory: Trajectory) -> None:
    farid = factories.role(trajectory, "manager")
    ask = factories.ask(trajectory, farid.person)
    staff.post(url("end", trajectory), {"sure": "no"})
    ask.refresh_from_db()
    assert ask.is_open

    staff.post(url("end", trajectory), {"sure": "yes", "asks_next_time": "no"})

    trajectory.refresh_from_db()
    ask.refresh_from_db()
    assert trajectory.state == Trajectory.State.ENDED
    assert (ask.is_open, ask.closed_because) == (False, "ended")


def test_what_is_missing_is_one_line_a_commitment_with_its_act(trajectory: Trajectory) -> None:
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    ilse = factories.role(trajectory, "sponsor", "Ilse van 't Hof")
    for number in range(40):
        factories.role(trajectory, "learner", f"Lerende {number:02}")
    kofi = factories.person("Kofi", email="kofi@voorbeeld.example", undeliverable="kofi@voorbeeld.example")
    factories.role(trajectory, "buddy", person=kofi)
    factories.commitment(trajectory, "manager", "Rooster vrij")
    factories.commitment(trajectory, "sponsor", "Budget vrij")
    factories.commitment(trajectory, "learner", "Oefenen")
    factories.commitment(trajectory, "buddy", "Bellen", is_must=False)
    factories.commitment(trajectory, "observer", "Meekijken", is_must=False)
    asked(trajectory, farid, kind=Answer.Kind.NO, words="Te krap.")
    asked(trajectory, ilse, days=8)
    for learner in Role.objects.filter(trajectory=trajectory, function="learner")[:28]:
        asked(trajectory, learner, kind=Answer.Kind.YES)

    lines = missing(cast(trajectory, NOW), NOW)

    assert [(line.what, line.state, line.who, line.act, line.blocks_start) for line in lines] == [
        ("Rooster vrij", "cannot", "Farid el Amrani", "Bel of pas aan", True),
        ("Budget vrij", "asked", "Ilse van 't Hof", "Bel even?", True),
        ("Oefenen", "not_asked", "12 van 40 lerenden", "Vraag dit aan", True),
        ("Bellen", "undeliverable", "Kofi", "Verbeter het adres", False),
        ("Meekijken", "not_asked", "observator", "Zoek iemand", False),
    ]
    assert lines[0].says == "kan dit niet toezeggen: “Te krap.”"
    assert lines[1].says == "gevraagd, 8 dagen"
    assert lines[1].since == date(2026, 12, 28)
    assert f"/people/{kofi.public_id}/" in lines[3].url


def test_who_has_no_mail_does_not_hide_who_was_asked(trajectory: Trajectory) -> None:
    names = ("Anna", "Bram", "Cas", "Dina")
    anna, *silent = [factories.role(trajectory, "learner", name) for name in names]
    joke = factories.person("Joke", reach="none")
    factories.role(trajectory, "learner", person=joke)
    factories.commitment(trajectory, "learner", "Oefenen")
    asked(trajectory, anna, kind=Answer.Kind.YES)
    for learner in silent:
        asked(trajectory, learner, days=8)

    everyone = cast(trajectory, NOW)
    lines = missing(everyone, NOW)

    assert [(line.state, line.who, line.act, line.blocks_start) for line in lines] == [
        ("asked", "3 van 5 lerenden", "Bel even?", True),
        ("no_mail", "Joke", "Schrijf het antwoord op", True),
    ]
    assert [line.what for line in lines] == ["Oefenen", "Oefenen (zonder mail)"]
    assert [segment.state for segment in shell(everyone).segments] == [State.ASKED]
    joke.reach, joke.email, joke.undeliverable = "own", "joke@voorbeeld.example", "joke@voorbeeld.example"
    joke.save()
    assert missing(cast(trajectory, NOW), NOW)[1].what == "Oefenen (adres werkt niet)"


def test_the_shell_has_a_segment_a_must_and_the_share_that_promised(trajectory: Trajectory) -> None:
    learners = [factories.role(trajectory, "learner") for _ in range(4)]
    farid = factories.role(trajectory, "manager")
    factories.commitment(trajectory, "learner")
    factories.commitment(trajectory, "manager")
    factories.commitment(trajectory, "manager", is_must=False)
    for learner in learners[:3]:
        asked(trajectory, learner, kind=Answer.Kind.YES)
    asked(trajectory, farid, kind=Answer.Kind.YES_IF, words="als het kan")

    drawn = shell(cast(trajectory, NOW), farid.person)

    assert [(segment.party, segment.state, segment.share, segment.mine) for segment in drawn.segments] == [
        ("learners", State.NOT_ASKED, 0.75, False),
        ("support", State.PROMISED_IF, 1.0, True),
    ]
    assert (drawn.promised, drawn.learners) == (1, 4)


def test_hours_add_up_by_function_and_phase(trajectory: Trajectory) -> None:
    for _ in range(3):
        factories.role(trajectory, "learner")
    factories.role(trajectory, "manager")
    factories.role(trajectory, "trainer")
    factories.commitment(trajectory, "learner", phase="after", hours=Decimal(1))
    factories.commitment(trajectory, "manager", hours=Decimal("0.25"), per_learner=True)
    factories.session(trajectory, NOW, learner_hours=Decimal(3), trainer_hours=Decimal(6))
    line_up(trajectory, NOW)

    found = hours(cast(trajectory, NOW), trajectory.interventions.all())

    rows = {str(row.function): (row.people, row.all.before, row.all.during, row.all.after) for row in found.rows}
    zero = Decimal(0)
    assert rows == {
        "trainer": (1, zero, Decimal(6), zero),
        "learner": (3, zero, Decimal(9), Decimal(3)),
        "manager": (1, Decimal("0.75"), zero, zero),
    }
    assert found.per_learner.total == 4
    assert found.total.total == Decimal("18.75")


def test_a_period_that_runs_out_takes_its_promises_along(trajectory: Trajectory) -> None:
    farid = factories.role(trajectory, "manager", held_until=date(2027, 1, 10))
    factories.commitment(trajectory, "manager")
    promise = asked(trajectory, farid)
    ask = factories.ask(trajectory, farid.person, about=promise.public_id)
    assert planning.plan(datetime(2027, 1, 9, 12, tzinfo=UTC)) == 0

    assert planning.plan(datetime(2027, 1, 10, 12, tzinfo=UTC)) == 1
    assert planning.plan(datetime(2027, 1, 10, 12, tzinfo=UTC)) == 0

    promise.refresh_from_db()
    ask.refresh_from_db()
    assert promise.ended_at is not None
    assert not Ask.objects.open().exists()


def test_a_week_before_the_start_a_must_that_nobody_does_yet_is_red(
    client: Client, sanne: Member, trajectory: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.role(trajectory)
    factories.commitment(trajectory, "colleague", "Neemt het werk over")
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    for day, is_red in ((24, False), (26, True)):
        at = datetime(2027, 1, day, 9, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", partial(lambda instant: instant, at))
        sign_in(client, sanne)
        answer = client.get(reverse("insight:plan", kwargs=place))
        page = answer.content.decode()
        assert "Neemt het werk over" in page
        assert (answer.context["plan"].first_blocking[0].state == "stoplight") is is_red
        assert "Nog 1 te gaan" in page
        assert ("Stoplicht: nog niet startklaar" in page) is is_red
        assert ("1 voorwaarde niet toegezegd" in page) is is_red


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 1, 29), "De laatste open punten voor de start"),
        (date(2027, 2, 5), "De start was op 2 februari, en nog niet alles is toegezegd"),
    ],
)
def test_what_is_open_in_the_last_days_is_told_by_the_day_of_the_start(
    trajectory: Trajectory, day: date, said: str
) -> None:
    falling = moments(trajectory, datetime(2027, 1, 25, 9, tzinfo=UTC))

    with translation.override("nl"):
        (line,) = own_moments(trajectory, falling, 2, day)

    assert (line.what, line.says) == (said, "2 voorwaarden niet toegezegd")


def test_the_sponsor_reads_why_it_started_on_red_and_what_is_done_without(
    client: Client, trajectory: Trajectory, by: Actor
) -> None:
    sponsor, manager = factories.role(trajectory, "sponsor", "Ilse Hof"), factories.role(trajectory, "manager")
    factories.commitment(trajectory, "sponsor", "Vertelt waarom")
    factories.commitment(trajectory, "colleague", "Neemt het werk over")
    dropped = factories.commitment(trajectory, "trainer", "Een acteur erbij", is_must=False)
    tokens = {}
    for role, kind in ((sponsor, Answer.Kind.YES), (manager, "")):
        if role == manager:
            factories.commitment(trajectory, "manager", "2 uur per week in het rooster")
        promise = asked(trajectory, role, kind=kind)
        ask = factories.ask(trajectory, role.person, about=promise.public_id)
        tokens[role.pk] = letter(role.person, ask)
    assert "Gestart voordat" not in client.get(f"/l/{tokens[sponsor.pk]}").content.decode()
    actions.drop_commitment(dropped, because="Te duur.", by=by, now=NOW)

    actions.start(trajectory, despite="De zaal is geboekt.", by=by, now=NOW)

    page = client.get(f"/l/{tokens[sponsor.pk]}").content.decode()
    assert "Gestart voordat alles was toegezegd." in page
    assert "De zaal is geboekt." in page
    assert "Te duur." in page
    assert "De zaal is geboekt." not in client.get(f"/l/{tokens[manager.pk]}").content.decode()
    mail = Mail.objects.get(kind="on_red")
    assert mail.person == sponsor.person
    with translation.override("nl"):
        text = letters["on_red"].render(mail, NOW).text
    assert "“De zaal is geboekt.”" in text
    assert "- 2 uur per week in het rooster" in text
    assert "- Neemt het werk over" in text
    assert "Vertelt waarom" not in text
    assert "/l/" in text
    assert "Je hoeft niets te doen." in text
    assert letters["on_red"].still_wanted(mail, NOW) == SEND


def test_a_sponsor_whose_own_answer_is_open_is_not_told_that_they_need_do_nothing(
    trajectory: Trajectory, by: Actor
) -> None:
    sponsor = factories.role(trajectory, "sponsor", "Ilse Hof")
    factories.commitment(trajectory, "sponsor", "Noemt het resultaat")
    promise = asked(trajectory, sponsor)
    letter(sponsor.person, factories.ask(trajectory, sponsor.person, about=promise.public_id))

    actions.start(trajectory, despite="De zaal is geboekt.", by=by, now=NOW)

    with translation.override("nl"):
        text = letters["on_red"].render(Mail.objects.get(kind="on_red"), NOW).text
    assert "Jouw eigen antwoord hoort daarbij: geef het op je pagina." in text
    assert "Je hoeft niets te doen." not in text
