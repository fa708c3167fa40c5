"""What became of promises: whether a must is there when it is needed, and whether the rest worked out afterwards."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from asks import links
from asks.models import Ask, Grant
from asks.planning import plan as plan_letters
from impactmodel.ticking import tick
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.cast import cast
from roles.kept import Outcome, became
from roles.models import Answer, Promise, PromiseState, Role
from roles.outcome_cards import ThereCard
from roles.planning import plan as plan_promises
from tests import factories
from tests.roles.test_promise import url
from tests.roles.test_start import asked as asked_promise
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
# The must is needed on Sunday the 24th: Farid is asked on the Friday before it.
FRIDAY = datetime(2027, 1, 22, 8, 5, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def promised(trajectory: Trajectory, role: Role, text: str, kind: str = Answer.Kind.YES, **fields: object) -> Promise:
    """One promise of this role, asked by letter and answered on the 4th."""
    factories.commitment(trajectory, role.function, text, **fields)
    promise = asked_promise(trajectory, role)
    factories.ask(
        trajectory, role.person, kind="promise", about=promise.public_id, checked_at=NOW, answered_at=NOW, next_on=None
    )
    factories.answer(promise, kind, given_at=NOW - timedelta(days=1))
    return promise


def opened(client: Client, person: Person, kind: str, at: datetime) -> tuple[str, str, list[str]]:
    """The page of the last letter to this person, its token and the names of what there is to choose."""
    mail = Mail.objects.filter(person=person, kind__in=("letter", "reminder")).latest("pk")
    _link, token = links.make_link(person, mail, Grant.Purpose.PAGE, at)
    page = client.get(f"/l/{token}").content.decode()
    names = re.findall(rf'type="radio" id="[^"]+" name="({kind}-[^"]+)"', page)
    return page, token, list(dict.fromkeys(names))


def state(promise: Promise) -> str:
    return Promise.objects.with_words().get(pk=promise.pk).state


def test_whether_it_is_there_is_asked_with_the_condition_on_which_it_was_promised(
    client: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2027, 1, 24)
    must = promised(trajectory, farid, "Twee uur in het rooster", kind=Answer.Kind.YES_IF, needed_by=day)
    must.answers.update(words="Als week 4 week 5 mag worden.")
    promised(trajectory, farid, "Startgesprek", needed_by=day)
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    tick(FRIDAY)

    letter = letters["letter"].render(Mail.objects.get(kind="letter"), FRIDAY).text
    assert "Twee uur in het rooster (met voorwaarde: “Als week 4 week 5 mag worden.”)" in letter
    assert "Startgesprek (" not in letter
    page, _token, _names = opened(client, farid.person, "there", FRIDAY)
    assert page.count("Toegezegd met een voorwaarde: “Als week 4 week 5 mag worden.”") == 1


def test_what_is_for_afterwards_is_not_asked_for_before_the_start(
    client: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2027, 1, 24)
    promised(trajectory, farid, "Twee uur in het rooster", needed_by=day)
    talk = promised(trajectory, farid, "Een terugkomgesprek", phase="after", needed_by=day)
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    tick(FRIDAY)

    page, _token, names = opened(client, farid.person, "there", FRIDAY)

    assert len(names) == 1
    assert "Een terugkomgesprek" not in page
    assert not talk.awaits_there
    assert talk.awaits_outcome, "in the end it is asked what became of it"


def test_a_thing_promised_for_many_learners_is_one_to_answer_also_in_minutes(
    trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = {"needed_by": date(2027, 1, 24), "per_learner": True}
    talk = factories.commitment(trajectory, "manager", "Startgesprek", **needed)
    for number in range(12):
        learner = factories.role(trajectory, "learner", f"Lerende {number}")
        promise = factories.promise(talk, farid, learner=learner, asked_at=NOW - timedelta(days=2))
        done = {"checked_at": NOW, "answered_at": NOW, "next_on": None}
        factories.ask(trajectory, farid.person, kind="promise", about=promise.public_id, **done)
        factories.answer(promise, given_at=NOW - timedelta(days=1))
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    tick(FRIDAY)

    asks = list(Ask.objects.filter(kind="there"))

    assert len(asks) == 12
    assert ThereCard().minutes(asks) == 1


def test_the_owner_of_a_must_is_asked_whether_it_is_there(
    client: Client,
    staff: Client,
    sanne: Member,
    trajectory: Trajectory,
    farid: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    must = promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=date(2027, 1, 24))
    helps = promised(trajectory, farid, "Vraagt wat er hielp", needed_by=date(2027, 1, 24), is_must=False)
    tick(FRIDAY - timedelta(days=2))
    assert not Mail.objects.filter(kind="letter").exists(), "not before the day"
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    tick(FRIDAY)

    page, token, (name,) = opened(client, farid.person, "there", FRIDAY)
    assert "Is het er?" in page
    assert "Twee uur per week in het rooster" in page
    assert str(helps.commitment) not in page, "only a must is asked about"
    assert " checked" not in page
    address = f"/l/{token}/there/{trajectory.public_id}/"
    assert client.post(address, {}).status_code == 422
    without = client.post(address, {name: "not_there"})
    assert without.status_code == 422
    assert "Schrijf in een paar woorden wat er nog ontbreekt" in without.content.decode()
    said = {name: "not_there", f"{name}-not_there": "Rooster nog niet rond.", f"{name}-not_there-until": "27-1-2027"}
    assert client.post(address, said).status_code == 303

    assert state(must) == PromiseState.NOT_THERE
    assert "Er nog niet" in client.get(f"/l/{token}/done").content.decode()
    assert Mail.objects.filter(kind="receipt").count() == 1
    sign_in(staff, sanne)
    start = staff.get(url("start", trajectory)).content.decode()
    assert "Dit mis je als je nu start" in start
    assert "zegt dat het er nog niet is: “Rooster nog niet rond.”" in start

    later = datetime(2027, 1, 27, 8, 5, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: later)
    tick(later)
    page, token, (name,) = opened(client, farid.person, "there", later)
    assert "“Rooster nog niet rond.”" in page
    client.post(f"/l/{token}/there/{trajectory.public_id}/", {name: "there"})
    assert state(must) == PromiseState.KEPT
    assert [answer.kind for answer in must.answers.all()] == ["yes", "not_there", "there"]
    tick(later + timedelta(days=12))
    assert Mail.objects.filter(kind="reminder").count() == 0, "never a reminder after an answer"


@pytest.mark.parametrize(
    ("kind", "words", "state_after"),
    [("withdrawn", "Twee zieken.", PromiseState.WITHDRAWN), ("there_ask", "Voor wie?", PromiseState.QUESTION)],
)
def test_a_must_that_is_not_coming_and_a_question_about_it_wait_for_us(
    client: Client,
    staff: Client,
    trajectory: Trajectory,
    farid: Role,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    words: str,
    state_after: str,
) -> None:
    ilse = factories.role(trajectory, "sponsor", "Ilse van 't Hof").person
    must = promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=date(2027, 1, 24))
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    tick(FRIDAY)
    _page, token, (name,) = opened(client, farid.person, "there", FRIDAY)

    client.post(f"/l/{token}/there/{trajectory.public_id}/", {name: kind, f"{name}-{kind}": words})

    assert state(must) == state_after
    told = {mail.person: mail for mail in Mail.objects.filter(kind="opened_up")}
    assert set(told) == ({trajectory.owner, ilse} if kind == "withdrawn" else set())
    if kind == "withdrawn":
        text = letters["opened_up"].render(told[ilse], FRIDAY).text
        assert "Twee uur per week in het rooster" in text
        assert "je de opdrachtgever bent" in text
    if kind == "there_ask":
        answer = must.answers.latest("pk")
        actions.reply(answer, words="Voor alle acht.", by=actor_of(trajectory), now=FRIDAY)
        assert state(must) == PromiseState.PROMISED
        assert Ask.objects.open().get(kind="there").about == must.public_id


@pytest.mark.parametrize(("paused_at", "asked"), [(NOW, set()), (None, {"there", "kept"})])
def test_nobody_is_asked_what_became_of_anything_while_all_of_it_lies_still(
    trajectory: Trajectory, farid: Role, paused_at: datetime | None, asked: set[str]
) -> None:
    promised(trajectory, farid, "Twee uur in het rooster", needed_by=date(2027, 1, 24))
    promised(trajectory, farid, "Regelt vervanging", is_must=False)
    Trajectory.objects.update(state="running", started_at=NOW, ends_on=date(2027, 4, 12), paused_at=paused_at)

    for day in (FRIDAY, datetime(2027, 2, 9, 8, 5, tzinfo=UTC)):
        plan_promises(day)

    assert set(Ask.objects.exclude(kind="promise").values_list("kind", flat=True)) == asked


def test_nobody_is_asked_whether_it_is_there_who_no_longer_holds_the_role(trajectory: Trajectory, farid: Role) -> None:
    promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=date(2027, 1, 24))
    tick(FRIDAY - timedelta(days=2))
    assert Ask.objects.open().filter(kind="there").count() == 1
    actions.let_go(farid, on=FRIDAY.date() - timedelta(days=1), by=actor_of(trajectory), now=FRIDAY)

    tick(FRIDAY)

    assert not Ask.objects.open().filter(kind="there").exists()
    assert not Mail.objects.filter(kind="letter").exists()


def test_when_its_phase_is_over_the_holder_tells_what_became_of_it(
    client: Client,
    sanne: Member,
    trajectory: Trajectory,
    farid: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = promised(trajectory, farid, "Regelt vervanging", is_must=False)
    second = promised(trajectory, farid, "Voert het startgesprek", is_must=False)
    promised(trajectory, farid, "Komt langs", Answer.Kind.NO, is_must=False)
    promised(trajectory, farid, "Belt niet tijdens de training", is_must=False, phase="during")
    Trajectory.objects.update(state="running", started_at=NOW, ends_on=date(2027, 4, 12))
    tick(datetime(2027, 2, 8, 9, tzinfo=UTC))
    assert not Mail.objects.filter(kind="letter").exists()
    week_on = datetime(2027, 2, 9, 8, 5, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: week_on)
    tick(week_on)
    tick(week_on)

    page, token, names = opened(client, farid.person, "kept", week_on)
    assert "Is het gelukt?" in page
    assert len(names) == 2, "what was refused is not asked, nor what is not over"
    assert "Belt niet tijdens de training" not in page
    address = f"/l/{token}/kept/{trajectory.public_id}/"
    assert client.post(address, {names[0]: "kept", names[1]: "not_kept"}).status_code == 422
    client.post(address, {names[0]: "kept", names[1]: "not_kept", f"{names[1]}-not_kept": "Te druk."})

    assert (state(first), state(second)) == (PromiseState.KEPT, PromiseState.NOT_KEPT)
    said = client.get(f"/l/{token}/done").content.decode()
    assert "Niet gelukt" in said
    assert said.count("Dank je") == said.count("Dank je, Farid. Dit weten we nu.") + 1, (
        "in the title, and once on the page"
    )
    assert not Ask.objects.open().filter(kind="kept").exists()
    sign_in(client, sanne)
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    came_back = " ".join(
        re.sub(r"<[^>]+>", " ", client.get(reverse("checkins:their_part", kwargs=place)).content.decode()).split()
    )
    assert "Toegezegd en nagekomen" in came_back
    assert "Begeleiding 1 van 2" in came_back
    plan = client.get(reverse("insight:plan", kwargs=place)).content.decode()
    assert "niet gelukt" in plan


def actor_of(trajectory: Trajectory) -> Actor:
    return Actor(trajectory.owner)


@pytest.mark.parametrize("things", [1, 12])
def test_the_card_costs_the_same_for_one_and_for_many(
    client: Client,
    trajectory: Trajectory,
    things: int,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    ilse = factories.role(trajectory, "sponsor", "Ilse Hof")
    for number in range(things):
        promised(trajectory, ilse, f"Zegt {number} keer waarom", needed_by=date(2027, 1, 24))
    factories.commitment(trajectory, "sponsor", "Een acteur erbij", dropped_at=NOW)
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    tick(FRIDAY)
    with django_assert_max_num_queries(18):
        plan_promises(FRIDAY)
        plan_letters(FRIDAY)
    _page, token, names = opened(client, ilse.person, "there", FRIDAY)
    assert len(names) == things

    with django_assert_max_num_queries(10):
        client.get(f"/l/{token}")
    client.post(f"/l/{token}/there/{trajectory.public_id}/", dict.fromkeys(names, "there"))
    with django_assert_max_num_queries(10):
        assert "Het is er" in client.get(f"/l/{token}").content.decode()
    with django_assert_max_num_queries(10):
        client.get(f"/l/{token}/done")


def test_who_said_that_they_take_part_is_not_asked_what_became_of_it(trajectory: Trajectory) -> None:
    sara = factories.role(trajectory, name="Sara Yıldız")
    words = "Zegt ja, ja-als of nee op meedoen"
    promise = promised(trajectory, sara, words, is_must=True, library_key="learner_yes")
    tick(FRIDAY)
    Trajectory.objects.update(state="running", started_at=NOW, ends_on=date(2027, 4, 12))
    tick(datetime(2027, 2, 9, 8, 5, tzinfo=UTC))

    assert not Ask.objects.filter(kind__in=("there", "kept")).exists()
    (learners,) = became(cast(trajectory, NOW))
    assert [(one.commitment.pk, one.outcome) for one in learners.lines] == [(promise.commitment_id, Outcome.KEPT)]


def test_who_sends_a_card_on_which_nothing_is_left_to_tell_is_thanked(
    client: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise = promised(trajectory, farid, "Regelt vervanging", is_must=False)
    Trajectory.objects.update(state="running", started_at=NOW, ends_on=date(2027, 4, 12))
    week_on = datetime(2027, 2, 9, 8, 5, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: week_on)
    tick(week_on)
    _page, token, names = opened(client, farid.person, "kept", week_on)
    factories.answer(promise, Answer.Kind.KEPT, given_at=week_on, way="phone")

    sent = client.post(f"/l/{token}/kept/{trajectory.public_id}/", {names[0]: "kept"})

    assert sent.status_code == 303
    assert Promise.objects.get().answer_id == Answer.objects.latest("pk").pk
    assert Answer.objects.count() == 2, "it stands as it was told"
