"""What helps people learn, and when."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from organisations.models import Member
from tests import factories
from tests.trajectories.conftest import SignIn
from trajectories.models import Cohort, Intervention, Trajectory

pytestmark = pytest.mark.django_db

At = Callable[[str], str]


def filled(*rows: dict[str, str], **fields: str) -> dict[str, str]:
    """The form with these rows of dates."""
    sent = {"title": "Oefensessie", "kind": "session", "zone": "Europe/Amsterdam"} | fields
    sent |= {"dates-TOTAL_FORMS": str(len(rows)), "dates-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for name in ("day", "begins", "ends", "last_day"):
            sent[f"dates-{number}-{name}"] = row.get(name, "")
    return sent


def whens(intervention: Intervention) -> list[tuple[str, str]]:
    return [
        (f"{day.starts_at:%Y-%m-%d %H:%M}", f"{day.ends_at:%Y-%m-%d %H:%M}" if day.ends_at else "")
        for day in intervention.dates.all()
    ]


def test_an_intervention_has_dates_hours_and_a_trainer(client: Client, plan: Trajectory, at: At, sanne: Member) -> None:
    response = client.post(
        at("timeline/new/"),
        filled(
            {"day": "19 jan 2027", "begins": "13", "ends": "16:30"},
            {"day": "12-1-2027", "begins": "9.00", "ends": "12u"},
            {},
            trainer=str(sanne.person_id),
            learner_hours="6,5",
            place="Zaal 3",
        ),
    )

    made = plan.interventions.get()
    assert response["Location"] == at("timeline/")
    assert whens(made) == [("2027-01-12 08:00", "2027-01-12 11:00"), ("2027-01-19 12:00", "2027-01-19 15:30")]
    assert (made.trainer, made.learner_hours, made.place) == (sanne.person, Decimal("6.5"), "Zaal 3")
    page = client.get(at("timeline/")).content.decode()
    assert "di 12 jan" in page
    assert "09:00 – 12:00" in page
    assert "begin <b>di 12 jan 2027</b>, eind <b>di 19 jan 2027</b>" in page


def test_dates_stand_on_the_clock_of_their_own_zone(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("timeline/new/"), filled({"day": "12-1-2027", "begins": "9"}, zone="Europe/Lisbon"))

    made = plan.interventions.get()
    assert whens(made) == [("2027-01-12 09:00", "")]
    assert 'value="9:00"' in client.get(at(f"timeline/{made.public_id}/")).content.decode()


def test_a_day_without_a_time_and_one_that_takes_several_come_back_as_typed(
    client: Client, plan: Trajectory, at: At
) -> None:
    client.post(
        at("timeline/new/"),
        filled({"day": "1-3-2027", "last_day": "31-3-2027"}, kind="e_learning", title="Module"),
    )
    made = plan.interventions.get()

    page = client.get(at(f"timeline/{made.public_id}/")).content.decode()

    assert [(day.first_day.day, day.last_day.day) for day in made.dates.all()] == [(1, 31)]
    assert 'value="1-3-2027"' in page
    assert 'value="31-3-2027"' in page
    assert 'value="0:00"' not in page


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"day": "ooit"}, "Vul een datum in, zoals 12-1-2027"),
        ({"begins": "9"}, "Vul een datum in, zoals 12-1-2027"),
        ({"day": "12-1-2027", "begins": "25:00"}, "Vul een tijd in, zoals 9:30"),
        ({"day": "12-1-2027", "ends": "9"}, "Vul in hoe laat het begint"),
        ({"day": "12-1-2027", "begins": "12", "ends": "9"}, "Dit ligt voor het begin"),
        ({"day": "12-1-2027", "last_day": "11-1-2027"}, "Dit ligt voor de eerste dag"),
    ],
)
def test_a_date_that_cannot_be_is_told(
    client: Client, plan: Trajectory, at: At, row: dict[str, str], message: str
) -> None:
    response = client.post(at("timeline/new/"), filled(row, place="Zaal 3"))

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(message) == 2
    assert 'value="Zaal 3"' in page
    assert not plan.interventions.exists()


def test_one_date_more_or_less_needs_no_script_and_keeps_what_was_typed(
    client: Client, plan: Trajectory, at: At
) -> None:
    typed = filled({"day": "12-1-2027", "begins": "9"}, {"day": "nog niet"}, place="Zaal 3", title="")

    more = client.post(at("timeline/new/"), typed | {"more": "1"})
    less = client.post(at("timeline/new/"), typed | {"drop": "0"})

    assert more.status_code == 200
    assert 'name="dates-2-day"' in more.content.decode()
    assert 'value="nog niet"' in more.content.decode()
    assert 'value="Zaal 3"' in more.content.decode()
    assert 'value="12-1-2027"' not in less.content.decode()
    assert 'value="nog niet"' in less.content.decode()
    assert not plan.interventions.exists()


def test_changing_replaces_dates_and_keeps_the_rest(client: Client, plan: Trajectory, at: At) -> None:
    made = factories.session(plan, datetime(2027, 1, 12, 8, tzinfo=UTC))

    client.post(at(f"timeline/{made.public_id}/"), filled({"day": "20-1-2027", "begins": "10"}, title="Kick-off"))

    made.refresh_from_db()
    assert made.title == "Kick-off"
    assert whens(made) == [("2027-01-20 09:00", "")]


def test_a_week_later_keeps_the_clock_on_the_wall(client: Client, plan: Trajectory, at: At) -> None:
    # Summer time begins on 28 March 2027.
    made = factories.session(plan, datetime(2027, 3, 23, 8, tzinfo=UTC), datetime(2027, 3, 23, 11, tzinfo=UTC))

    client.post(at("timeline/"), {"do": f"later:{made.public_id}"})

    assert whens(made) == [("2027-03-30 07:00", "2027-03-30 10:00")]


def test_taking_one_away_can_be_undone(client: Client, plan: Trajectory, at: At) -> None:
    made = factories.session(plan, datetime(2027, 1, 12, 8, tzinfo=UTC))

    client.post(at("timeline/"), {"do": f"remove:{made.public_id}"})
    assert not plan.interventions.exists()
    assert "Weggehaald: Oefensessie." in client.get(at("timeline/")).content.decode()

    client.post(at("timeline/"), {"do": f"put_back:{made.public_id}"})
    assert plan.interventions.get() == made
    assert whens(made) == [("2027-01-12 08:00", "")]


def test_groups_are_chosen_when_there_are_more(client: Client, plan: Trajectory, at: At) -> None:
    assert 'name="cohorts"' not in client.get(at("timeline/new/")).content.decode()
    late = Cohort.objects.create(trajectory=plan, name="late dienst")
    assert 'name="cohorts"' in client.get(at("timeline/new/")).content.decode()

    client.post(at("timeline/new/"), filled({"day": "12-1-2027"}, cohorts=str(late.pk)))

    assert list(plan.interventions.get().cohorts.all()) == [late]


def test_a_reader_looks_and_changes_nothing(plan: Trajectory, at: At, ruud: Member, sign_in: SignIn) -> None:
    made = factories.session(plan, datetime(2027, 1, 12, 8, tzinfo=UTC))
    reader = sign_in(ruud)

    page = reader.get(at("timeline/")).content.decode()

    assert "Oefensessie" in page
    assert "Een week later" not in page
    assert reader.post(at("timeline/"), {"do": f"later:{made.public_id}"}).status_code == 403
    assert reader.post(at("timeline/new/"), filled()).status_code == 403


def test_the_list_reads_as_few_rows_with_one_as_with_thirty(
    client: Client, plan: Trajectory, at: At, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.session(plan, datetime(2027, 1, 12, 8, tzinfo=UTC), trainer=plan.owner)
    with django_assert_num_queries(8):
        client.get(at("timeline/"))
    for day in range(1, 30):
        factories.session(plan, datetime(2027, 1, day, 8, tzinfo=UTC), trainer=plan.owner)

    with django_assert_num_queries(8):
        client.get(at("timeline/"))
