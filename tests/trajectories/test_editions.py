"""A new edition: the same plan for others, with everything to be checked again."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from organisations.acting import Actor
from organisations.models import AuditLine, Member
from tests import factories as make
from tests.trajectories.conftest import SignIn
from trajectories.actions import new_edition
from trajectories.forms.editions import same_weekday
from trajectories.models import Change, IntakeAnswer, Trajectory
from trajectories.views import editions

pytestmark = pytest.mark.django_db

# A Wednesday.
NOW = datetime(2027, 6, 16, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "now", lambda: NOW)


@pytest.fixture
def ended(plan: Trajectory) -> Trajectory:
    """Ran in February; a learner, a promise made, two answers of the intake, one of them empty."""
    Trajectory.objects.filter(pk=plan.pk).update(state="ended", started_at=make.MADE, closed_at=NOW)
    make.session(plan, datetime(2027, 2, 2, 8, tzinfo=UTC), datetime(2027, 2, 2, 11, tzinfo=UTC))
    make.behaviour(plan)
    learner = make.role(plan, "learner", "Sara Yıldız")
    commitment = make.commitment(plan, "learner", "Oefent elke week")
    make.answer(make.promise(commitment, learner, asked_at=make.MADE))
    IntakeAnswer.objects.create(
        trajectory=plan, number=2, text="Een half antwoord.", status="discussed", certainty="known", answered_by="Ilse",
        answered_on=date(2026, 12, 1), version=3,
    )  # fmt: skip
    IntakeAnswer.objects.create(trajectory=plan, number=5, status="draft", certainty="unknown", version=1)
    plan.refresh_from_db()
    return plan


def begin(client: Client, at: Callable[[str], str], day: str = "7-9-2027", title: str = "Tweede ronde") -> Trajectory:
    response = client.post(at("new-edition/"), {"title": title, "starts_on": day})
    assert response.status_code == 302, response.content.decode()
    return Trajectory.objects.get(public_id=response["Location"].rstrip("/").rsplit("/", 1)[1])


def test_a_new_edition_has_the_plan_and_nobody_in_it(
    client: Client, ended: Trajectory, at: Callable[[str], str], sanne: Member
) -> None:
    made = begin(client, at)

    assert (made.title, made.starts_on, made.state) == ("Tweede ronde", date(2027, 9, 7), "preparing")
    assert (made.previous, made.edition, made.owner) == (ended, 2, sanne.person)
    assert made.interventions.get().days() == [date(2027, 9, 7)]
    assert made.behaviours.count() == 1
    assert str(made.commitments.get()) == "Oefent elke week"
    assert not made.roles.exists()
    assert (made.started_at, made.closed_at) == (None, None)


def test_every_answer_is_to_be_checked_again_with_the_former_text(
    client: Client, ended: Trajectory, at: Callable[[str], str]
) -> None:
    made = begin(client, at)

    answer = made.intake_answers.get()
    assert (answer.number, answer.text, answer.status) == (2, "Een half antwoord.", "recheck")
    assert (answer.certainty, answer.answered_by, answer.answered_on, answer.changed_by) == ("", "", None, None)
    page = client.get(f"/o/{made.organisation.public_id}/t/{made.public_id}/intake/").content.decode()
    assert "Opnieuw nagaan" in page
    assert "Een half antwoord." in page


def test_both_editions_lead_to_each_other(client: Client, ended: Trajectory, at: Callable[[str], str]) -> None:
    made = begin(client, at)
    there = f"/o/{made.organisation.public_id}/t/{made.public_id}/"

    old, new = client.get(at("")).content.decode(), client.get(there).content.decode()

    assert f'href="{there}">Volgende editie (2)</a>' in old
    assert f'href="{at("")}">Vorige editie, feb 2027</a>' in new
    assert "editie 2" in new
    assert "editie 1" not in old


def test_a_second_one_after_the_same_edition_counts_on(
    client: Client, ended: Trajectory, at: Callable[[str], str]
) -> None:
    assert [begin(client, at).edition, begin(client, at).edition] == [2, 3]


def test_no_number_is_given_twice_whichever_edition_the_next_follows(client: Client, ended: Trajectory) -> None:
    by, starts_on = Actor(ended.owner), date(2027, 9, 7)
    second = new_edition(ended, title="Nog eens", starts_on=starts_on, by=by, now=NOW)
    third = new_edition(second, title="Nog eens", starts_on=starts_on, by=by, now=NOW)

    also = new_edition(ended, title="Nog eens", starts_on=starts_on, by=by, now=NOW)
    last = new_edition(second, title="Nog eens", starts_on=starts_on, by=by, now=NOW)

    assert [one.edition for one in (second, third, also, last)] == [2, 3, 4, 5]


def test_a_day_of_the_same_weekday_is_suggested(client: Client, ended: Trajectory, at: Callable[[str], str]) -> None:
    page = client.get(at("new-edition/")).content.decode()

    assert 'value="Beter klantgesprekken voeren"' in page
    assert 'value="3-8-2027"' in page, "a Tuesday, six weeks and a bit from now"
    assert "Dat was dinsdag 2 februari 2027." in page
    tuesday = date(2027, 2, 2)
    assert [same_weekday(tuesday, today=date(2027, 6, day)).isoformat() for day in (15, 16)] == [
        "2027-07-27",
        "2027-08-03",
    ]


def test_what_is_missing_is_said_and_what_was_typed_stays(
    client: Client, ended: Trajectory, at: Callable[[str], str]
) -> None:
    response = client.post(at("new-edition/"), {"title": "Nog eens", "starts_on": "31-2-2027"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="31-2-2027"' in page
    assert 'value="Nog eens"' in page
    assert Trajectory.objects.count() == 1


def test_the_history_of_the_new_one_says_what_it_comes_from(
    client: Client, ended: Trajectory, at: Callable[[str], str], sanne: Member
) -> None:
    made = begin(client, at)

    change = Change.objects.of(made).get(verb="new_edition")
    assert (change.thing, change.about, change.made_by) == (ended.public_id, ended.title, sanne.person)
    assert AuditLine.objects.filter(verb="trajectories.new_edition", trajectory_id=made.pk).count() == 1


def test_one_that_is_over_offers_the_next(client: Client, ended: Trajectory, at: Callable[[str], str]) -> None:
    assert f'href="{at("new-edition/")}">Begin een nieuwe editie</a>' in client.get(at("")).content.decode()
    assert f'href="{at("new-edition/")}"' in client.get(at("edit/")).content.decode()


def test_a_reader_begins_none(ruud: Member, sign_in: SignIn, ended: Trajectory, at: Callable[[str], str]) -> None:
    sent = {"title": "x", "starts_on": "7-9-2027"}
    assert sign_in(ruud).post(at("new-edition/"), sent).status_code == 403
    assert Trajectory.objects.count() == 1
