"""A whole trajectory in one file: what goes out comes back, and what is wrong is told with its place."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client

from organisations.acting import PRODUCT, Actor
from organisations.actions import change_person
from organisations.models import Absence, Member, Organisation, Person
from tests import factories
from trajectories import files
from trajectories.models import (
    Cause,
    Cohort,
    IntakeAnswer,
    IntakeVersion,
    InterventionDate,
    Measurement,
    NextTime,
    OwnQuestion,
    ResultFigure,
    Trajectory,
)
from trajectories.register import parts

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 6, 9, tzinfo=UTC)


def load(data: Any, by: Member, **options: Any) -> Trajectory:
    return files.load(data, by.organisation, by=Actor(by.person, by), now=NOW, **options)


def faults_of(data: Any, by: Member) -> dict[str, str]:
    with pytest.raises(files.Faults) as told:
        load(data, by)
    return dict(told.value.faults)


@pytest.fixture
def full(plan: Trajectory) -> Trajectory:
    """Everything this floor can hold, none of it empty."""
    plan.intent, plan.summary, plan.group_name = "Eén keer bellen", "Waarover\nhet gaat", "Zuid"
    plan.ends_on, plan.state = date(2027, 6, 30), Trajectory.State.CANCELLED
    plan.started_at, plan.closed_at = datetime(2027, 2, 2, 8, tzinfo=UTC), datetime(2027, 4, 1, 7, 30, tzinfo=UTC)
    plan.started_despite, plan.free_text_warning, plan.language = "Het moet nu", "Geen patiëntgegevens", "en"
    plan.requested_by = factories.person(
        "Verwijderd persoon", email="", reach="none", left_on=date(2027, 1, 8), erased_at=factories.MADE
    )
    plan.requested_at, plan.decided_at = factories.MADE - timedelta(days=9), factories.MADE - timedelta(days=2)
    plan.decided_because, plan.closed_because = "Past bij het jaarplan", "De norm is aangepast"
    plan.paused_at, plan.paused_because = datetime(2027, 3, 1, 8, tzinfo=UTC), "Verhuizing"
    plan.edition = 2
    plan.needs_works_council, plan.council_keeps_months = True, 6
    plan.save()
    helper = factories.person("Farid el Amrani")
    trainer = factories.person(
        "Łukasz van der Berg", given="Luk", also_spelled="Lukasz", distinction="van de vroege dienst",
        reach="shared", email="balie@voorbeeld.example", phone="06 12345678", helper=helper, employer="De Buren BV",
        language="pl", timezone="Europe/Warsaw", weekdays="246", holiday_calendar="PL",
        days_off=["2027-11-02"], days_on=["2027-11-11"], left_on=date(2027, 12, 31), last_day=date(2027, 12, 30),
    )  # fmt: skip
    factories.absence(trainer, date(2027, 3, 1), date(2027, 3, 5))
    late = Cohort.objects.create(
        trajectory=plan, name="late dienst", start=date(2027, 3, 1), end=date(2027, 3, 2), anchor_reason="gaat live"
    )
    answer = IntakeAnswer.objects.create(
        trajectory=plan, number=2, text="Half “antwoord”", status="difference", certainty="suspected", source="talk",
        answered_by="Ilse", answered_on=date(2026, 12, 1), version=3, changed_by=helper, changed_at=factories.MADE,
    )  # fmt: skip
    IntakeVersion.objects.create(answer=answer, version=3, text=answer.text, status="draft", saved_at=factories.MADE)
    own = OwnQuestion.objects.create(
        organisation=plan.organisation, number=11, position=1, title_nl="Wat als we niets doen?",
        title_en="What if we do nothing?", guidance_nl="Over een jaar.", guidance_en="A year from now.",
    )  # fmt: skip
    IntakeAnswer.objects.create(
        trajectory=plan, number=own.number, text="Dan blijft het zo.", version=1, changed_at=factories.MADE
    )
    Cause.objects.create(
        trajectory=plan, kind="means", is_ticked=True, evidence="Twee schermen", who="Ilse", remedy="Eén scherm"
    )
    figure = ResultFigure.objects.create(
        trajectory=plan, position=1, name="Herhaalverkeer", unit="%", direction="down", reading="Eerst stijgt het",
        baseline="30.50", baseline_on=date(2027, 1, 4), target=-1, due_on=date(2027, 6, 1), owner=helper,
    )  # fmt: skip
    Measurement.objects.create(
        figure=figure, measured_on=date(2027, 5, 3), value=24, note="zonder mei", given_at=factories.MADE
    )
    NextTime.objects.create(trajectory=plan, party="support", text="Eerder beginnen", said_at=factories.MADE)
    factories.behaviour(plan, position=2, action="vraagt door")
    behaviour = factories.behaviour(plan, position=1)
    behaviour.figures.add(figure)
    session = factories.session(
        plan, datetime(2027, 3, 2, 8, tzinfo=UTC), datetime(2027, 3, 2, 11, 15, tzinfo=UTC),
        trainer=trainer, place="Zaal 3", note="Neem een opname mee", learner_hours="6.50", trainer_hours="12.00",
        support_hours="1.50", origin="off_the_shelf", vendor="De Bron", is_content_fixed=True, standing="declined",
        declined_because="Geen plek", practice_share=60, makes_if_then=True,
    )  # fmt: skip
    session.cohorts.add(late)
    session.behaviours.add(behaviour)
    InterventionDate.objects.create(
        intervention=session, starts_at=datetime(2027, 4, 2, 8, tzinfo=UTC), zone="Europe/Lisbon", is_weekly=True,
        weekly_until=date(2027, 5, 7),
    )  # fmt: skip
    return plan


@pytest.fixture
def elsewhere(db: None) -> Member:
    return factories.member("Wim Cools", organisation=factories.organisation(name="Elders NV"))


def test_a_round_trip_gives_the_same_file(full: Trajectory, elsewhere: Member) -> None:
    text = files.written(files.dump(full))

    again = load(files.read(text.encode()), elsewhere)

    assert again.organisation == elsewhere.organisation
    assert files.written(files.dump(again)) == text
    assert "“antwoord”" in text


def fields_told() -> tuple[set[str], set[str]]:
    """Every model that a part speaks of, and every field that some part says something about."""
    in_file = {f"{label}.{name}" for part in parts.values() for label, names in part.in_file.items() for name in names}
    left_out = {name for part in parts.values() for name in part.left_out}
    return in_file, left_out


def test_every_field_is_in_the_file_or_left_out_with_a_reason() -> None:
    in_file, left_out = fields_told()
    told = {name.rsplit(".", 1)[0] for name in in_file | left_out}
    everything = {
        f"{label}.{field.name}"
        for label in told
        for field in [*apps.get_model(label)._meta.concrete_fields, *apps.get_model(label)._meta.many_to_many]
        if not field.primary_key and field.name != "public_id"
    }

    assert {f"trajectories.{model.__name__}" for model in apps.get_app_config("trajectories").get_models()} <= told
    assert sorted(everything - in_file - left_out) == [], "nobody says whether these stand in the file"
    assert sorted((in_file | left_out) - everything) == [], "these are no fields"
    assert sorted(in_file & left_out) == [], "these are both"
    assert all(reason for part in parts.values() for reason in part.left_out.values())


def test_every_field_of_the_plan_survives(full: Trajectory, elsewhere: Member) -> None:
    """A round trip proves nothing that both ways forget: here every field has a value that is not its default."""
    load(files.dump(full), elsewhere)
    forgotten = []
    models: list[type[Model]] = [*apps.get_app_config("trajectories").get_models(), Person, Absence]
    for model in models:
        label = model._meta.label
        names = [name for part in parts.values() for name in part.in_file.get(label, ())]
        for name in names:
            if model._meta.get_field(name).many_to_many or model._meta.get_field(name).is_relation:
                continue
            was = sorted(map(str, _values(model, full.organisation, name)))
            now = sorted(map(str, _values(model, elsewhere.organisation, name)))
            if not set(was) <= set(now) or set(was) <= {"", "None", "[]"}:
                forgotten.append(f"{label}.{name}: {was} became {now}")

    assert forgotten == []


def _values(model: Any, organisation: Organisation, name: str) -> list[Any]:
    path = {
        "trajectories.Trajectory": "organisation",
        "organisations.Person": "organisation",
        "organisations.Absence": "person__organisation",
        "trajectories.InterventionDate": "intervention__trajectory__organisation",
        "trajectories.IntakeVersion": "answer__trajectory__organisation",
        "trajectories.OwnQuestion": "organisation",
        "trajectories.Measurement": "figure__trajectory__organisation",
    }.get(model._meta.label, "trajectory__organisation")
    return list(model._default_manager.filter(**{path: organisation}).values_list(name, flat=True))


def test_who_is_known_is_used_as_they_are(full: Trajectory, sanne: Member) -> None:
    data = files.dump(full)
    for person in data["people"]:
        if "erased_at" not in person:
            person["phone"] = "09 99999999"
    before = {(person.pk, person.phone) for person in Person.objects.all()}

    load(data, sanne)

    assert {(person.pk, person.phone) for person in Person.objects.all()} == before


def test_who_got_another_address_since_is_known_by_the_one_in_the_file(elsewhere: Member) -> None:
    people = [{"key": "p1", "name": "Ilse van 't Hof", "email": "ilse@oud.example"}]
    load(minimal(people=people), elsewhere)
    ilse = Person.objects.get(email="ilse@oud.example")
    change_person(ilse, changes={"email": "ilse@nieuw.example"}, by=PRODUCT, now=factories.MADE)

    load(minimal(people=people), elsewhere)
    # Of another name it is somebody else's by now, and who stands there twice is two.
    load(minimal(people=[people[0] | {"name": "Noor Bakker"}]), elsewhere)
    Person.objects.filter(name="Noor Bakker").delete()
    load(minimal(people=[*people, people[0] | {"key": "p2", "email": "ilse@nieuw.example"}]), elsewhere)

    found = Person.objects.filter(organisation=elsewhere.organisation, name__startswith="Ilse").order_by("pk")
    assert [person.email for person in found] == ["ilse@nieuw.example", "ilse@oud.example"]


def test_a_name_comes_in_without_unseen_signs_that_turn_it_round(elsewhere: Member) -> None:
    noor_said = {"key": "p1", "name": "Noor \u202ereppaB\u202c", "given": "\u200fNoor", "also_spelled": "N\u2066oor"}
    data = minimal(people=[noor_said | {"distinction": "de \u202etsre", "employer": "H\u061cuis"}])

    load(data, elsewhere)

    (noor,) = Person.objects.filter(given="Noor")
    assert (noor.name, noor.also_spelled, noor.distinction, noor.employer) == ("Noor reppaB", "Noor", "de tsre", "Huis")
    load(data, elsewhere)
    assert Person.objects.filter(given="Noor").count() == 1, "known by the name as it is read"


def test_without_an_owner_it_belongs_to_who_reads_it(elsewhere: Member) -> None:
    made = load({"format": files.FORMAT, "trajectory": {"title": "Kort", "starts_on": "2027-02-02"}}, elsewhere)

    assert made.owner == elsewhere.person
    assert made.language == "nl"


def test_every_date_moves_by_as_many_days(full: Trajectory, elsewhere: Member) -> None:
    data = files.dump(full)

    made = load(data, elsewhere, shift=files.shift_to(data, date(2027, 3, 2)))

    session = made.interventions.get()
    assert (made.starts_on, made.ends_on) == (date(2027, 3, 2), date(2027, 7, 28))
    # Summer time began in between: the clock on the wall shows the same.
    walls = [day.starts_at.astimezone(ZoneInfo(day.zone)) for day in session.dates.all()]
    assert [f"{wall:%d-%m %H:%M}" for wall in walls] == ["30-03 09:00", "30-04 09:00"]
    assert made.intake_answers.get(number=2).answered_on == date(2026, 12, 29)
    absence = Person.objects.get(organisation=elsewhere.organisation, given="Luk").absences.get()
    assert absence.last_day == date(2027, 4, 2)
    assert made.started_at == full.started_at + timedelta(days=28, hours=0) if full.started_at else False


@pytest.mark.parametrize("hour", [0, 1], ids=["summer", "winter"])
def test_of_the_hour_that_comes_twice_a_night_it_is_still_the_same(
    hour: int, full: Trajectory, elsewhere: Member
) -> None:
    full.started_at = datetime(2026, 10, 25, hour, tzinfo=UTC)  # two o'clock in Amsterdam, both
    full.save()

    made = load(files.dump(full), elsewhere)

    made.refresh_from_db()
    assert made.started_at == full.started_at


ERASED = {"key": "p1", "name": "Verwijderd", "left_on": "2027-02-02", "erased_at": "2027-02-02T10:00+01:00"}


def minimal(**parts_of_it: Any) -> dict[str, Any]:
    return {"format": files.FORMAT, "trajectory": {"title": "Kort", "starts_on": "2027-02-02"}, **parts_of_it}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], ""),
        ({"trajectory": {}}, "format"),
        ({"format": files.FORMAT}, "trajectory"),
        (minimal(kleur="rood"), "kleur"),
        (minimal(trajectory={"title": "x", "starts_on": "2027-02-02", "kleur": "rood"}), "trajectory.kleur"),
        (minimal(trajectory={"title": "x" * 121, "starts_on": "2027-02-02"}), "trajectory.title"),
        (minimal(trajectory={"title": 3, "starts_on": "2027-02-02"}), "trajectory.title"),
        (minimal(trajectory={"title": "a\x00b", "starts_on": "2027-02-02"}), "trajectory.title"),
        (minimal(trajectory={"title": "a\ud800b", "starts_on": "2027-02-02"}), "trajectory.title"),
        (minimal(trajectory={"title": "x", "starts_on": "2-2-2027"}), "trajectory.starts_on"),
        (minimal(trajectory={"title": "x", "starts_on": "0001-01-01"}), "trajectory.starts_on"),
        (minimal(trajectory={"title": "x", "starts_on": "2027-02-02", "owner": "p9"}), "trajectory.owner"),
        (minimal(trajectory={"title": "x", "starts_on": "2027-02-02", "state": "running"}), "trajectory.started_at"),
        (minimal(trajectory="x"), "trajectory"),
        (minimal(people={}), "people"),
        (minimal(people=["x"]), "people[0]"),
        (minimal(people=[{"key": "p1", "name": "Jan", "email": "jan"}]), "people[0].email"),
        (minimal(people=[{"key": "p1", "name": " "}]), "people[0].name"),
        (minimal(people=[{"key": "p1", "name": "Jan", "erased_at": "2027-02-02T10:00+01:00"}]), "people[0].erased_at"),
        (minimal(people=[{"key": "p1", "name": "\u202e\u200f"}]), "people[0].name"),
        (minimal(people=[ERASED | {"phone": "06"}]), "people[0].erased_at"),
        (minimal(people=[ERASED | {"helper": "p1"}]), "people[0].erased_at"),
        (
            minimal(people=[ERASED | {"absences": [{"from": "2027-03-01", "until": "2027-03-02"}]}]),
            "people[0].erased_at",
        ),
        (minimal(people=[{"key": "p1", "name": "Jan", "weekdays": "10"}]), "people[0].weekdays"),
        (minimal(people=[{"key": "p1", "name": "Jan", "zone": "Mars/Noord"}]), "people[0].zone"),
        (minimal(people=[{"key": "p1", "name": "Jan", "holiday_calendar": "XX"}]), "people[0].holiday_calendar"),
        (minimal(people=[{"key": "p1", "name": "Jan", "days_on": ["2027-01-09", 9]}]), "people[0].days_on[1]"),
        (minimal(people=[{"key": "p1", "name": "Jan", "helper": "p2"}]), "people[0].helper"),
        (minimal(people=[{"key": "p1", "name": "Jan"}, {"key": "p1", "name": "Piet"}]), "people[1].key"),
        (minimal(people=[{"key": "p1", "name": "Jan"}, {"key": "p2", "name": "Jan"}]), "people[1].distinction"),
        (
            minimal(people=[{"key": "p1", "name": "Jan", "absences": [{"from": "2027-02-02", "until": "2027-02-01"}]}]),
            "people[0].absences[0].until",
        ),
        (minimal(cohorts=[{"key": "c1", "start": "2027-02-02"}]), "cohorts[0].reason"),
        (minimal(intake=[{"number": 11, "status": "draft"}]), "intake[0].number"),
        (minimal(intake=[{"number": True, "status": "draft"}]), "intake[0].number"),
        (minimal(intake=[{"number": 1, "status": "klaar"}]), "intake[0].status"),
        (minimal(behaviours=[{"situation": "x", "actor": "x", "action": "x"}]), "behaviours[0].noticeable_by"),
        (
            minimal(interventions=[{"title": "x", "kind": "session", "learner_hours": -1}]),
            "interventions[0].learner_hours",
        ),
        (minimal(interventions=[{"title": "x", "kind": "session", "cohorts": ["c9"]}]), "interventions[0].cohorts[0]"),
        (
            minimal(interventions=[{"title": "x", "kind": "session", "dates": [{"starts": "2027-02-02"}, {}]}]),
            "interventions[0].dates[1].starts",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(data: Any, place: str, elsewhere: Member) -> None:
    found = faults_of(data, elsewhere)

    assert list(found) == [place]
    assert found[place]


def test_every_fault_is_told_at_once_and_nothing_is_written(elsewhere: Member) -> None:
    people = Person.objects.count()
    data = minimal(
        people=[{"key": "p1", "name": "Jan"}, {"key": "p2", "name": "", "kleur": 1}],
        interventions=[{"title": "", "kind": "feest", "trainer": "p2"}],
        extra=1,
    )

    found = faults_of(data, elsewhere)

    assert list(found) == [
        "extra",
        "people[1].name",
        "people[1].kleur",
        "interventions[0].title",
        "interventions[0].kind",
    ]
    assert not Trajectory.objects.exists()
    assert Person.objects.count() == people


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"{", "regel 1, kolom 2"), (b"\xff\xfe", ""), (b'{"a": 1, "a": 2}', ""), (b'{"a": NaN}', "")],
)
def test_what_is_no_json_is_told_with_its_line(content: bytes, place: str) -> None:
    with pytest.raises(files.Faults) as told:
        files.read(content)

    assert [where for where, _message in told.value.faults] == [place]


def test_a_deep_or_large_file_is_refused() -> None:
    for content in (b"[" * 200_000, b" " * (files.MOST_BYTES + 1)):
        with pytest.raises(files.Faults):
            files.read(content)


def test_the_commands_write_and_read_a_file(full: Trajectory, elsewhere: Member, tmp_path: Path) -> None:
    out, file = StringIO(), tmp_path / "traject.json"
    call_command("trajectory_export", full.public_id, output=file)

    call_command(
        "trajectory_import", str(file), "--organisation", "Elders NV", "--as", elsewhere.person.email,
        "--starts-on", "2027-03-02", stdout=out,
    )  # fmt: skip

    made = Trajectory.objects.get(public_id=out.getvalue().strip())
    assert (made.title, made.starts_on) == (full.title, date(2027, 3, 2))


def test_the_command_lists_every_fault(elsewhere: Member, tmp_path: Path) -> None:
    file = tmp_path / "traject.json"
    file.write_text(json.dumps(minimal(people=[{"key": "p1"}], kleur=1)))

    with pytest.raises(CommandError, match=r"(?s)^Er is niets bewaard\..*kleur: onbekend"):
        call_command("trajectory_import", str(file), "--organisation", "Elders NV", "--as", elsewhere.person.email)
    with pytest.raises(CommandError, match="Niemand BV"):
        call_command("trajectory_import", str(file), "--organisation", "Niemand BV", "--as", elsewhere.person.email)
    with pytest.raises(CommandError, match="plant niet voor Elders NV"):
        call_command("trajectory_import", str(file), "--organisation", "Elders NV", "--as", "x@elders.example")


def upload(client: Client, member: Member, content: bytes, **fields: str) -> Any:
    file = SimpleUploadedFile("traject.json", content, content_type="application/json")
    return client.post(f"/o/{member.organisation.public_id}/t/import/", {"file": file, **fields})


def test_a_file_can_be_chosen_in_the_browser(client: Client, sanne: Member) -> None:
    response = upload(client, sanne, json.dumps(minimal()).encode(), starts_on="1-3-2027")

    made = Trajectory.objects.get()
    assert response["Location"].endswith(f"/t/{made.public_id}/")
    assert (made.title, made.starts_on) == ("Kort", date(2027, 3, 1))


def test_a_running_trajectory_says_that_it_goes_on(client: Client, sanne: Member) -> None:
    running = {
        "title": "Kort",
        "starts_on": "2027-02-02",
        "state": "running",
        "started_at": "2027-02-02T09:00:00+01:00",
    }

    response = upload(client, sanne, json.dumps(minimal(trajectory=running)).encode())

    assert "de volgende check-ins gaan uit op hun dag" in client.get(response["Location"]).content.decode()


def test_the_browser_lists_every_fault(client: Client, sanne: Member) -> None:
    response = upload(client, sanne, json.dumps(minimal(people=[{"key": "p1"}], cohorts=[{}])).encode())

    page = response.content.decode()
    assert response.status_code == 422
    assert "2 dingen in het bestand kloppen niet" in page
    assert "<code>people[0].name</code>: dit ontbreekt" in page
    assert "<code>cohorts[0].key</code>: dit ontbreekt" in page
    assert not Trajectory.objects.exists()


def test_no_file_and_too_large_a_file_are_told(client: Client, sanne: Member) -> None:
    assert "Kies een bestand" in client.post(f"/o/{sanne.organisation.public_id}/t/import/").content.decode()
    assert "Dit bestand is groter dan 2 MB" in upload(client, sanne, b" " * (files.MOST_BYTES + 1)).content.decode()


def test_the_file_can_be_saved_from_the_browser(client: Client, full: Trajectory, at: Callable[[str], str]) -> None:
    response = client.get(at("file/"))

    assert response["Content-Disposition"] == 'attachment; filename="beter-klantgesprekken-voeren.json"'
    assert json.loads(response.content) == files.dump(full)


def test_the_example_of_the_documentation_comes_back_as_it_is_written(elsewhere: Member) -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "trajectory-format.md").read_text()
    found = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert found

    made = load(files.read(found[1].encode()), elsewhere)

    assert files.written(files.dump(made)) == found[1]


def test_the_example_of_the_documentation_makes_nobody_twice(elsewhere: Member) -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "trajectory-format.md").read_text()
    found = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert found
    data = files.read(found[1].encode())
    for name in ("Noor Bakker", "Fatima Benali"):
        factories.person(name, organisation=elsewhere.organisation)
    load(data, elsewhere)
    everyone = {(each.name, each.distinction, each.email) for each in elsewhere.organisation.people.all()}
    assert ("Noor Bakker", "2", "balie@voorbeeld.example") in everyone

    made = [load(data, elsewhere) for _again in range(2)]

    assert {(each.name, each.distinction, each.email) for each in elsewhere.organisation.people.all()} == everyone
    assert elsewhere.organisation.people.count() == len(everyone)
    assert len({files.written(files.dump(each)) for each in made}) == 1


def test_two_of_a_file_are_not_the_same_one_here(elsewhere: Member) -> None:
    factories.person("Jan", organisation=elsewhere.organisation)
    numbered = factories.person("Jan", organisation=elsewhere.organisation, reach="none")
    assert numbered.distinction == "2"

    load(minimal(people=[{"key": "p1", "name": "Jan"}, {"key": "p2", "name": "Jan", "distinction": "2"}]), elsewhere)

    assert sorted(elsewhere.organisation.people.filter(name="Jan").values_list("distinction", flat=True)) == [
        "",
        "2",
        "3",
    ]


def test_the_documentation_names_every_part() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "trajectory-format.md").read_text()

    assert [part for part in parts if f"### `{part}`" not in page] == []
