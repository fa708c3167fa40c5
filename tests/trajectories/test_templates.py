"""Templates: a plan without its people, to begin others from."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisations.models import Member
from tests import factories as make
from tests.opened import send_opened
from tests.trajectories.conftest import SignIn
from trajectories.models import IntakeAnswer, Template, Trajectory

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(plan: Trajectory) -> Trajectory:
    make.session(plan, datetime(2027, 2, 2, 8, tzinfo=UTC), origin="off_the_shelf", vendor="De Bron")
    make.role(plan, "manager", "Farid el Amrani")
    make.commitment(plan)
    IntakeAnswer.objects.create(trajectory=plan, number=1, text="Farid vroeg het.", status="discussed", version=1)
    return plan


@pytest.fixture
def shelf(sanne: Member) -> str:
    return f"/o/{sanne.organisation.public_id}/templates/"


def keep(client: Client, at: Callable[[str], str], **sent: Any) -> Template:
    assert client.post(at("template/"), {"name": "Gesprekken"} | sent).status_code == 302
    return Template.objects.get(name="Gesprekken")


def begin(client: Client, template: Template, **sent: Any) -> Any:
    filled = {"title": "Voor Noord", "starts_on": "7-9-2027"} | sent
    return client.post(f"/o/{template.organisation.public_id}/t/new/{template.public_id}/", filled)


def test_a_template_is_made_and_begun_with(
    client: Client, full: Trajectory, at: Callable[[str], str], shelf: str
) -> None:
    kept = keep(client, at)
    assert "Gesprekken" in client.get(shelf).content.decode()
    assert "Gesprekken" in client.get(shelf.replace("templates/", "t/new/")).content.decode()

    response = begin(client, kept)

    made = Trajectory.objects.exclude(pk=full.pk).get()
    assert response["Location"].endswith(f"/t/{made.public_id}/")
    assert (made.title, made.starts_on, made.previous, made.edition) == ("Voor Noord", date(2027, 9, 7), None, 1)
    assert made.interventions.get().vendor == "De Bron"
    assert made.commitments.count() == 1
    assert not made.roles.exists()


def test_what_templates_hold_is_read_where_one_is_begun_with_and_in_no_list(
    client: Client, full: Trajectory, at: Callable[[str], str], shelf: str
) -> None:
    kept = keep(client, at)

    def reads_plan(page: str) -> bool:
        with CaptureQueriesContext(connection) as asked:
            assert "Gesprekken" in client.get(page).content.decode()
        return any('"trajectories_template"."data"' in query["sql"] for query in asked)

    new = shelf.replace("templates/", "t/new/")
    assert reads_plan(f"{new}{kept.public_id}/")
    assert not reads_plan(shelf)
    assert not reads_plan(new)


def test_also_a_plan_from_the_shelf_asks_the_nine_questions(
    client: Client, full: Trajectory, at: Callable[[str], str]
) -> None:
    begin(client, keep(client, at))

    made = Trajectory.objects.exclude(pk=full.pk).get()
    assert not made.intake_answers.exists()
    page = client.get(f"/o/{made.organisation.public_id}/t/{made.public_id}/intake/").content.decode()
    assert "0 van 9 besproken" in page


def test_answers_go_along_only_when_asked_to_and_never_as_discussed(
    client: Client, full: Trajectory, at: Callable[[str], str]
) -> None:
    assert "Farid" in str(keep(client, at, with_answers="on").data)
    Template.objects.all().delete()
    assert "Farid" not in str(keep(client, at).data)
    Template.objects.all().delete()

    begin(client, keep(client, at, with_answers="on"))

    made = Trajectory.objects.exclude(pk=full.pk).get()
    assert made.intake_answers.get().status == "recheck"


def test_what_is_changed_afterwards_stays_out_of_it(client: Client, full: Trajectory, at: Callable[[str], str]) -> None:
    kept = keep(client, at)
    full.interventions.update(title="Iets heel anders")

    begin(client, kept)

    assert Trajectory.objects.exclude(pk=full.pk).get().interventions.get().title == "Oefensessie"


def test_a_template_is_renamed_taken_away_and_put_back(client: Client, sanne: Member, shelf: str) -> None:
    kept = make.template(sanne.organisation)
    send_opened(client, f"{shelf}{kept.public_id}/", {"name": "Lastige gesprekken"})
    assert "Lastige gesprekken" in client.get(shelf).content.decode()

    client.post(shelf, {"do": f"remove:{kept.public_id}"})

    page = client.get(shelf).content.decode()
    assert "Weggehaald: Lastige gesprekken." in page
    assert "Begin hiermee" not in page
    assert begin(client, kept).status_code == 404
    client.post(shelf, {"do": f"put_back:{kept.public_id}"})
    assert "Begin hiermee" in client.get(shelf).content.decode()


def test_after_ten_minutes_it_is_no_longer_offered_back(client: Client, sanne: Member, shelf: str) -> None:
    make.template(sanne.organisation, removed_at=datetime.now(UTC) - timedelta(minutes=11))

    assert "Weggehaald" not in client.get(shelf).content.decode()


def test_a_name_is_needed(client: Client, full: Trajectory, at: Callable[[str], str], shelf: str) -> None:
    response = client.post(at("template/"), {"name": " "})

    assert response.status_code == 422
    assert "Geef het sjabloon een naam" in response.content.decode()
    assert not Template.objects.exists()


def test_what_can_no_longer_be_read_says_why_and_makes_nothing(client: Client, sanne: Member) -> None:
    kept = make.template(sanne.organisation)
    kept.data["behaviours"] = [{"situation": "x"}]
    kept.save()

    response = begin(client, kept)

    page = response.content.decode()
    assert response.status_code == 422
    assert "<code>behaviours[0].actor</code>: dit ontbreekt" in page
    assert 'value="Voor Noord"' in page
    assert not Trajectory.objects.exists()


def test_readers_see_the_list_and_change_nothing(
    ruud: Member, sign_in: SignIn, sanne: Member, shelf: str, full: Trajectory, at: Callable[[str], str]
) -> None:
    kept = make.template(sanne.organisation)
    reader = sign_in(ruud)

    page = reader.get(shelf).content.decode()

    assert "Feedback geven" in page
    assert "Neem weg" not in page
    assert reader.post(shelf, {"do": f"remove:{kept.public_id}"}).status_code == 403
    assert begin(reader, kept).status_code == 403
    assert reader.post(at("template/"), {"name": "x"}).status_code == 403
    assert Template.objects.get().removed_at is None
