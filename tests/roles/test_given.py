"""What is kept with each answer, as L&D reads it on the page of a commitment."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from organisations.models import Member
from roles.models import Answer, Role, Wording
from tests import factories
from tests.roles.test_promise import url
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_every_answer_tells_its_words_its_letter_and_who_gave_it(
    staff: Client, sanne: Member, trajectory: Trajectory, farid: Role
) -> None:
    commitment = factories.commitment(trajectory, "manager", "Twee uur per week", per_learner=True)
    first, day = commitment.wording, timedelta(days=1)
    learners = [factories.role(trajectory, name=name) for name in ("Sara Smit", "Bram Bos")]
    rosa = factories.person("Rosa Blom", organisation=trajectory.organisation)
    letter = factories.mail(farid.person, sent_at=NOW - 20 * day)
    lines = [factories.promise(commitment, farid, learner=one, asked_at=NOW - 21 * day) for one in learners]
    for promise in lines:
        factories.answer(promise, Answer.Kind.YES_IF, words="Als er dekking is.", given_at=NOW - 19 * day, mail=letter)
    factories.answer(lines[0], Answer.Kind.NO, words="Geen dekking.", given_at=NOW - 9 * day, given_by=rosa)
    commitment.wording = Wording.objects.create(
        commitment=commitment, version=2, text="Eén uur per week", written_at=NOW - 5 * day, written_by=sanne.person
    )
    commitment.save()
    factories.answer(
        lines[0], Answer.Kind.YES, given_at=NOW - 3 * day, written_at=NOW - day, way="phone", given_by=sanne.person
    )
    address = url("commitment", trajectory, commitment=commitment.public_id)

    page = " ".join(re.sub(r"<[^>]+>", " ", staff.get(address).content.decode()).split())

    told = page[page.index("Wat er gezegd is") : page.index("Eerdere woorden")]
    newest, deputy, both = told.split("Farid el Amrani ")[1:]
    assert "(voor Sara Smit): Ja, dit regel ik telt nu 2 januari 2027" in newest
    assert "per telefoon, opgeschreven op 4 januari 2027 door Sanne Brouwer. Op versie 2: “Eén uur per week”" in newest
    assert "Rosa Blom namens Farid" in deputy
    assert "telt nu" not in deputy
    assert "(voor Bram Bos en Sara Smit): Ja, met een voorwaarde, Als er dekking is." in both
    assert "telt nu" not in both, "Bram's was given on earlier words"
    assert "brief van 16 december 2026" in both
    assert "Op versie 1: “Twee uur per week”" in both
    assert first is not None
    again = staff.get(f"{address}?words={first.version}").content.decode()
    assert re.search(r"<textarea[^>]*name=\"text\"[^>]*>\s*Twee uur per week</textarea>", again)
    assert Wording.objects.count() == 2, "looking changes nothing"


def test_an_answer_counts_for_those_of_whom_nothing_else_was_said_since(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    commitment = factories.commitment(trajectory, "manager", per_learner=True)
    learners = [factories.role(trajectory, name=name) for name in ("Sara Smit", "Bram Bos")]
    sara, bram = [factories.promise(commitment, farid, learner=one, asked_at=NOW) for one in learners]
    for promise in (sara, bram):
        factories.answer(promise, given_at=NOW - timedelta(days=2))
    factories.answer(sara, Answer.Kind.WITHDRAWN, given_at=NOW - timedelta(days=1))

    def said() -> list[str]:
        page = staff.get(url("commitment", trajectory, commitment=commitment.public_id)).content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", page).split()).split("Farid el Amrani (")[1:]

    withdrawn, both = said()
    assert "voor Sara Smit): Ik trek dit in telt nu " in withdrawn
    assert "voor Bram Bos en Sara Smit): Ja, dit regel ik telt nu voor Bram Bos " in both
    bram.ended_at = NOW
    bram.save()
    assert "telt nu" not in said()[1]
