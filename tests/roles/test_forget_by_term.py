"""Who left is erased by the term of their organisation, once nothing of theirs runs or is kept."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from checkins.models import LogEntry
from impactmodel.ticking import tick
from organisations import clock
from organisations.acting import PRODUCT
from organisations.actions import create_organisation
from organisations.models import AuditLine, DataRequest, Organisation, Person, Tombstone
from roles import forgetting
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
LEFT = date(2027, 3, 10)
# Six months later is the tenth of September.
DAY = datetime(2027, 9, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Organisation:
    settings.DATA_DIR = tmp_path
    return make.organisation(left_keeps_months=6)


def left(name: str = "Janneke van 't Hof") -> Person:
    return make.person(name, left_on=LEFT)


def is_erased(person: Person) -> bool:
    return Person.objects.get(pk=person.pk).erased_at is not None


def test_on_its_day_and_not_before_with_a_stone_and_a_line_of_the_product(home: Organisation) -> None:
    gone, stays = left(), make.person("Łukasz Wójcik")
    assert forgetting.plan(DAY - timedelta(days=1)) == 0
    assert not is_erased(gone)

    tick(DAY)

    assert (is_erased(gone), is_erased(stays)) == (True, False)
    assert Tombstone.objects.get().person == gone.public_id
    assert AuditLine.objects.get(verb="organisations.forget").via == "tick"
    assert forgetting.plan(DAY + timedelta(days=400)) == 0


def test_without_a_term_nobody_is(home: Organisation) -> None:
    Organisation.objects.update(left_keeps_months=None)
    left()
    assert forgetting.plan(DAY + timedelta(days=4000)) == 0


def test_an_organisation_begins_with_two_years() -> None:
    create_organisation(
        "Nieuw BV", admin="Ann Peeters", email="ann@nieuw.example", language="nl", timezone="Europe/Brussels",
        by=PRODUCT, now=DAY,
    )  # fmt: skip
    assert Organisation.objects.get(name="Nieuw BV").left_keeps_months == 24


def _owns(person: Person) -> None:
    make.trajectory(owner=person)


def _takes_part(person: Person) -> None:
    make.role(make.trajectory(), "manager", person=person)


def _is_followed(person: Person) -> None:
    make.role(make.trajectory(state="no_training", closed_at=DAY - timedelta(days=30)), "manager", person=person)


def _asked_for_it(person: Person) -> None:
    make.trajectory(state="requested", requested_by=person)


def _measures(person: Person) -> None:
    make.figure(make.trajectory(state="running"), owner=person)


def _wrote(person: Person) -> None:
    over = make.trajectory(state="ended", closed_at=make.MADE)
    learner = make.role(over, person=person)
    LogEntry.objects.create(learner=learner, opportunity=1, felt=2, form_key="k", written_at=DAY)


def _asks(person: Person) -> None:
    DataRequest.objects.create(organisation=person.organisation, person=person, kind="see", asked_on=DAY.date())


@pytest.mark.parametrize("holds", [_owns, _takes_part, _is_followed, _asked_for_it, _measures, _wrote, _asks])
def test_whoever_is_still_in_something_waits_for_its_end(holds: Callable[[Person], None]) -> None:
    person = left()
    holds(person)
    assert forgetting.plan(DAY) == 0

    Trajectory.objects.update(state="ended", closed_at=DAY - timedelta(days=300))
    LogEntry.objects.all().delete()
    DataRequest.objects.update(done_on=DAY.date())
    assert forgetting.plan(DAY) == 1
    assert is_erased(person)


def test_many_go_in_rounds() -> None:
    people = [left(f"Mens {number}") for number in range(forgetting.AT_ONCE + 2)]
    assert [forgetting.plan(DAY) for _round in range(3)] == [forgetting.AT_ONCE, 2, 0]
    assert all(map(is_erased, people))


def test_the_command_lists_them_the_day_before_without_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    person = left()
    for days, told in ((2, False), (1, True)):
        out = StringIO()
        monkeypatch.setattr(clock, "now", lambda days=days: DAY - timedelta(days=days))
        call_command("keeping", stdout=out)
        assert (person.public_id in out.getvalue()) is told
        assert "Hof" not in out.getvalue()


def test_an_admin_sets_the_term_and_the_papers_say_it(home: Organisation, client: Client) -> None:
    admin = make.member("Marieke de Groot", role="admin", organisation=home)
    sign_in(client, admin)
    page = reverse("organisations:keeping", kwargs={"org": home.public_id})
    said = {"keeps_months": "12", "council_keeps_months": "", "left_keeps_months": "9", "minimum_base": "8"}
    paper = reverse("organisations:assessment", kwargs={"org": home.public_id})
    for months, told in (("9", True), ("", False)):
        assert send_opened(client, page, said | {"left_keeps_months": months}).status_code == 302
        text = client.get(paper, headers={"accept-language": "nl"}).content.decode()
        assert ("Wie vertrok, wordt 9 maanden later gewist" in text) is told
        assert ("Hoe snel gewist wordt wie vertrok" in text) is not told
    home.refresh_from_db()
    assert home.left_keeps_months is None
