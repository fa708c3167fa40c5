"""Every state says what the next step is, who takes it and where: on the plan and in the portfolio."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from checkins.stages import Stage, Where
from organisations.models import Member
from roles.models import Answer, Function
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def planner(client: Client) -> Member:
    member = make.member("Sanne Brouwer")
    sign_in(client, member)
    return member


@pytest.fixture
def trajectory(planner: Member) -> Trajectory:
    return make.trajectory(owner=planner.person, starts_on=date(2027, 2, 2))


@pytest.fixture
def stage_of(client: Client, monkeypatch: pytest.MonkeyPatch) -> "StageOf":
    return StageOf(client, monkeypatch)


class StageOf:
    """What the plan page says of a trajectory at an instant; its words stand on the page."""

    def __init__(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.monkeypatch = client, monkeypatch

    def __call__(self, trajectory: Trajectory, now: datetime = NOW) -> Stage:
        for page in ("trajectory", "across"):
            self.monkeypatch.setattr(f"insight.views.{page}.now", lambda: now)
        place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
        answer = self.client.get(reverse("insight:plan", kwargs=place))
        stage: Stage = answer.context["plan"].stage
        page = answer.content.decode()
        assert stage.word in page
        assert stage.step in page
        assert stage.url in page
        return stage


def _must(trajectory: Trajectory) -> None:
    make.role(trajectory, Function.MANAGER, "Farid el Amrani")
    make.commitment(trajectory)
    line_up(trajectory, NOW)


def test_a_new_one_begins_with_the_intake(trajectory: Trajectory, stage_of: StageOf) -> None:
    stage = stage_of(trajectory)

    assert (stage.where, stage.word, stage.who) == (Where.NEW, "Nieuw", "Sanne")
    assert stage.url.endswith("/intake/")


def test_it_waits_for_promises_step_by_step_and_then_is_ready(trajectory: Trajectory, stage_of: StageOf) -> None:
    make.role(trajectory, Function.MANAGER, "Bas Kramer")
    assert stage_of(trajectory).url.endswith("/commitments/library/")
    _must(trajectory)
    unasked = stage_of(trajectory)
    promises = list(trajectory.commitments.get().promises.all())
    for promise in promises:
        promise.asked_at, promise.asked_on = NOW, trajectory.commitments.get().wording
        promise.save()
    asked = stage_of(trajectory)
    for promise in promises:
        make.answer(promise)
    ready = stage_of(trajectory)

    assert (unasked.where, unasked.who) == (Where.WAITING, "Sanne")
    assert unasked.url.endswith("/commitments/check/")
    assert (asked.where, asked.who) == (Where.WAITING, "Farid el Amrani en Bas Kramer")
    assert (ready.where, ready.word, ready.who) == (Where.READY, "Startklaar", "Sanne")
    assert ready.url.endswith("/start/")


def test_who_is_waited_for_is_named_once_with_mail_and_without(trajectory: Trajectory, stage_of: StageOf) -> None:
    for number in range(8):
        learner = make.role(trajectory, name=f"Lerende {number}")
        if number > 5:
            learner.person.email = ""
            learner.person.save()
    commitment = make.commitment(trajectory, Function.LEARNER)
    line_up(trajectory, NOW)
    commitment.promises.update(asked_at=NOW, asked_on=commitment.wording)

    assert stage_of(trajectory).who == "8 lerenden"
    make.answer(commitment.promises.order_by("pk")[0])
    assert stage_of(trajectory).who == "7 van 8 lerenden"


@pytest.mark.parametrize("kind", [Answer.Kind.QUESTION, Answer.Kind.NO])
def test_who_said_something_waits_for_the_planner_and_a_week_before_the_start_it_is_not_ready(
    kind: str, client: Client, trajectory: Trajectory, stage_of: StageOf
) -> None:
    _must(trajectory)
    commitment = trajectory.commitments.get()
    promise = commitment.promises.get()
    promise.asked_at, promise.asked_on = NOW, commitment.wording
    promise.save()
    make.answer(promise, kind, words="Ook op dinsdag?", given_at=NOW)
    portfolio = reverse("insight:portfolio", kwargs={"org": trajectory.organisation.public_id})

    before = stage_of(trajectory, datetime(2027, 1, 25, 9, tzinfo=UTC))
    listed = client.get(portfolio).context["portfolio"]
    near = stage_of(trajectory, datetime(2027, 1, 26, 9, tzinfo=UTC))
    listed_near = client.get(portfolio).context["portfolio"]

    assert (before.where, before.who, before.step) == (Where.WAITING, "Sanne", "Geef Farid el Amrani antwoord.")
    assert promise.public_id in before.url or kind == Answer.Kind.NO
    assert (next(iter(listed.entries)).waits_for, [today.missing.state for today in listed.today]) == (
        [],
        [kind_line(kind)],
    )
    assert (near.where, near.word, near.who) == (Where.NOT_READY, "Nog niet startklaar", "Sanne")
    assert [today.missing.state for today in listed_near.today] == ["stoplight", kind_line(kind)]


def kind_line(kind: str) -> str:
    """The state of the line about such an answer."""
    return "question" if kind == Answer.Kind.QUESTION else "cannot"


def test_whom_no_letter_reaches_is_not_asked_by_letter(
    client: Client, trajectory: Trajectory, stage_of: StageOf
) -> None:
    _must(trajectory)
    wording = trajectory.commitments.get().wording
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    joke = make.person("Joke", reach="none", organisation=trajectory.organisation)
    make.role(trajectory, Function.MANAGER, person=joke)
    line_up(trajectory, NOW)
    unasked = stage_of(trajectory)
    page = client.get(reverse("roles:commitments", kwargs=place)).content.decode()
    trajectory.commitments.get().promises.exclude(role__person=joke).update(asked_at=NOW, asked_on=wording)
    asked = stage_of(trajectory)
    after = client.get(reverse("roles:commitments", kwargs=place)).content.decode()

    assert unasked.act == "Vraag toezeggingen"
    assert "Controleer en vraag (1)" in page
    assert (asked.where, asked.act) == (Where.WAITING, "Bekijk wat er mist")
    assert "Controleer en vraag" not in after
    assert "Schrijf het antwoord van Joke op" in after


def test_commitments_without_people_ask_for_people(trajectory: Trajectory, stage_of: StageOf) -> None:
    make.commitment(trajectory, Function.MANAGER)

    found = stage_of(trajectory)

    assert (found.where, found.act) == (Where.WAITING, "Mensen toevoegen")


def test_running_says_what_comes_next_and_after_the_last_session_it_is_about_what_stays(
    trajectory: Trajectory, stage_of: StageOf
) -> None:
    make.session(trajectory, datetime(2027, 2, 2, 9, tzinfo=UTC), datetime(2027, 2, 2, 12, tzinfo=UTC))
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running", started_at=NOW)
    trajectory.refresh_from_db()

    during = stage_of(trajectory, datetime(2027, 2, 2, 9, tzinfo=UTC))
    after = stage_of(trajectory, datetime(2027, 2, 10, 9, tzinfo=UTC))
    answering = stage_of(trajectory, datetime(2028, 2, 10, 9, tzinfo=UTC))
    over = stage_of(trajectory, datetime(2028, 4, 1, 9, tzinfo=UTC))

    assert (during.where, during.step) == (Where.RUNNING, "Hierna, op 3 februari: als-dan-plan. Dat gaat vanzelf.")
    assert (after.where, after.who) == (Where.SUSTAINING, "")
    assert "23 februari" in after.step
    assert "tot" in answering.step
    assert (over.where, over.who) == (Where.SUSTAINING, "Sanne")
    assert over.url.endswith("/end/")


@pytest.mark.parametrize("state", ["ended", "cancelled"])
def test_what_is_over_asks_nothing_of_anyone(state: str, trajectory: Trajectory, stage_of: StageOf) -> None:
    Trajectory.objects.filter(pk=trajectory.pk).update(state=state, closed_at=NOW)
    trajectory.refresh_from_db()

    stage = stage_of(trajectory)

    assert (stage.where, stage.who) == (Where(state), "")
    # What is finished can be looked back on, and done again.
    assert ("report" in stage.url) == (state == "ended")


def test_the_row_in_the_portfolio_says_the_same(
    client: Client, planner: Member, trajectory: Trajectory, stage_of: StageOf
) -> None:
    _must(trajectory)
    stage = stage_of(trajectory)

    row = client.get(reverse("insight:portfolio", kwargs={"org": planner.organisation.public_id}))

    (entry,) = row.context["portfolio"].entries
    assert entry.stage == stage
    assert stage.word in row.content.decode()
    assert stage.step in row.content.decode()


def test_the_finished_ones_are_shown_in_as_many_questions_as_one(
    client: Client, planner: Member, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        make.trajectory(owner=planner.person, title=f"Klaar {number}", state="ended")
    address = reverse("insight:portfolio", kwargs={"org": planner.organisation.public_id})

    with django_assert_max_num_queries(12):  # type: ignore[operator]  # pytest-django's fixture
        page = client.get(address, {"show": "done"}).content.decode()

    assert "Klaar 29" in page
