"""The check before asking: who reads the same stands together, and what nobody would be asked is said."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from roles.models import Answer, Commitment, Promise, Role, Wording
from roles.promises import line_up
from tests import factories
from tests.roles.test_promise import url
from trajectories.models import Cohort, Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def cards(staff: Client, trajectory: Trajectory) -> list[str]:
    """The heads of the cards, each with the names under it."""
    page = staff.get(url("check", trajectory)).content.decode()
    heads = re.findall(r'<section class="ask".*?(?=<dl)', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", head).split()) for head in heads]


def reworded(commitment: Commitment, text: str) -> None:
    commitment.wording = Wording.objects.create(commitment=commitment, version=2, text=text, written_at=NOW)
    commitment.save()


def test_who_reads_the_same_stays_one_card_when_words_change(staff: Client, trajectory: Trajectory) -> None:
    for name in ("Bram Bos", "Mei Chen", "Sara Smit", "Tess Cools"):
        factories.role(trajectory, name=name)
    goal = factories.commitment(trajectory, "learner", "Kiest een eigen doel")
    line_up(trajectory, NOW)
    for promise in Promise.objects.exclude(role__person__name="Tess Cools"):
        promise.asked_at, promise.asked_on = NOW, goal.wording
        factories.answer(promise, Answer.Kind.YES)
    reworded(goal, "Kiest een eigen doel, in week 1")
    factories.commitment(trajectory, "learner", "Neemt een eigen gesprek mee")
    line_up(trajectory, NOW)

    assert cards(staff, trajectory) == ["3 lerenden Bram Bos, Mei Chen, Sara Smit", "Tess Cools lerende"]


def test_groups_that_start_on_another_day_read_another_letter(staff: Client, trajectory: Trajectory) -> None:
    first, second = trajectory.cohorts.get(), Cohort.objects.create(trajectory=trajectory, name="Groep 2")
    for name, cohort in (("Bram Bos", first), ("Mei Chen", first), ("Sara Smit", second)):
        factories.role(trajectory, name=name).cohorts.add(cohort)
    factories.session(trajectory, datetime(2027, 2, 2, 9, tzinfo=UTC)).cohorts.add(first)
    later = factories.session(trajectory, datetime(2027, 2, 2, 9, tzinfo=UTC))
    later.cohorts.add(second)
    factories.commitment(trajectory, "learner", "Kiest een eigen doel")
    line_up(trajectory, NOW)
    assert cards(staff, trajectory) == ["3 lerenden Bram Bos, Mei Chen, Sara Smit"]

    later.dates.update(starts_at=datetime(2027, 3, 2, 9, tzinfo=UTC))

    assert cards(staff, trajectory) == ["2 lerenden Bram Bos, Mei Chen", "Sara Smit lerende"]
    assert "Je start 2 maart" in staff.get(url("check", trajectory)).content.decode()


def test_managers_of_the_same_learners_are_one_card_and_of_others_another(
    staff: Client, trajectory: Trajectory
) -> None:
    sara, bram = (factories.role(trajectory, name=name) for name in ("Sara Smit", "Bram Bos"))
    for name, learners in (("Farid Aziz", [sara]), ("Noor Bakker", [sara]), ("Ruud Dekker", [bram])):
        factories.role(trajectory, "manager", name).learners.set(learners)
    factories.commitment(trajectory, "manager", "Startgesprek", per_learner=True)
    line_up(trajectory, NOW)

    assert cards(staff, trajectory) == ["2 leidinggevenden Farid Aziz, Noor Bakker", "Ruud Dekker leidinggevende"]


def test_whose_part_nobody_holds_is_said_with_the_way_to_give_it_to_somebody(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    other = factories.role(trajectory, "manager", "Noor Bakker")
    asked = factories.commitment(trajectory, "manager", "Uren in het rooster")
    factories.commitment(trajectory, "manager", "Startgesprek", person=farid.person)
    factories.commitment(trajectory, "buddy", "Belt na een week")
    line_up(trajectory, NOW)
    Promise.objects.update(asked_at=NOW, asked_on=asked.wording)
    Promise.objects.filter(commitment__person=farid.person).update(asked_at=None, asked_on=None)
    address = url("check", trajectory)
    with_him = staff.get(address).content.decode()
    farid.person.left_on = date(2027, 1, 4)
    farid.person.save()
    line_up(trajectory, NOW)

    page = staff.get(address).content.decode()

    assert "Farid el Amrani is hier geen" not in with_him
    assert "iedereen is gevraagd" not in page
    assert "Er is nog geen buddy." in page
    assert "Farid el Amrani is hier geen leidinggevende meer." in page
    assert f'href="{url("succeed", trajectory, role=farid.public_id)}"' in page
    assert f'href="{url("add_people", trajectory)}"' in page
    assert "Uren in het rooster" not in page, "Noor holds it"
    other.held_until = date(2027, 1, 4)
    other.save()
    line_up(trajectory, NOW)
    both_gone = staff.get(address).content.decode()
    assert "Uren in het rooster" in both_gone
    assert "en niemand anders is het" in both_gone
