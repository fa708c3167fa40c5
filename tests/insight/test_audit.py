"""The log: who did what and when, in words, with no line of what is private; and lines are only added."""

import csv
import importlib
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from checkins import actions as checkins
from organisations import actions, keeping
from organisations.acting import PRODUCT, Actor
from organisations.models import AuditLine, Member
from organisations.models.audit import OnlyAdded
from roles.actions import leaving
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 7, 8, tzinfo=UTC)
See = Callable[..., str]


@pytest.fixture
def admin() -> Member:
    return make.member("Marieke de Groot", role="admin")


@pytest.fixture
def trajectory(admin: Member) -> Trajectory:
    return make.trajectory(owner=admin.person, title="Klantgericht mailen", state="running")


@pytest.fixture
def see(client: Client, admin: Member) -> See:
    """The page as this member reads it, in English."""

    def look(path: str = "settings/log/", member: Member = admin, status: int = 200) -> str:
        sign_in(client, member)
        answer = client.get(f"/o/{admin.organisation.public_id}/{path}", headers={"accept-language": "en"})
        assert answer.status_code == status
        # Another one each time, so that a form is ours.
        return re.sub(r'value="\w{64}"', "", answer.content.decode())

    return look


def test_it_says_who_did_what_to_what_and_when(admin: Member, trajectory: Trajectory, see: See) -> None:
    farid = make.person("Farid el Amrani", organisation=admin.organisation)
    by = Actor(admin.person)
    actions.change_person(farid, changes={"phone": "06 12345678"}, by=by, now=NOW)
    AuditLine.objects.write(verb="roles.start", thing=trajectory, by=by, now=NOW + timedelta(hours=1))
    page = see()
    assert page.index("started a trajectory") < page.index("changed what is known of somebody")
    for words in (
        "Marieke de Groot",
        "Farid el Amrani",
        "Klantgericht mailen",
        "Friday 7 May 2027",
        "10:00",
        "signed in",
    ):
        assert words in page
    assert "06 12345678" not in page, "never what was written"


def test_nothing_of_what_is_private_stands_there(admin: Member, trajectory: Trajectory, see: See) -> None:
    sara = make.role(trajectory, person=make.person("Sara Yıldız", organisation=admin.organisation))
    for beside, path in ((make.person(organisation=admin.organisation), path) for path in ("", "lines.csv")):
        before = see(f"settings/log/{path}")
        checkins.choose(sara, function="buddy", person=beside, by=Actor(sara.person, via="mail:7"), now=NOW)
        assert see(f"settings/log/{path}") == before
    assert AuditLine.objects.filter(verb="checkins.choose").count() == 2


def test_it_is_narrowed_to_one_thing_at_a_time(admin: Member, trajectory: Trajectory, see: See) -> None:
    noor = make.member("Noor Bakker", organisation=admin.organisation)
    AuditLine.objects.write(verb="roles.start", thing=trajectory, by=Actor(noor.person), now=NOW)
    AuditLine.objects.write(verb="organisations.leave", thing=noor.person, by=Actor(admin.person), now=NOW)
    AuditLine.objects.write(verb="roles.lapse", thing=trajectory, by=PRODUCT, now=NOW)
    both = ("started a trajectory", "wrote down that somebody left")
    assert all(words in see() for words in both)
    assert [words in see("settings/log/?part=people") for words in both] == [False, True]
    assert [words in see(f"settings/log/?who={noor.person.public_id}") for words in both] == [True, False]
    assert [words in see(f"t/{trajectory.public_id}/log/") for words in both] == [True, False]
    # Never two laid over each other: the first counts.
    assert [words in see(f"settings/log/?part=people&who={noor.person.public_id}") for words in both] == [False, True]
    assert all(words in see("settings/log/?part=nonsense&who=nobody") for words in both)
    assert "The product, by itself" in see()


def test_another_organisation_reads_nothing_of_it(admin: Member, see: See) -> None:
    other = make.organisation(name="Elders BV")
    stranger = make.person("Iemand Elders", organisation=other)
    AuditLine.objects.write(verb="organisations.leave", thing=stranger, by=Actor(stranger), now=NOW)
    assert "wrote down that somebody left" not in see()
    assert "wrote down that somebody left" not in see(f"settings/log/?who={stranger.public_id}")


def test_who_plans_reads_of_a_trajectory_and_only_an_admin_of_all(
    admin: Member, trajectory: Trajectory, see: See
) -> None:
    planner = make.member("Noor Bakker", organisation=admin.organisation)
    see("settings/log/", planner, 403)
    assert "Log" in see(f"t/{trajectory.public_id}/log/", planner)
    assert f"/t/{trajectory.public_id}/log/" in see(f"t/{trajectory.public_id}/history/", planner)


def test_what_somebody_is_called_is_no_formula_in_the_file(admin: Member, see: See) -> None:
    evil = make.person("=HYPERLINK(1)", organisation=admin.organisation)
    AuditLine.objects.write(verb="organisations.leave", thing=evil, by=Actor(evil, on_behalf_of=admin.person), now=NOW)
    rows = list(csv.reader(io.StringIO(see("settings/log/lines.csv").removeprefix("\ufeff")), delimiter=";"))
    assert rows[1][:4] == ["2027-05-07 10:00", "'=HYPERLINK(1)", "Marieke de Groot", "signed in"]
    assert rows[1][-2:] == ["organisations.person", evil.public_id]


def test_pages_of_fifty(admin: Member, see: See) -> None:
    for n in range(51):
        at = NOW + timedelta(minutes=n)
        AuditLine.objects.write(verb="organisations.leave", thing=admin.person, by=Actor(admin.person), now=at)
    assert see().count("<li><span") == 50
    assert "10:00" in see("settings/log/?page=2")


def test_a_line_is_never_changed(admin: Member) -> None:
    line = AuditLine.objects.write(verb="organisations.leave", thing=admin.person, by=Actor(admin.person), now=NOW)
    line.verb = "organisations.come_back"
    for change in (line.save, line.delete, AuditLine.objects.all().delete, lambda: AuditLine.objects.update(verb="x")):
        with pytest.raises(OnlyAdded):
            change()
    assert AuditLine.objects.get().verb == "organisations.leave"


@pytest.mark.servers
def test_nor_by_a_statement_of_its_own_and_the_term_still_takes_it_away(admin: Member) -> None:
    """G6. The suite makes its tables without migrations: this one is run by hand."""
    guard = importlib.import_module("organisations.migrations.0012_audit_only_added").GUARD
    AuditLine.objects.write(verb="organisations.leave", thing=admin.person, by=Actor(admin.person), now=NOW)
    rows = AuditLine._base_manager.all()
    assert rows.update(via="before") == 1, "without it nothing is in the way"
    with connection.cursor() as cursor:
        cursor.execute(guard)
    for change in (lambda: rows.update(via="changed"), rows.delete):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()
    assert rows.get().via == "before"
    assert keeping.delete_some(rows) == 1
    assert not rows.exists()


@pytest.mark.once
def test_what_the_product_does_by_itself_stands_with_its_trajectory(admin: Member, trajectory: Trajectory) -> None:
    role = make.role(trajectory, "manager")
    promise = make.promise(make.commitment(trajectory), role)
    line = AuditLine.objects.write(verb="roles.lapse", thing=promise, by=PRODUCT, now=NOW)
    assert (line.organisation_id, line.trajectory_id) == (admin.organisation_id, trajectory.pk)


def test_an_import_stands_there_whole_and_not_by_its_parts(admin: Member, see: See) -> None:
    for verb in ("organisations.run_import", "organisations.take_rows", "organisations.finish_import"):
        AuditLine.objects.write(verb=verb, thing=admin.organisation, by=Actor(admin.person), now=make.MADE)
    page = see()
    assert "let the people of a list come in" in page
    assert "let a part of a list come in" not in page
    assert "finished a list of people" not in page


def test_who_left_and_is_here_again_stands_there_once_each(admin: Member, see: See) -> None:
    farid = make.person("Farid el Amrani", organisation=admin.organisation)
    by = Actor(admin.person)
    leaving.leave(farid, by=by, now=NOW)
    assert see().count("wrote down that somebody left") == 1
    leaving.come_back(farid, by=by, now=NOW)
    assert see().count("wrote down that somebody is here again") == 1
