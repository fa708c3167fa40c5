"""The structure of a trajectory: what a new edition or a template begins with. Nobody stands in it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import models

from checkins.models import ScheduleException, ScheduleLine
from organisations.acting import Actor
from organisations.models import Member
from roles.models import Answer, Clarity, Deputy, MatchLine, MatchView, Promise, Wording
from roles.promises import line_up
from tests import factories as make
from trajectories import files
from trajectories.models import (
    Cause,
    Cohort,
    IntakeAnswer,
    InterventionDate,
    Measurement,
    NextTime,
    OwnQuestion,
    ResultFigure,
    Trajectory,
)
from trajectories.register import parts

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NOW = datetime(2027, 1, 6, 9, tzinfo=UTC)
# Whose values go along. Every other value that can stand in a file is somebody's, or of its own time. Texts among
# these are L&D's own: a name that L&D wrote in one of them goes along with it.
STRUCTURE = {
    "trajectories.Trajectory": {"title", "intent", "summary", "language", "free_text_warning"},
    "trajectories.Cohort": {"name"},
    "trajectories.IntakeAnswer": {"text"},
    "trajectories.OwnQuestion": {"title_nl", "title_en", "guidance_nl", "guidance_en"},
    "trajectories.ResultFigure": {"name", "unit", "reading"},
    "trajectories.Behaviour": {"situation", "actor", "action", "noticeable_by"},
    "trajectories.Intervention": {
        "title", "place", "note", "learner_hours", "trainer_hours", "support_hours", "vendor",
    },
    "trajectories.InterventionDate": {"starts_at", "ends_at", "weekly_until"},
    "roles.Commitment": {"library_key"},
    "roles.Wording": {"text", "why", "hours", "gives_hours", "needed_by"},
    "checkins.ScheduleLine": {"moment"},
}  # fmt: skip
# Where a canary is none: the clock on the wall is told in zones, and what is dropped is not there at all.
NO_CANARY = {"trajectories.InterventionDate.zone", "organisations.Person.timezone", "roles.Commitment.dropped_at"}
# Of who was erased nothing else stands here.
NO_CANARY |= {"organisations.Person.erased_at"}


@pytest.fixture
def full(sanne: Member) -> Trajectory:
    """One row at least of everything a file can hold."""
    made = make.trajectory(owner=sanne.person, requested_by=make.person())
    trajectory = Trajectory.objects.get(pk=made.pk)
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    sara = make.role(trajectory, "learner", "Sara Yıldız")
    sara.cohorts.add(trajectory.cohorts.get())
    make.absence(farid.person, date(2027, 3, 1), date(2027, 3, 2))
    Deputy.objects.create(person=farid.person, deputy=sara.person, first_day=NOW.date(), last_day=NOW.date())
    own = OwnQuestion.objects.create(organisation=trajectory.organisation, number=11, title_nl="Wat als we niets doen?")
    for number in (2, own.number):
        IntakeAnswer.objects.create(
            trajectory=trajectory, number=number, text="x", status="discussed", certainty="known", source="talk",
            version=2, changed_by=sanne.person,
        )  # fmt: skip
    Cause.objects.create(trajectory=trajectory, kind="means", is_ticked=True)
    figure = ResultFigure.objects.create(trajectory=trajectory, name="x", direction="down", owner=farid.person)
    Measurement.objects.create(figure=figure, measured_on=NOW.date(), given_by=farid.person, given_at=NOW)
    behaviour = make.behaviour(trajectory)
    behaviour.figures.add(figure)
    session = make.session(
        trajectory, NOW, trainer=farid.person, origin="off_the_shelf", is_content_fixed=True, practice_share=60,
        makes_if_then=True, standing="requested",
    )  # fmt: skip
    session.cohorts.add(trajectory.cohorts.get())
    session.behaviours.add(behaviour)
    session.dates.update(is_weekly=True)
    NextTime.objects.create(trajectory=trajectory, party="support", text="x", said_at=NOW)
    commitment = make.commitment(trajectory, "manager", per_learner=True, responsibility=1)
    line_up(trajectory, NOW)
    promise = Promise.objects.get(commitment=commitment)
    promise.asked_at, promise.asked_on = NOW, commitment.wording
    make.answer(promise, Answer.Kind.YES_IF, given_by=farid.person)
    view = MatchView.objects.create(role=farid, asked_at=NOW)
    MatchLine.objects.create(view=view, number=2, reaction="partly", outcome="kept", settled_by=sanne.person)
    Clarity.objects.create(trajectory=trajectory, person=farid.person, is_clear=True, said_at=NOW)
    ScheduleLine.objects.create(trajectory=trajectory, moment="d365", offset=365, is_on=False)
    ScheduleException.objects.create(trajectory=trajectory, person=sara.person, moment="d7")
    return trajectory


def canaries() -> Iterator[tuple[str, str, Any, str]]:
    """Label and field of everything a file can hold as text, day or number; a value nothing else has; how it reads."""
    number = 0
    for part in parts.values():
        for label, names in part.in_file.items():
            for name in names:
                field = apps.get_model(label)._meta.get_field(name)
                if getattr(field, "choices", None) or f"{label}.{name}" in NO_CANARY:
                    continue
                number += 1
                if isinstance(field, models.DateTimeField):
                    moment = datetime(2061, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
                    yield label, name, moment, f"{moment:%Y-%m-%d}"
                elif isinstance(field, models.DateField):
                    day = date(2041, 1, 1) + timedelta(days=number)
                    yield label, name, day, day.isoformat()
                elif isinstance(field, models.DecimalField):
                    yield label, name, Decimal(100 + number) + Decimal("0.25"), f"{100 + number}.25"
                elif isinstance(field, (models.CharField, models.TextField)):
                    yield label, name, f"q{number:03}z", f"q{number:03}z"


def release(label: str, name: str, value: Any) -> None:
    """Let every row have it; a text with its number, for what must not be there twice."""
    rows: Any = getattr(apps.get_model(label), "with_removed", apps.get_model(label)._default_manager)
    for number, row in enumerate(rows.all()):
        found = f"{value}{number}" if isinstance(value, str) else value
        rows.filter(pk=row.pk).update(**{name: found})


def test_of_all_that_stands_in_a_file_only_what_is_nobodys_stands_in_the_structure(full: Trajectory) -> None:
    released = list(canaries())
    # The last first: what ends later than it starts stays so.
    for label, name, value, _reads in reversed(released):
        release(label, name, value)
    again = Trajectory.objects.get(pk=full.pk)

    whole = files.written(files.dump(again))
    structure = files.written(files.structure(again))

    assert [f"{label}.{name}" for label, name, _value, reads in released if reads not in whole] == []
    found = {f"{label}.{name}" for label, name, _value, reads in released if reads in structure}
    assert found == {f"{label}.{name}" for label, names in STRUCTURE.items() for name in names}


def test_the_structure_names_no_person_no_answer_and_no_state(full: Trajectory) -> None:
    whole, structure = files.dump(full), files.structure(full)

    assert {"people", "roles", "deputies", "causes", "match", "clarities", "next_times"} <= set(whole)
    assert set(structure) == {
        "format", "trajectory", "cohorts", "intake", "results", "behaviours", "interventions", "schedule",
        "commitments",
    }  # fmt: skip
    assert "promises" in whole["commitments"][0]
    assert set(structure["commitments"][0]) <= {
        "function", "phase", "must", "per_learner", "responsibility", "library", "wordings",
    }  # fmt: skip
    assert [answer["status"] for answer in structure["intake"]] == ["recheck", "recheck"]
    assert '"p1"' in json.dumps(whole)
    assert '"p1"' not in json.dumps(structure)


def test_what_begins_with_a_structure_has_the_same_structure(full: Trajectory, sanne: Member) -> None:
    for label, name, value, _reads in canaries():
        if name in STRUCTURE.get(label, ()) and name not in (
            "language",
            "moment",
            "starts_at",
            "ends_at",
            "weekly_until",
        ):
            release(label, name, value)
    structure = files.structure(Trajectory.objects.get(pk=full.pk))

    made = files.load(structure, sanne.organisation, by=Actor(sanne.person, sanne), now=NOW)

    assert files.structure(made) == structure
    assert made.interventions.get().behaviours.get().figures.get() == made.figures.get()
    flags = {"is_content_fixed": True, "makes_if_then": True, "practice_share": 60, "origin": "off_the_shelf"}
    assert made.interventions.values(*flags).get() == flags
    assert made.interventions.get().standing == "planned"
    assert made.interventions.get().trainer is None
    assert not made.roles.exists()


def test_of_what_was_reworded_dropped_or_declined_only_what_still_stood_is_kept(full: Trajectory) -> None:
    commitment = full.commitments.get()
    commitment.person = make.person("Rob Maas")
    commitment.wording = Wording.objects.create(commitment=commitment, version=2, text="Nieuwe woorden", written_at=NOW)
    commitment.save()
    make.commitment(full, text="Losgelaten", dropped_at=NOW, dropped_because="Te duur")
    make.session(full, NOW, title="Bestond niet", standing="declined", declined_because="Geen plek")

    whole, text = files.written(files.dump(full)), files.written(files.structure(full))

    for gone in ("2 uur per week in het rooster", "Losgelaten", "Te duur", "Bestond niet", "Geen plek", "Rob Maas"):
        assert gone in whole
        assert gone not in text
    assert "Nieuwe woorden" in text


def test_dates_move_from_the_first_contact_moment_and_keep_the_clock_on_the_wall(sanne: Member) -> None:
    # Planned for the Monday, first met on the Tuesday; summer time begins in between.
    before = make.trajectory(owner=sanne.person, starts_on=date(2027, 2, 1))
    session = make.session(before, datetime(2027, 2, 2, 8, tzinfo=UTC), datetime(2027, 2, 2, 11, tzinfo=UTC))
    InterventionDate.objects.create(intervention=session, starts_at=datetime(2027, 3, 2, 18, tzinfo=UTC))
    Cohort.objects.filter(trajectory=before).update(start=date(2027, 1, 4), anchor_reason="Dan gaat het live")
    make.commitment(before, needed_by=date(2027, 1, 26))
    structure = files.structure(Trajectory.objects.get(pk=before.pk))

    made = files.load(
        structure, sanne.organisation, by=Actor(sanne.person, sanne), now=NOW,
        shift=files.shift_to(structure, date(2027, 9, 7)),
    )  # fmt: skip

    walls = [
        day.starts_at.astimezone(ZoneInfo(day.zone))
        for day in InterventionDate.objects.filter(intervention__trajectory=made)
    ]
    assert [f"{wall:%a %d-%m %H:%M}" for wall in walls] == ["Tue 07-09 09:00", "Tue 05-10 19:00"]
    assert (made.starts_on, made.ends_on) == (date(2027, 9, 7), date(2027, 10, 5))
    assert Wording.objects.get(commitment__trajectory=made).needed_by == date(2027, 8, 31)
    assert made.cohorts.get().start is None


def test_without_dates_the_planned_days_stand(sanne: Member) -> None:
    before = make.trajectory(owner=sanne.person)

    assert files.structure(before)["trajectory"]["starts_on"] == "2027-02-02"
    assert "ends_on" not in files.structure(before)["trajectory"]


def test_answers_can_stay_behind(full: Trajectory) -> None:
    assert "intake" in files.structure(full)
    assert "intake" not in files.structure(full, with_answers=False)
