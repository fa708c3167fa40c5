"""One trajectory goes for good: asked by its title, taken back in fourteen days, and after them with all below it."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from asks import invitations
from impactmodel.ticking import tick
from mailing.models import DiaryEntry, Mail
from mailing.sending import drain
from organisations import clock
from organisations.acting import PRODUCT, Actor
from organisations.actions import forget_again
from organisations.erasing import read_stones, tombstones_file
from organisations.models import AuditLine, Member, Person, Tombstone
from organisations.models.organisation import COOLING
from roles import actions
from roles.models import Promise
from tests import everything_kept
from tests import factories as make
from tests.access_world import World
from tests.every_letter import every_letter
from tests.signing_in import sign_in
from trajectories.actions import accept, end_in_two_weeks, pause, stay
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)
FLOORS = ("checkins", "roles", "asks", "trajectories", "insight")
# What hangs on nothing of one trajectory: of a person, of an organisation, or of a letter.
ELSEWHERE = {"roles.Deputy", "asks.Grant", "asks.Link", "trajectories.Template", "trajectories.OwnQuestion"}


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def ruud() -> Member:
    return make.member("Ruud Aerts", role=Member.Role.ADMIN)


def signed_in(member: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), member)


def plan_of(trajectory: Trajectory) -> str:
    return f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/"


def page_of(trajectory: Trajectory) -> str:
    return f"{plan_of(trajectory)}delete/"


def below() -> dict[str, int]:
    """How many rows there are in each table of what a trajectory holds."""
    models = [one for app in FLOORS for one in apps.get_app_config(app).get_models(include_auto_created=True)]
    counted = {model._meta.label: model._base_manager.count() for model in models}
    return {label: count for label, count in counted.items() if count and label not in ELSEWHERE}


def over(ruud: Member, **fields: Any) -> Trajectory:
    return make.trajectory(owner=ruud.person, **{"state": "ended", "closed_at": make.MADE} | fields)


def test_only_its_own_title_deletes_it_and_an_admin_takes_it_back(ruud: Member) -> None:
    trajectory = over(ruud, title="Collega’s  begrijpen")
    make.answer(make.promise(make.commitment(trajectory), make.role(trajectory, "manager", "Janneke van 't Hof")))
    browser = signed_in(ruud)
    plan = browser.get(plan_of(trajectory)).content.decode()
    assert page_of(trajectory) in plan
    page = browser.get(page_of(trajectory)).content.decode()
    assert all(words in page for words in ("de rol van 1 persoon", "1 afspraak", "1 toezegging, met wat erbij"))

    refused = browser.post(page_of(trajectory), {"name": "Luisteren"})
    assert (refused.status_code, "Typ het zoals het hier staat" in refused.content.decode()) == (422, True)
    assert Trajectory.objects.get().deletes_at is None

    asked = browser.post(page_of(trajectory), {"name": " collega's BEGRIJPEN"}, follow=True).content.decode()
    goes = Trajectory.objects.get().deletes_at
    assert goes is not None
    assert timedelta(days=13, hours=23) < goes - clock.now() <= COOLING
    assert "Laat het blijven" in asked
    again = browser.post(page_of(trajectory), {"name": "Collega’s begrijpen"}, follow=True).content.decode()
    assert "het aftellen loopt al" in again
    for reader in (ruud, make.member("Sanne Brouwer")):
        plan = signed_in(reader).get(plan_of(trajectory)).content.decode()
        assert 'id="goes"' in plan
        assert "Verdwijnt voorgoed op" in plan
    assert not Mail.objects.exists()

    back = browser.post(page_of(trajectory), {"keep": "1"}, follow=True).content.decode()
    assert "Het blijft." in back
    assert 'id="goes"' not in back
    late = browser.post(page_of(trajectory), {"keep": "1"}, follow=True).content.decode()
    assert "het blijft al" in late
    tick(clock.now() + COOLING + timedelta(minutes=11))
    assert Trajectory.objects.exists()
    history = browser.get(f"{plan_of(trajectory)}history/").content.decode()
    assert "vroeg om het voorgoed te verwijderen" in history


def test_what_runs_or_asked_somebody_is_called_off_first(ruud: Member) -> None:
    running, asked = over(ruud, state="running"), over(ruud, state="preparing")
    make.promise(make.commitment(asked), make.role(asked, "manager", "Farid el Amrani"), asked_at=make.MADE)
    draft = over(ruud, state="preparing")
    make.promise(make.commitment(draft), make.role(draft, "manager", "Noor Kok"))
    may = [over(ruud, state=state) for state in ("cancelled", "no_training", "requested", "declined", "waitlisted")]
    browser = signed_in(ruud)
    for trajectory, why in ((running, "Het loopt nog"), (asked, "Er is al iets aan mensen gevraagd")):
        page = browser.post(page_of(trajectory), {"name": trajectory.title})
        assert (page.status_code, why in page.content.decode()) == (422, True)
        assert 'name="name"' not in browser.get(page_of(trajectory)).content.decode()
        with pytest.raises(actions.CannotDelete):
            actions.delete_in_two_weeks(trajectory, by=PRODUCT, now=NOW)
    for trajectory in (draft, *may):
        browser.post(page_of(trajectory), {"name": trajectory.title})
        assert Trajectory.objects.get(pk=trajectory.pk).deletes_at is not None, trajectory.state
    assert signed_in(make.member("Sanne Brouwer")).get(page_of(draft)).status_code == 403


def test_until_then_nothing_is_asked_and_what_was_paused_by_it_goes_on(ruud: Member) -> None:
    by = Actor(ruud.person, ruud)
    draft, solved = over(ruud, state="preparing", closed_at=None), over(ruud, state="no_training")
    resting = over(ruud, state="preparing", closed_at=None)
    pause(resting, because="Vakantie", by=by, now=NOW - timedelta(days=1))
    everyone = (draft, solved, resting)
    for trajectory in everyone:
        actions.delete_in_two_weeks(trajectory, by=by, now=NOW)
    assert not Trajectory.objects.asking().exists()
    late = signed_in(ruud).post(f"{plan_of(draft)}resume/", follow=True).content.decode()
    assert "Het verdwijnt binnenkort voorgoed. Draai dat eerst terug" in late
    # Everything goes besides, and stays again: that alone lets nothing go on.
    end_in_two_weeks(ruud.organisation, by=by, now=NOW + timedelta(hours=1))
    stay(ruud.organisation, by=by, now=NOW + timedelta(hours=2))
    assert not Trajectory.objects.asking().exists()
    for trajectory in everyone:
        actions.keep_trajectory(trajectory, by=by, now=NOW + timedelta(hours=3))
    assert set(Trajectory.objects.asking()) == {draft, solved}
    # And the other way round.
    actions.delete_in_two_weeks(draft, by=by, now=NOW + timedelta(hours=4))
    end_in_two_weeks(ruud.organisation, by=by, now=NOW + timedelta(hours=5))
    actions.keep_trajectory(draft, by=by, now=NOW + timedelta(hours=6))
    assert not Trajectory.objects.asking().exists()
    stay(ruud.organisation, by=by, now=NOW + timedelta(hours=7))
    assert set(Trajectory.objects.asking()) == {draft, solved}


def test_a_request_that_is_taken_up_meanwhile_lies_still_and_goes(ruud: Member) -> None:
    request = over(ruud, state="requested", closed_at=None)
    actions.delete_in_two_weeks(request, by=PRODUCT, now=NOW)
    assert accept(Trajectory.objects.get(), by=Actor(ruud.person, ruud), now=NOW).is_paused
    tick(NOW + COOLING + timedelta(minutes=11))
    assert not Trajectory.objects.exists()


def test_after_fourteen_days_nothing_below_it_is_left_and_all_else_is(ruud: Member) -> None:
    other = make.trajectory(owner=ruud.person, title="Blijft", state="running")
    make.answer(make.promise(make.commitment(other), make.role(other, "manager", "Noor Kok"), asked_at=make.MADE))
    stays = below()
    goes = over(ruud, title="Verdwijnt", starts_on=date(2027, 4, 13))
    sara = everything_kept.sara(goes)
    goes.refresh_from_db()
    Trajectory.objects.filter(pk=other.pk).update(previous=goes, edition=2)
    missing = {
        model._meta.label
        for app in FLOORS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if not model._base_manager.exists()
    }
    assert missing <= {
        "checkins.PublishedMoment", "checkins.ScheduleLine", "trajectories.Cause", "trajectories.OwnQuestion",
        "roles.Role_cohorts", "roles.Role_learners", "trajectories.Behaviour", "trajectories.Behaviour_figures",
        "trajectories.Intervention_cohorts", "trajectories.Intervention_behaviours", "trajectories.InterventionDate",
    }, "of nearly all there was one"  # fmt: skip
    people, lines = Person.objects.count(), AuditLine.objects.count()
    actions.delete_in_two_weeks(goes, by=Actor(ruud.person, ruud), now=NOW)

    tick(NOW + COOLING - timedelta(seconds=1))
    assert Trajectory.objects.filter(pk=goes.pk).exists()
    tick(NOW + COOLING + timedelta(minutes=11))

    assert below() == stays
    assert list(Trajectory.objects.values_list("title", "previous")) == [("Blijft", None)]
    assert not DiaryEntry.objects.filter(about=goes.public_id).exists()
    assert Person.objects.count() == people
    assert Person.objects.get(pk=sara.pk).name == everything_kept.NAME
    assert AuditLine.objects.count() > lines, "lines are only added"
    assert Tombstone.objects.get().what == "plan"
    log = signed_in(ruud).get(f"/o/{ruud.organisation.public_id}/settings/log/").content.decode()
    assert "liet een traject voorgoed verdwijnen" in log
    assert "Verdwijnt" not in log
    assert signed_in(ruud).get(plan_of(goes)).status_code == 404
    # Nothing is left that a round would stumble over.
    assert tick(NOW + COOLING + timedelta(days=1)).failed == []


def test_nobody_gets_mail_about_what_is_gone(world: World) -> None:
    for one in (world.trajectory, world.running):
        Trajectory.objects.filter(pk=one.pk).update(state="ended")
    mails = every_letter(world)
    about = {name: mail.pk for name, mail in mails.items() if _is_about(mail)}
    assert {"letter:promise", "on_red", "seen", "question", "reply", "replied", "report"} <= set(about)
    Mail.objects.filter(pk__in=about.values()).update(
        state="queued", not_before=NOW, expires_at=NOW + timedelta(days=90)
    )
    for one in Trajectory.objects.filter(organisation=world.trajectory.organisation):
        Trajectory.objects.filter(pk=one.pk).update(state="ended")
        actions.delete_trajectory(one, by=PRODUCT, now=NOW)

    drain(NOW + timedelta(days=1), limit=500)

    states = {name: Mail.objects.get(pk=key).state for name, key in about.items()}
    assert {name: state for name, state in states.items() if state not in ("cancelled", "suppressed")} == {}
    assert invitations.plan(NOW + timedelta(days=3)) == 0
    assert tick(NOW + timedelta(days=4)).failed == []


def _is_about(mail: Mail) -> bool:
    about = {"trajectory", "answer", "answers", "learner", "observation", "help"} & set(mail.about)
    return bool(about) or mail.ask_letters.exists()


def test_links_of_letters_die_kindly(world: World) -> None:
    tokens = {name: value for name, value in world.values.items() if name.endswith("token") or name == "stop"}
    assert len(tokens) > 5
    for one in Trajectory.objects.filter(organisation=world.trajectory.organisation):
        actions.delete_trajectory(one, by=PRODUCT, now=clock.now())
    for name, token in tokens.items():
        for page in ("l", "w", "m", "u", "r"):
            answer = Client().get(f"/{page}/{token}/")
            assert answer.status_code in (200, 404), f"{page} {name}"
            assert "<h1" in answer.content.decode(), f"{page} {name}"
    # Who asks for a new link gets none with nothing behind it.
    before = Mail.objects.count()
    for token in tokens.values():
        Client().post(reverse("asks:new_link", kwargs={"token": token}), {"send": "1"})
    assert Mail.objects.count() == before


def test_what_is_taken_back_while_another_goes_stays(ruud: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = over(ruud), over(ruud)
    for trajectory in (first, second):
        actions.delete_in_two_weeks(trajectory, by=PRODUCT, now=NOW)

    def takes_long(trajectory: Trajectory, **more: Any) -> None:
        if trajectory == first:
            actions.keep_trajectory(second, by=PRODUCT, now=NOW + COOLING)
        actions.delete_trajectory(trajectory, **more)

    monkeypatch.setattr("roles.deleting.delete_trajectory", takes_long)

    assert tick(NOW + COOLING).failed == []
    assert list(Trajectory.objects.filter(pk__in=[first.pk, second.pk])) == [second]


def test_a_backup_that_is_put_back_deletes_it_again(
    ruud: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    goes = over(ruud, title="Verdwijnt")
    number = goes.public_id
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_trajectory(goes, by=PRODUCT, now=NOW)
    stones = read_stones(tombstones_file().read_text().splitlines())
    Tombstone.objects.all().delete()
    again = over(ruud, title="Verdwijnt", public_id=number)
    make.promise(make.commitment(again), make.role(again, "manager", "Łukasz Terug"))

    assert forget_again(stones, by=PRODUCT, now=NOW + COOLING) == 0

    assert not Trajectory.objects.filter(public_id=number).exists()
    assert not Promise.objects.filter(role__person__name="Łukasz Terug").exists()
    assert Tombstone.objects.get().person == number


def test_a_learner_reads_until_when_their_own_words_can_be_saved(ruud: Member) -> None:
    goes = over(ruud, title="Verdwijnt")
    sara = make.role(goes, person=make.person("Sara Bakker", organisation=ruud.organisation, user=make.user()))
    client = Client(headers={"accept-language": "nl"})
    sign_in(client, sara)
    assert "stopt hier op" not in client.get("/me/").content.decode()
    actions.delete_in_two_weeks(goes, by=PRODUCT, now=NOW)
    assert "Verdwijnt stopt hier op dinsdag 15 juni." in client.get("/me/").content.decode()


def test_what_goes_tomorrow_is_listed(ruud: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    goes = over(ruud, title="Verdwijnt")
    actions.delete_in_two_weeks(goes, by=PRODUCT, now=NOW)
    for days, told in ((12, False), (13, True)):
        out = StringIO()
        monkeypatch.setattr(clock, "now", lambda days=days: NOW + timedelta(days=days, minutes=1))
        call_command("keeping", stdout=out)
        assert (goes.public_id in out.getvalue()) is told


def test_what_may_not_go_any_more_stays(ruud: Member) -> None:
    """However it came to run."""
    goes = over(ruud)
    actions.delete_in_two_weeks(goes, by=PRODUCT, now=NOW)
    Trajectory.objects.filter(pk=goes.pk).update(state="running")
    tick(NOW + COOLING + timedelta(minutes=11))
    assert Trajectory.objects.get(pk=goes.pk).deletes_at is None
