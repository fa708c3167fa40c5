"""A whole organisation in one file: what goes out comes back in an empty instance, and nothing that is a learner's."""

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from checkins.actions import publish
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from checkins.models import IfThenPlan, LogEntry, Observation, PublishedMoment
from insight.actions import NotEmpty, load_organisation
from insight.organisation_file import fields, reading
from insight.organisation_file.writing import pieces
from mailing.models import Mail
from organisations.acting import PRODUCT, Actor
from organisations.actions import set_name_order
from organisations.models import AuditLine, Member, Organisation, Person, User
from organisations.thresholds import Median, Share
from roles.models import Answer, Commitment, Deputy, Function, Promise
from roles.promises import line_up
from tests import factories as make
from tests.access_world import World, make_world
from trajectories.files import Faults
from trajectories.models import IntakeAnswer, OwnQuestion, Template, Trajectory
from trajectories.register import parts

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)
COMMAND = Actor(person=None, via="command")


def text_of(organisation: Organisation) -> str:
    return "".join(pieces(organisation))


def data_of(organisation: Organisation) -> Any:
    return json.loads(text_of(organisation))


def empty() -> None:
    """As a database is when nobody has been here yet."""
    Promise.objects.update(answer=None, asked_on=None)
    Answer.objects.all().delete()
    Commitment.objects.update(wording=None)
    Trajectory.objects.all().delete()
    Organisation.objects.all().delete()
    User.objects.all().delete()
    Mail.objects.all().delete()
    assert not Person.objects.exists()


def load(data: Any) -> Organisation:
    return load_organisation(data, by=COMMAND, now=NOW)


def faults_of(data: Any) -> dict[str, str]:
    with pytest.raises(Faults) as told:
        load(data)
    return dict(told.value.faults)


@pytest.fixture
def world() -> World:
    """An organisation in which much has happened, with every choice of its own, none as it comes."""
    world = make_world()
    home = world.trajectory.organisation
    Organisation.objects.filter(pk=home.pk).update(
        language="en", timezone="Europe/Brussels", weekdays="1234", holiday_calendar="BE", keeps_good_friday=True,
        days_off=["2027-05-14"], send_at=time(10, 30), window_from=time(9), window_until=time(17),
        minimum_base=6, needs_works_council=True, keeps_months=6, council_keeps_months=4, left_keeps_months=9,
        sender_name="Leerhuis",
        reply_to="leren@voorbeeld.example", titles={"trainer": {"nl": ["docent", "docenten"]}},
    )  # fmt: skip
    home.refresh_from_db()
    set_name_order(home, changes={"name_order": "belgian"}, by=PRODUCT, now=NOW)
    helper = make.person("Jan van den Berg", organisation=home)
    away = make.person("Łukasz", organisation=home, reach="none", helper=helper, left_on=date(2027, 1, 1))
    make.person("Łukasz", organisation=home, reach="none")
    make.absence(away, date(2027, 3, 1), date(2027, 3, 5))
    Deputy.objects.create(person=helper, deputy=away, first_day=date(2027, 3, 1), last_day=date(2027, 3, 5))
    Member.objects.filter(person__name="Sanne Brouwer").update(gets_digest=False)
    make.own_question(
        home, "Wie kan er last van krijgen?", title_en="Who?", guidance_nl="Denk aan Noord.", guidance_en="Think.",
        retired_at=NOW, number=14,
    )  # fmt: skip
    make.template(home, "Van vroeger", made_by=helper)
    make.template(home, "Weg", removed_at=NOW)
    earlier, later = world.running, make.trajectory(owner=helper, organisation=home, title="Tweede ronde", edition=2)
    later.previous = earlier
    later.save()
    behaviours = [make.behaviour(later), make.behaviour(later, position=2, action="vraagt door")]
    told = Figures(
        answered=Share(8, 13),
        no_opportunity=Share(1, 12),
        applied=Share(6, 12),
        on_their_own=Share(2, 12),
        whole=Pair(Median(3, 12), Median(2, 7)),
        obstacles={"time": Share(6, 12), "nerve": Share(1, 12)},
        behaviours={one.public_id: Pair(Median(2, 6), None) for one in behaviours},
        before=Median(1, 11),
    )
    publish(later, moment=Moment.D42, told=told, closed_on=date(2027, 3, 1), by=PRODUCT, now=NOW)
    # As the action does that saves one.
    IntakeAnswer.objects.filter(changed_at=None).update(changed_at=make.MADE)
    for trajectory in Trajectory.objects.filter(organisation=home):
        line_up(trajectory, NOW)
    return world


def test_an_empty_instance_reads_it_and_writes_the_same(world: World) -> None:
    home = world.trajectory.organisation
    text = text_of(home)
    assert [one["after"] for one in json.loads(text)["trajectories"] if "after" in one] == ["t2"]
    empty()

    made = load(json.loads(text))

    before, after = text.splitlines(), text_of(made).splitlines()
    differences = sum(one != other for one, other in zip_longest(before, after))
    sys.stdout.write(f"B5 lines={len(before)} differences={differences}\n")
    assert (differences, after) == (0, before)
    assert made.name == "Voorbeeld BV"


def test_every_field_is_in_the_file_or_left_out_for_a_reason() -> None:
    in_plans = {f"{label}.{name}" for part in parts.values() for label, names in part.in_file.items() for name in names}
    beside = {f"{label}.{name}" for label, names in fields.IN_FILE.items() for name in names}
    # What the file of one trajectory leaves to the organisation it is read into stands beside the plans.
    from_plans = {name for part in parts.values() for name in part.left_out} - beside
    left_out = from_plans | set(fields.LEFT_OUT)
    ours = {app.label for app in apps.get_app_configs() if (Path(settings.BASE_DIR) / app.label).is_dir()}
    everything: set[str] = set()
    assert {"organisations", "mailing", "asks", "roles", "checkins", "trajectories"} <= ours
    for model in apps.get_models():
        label = model._meta.label
        if label.split(".")[0] not in ours or label in fields.LEFT_OUT_WHOLE:
            continue
        both = [*model._meta.concrete_fields, *model._meta.many_to_many]
        everything |= {f"{label}.{one.name}" for one in both if not one.primary_key and one.name != "public_id"}

    told = in_plans | beside | left_out
    assert len(everything) > 150
    assert sorted(everything - told) == [], "nobody says whether these stand in the file"
    assert sorted((beside | set(fields.LEFT_OUT)) - everything) == [], "these are no fields"
    assert sorted((in_plans | beside) & left_out) == [], "these are both"
    assert [name for name in fields.LEFT_OUT_WHOLE if name not in {one._meta.label for one in apps.get_models()}] == []
    assert all([*fields.LEFT_OUT.values(), *fields.LEFT_OUT_WHOLE.values()])


def test_every_field_that_stands_beside_the_plans_survives(world: World) -> None:
    """A round trip proves nothing that both ways forget: every field has a value that is not as it comes."""
    home = world.trajectory.organisation
    before = values(home)
    data = data_of(home)
    empty()

    after = values(load(data))

    assert after == before
    plain = {name for name, found in before.items() if set(found) <= {"", "None", "[]", "{}", "False"}}
    assert plain == set()


def values(home: Organisation) -> dict[str, list[str]]:
    """Every value of the fields beside the plans, but keys: these are new."""
    paths: dict[type[Model], dict[str, Any]] = {
        Organisation: {"pk": home.pk},
        Member: {"organisation": home},
        OwnQuestion: {"organisation": home},
        Template: {"organisation": home, "removed_at": None},
        PublishedMoment: {"trajectory__organisation": home},
    }
    found = {}
    for model, where in paths.items():
        for name in fields.IN_FILE[model._meta.label]:
            field = model._meta.get_field(name)
            if not field.is_relation and name != "figures":
                rows = model._default_manager.filter(**where).values_list(name, flat=True)
                found[f"{model._meta.label}.{name}"] = sorted(map(str, rows))
    found["followed"] = [
        f"{one.title} after {one.previous}"
        for one in Trajectory.objects.filter(organisation=home).exclude(previous=None).select_related("previous")
    ]
    for row in PublishedMoment.objects.filter(trajectory__organisation=home):
        told = Figures.from_data(row.figures)
        names = {one.public_id: one.action for one in row.trajectory.behaviours.all()}
        apart = {name: told.behaviours[public_id] for public_id, name in sorted(names.items(), key=lambda one: one[1])}
        found["figures"] = [str(replace(told, behaviours=apart))]
    return found


def test_who_signed_in_signs_in_there_and_nobody_gets_mail(world: World) -> None:
    data = data_of(world.trajectory.organisation)
    empty()
    mail.outbox.clear()

    made = load(data)

    assert Mail.objects.count() == 0
    assert mail.outbox == []
    admin = Member.objects.active().admins().get(organisation=made)
    assert (admin.person.name, admin.person.user) == ("Marieke de Groot", None)
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": admin.person.email})
    assert mail.outbox or Mail.objects.filter(kind="login").exists(), "a code goes to who asks for it"
    ended = Member.objects.get(organisation=made, person__name="Anneke van der Laan")
    assert not ended.is_active


def test_nothing_that_is_a_learners_stands_in_it(world: World) -> None:
    learner = make.role(world.running)
    canary = "kanariegeel"
    LogEntry.objects.create(
        learner=learner, opportunity=1, felt=2, obstacle="time", story=canary, form_key="c", written_at=NOW
    )
    IfThenPlan.objects.create(learner=learner, situation=canary, response=canary, written_at=NOW)
    observer = make.role(world.running, Function.OBSERVER)
    Observation.objects.create(
        observer=observer, learner=learner, moment="d42", seen=2, example=canary, given_at=NOW, reply=canary
    )
    world.running.summary = "zichtbaar"
    world.running.save()

    text = text_of(world.running.organisation)

    assert "zichtbaar" in text
    assert canary not in text


def test_only_an_instance_without_an_organisation_reads_it(world: World) -> None:
    data = data_of(world.trajectory.organisation)

    with pytest.raises(NotEmpty):
        load(data)

    assert Organisation.objects.count() == 2


def small(**more: Any) -> dict[str, Any]:
    """As little as can be read."""
    home = {
        "name": "Klein BV", "language": "nl", "zone": "Europe/Amsterdam", "weekdays": "12345", "send_at": "09:00",
        "window_from": "08:00", "window_until": "18:00", "name_order": "dutch", "minimum_base": 5, "keeps_months": 12,
        "created_at": "2027-01-05T09:00:00+01:00",
    }  # fmt: skip
    people = [{"key": "p1", "name": "Noor Bakker", "reach": "own", "email": "noor@klein.example"}]
    whole = {"format": "impactmodel organisation 1", "organisation": home, "people": people}
    return whole | {"staff": [{"person": "p1", "role": "admin"}]} | more


TOLD = "trajectories[0].published[0].figures"
TEMPLATE = {
    "name": "Van vroeger",
    "made_at": "2027-01-05T09:00:00Z",
    "plan": {
        "format": "impactmodel trajectory 1",
        "trajectory": {"title": "Kort", "starts_on": "2027-02-02"},
        "cohorts": [{"key": "c1", "kleur": 1}],
    },
}


def one_plan(**more: Any) -> list[dict[str, Any]]:
    plan = {"trajectory": {"title": "Kort", "starts_on": "2027-02-02", "owner": "p1"}}
    return [{"key": "t1", "plan": plan | more.pop("plan", {})} | more]


def published(**figures: Any) -> list[dict[str, Any]]:
    row = {"moment": "d7", "closed_on": "2027-03-01", "published_at": "2027-03-01T09:00:00+01:00", "minimum": 5}
    return one_plan(published=[row | {"figures": figures}])


def test_the_smallest_is_read(world: World) -> None:
    empty()

    made = load(small(trajectories=published(answered={"number": 4, "base": 9})))

    assert (made.name, made.holiday_calendar, made.needs_works_council) == ("Klein BV", "", False)
    assert PublishedMoment.objects.get().figures["answered"] == {"number": 4, "base": 9}


def test_names_come_in_without_unseen_signs_that_turn_them_round(world: World) -> None:
    empty()
    data = small(people=[small()["people"][0] | {"name": "Noor \u202ereppaB"}])
    data["organisation"] |= {"name": "Klein \u202eVB\u202c", "sender_name": "\u2066Leren"}

    made = load(data)

    assert (made.name, made.sender_name, made.people.get().name) == ("Klein VB", "Leren", "Noor reppaB")


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], ""),
        ({"format": "impactmodel organisation 1"}, "organisation"),
        (small(format="impactmodel trajectory 1"), "format"),
        (small(kleur="rood"), "kleur"),
        (small(organisation={"name": "Klein BV"}), "organisation.zone"),
        (small(organisation=small()["organisation"] | {"kleur": 1}), "organisation.kleur"),
        (small(organisation=small()["organisation"] | {"minimum_base": 4}), "organisation.minimum_base"),
        (small(organisation=small()["organisation"] | {"name": "\u202e"}), "organisation.name"),
        (small(organisation=small()["organisation"] | {"send_at": "negen"}), "organisation.send_at"),
        (small(organisation=small()["organisation"] | {"send_at": "07:00"}), "organisation"),
        (small(organisation=small()["organisation"] | {"zone": "Mars/Noord"}), "organisation.zone"),
        (small(people=[{"key": "p1", "name": "Noor"}]), "staff"),
        (small(staff=[]), "staff"),
        (small(staff=[{"person": "p1", "role": "planner"}]), "staff"),
        (small(staff=[{"person": "p1", "role": "admin", "kleur": 1}]), "staff[0].kleur"),
        (small(staff=[*small()["staff"], *small()["staff"]]), "staff[1].person"),
        (small(own_questions=[{"number": 9, "position": 1, "title_nl": "Wie?"}]), "own_questions[0].number"),
        (small(templates=[{"name": "x", "made_at": "2027-01-05T09:00:00Z"}]), "templates[0].plan.format"),
        (small(templates=[TEMPLATE]), "templates[0].plan.cohorts[0].kleur"),
        (small(trajectories=[{"key": "t1"}]), "trajectories[0].plan"),
        (small(trajectories=one_plan(kleur=1)), "trajectories[0].kleur"),
        (small(trajectories=one_plan(after="t9")), "trajectories[0].after"),
        (small(trajectories=one_plan(plan={"people": []})), "trajectories[0].plan.people"),
        (small(trajectories=one_plan(plan={"roles": [{}]})), "trajectories[0].plan.roles[0].key"),
        (
            small(trajectories=published(answered={"number": 1, "base": 4})),
            f"{TOLD}.answered.base",
        ),
        (small(trajectories=published(felt={"level": 2, "base": 3})), f"{TOLD}.felt.base"),
        (
            small(trajectories=published(applied={"number": 9, "base": 9})),
            f"{TOLD}.applied.number",
        ),
        (small(trajectories=published(everyone=1)), f"{TOLD}.everyone"),
        (
            small(trajectories=published(behaviours=[{"behaviour": "b7"}])),
            f"{TOLD}.behaviours[0].behaviour",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_written(data: Any, place: str) -> None:
    found = faults_of(data)

    assert next(iter(found)) == place, found
    assert found[place]
    assert not Organisation.objects.exists()
    assert not Person.objects.exists()


def test_too_many_and_too_large_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "MOST_PEOPLE", 1)
    people = [*small()["people"], {"key": "p2", "name": "Kofi"}]
    assert "hooguit 1" in faults_of(small(people=people))["people"]

    monkeypatch.setattr("insight.management.commands.organisation_import.MOST_BYTES", 1024 * 1024)
    file = tmp_path / "groot.json"
    file.write_text(" " * (1024 * 1024 + 1))
    with pytest.raises(CommandError, match="groter dan 1 MB"):
        call_command("organisation_import", str(file))


def test_the_commands_write_and_read_it(world: World, tmp_path: Path) -> None:
    file, out = tmp_path / "alles.json", StringIO()
    call_command("organisation_export", "Voorbeeld BV", output=file)
    with pytest.raises(CommandError, match="Er is hier al een organisatie"):
        call_command("organisation_import", str(file))
    with pytest.raises(CommandError, match="Niemand BV"):
        call_command("organisation_export", "Niemand BV")
    empty()

    call_command("organisation_import", str(file), stdout=out)

    assert "Voorbeeld BV" in out.getvalue()
    assert "Marieke de Groot" in out.getvalue()
    assert text_of(Organisation.objects.get()) == file.read_text()


def test_the_command_lists_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "alles.json"
    file.write_text(json.dumps(small(kleur=1, own_questions=[{}])))

    with pytest.raises(CommandError, match=r"(?s)^Er is niets bewaard\..*kleur: onbekend.*own_questions\[0\]\.number"):
        call_command("organisation_import", str(file))


def test_an_admin_takes_it_along_and_the_log_says_so(world: World) -> None:
    home = world.trajectory.organisation
    address = reverse("insight:take_organisation", kwargs={"org": home.public_id})
    admin = world.browser("admin")
    assert address in admin.get(reverse("organisations:settings", kwargs={"org": home.public_id})).content.decode()
    assert admin.get(address).status_code == 200
    assert not AuditLine.objects.filter(verb="insight.take_organisation_along").exists(), "looking takes nothing"

    response: Any = admin.post(address)

    assert response["Content-Disposition"].startswith('attachment; filename="voorbeeld-bv-')
    assert response["Cache-Control"] == "no-store"
    assert b"".join(response.streaming_content).decode() == text_of(home)
    line = AuditLine.objects.get(verb="insight.take_organisation_along")
    assert (line.organisation_id, line.kind) == (home.pk, "organisations.organisation")


def test_the_documentation_names_every_part() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "organisation-format.md").read_text()

    assert [name for name in reading._WHOLE if f"`{name}`" not in page] == []


def test_who_comes_in_while_the_file_is_written_stands_in_it_too() -> None:
    """It is written bit by bit, which takes a while for a large organisation; whom a plan names is in it."""
    trajectory = make.trajectory()
    writing = pieces(trajectory.organisation)
    text = "".join(next(writing) for _piece in range(3))
    newcomer = make.role(trajectory, Function.MANAGER, "Noor Bakker")
    make.member("Kim de Wit", organisation=trajectory.organisation)

    data = json.loads(text + "".join(writing))

    names = {one["key"]: one["name"] for one in data["people"]}
    (plan,) = (one["plan"] for one in data["trajectories"])
    assert [names[one["person"]] for one in plan["roles"]] == [newcomer.person.name]
    assert all(one["person"] in names for one in data["staff"])
