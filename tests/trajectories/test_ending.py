"""Everything of an organisation goes: asked by its name, taken back within fourteen days, and after them for good."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from impactmodel.ticking import tick
from mailing.arrived import arrived
from mailing.models import Mail
from mailing.sending import drain
from organisations import clock
from organisations.acting import PRODUCT, Actor
from organisations.actions import end_organisation, forget_again
from organisations.erasing import read_stones, tombstones_file
from organisations.models import AuditLine, Member, Organisation, Person, Tombstone, User
from organisations.models.organisation import COOLING
from organisations.personal import personal_data
from roles.actions import close_without_training
from tests import everything_kept
from tests import factories as make
from tests.access_world import make_world
from tests.signing_in import sign_in
from trajectories import actions, files
from trajectories.actions import end_in_two_weeks, pause, stay
from trajectories.models import Change, Trajectory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
STARTS = {"title": "Uit een bestand", "starts_on": "2027-02-02"}
# What belongs to the installation, and the two that say in random numbers what is gone.
STAYS = {
    "contenttypes.ContentType", "auth.Permission", "sites.Site", "mailing.Sending",
    "organisations.Tombstone", "organisations.AuditLine",
}  # fmt: skip


@pytest.fixture
def ruud() -> Member:
    return make.member("Ruud Aerts", role=Member.Role.ADMIN)


def signed_in(member: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), member)


def page_of(member: Member) -> str:
    return f"/o/{member.organisation.public_id}/settings/ending/"


def full_tables() -> dict[str, int]:
    counted = {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}
    return {label: count for label, count in counted.items() if count}


def test_only_its_own_name_ends_it_and_then_all_lies_still_and_all_admins_hear_of_it(ruud: Member) -> None:
    marieke, sanne = make.member("Marieke Vos", role=Member.Role.ADMIN), make.member("Sanne Brouwer")
    running = make.trajectory(owner=sanne.person, state="running")
    finished = make.trajectory(owner=sanne.person, state="ended")
    browser = signed_in(ruud)

    refused = browser.post(page_of(ruud), {"name": "Voorbeeld"})

    assert refused.status_code == 422
    assert "Typ het zoals het hier staat: Voorbeeld BV" in refused.content.decode()
    assert 'value="Voorbeeld"' in refused.content.decode()
    assert Organisation.objects.get().ends_at is None

    asked = browser.post(page_of(ruud), {"name": " voorbeeld  bv"}, follow=True).content.decode()

    house = Organisation.objects.get()
    assert house.ends_at is not None
    assert timedelta(days=13, hours=23) < house.ends_at - clock.now() <= COOLING
    assert "Laat alles blijven" in asked
    running.refresh_from_db()
    finished.refresh_from_db()
    assert (running.is_paused, finished.is_paused) == (True, False)
    home = signed_in(sanne).get(f"/o/{house.public_id}/").content.decode()
    assert 'id="ending"' in home
    assert "Een beheerder kan het tot dan terugdraaien." in home
    assert signed_in(sanne).get(page_of(sanne)).status_code == 403
    drain(clock.now())
    for admin in (ruud, marieke):
        (letter,) = arrived(address=admin.person.email)
        assert "Ruud Aerts vroeg om alles van Voorbeeld BV te laten verdwijnen." in letter.text
        assert page_of(ruud) in letter.text
    assert not list(arrived(address=sanne.person.email))
    again = browser.post(page_of(ruud), {"name": "Voorbeeld BV"}, follow=True).content.decode()
    assert "het aftellen loopt al" in again


def test_any_admin_takes_it_back_and_only_what_was_paused_by_it_goes_on(ruud: Member) -> None:
    marieke = make.member("Marieke Vos", role=Member.Role.ADMIN)
    _running, resting = (make.trajectory(owner=ruud.person, state="running") for _ in range(2))
    pause(resting, because="Vakantie", by=PRODUCT, now=NOW - timedelta(days=3))
    end_in_two_weeks(ruud.organisation, by=PRODUCT, now=NOW)

    back = signed_in(marieke).post(page_of(ruud), {"stay": "1"}, follow=True).content.decode()

    assert "Alles blijft." in back
    assert 'id="ending"' not in back
    assert Organisation.objects.get().ends_at is None
    paused = Trajectory.objects.exclude(paused_at=None)
    assert list(paused) == [resting]
    drain(NOW)
    assert set(Mail.objects.of_kind("ending").values_list("state", flat=True)) == {Mail.State.CANCELLED}
    late = signed_in(ruud).post(page_of(ruud), {"stay": "1"}, follow=True).content.decode()
    assert "alles blijft al" in late
    tick(NOW + COOLING)
    assert Organisation.objects.exists()


def made(ruud: Member, way: str) -> Trajectory:
    """What begins to be planned or followed in one of the ways there are."""
    by, house, day = Actor(ruud.person, ruud), ruud.organisation, NOW.date()
    old = make.trajectory(owner=ruud.person, state="requested" if way == "accept" else "ended")
    match way:
        case "create":
            return actions.create(house, title="Nieuw", starts_on=day, language="nl", is_running=True, by=by, now=NOW)
        case "load":
            return files.load(files.dump(old) | {"trajectory": STARTS}, house, by=by, now=NOW)
        case "new_edition":
            return actions.new_edition(old, title="Nog eens", starts_on=day, by=by, now=NOW)
        case "template":
            return actions.start_from_template(make.template(house), title="Zo", starts_on=day, by=by, now=NOW)
        case "accept":
            return actions.accept(old, by=by, now=NOW)
    Trajectory.objects.filter(pk=old.pk).update(state="running")
    return close_without_training(old, because="Anders", instead=[], tells=False, by=by, now=NOW)


WAYS = ["create", "load", "new_edition", "template", "accept", "no_training"]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_made_meanwhile_lies_still_and_goes_on_with_the_rest(ruud: Member, way: str) -> None:
    end_in_two_weeks(ruud.organisation, by=PRODUCT, now=NOW - timedelta(days=3))

    new = made(ruud, way)

    fresh = Trajectory.objects.get(pk=new.pk)
    assert (fresh.is_paused, fresh.asks_promises, new.is_paused) == (True, False, True)
    assert fresh.paused_because == "Alles van Voorbeeld BV verdwijnt op 12 maart 2027"
    assert not Trajectory.objects.asking().exists()
    assert Change.objects.of(new).filter(verb="pause").count() == 1
    late = signed_in(ruud).post(f"/o/{ruud.organisation.public_id}/t/{new.public_id}/resume/", follow=True)
    assert "Draai dat eerst terug" in late.content.decode()
    assert not Trajectory.objects.asking().exists()

    stay(ruud.organisation, by=PRODUCT, now=NOW)

    assert list(Trajectory.objects.asking().values_list("pk", flat=True)) == [new.pk]


@pytest.mark.parametrize("way", WAYS)
def test_otherwise_nothing_that_is_made_lies_still(ruud: Member, way: str) -> None:
    assert not Trajectory.objects.get(pk=made(ruud, way).pk).is_paused


def test_what_was_closed_without_a_training_lies_still_too_until_it_is_taken_back(ruud: Member) -> None:
    solved = make.trajectory(owner=ruud.person, state="no_training", closed_at=NOW)
    end_in_two_weeks(ruud.organisation, by=PRODUCT, now=NOW)
    assert not Trajectory.objects.asking().exists()
    plan = f"/o/{ruud.organisation.public_id}/t/{solved.public_id}/"
    assert [signed_in(ruud).get(page).status_code for page in (plan, f"{plan}resume/")] == [200, 200]
    stay(ruud.organisation, by=PRODUCT, now=NOW)
    assert Trajectory.objects.asking().get() == solved


def test_after_fourteen_days_nothing_of_it_is_left_in_any_table_and_others_keep_theirs() -> None:
    world = make_world()
    everything_kept.sara(world.trajectory)
    home = world.trajectory.organisation
    both = make.user("twee@voorbeeld.example")
    other = make.organisation(name="Elders")
    make.person("Ann Peeters", organisation=home, user=both, email=both.email)
    make.person("Ann Peeters", organisation=other, user=both, email=both.email)
    end_in_two_weeks(home, by=PRODUCT, now=NOW)
    full = set(full_tables())
    known = {one.model._meta.label for one in personal_data.values()}
    assert known - full <= {"organisations.Tombstone"}, "of each there was one"
    people = dict(Person.objects.exclude(organisation=home).values_list("pk", "name"))

    tick(NOW + COOLING - timedelta(seconds=1))
    assert Organisation.objects.filter(pk=home.pk).exists()
    tick(NOW + COOLING + timedelta(minutes=11))

    connection.check_constraints()
    assert dict(Person.objects.values_list("pk", "name")) == people
    assert User.objects.get(pk=both.pk).known_as[0].organisation == other
    assert AuditLine.objects.filter(organisation_id=home.pk).values_list("verb", flat=True).get() == (
        "organisations.end_organisation"
    )

    for last in Organisation.objects.all():
        end_in_two_weeks(last, by=PRODUCT, now=NOW + COOLING)
    tick(NOW + 3 * COOLING)

    assert set(full_tables()) <= STAYS


def test_it_goes_also_while_other_things_that_are_over_cannot_be_taken_away(
    ruud: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ruud.organisation, make.organisation(name="Elders")
    for house in (first, second):
        end_in_two_weeks(house, by=PRODUCT, now=NOW)

    def fails_for_first(organisation: Organisation, **more: object) -> None:
        assert organisation != first, "cannot be ended"
        end_organisation(organisation, by=PRODUCT, now=NOW)

    monkeypatch.setattr("checkins.keeping._looked_at", lambda now: 1 / 0)
    monkeypatch.setattr("organisations.leaving.end_organisation", fails_for_first)

    done = tick(NOW + COOLING)

    assert list(Organisation.objects.all()) == [first]
    assert done.failed == ["words", "organisations"], "each by its own name, also what failed for one of many"


def test_what_is_taken_back_while_another_goes_stays(ruud: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ruud.organisation, make.organisation(name="Elders")
    for house in (first, second):
        end_in_two_weeks(house, by=PRODUCT, now=NOW)

    def takes_long(organisation: Organisation, **more: Any) -> None:
        if organisation == first:
            stay(second, by=PRODUCT, now=NOW + COOLING)
        end_organisation(organisation, **more)

    monkeypatch.setattr("organisations.leaving.end_organisation", takes_long)

    assert tick(NOW + COOLING).failed == []
    assert Organisation.objects.get() == second


def test_a_backup_that_is_put_back_forgets_it_again(
    ruud: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    house = ruud.organisation
    number, name = house.public_id, house.name
    end_in_two_weeks(house, by=PRODUCT, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        tick(NOW + COOLING)
    stones = read_stones(tombstones_file().read_text().splitlines())
    Tombstone.objects.all().delete()
    again = make.organisation(public_id=number, name=name)
    make.person("Noor Smit", organisation=again)

    assert forget_again(stones, by=PRODUCT, now=NOW + 2 * COOLING) == 1

    assert not Organisation.objects.exists()
    assert not Person.objects.exists()


def test_a_learner_reads_until_when_their_own_words_can_be_saved(ruud: Member) -> None:
    plan = make.trajectory(owner=ruud.person, state="running")
    sara = make.role(plan, person=make.person("Sara Bakker", organisation=ruud.organisation, user=make.user()))
    client = Client(headers={"accept-language": "nl"})
    sign_in(client, sara)
    assert "stopt hier op" not in client.get("/me/").content.decode()

    end_in_two_weeks(ruud.organisation, by=PRODUCT, now=NOW)
    page = client.get("/me/").content.decode()

    assert "Voorbeeld BV stopt hier op maandag 15 maart." in page
    assert "/me/data/" in page
    stay(ruud.organisation, by=PRODUCT, now=NOW)
    assert "stopt hier op" not in client.get("/me/").content.decode()
