"""The one-page plan: what a planner sees of a trajectory, and what it costs to read."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import Member
from roles.models import Answer, Function
from roles.promises import line_up
from tests import factories
from tests.signing_in import sign_in
from trajectories.models import IntakeAnswer, Trajectory

pytestmark = pytest.mark.once

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
# Session, account; trajectory, cohorts, interventions with dates, intake, schedule; roles, commitments, promises;
# asks of the follow-up, talks.
QUERIES = 12


@pytest.fixture(autouse=True)
def _on_a_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insight.views.trajectory.now", lambda: NOW)


@pytest.fixture
def planner(db: None, client: Client) -> Member:
    member = factories.member("Sanne Brouwer")
    sign_in(client, member)
    return member


def _url(trajectory: Trajectory, name: str = "insight:plan") -> str:
    return reverse(name, kwargs={"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id})


def _filled(planner: Member, learners: int) -> Trajectory:
    """Preparing, every related list filled, with `learners` learners who were all asked."""
    trajectory = factories.trajectory(owner=planner.person, starts_on=date(2027, 2, 2))
    for number in range(learners):
        factories.role(trajectory, Function.LEARNER, f"Lerende {number}")
    factories.role(trajectory, Function.MANAGER, "Farid el Amrani")
    factories.role(trajectory, Function.SPONSOR, "Ilse van 't Hof")
    factories.commitment(trajectory, Function.MANAGER, "Geeft twee uur per week vrij", hours=2)
    factories.commitment(trajectory, Function.LEARNER, "Zegt ja op de start", hours=1)
    factories.commitment(trajectory, Function.SPONSOR, "Neemt een hobbel weg", is_must=False)
    start = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)
    factories.session(trajectory, start, start.replace(hour=11), learner_hours=2)
    factories.behaviour(trajectory)
    IntakeAnswer.objects.create(trajectory=trajectory, number=2, text="Half antwoord", status="discussed")
    line_up(trajectory, NOW)
    return trajectory


def test_a_refusal_stands_on_top_with_its_words_and_a_way_on(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 3)
    manager = trajectory.commitments.get(function=Function.MANAGER)
    promise = manager.promises.get()
    promise.asked_at, promise.asked_on = NOW, manager.wording
    factories.answer(promise, Answer.Kind.NO, words="Op maandag is de bezetting te krap.")

    page = client.get(_url(trajectory)).content.decode()

    assert "Op maandag is de bezetting te krap." in page
    assert page.index("Geeft twee uur per week vrij") < page.index("Zegt ja op de start")


def test_a_no_said_once_for_all_learners_is_shown_once(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 5)
    asked = factories.commitment(trajectory, Function.MANAGER, "Kijkt mee bij elk", per_learner=True)
    line_up(trajectory, NOW)
    for promise in asked.promises.all():
        promise.asked_at, promise.asked_on = NOW, asked.wording
        factories.answer(promise, Answer.Kind.NO, words="Te druk.", given_at=NOW)

    response = client.get(_url(trajectory))
    page = response.content.decode()
    commitments = client.get(_url(trajectory, "roles:commitments")).content.decode()

    assert [event.about for event in response.context["plan"].latest] == ["Kijkt mee bij elk"]
    assert "“Kijkt mee bij elk” (voor 5 lerenden)." in page
    assert "kan dit niet toezeggen: “Te druk.”" in page
    assert commitments.count("Farid el Amrani zegt: “Te druk.”") == 1
    assert "Farid el Amrani zegt: “Te druk.”</b> (voor 5 lerenden)" in commitments


def test_what_was_said_of_each_learner_apart_stays_apart(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 2)
    asked = factories.commitment(trajectory, Function.MANAGER, "Kijkt mee bij elk", per_learner=True)
    line_up(trajectory, NOW)
    for promise, words in zip(asked.promises.all(), ("Te druk.", "Werkt elders."), strict=True):
        promise.asked_at, promise.asked_on = NOW, asked.wording
        factories.answer(promise, Answer.Kind.NO, words=words, given_at=NOW)

    commitments = client.get(_url(trajectory, "roles:commitments")).content.decode()

    assert "zegt: “Te druk.”" in commitments
    assert "zegt: “Werkt elders.”" in commitments
    # The plan names who said no to what once; the words stand there.
    (latest,) = client.get(_url(trajectory)).context["plan"].latest
    assert (latest.who, latest.whom) == ("Farid el Amrani", "voor 2 lerenden")


def test_of_a_start_that_is_past_nobody_says_that_it_is_to_come(client: Client, planner: Member) -> None:
    trajectory = factories.trajectory(owner=planner.person, starts_on=NOW.date())
    factories.role(trajectory, Function.LEARNER, "Sara Yıldız")
    factories.commitment(trajectory, Function.LEARNER)
    page = client.get(_url(trajectory)).content.decode()
    assert "De start is dinsdag 12 januari." in page
    trajectory.starts_on = date(2027, 1, 8)
    trajectory.save()
    page = client.get(_url(trajectory)).content.decode()
    assert "De start was gepland op vrijdag 8 januari 2027." in page
    assert "De start is" not in page


def test_a_plan_over_new_year_says_both_years(client: Client, planner: Member) -> None:
    trajectory = factories.trajectory(owner=planner.person, starts_on=date(2026, 12, 29))
    start = datetime(2026, 12, 29, 9, 0, tzinfo=UTC)
    factories.session(trajectory, start, start.replace(hour=11))
    factories.commitment(trajectory)
    page = client.get(_url(trajectory)).content.decode()
    assert "29 dec 2026</time>" in page
    assert "29 dec t/m 29 dec" not in page
    assert "vanaf 29 december" in page, "as on the page of the commitments"
    later = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
    factories.session(trajectory, later, later.replace(hour=11))
    page = client.get(_url(trajectory)).content.decode()
    assert "29 dec 2026</time> –" in page
    assert "16 feb 2027</time>" in page


def test_the_number_in_the_heading_is_the_number_of_lines_above_the_fold(client: Client, planner: Member) -> None:
    plan = client.get(_url(_filled(planner, 3))).context["plan"]

    assert [line.what for line in plan.blocking] == ["Geeft twee uur per week vrij", "Zegt ja op de start"]
    assert [line.what for line in plan.waiting if line.party] == ["Neemt een hobbel weg"]


def test_six_lines_stand_open_and_the_rest_is_folded(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 1)
    for number in range(3):
        IntakeAnswer.objects.create(trajectory=trajectory, number=3 + number, text="?", status="difference")
    for number in range(6):
        factories.commitment(trajectory, Function.SPONSOR, f"Helpt {number}", is_must=False)
    line_up(trajectory, NOW)

    plan = client.get(_url(trajectory)).context["plan"]

    assert len(plan.first_blocking) + len(plan.first_waiting) == 6
    assert len(plan.blocking) + len(plan.waiting) == 6 + len(plan.more)
    assert len(plan.more) > 3


def test_what_is_settled_may_be_brief_on_a_phone(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 1)
    manager = trajectory.commitments.get(function=Function.MANAGER)
    promise = manager.promises.get()
    promise.asked_at, promise.asked_on = NOW, manager.wording
    factories.answer(promise)

    response = client.get(_url(trajectory))

    assert [(str(row.function), row.is_settled) for row in response.context["plan"].board] == [
        ("learner", False),
        ("sponsor", False),
        ("manager", True),
    ]
    assert response.content.decode().count("brief__more") == 1


def test_a_closed_trajectory_waits_for_nobody(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 1)
    open_one = client.get(_url(trajectory)).context["plan"]
    trajectory.state = Trajectory.State.CANCELLED
    trajectory.closed_because = "Het rooster was het probleem."
    trajectory.save()

    response = client.get(_url(trajectory))

    assert open_one.waiting
    plan = response.context["plan"]
    assert (plan.headline, plan.blocking, plan.waiting) == (plan.stage.word, [], [])
    assert "Het rooster was het probleem." in response.content.decode()


def test_people_stand_by_what_they_are_and_a_crowd_is_not_named(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 30)
    factories.role(trajectory, Function.MANAGER, "Anneke van der Laan")

    trainer, learners, support = client.get(_url(trajectory)).context["plan"].parties

    assert trainer.groups == []
    assert [(group.name, len(group.lines), group.more) for group in learners.groups] == [("", 24, 6)]
    assert [(group.name, len(group.lines)) for group in support.groups] == [("opdrachtgever", 1), ("leidinggevende", 2)]


def test_a_new_trajectory_begins_with_the_intake(client: Client, planner: Member) -> None:
    trajectory = factories.trajectory(owner=planner.person)

    page = client.get(_url(trajectory)).content.decode()

    assert "Begin met de vraag achter de vraag" in page
    assert (
        reverse(
            "trajectories:intake",
            kwargs={"org": planner.organisation.public_id, "trajectory": trajectory.public_id},
        )
        in page
    )


def test_the_head_of_a_plan_without_learners_invites_to_name_them_and_counts_no_zero(
    client: Client, planner: Member
) -> None:
    trajectory = factories.trajectory(owner=planner.person, group_name="Klantcontact Zuid")
    there = reverse("roles:add_people", args=[trajectory.organisation.public_id, trajectory.public_id])
    head = re.compile(r'<p class="meta">.*?</p>', re.DOTALL)

    def said() -> str:
        found = head.search(client.get(_url(trajectory)).content.decode())
        assert found
        return found[0]

    assert f'<a href="{there}">nog geen lerenden</a>, Klantcontact Zuid' in said()
    assert "0 lerenden" not in said()
    planner.role = Member.Role.READER
    planner.save()
    assert "<span>nog geen lerenden, Klantcontact Zuid" in said()
    assert there not in said()
    factories.role(trajectory, Function.LEARNER, "Sara Yıldız")
    assert "<span>1 lerende, Klantcontact Zuid" in said()
    Trajectory.objects.update(state="cancelled", closed_at=NOW)
    trajectory.roles.all().delete()
    assert "lerenden" not in said()


def test_everyone_said_yes(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 2)
    for commitment in trajectory.commitments.filter(is_must=True):
        for promise in commitment.promises.all():
            promise.asked_at, promise.asked_on = NOW, commitment.wording
            factories.answer(promise)

    response = client.get(_url(trajectory))

    assert response.context["plan"].shell.closed
    assert "Let the magic happen" in response.content.decode()


def test_hours_are_added_up_per_function_and_in_all(client: Client, planner: Member) -> None:
    plan = client.get(_url(_filled(planner, 3))).context["plan"]

    assert {(row.name, row.note): row.total for row in plan.hours_rows} == {
        ("lerenden", "3 × 3 u"): 9,
        ("leidinggevende", "Farid"): 2,
        ("opdrachtgever", "Ilse"): 0,
    }
    assert plan.hours.total.total == 11


def test_what_interventions_ask_of_the_support_has_a_row_and_what_was_declined_has_none(
    client: Client, planner: Member
) -> None:
    trajectory = _filled(planner, 3)
    start = datetime(2027, 2, 9, 9, 0, tzinfo=UTC)
    factories.session(trajectory, start, support_hours=4, place="https://meet.example/kamer")
    factories.session(trajectory, start, title="Te duur", support_hours=8, learner_hours=16, standing="declined")

    page = client.get(_url(trajectory))
    plan = page.context["plan"]

    assert {row.name: row.total for row in plan.hours_rows if row.total} == {
        "lerenden": 9,
        "leidinggevende": 2,
        "begeleiding samen": 4,
    }
    assert [line.what for line in plan.timeline.during] == ["Oefensessie", "Oefensessie"]
    assert 'href="https://meet.example/kamer" rel="noopener noreferrer"' in page.content.decode()


def test_a_new_plan_shows_an_example_of_a_board_that_is_nobodys(client: Client, planner: Member) -> None:
    trajectory = factories.trajectory(owner=planner.person)

    new = client.get(_url(trajectory)).content.decode()
    factories.role(trajectory, Function.MANAGER, "Farid el Amrani")
    begun = client.get(_url(trajectory)).content.decode()

    line = "Niet bellen tijdens sessies, en na elk deel één vraag"
    assert line in new
    assert new.count("voorbeeld") > 5
    assert reverse("roles:library", args=[trajectory.organisation.public_id, trajectory.public_id]) in new
    assert line not in begun
    assert "voorbeeld" not in begun
    assert not trajectory.commitments.exists()


def test_a_reader_is_not_invited_to_what_they_may_not_do(client: Client, planner: Member) -> None:
    trajectory = factories.trajectory(owner=planner.person)
    library = reverse("roles:library", args=[trajectory.organisation.public_id, trajectory.public_id])
    assert library in client.get(_url(trajectory)).content.decode()
    planner.role = Member.Role.READER
    planner.save()

    page = client.get(_url(trajectory)).content.decode()

    assert "voorbeeld" in page
    assert library not in page


def test_another_organisation_does_not_find_it(client: Client, planner: Member) -> None:
    elsewhere = factories.trajectory(owner=factories.person(organisation=factories.organisation(name="Elders NV")))

    assert client.get(_url(_filled(planner, 1))).status_code == 200
    assert client.get(_url(elsewhere)).status_code == 404


@pytest.mark.parametrize("learners", [1, 30, 300])
def test_the_plan_reads_its_rows_once(
    learners: int, client: Client, planner: Member, django_assert_num_queries: object
) -> None:
    trajectory = _filled(planner, learners)

    with django_assert_num_queries(QUERIES):  # type: ignore[operator]  # pytest-django's fixture
        client.get(_url(trajectory))


def test_the_history_tells_answers_with_their_words(client: Client, planner: Member) -> None:
    trajectory = _filled(planner, 1)
    commitment = trajectory.commitments.get(function=Function.MANAGER)
    promise = commitment.promises.get()
    promise.asked_at, promise.asked_on = NOW, commitment.wording
    factories.answer(promise)

    page = client.get(_url(trajectory, "insight:history")).content.decode()

    assert "Farid el Amrani" in page
    assert "Geeft twee uur per week vrij" in page
