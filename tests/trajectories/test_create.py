"""Making a trajectory and changing it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from organisations import clock
from organisations.models import Member
from tests import factories
from tests.trajectories.conftest import SignIn
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

At = Callable[[str], str]

# A Tuesday, ten o'clock in Amsterdam.
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
FILLED = {
    "title": "Beter klantgesprekken voeren",
    "begun": "no",
    "starts_on": "12-1-2027",
    "language": "nl",
    "group_name": "Zuid",
}


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "shift", lambda: NOW - timezone.now())


@pytest.fixture
def new(sanne: Member) -> str:
    return f"/o/{sanne.organisation.public_id}/t/new/"


@pytest.mark.parametrize(("zone", "hour", "begun"), [("Pacific/Auckland", 20, "yes"), ("America/Los_Angeles", 2, "no")])
def test_today_is_the_day_of_the_organisation(
    client: Client, new: str, sanne: Member, monkeypatch: pytest.MonkeyPatch, zone: str, hour: int, begun: str
) -> None:
    sanne.organisation.timezone = zone
    sanne.organisation.save()
    there = datetime(2027, 1, 5, hour, tzinfo=UTC)
    monkeypatch.setattr(clock, "shift", lambda: there - timezone.now())
    today = there.astimezone(ZoneInfo(zone)).date()
    assert today != there.date()

    client.post(new, FILLED | {"begun": begun, "starts_on": f"{today.day}-1-2027"})

    assert Trajectory.objects.get().starts_on == today


def test_a_name_a_day_and_a_language_make_a_trajectory(client: Client, new: str, sanne: Member) -> None:
    response = client.post(new, FILLED)

    made = Trajectory.objects.get()
    assert response.status_code == 302
    assert response["Location"].endswith(f"/t/{made.public_id}/")
    assert (made.title, made.starts_on, made.language) == ("Beter klantgesprekken voeren", date(2027, 1, 12), "nl")
    assert made.owner == sanne.person
    assert made.cohorts.count() == 1
    assert "Traject gemaakt. Begin met de intake." in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize(("begun", "day"), [("no", "4-1-2027"), ("yes", "6-1-2027"), ("", "12-1-2027")])
def test_a_day_that_contradicts_what_was_said_is_told(client: Client, new: str, begun: str, day: str) -> None:
    response = client.post(new, FILLED | {"begun": begun, "starts_on": day})

    assert response.status_code == 422
    assert not Trajectory.objects.exists()


def test_what_is_missing_stands_on_top_and_nothing_typed_is_lost(client: Client, new: str) -> None:
    response = client.post(new, FILLED | {"starts_on": "straks", "title": ""})

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Fout: " in page
    assert "Geef het traject een naam" in page
    assert page.count("Vul een datum in, zoals 12-1-2027") == 2
    assert 'value="straks"' in page
    assert 'value="Zuid"' in page
    assert not Trajectory.objects.exists()


def test_a_reader_cannot_make_one(ruud: Member, sign_in: SignIn, new: str) -> None:
    assert sign_in(ruud).get(new).status_code == 403
    assert sign_in(ruud).post(new, FILLED).status_code == 403


def test_a_session_that_ran_out_gives_the_text_back(client: Client, sanne: Member, new: str) -> None:
    client.get(new)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    assert client.post(new, FILLED)["Location"].startswith("/login/")
    assert sanne.person.user is not None
    client.force_login(sanne.person.user)

    page = client.get(new).content.decode()

    assert 'value="Beter klantgesprekken voeren"' in page
    assert not Trajectory.objects.exists()


def edited(plan: Trajectory, **fields: str) -> dict[str, str]:
    return {
        "title": plan.title,
        "starts_on": "2-2-2027",
        "language": "nl",
        "owner": str(plan.owner_id),
        "version": str(plan.version),
    } | fields


def test_name_and_days_can_be_changed(client: Client, plan: Trajectory, at: Callable[[str], str]) -> None:
    response = client.post(at("edit/"), edited(plan, title="Anders", ends_on="1 mrt 2027"))

    plan.refresh_from_db()
    assert response.status_code == 302
    assert (plan.title, plan.ends_on, plan.version) == ("Anders", date(2027, 3, 1), 2)


def test_the_second_of_two_editors_sees_both_and_decides(
    client: Client, plan: Trajectory, at: Callable[[str], str], noor: Member, sign_in: SignIn
) -> None:
    sign_in(noor).post(at("edit/"), edited(plan, title="Van Noor"))

    response = client.post(at("edit/"), edited(plan, title="Van Sanne"))

    page = response.content.decode()
    plan.refresh_from_db()
    assert response.status_code == 409
    assert plan.title == "Van Noor"
    assert "Van Noor" in page
    assert 'value="Van Sanne"' in page

    client.post(at("edit/"), edited(plan, title="Van Sanne"))
    plan.refresh_from_db()
    assert plan.title == "Van Sanne"


def test_the_last_day_is_not_before_the_first(client: Client, plan: Trajectory, at: Callable[[str], str]) -> None:
    response = client.post(at("edit/"), edited(plan, ends_on="1-1-2027"))

    assert response.status_code == 422
    assert "Dit ligt voor de eerste dag" in response.content.decode()


def test_a_group_can_be_added_and_counted_from_another_day(
    client: Client, plan: Trajectory, at: Callable[[str], str]
) -> None:
    client.post(at("groups/"), {"name": "late dienst"})
    late = plan.cohorts.get(name="late dienst")

    opened = {"name": "late dienst", "start": "1-3-2027", "version": "1"}
    without_reason = client.post(at(f"groups/{late.public_id}/"), opened)
    client.post(at(f"groups/{late.public_id}/"), opened | {"reason": "dan gaat het live"})

    assert without_reason.status_code == 422
    page = client.get(at("groups/")).content.decode()
    assert "dan gaat het live" in page
    assert "ma 1 mrt 2027" in page
    assert client.post(at("groups/"), {"name": "Late dienst"}).status_code == 422


def test_a_group_that_another_made_in_the_same_moment_is_told(
    client: Client, plan: Trajectory, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = plan.cohorts.create(name="late dienst")

    def meanwhile() -> datetime:
        plan.cohorts.get_or_create(name="vroege dienst")
        return NOW

    monkeypatch.setattr("trajectories.views.trajectory.now", meanwhile)

    added = client.post(at("groups/"), {"name": "vroege dienst"})
    plan.cohorts.filter(name="vroege dienst").delete()
    renamed = client.post(at(f"groups/{late.public_id}/"), {"name": "vroege dienst", "version": "1"})

    for answer in (added, renamed):
        assert answer.status_code == 422
        assert "Er is al een groep met deze naam" in answer.content.decode()
    assert plan.cohorts.filter(name="vroege dienst").count() == 1


def test_another_organisation_finds_nothing(plan: Trajectory, at: Callable[[str], str], client: Client) -> None:
    away = factories.member("Wim Cools", organisation=factories.organisation(name="Elders NV"))
    theirs = f"/o/{away.organisation.public_id}/t/{plan.public_id}/"
    outside = Client()
    assert away.person.user is not None
    outside.force_login(away.person.user)

    for page in ("edit/", "intake/", "intake/2/", "intake/all/", "behaviours/", "timeline/", "groups/", "file/"):
        assert client.get(at(page)).status_code == 200
        assert outside.get(theirs + page).status_code == 404
        assert outside.get(at(page)).status_code == 404


def test_who_saves_a_group_second_sees_both_texts(client: Client, plan: Trajectory, at: At) -> None:
    group = at(f"groups/{plan.cohorts.get().public_id}/")
    client.post(group, {"name": "vroege dienst", "version": "1"})

    second = client.post(group, {"name": "ochtend", "start": "1-3-2027", "reason": "live", "version": "1"})

    text = second.content.decode()
    assert second.status_code == 409
    assert '<dd dir="auto">vroege dienst</dd>' in text
    assert '<dd dir="auto">1-3-2027</dd>' in text
    assert 'value="ochtend"' in text
    assert plan.cohorts.get().name == "vroege dienst"
    client.post(group, {"name": "ochtend", "version": "2"})
    changes = plan.changes.filter(verb="change_cohort").order_by("pk")
    assert [(one.before, one.after) for one in changes] == [
        ({}, {"name": "vroege dienst"}),
        ({"name": "vroege dienst"}, {"name": "ochtend"}),
    ]
