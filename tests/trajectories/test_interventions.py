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
from trajectories.models import Cohort, Intervention, InterventionDate, Trajectory
from trajectories.occurrences import date_words

pytestmark = [pytest.mark.once, pytest.mark.django_db]

At = Callable[[str], str]


def filled(*rows: dict[str, str], **fields: str) -> dict[str, str]:
    """The form with these rows of dates, as it opens for a row that was never changed."""
    sent = {"title": "Oefensessie", "kind": "session", "zone": "Europe/Amsterdam", "version": "1"}
    sent |= {"origin": "own", "standing": "planned"} | fields
    sent |= {"dates-TOTAL_FORMS": str(len(rows)), "dates-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for name in ("day", "begins", "ends", "last_day", "is_weekly", "weekly_until"):
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
            trainer="sanne brouwer",
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
    listed = client.get(at("timeline/")).content.decode()
    assert "<span>tot en met 31 mrt</span>" in listed
    assert "zonder opleider" in listed
    assert "nog niemand geeft dit" not in listed


def test_a_night_shift_that_begins_at_midnight_comes_back_as_typed(client: Client, plan: Trajectory, at: At) -> None:
    night = {"day": "12-1-2027", "begins": "0:00", "ends": "8:00"}
    client.post(at("timeline/new/"), filled(night))
    made = plan.interventions.get()

    page = client.get(at(f"timeline/{made.public_id}/")).content.decode()

    assert 'value="0:00"' in page
    assert 'value="8:00"' in page
    assert "00:00 – 08:00" in client.get(at("timeline/")).content.decode()
    assert date_words(made.dates.all()) == "di 12 jan 2027 00:00 – 08:00"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"day": "ooit"}, "Vul een datum in, zoals 12-1-2027"),
        ({"begins": "9"}, "Vul een datum in, zoals 12-1-2027"),
        ({"day": "12-1-2027", "begins": "25:00"}, "Vul een tijd in, zoals 9:30"),
        ({"day": "12-1-2027", "ends": "9"}, "Vul in hoe laat het begint"),
        ({"day": "12-1-2027", "begins": "12", "ends": "9"}, "Dit ligt voor het begin"),
        ({"day": "12-1-2027", "last_day": "11-1-2027"}, "Dit ligt voor de eerste dag"),
        ({"day": "28-3-2027", "begins": "2:30"}, "De klok gaat die nacht vooruit: 02:30 bestaat niet op 28-3-2027"),
        ({"day": "27-3-2027", "begins": "22", "ends": "2.15", "last_day": "28-3-2027"}, "02:15 bestaat niet op"),
        ({"day": "12-1-2027", "weekly_until": "1-3-2027"}, "Vink aan dat het elke week is, of laat dit leeg"),
        ({"day": "12-1-2027", "is_weekly": "on", "weekly_until": "5-1-2027"}, "Dit ligt voor de eerste dag"),
        ({"day": "12-1-2027", "is_weekly": "on", "weekly_until": "1-1-2037"}, "Dit is meer dan drie jaar"),
        ({"day": "12-1-2027", "is_weekly": "on", "last_day": "20-1-2027"}, "Dit duurt langer dan de week"),
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


def test_of_an_hour_that_the_clock_shows_twice_the_first_is_meant(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("timeline/new/"), filled({"day": "31-10-2027", "begins": "2:30"}))

    assert whens(plan.interventions.get()) == [("2027-10-31 00:30", "")]


def test_a_weekly_date_says_on_which_days_it_is_a_public_holiday(client: Client, plan: Trajectory, at: At) -> None:
    row = {"day": "13-4-2027", "begins": "9", "ends": "10", "is_weekly": "on"}

    client.post(at("timeline/new/"), filled(row | {"weekly_until": "20-4-2027"}))
    assert "feestdag" not in client.get(at("timeline/")).content.decode()
    InterventionDate.objects.update(weekly_until="2027-05-04")

    assert "feestdag op 27 apr" in client.get(at("timeline/")).content.decode()


def test_a_weekly_date_is_one_line_that_says_how_often(client: Client, plan: Trajectory, at: At) -> None:
    row = {"day": "12-1-2027", "begins": "9", "ends": "10", "is_weekly": "on"}

    client.post(at("timeline/new/"), filled(row | {"weekly_until": "12-4-2027"}))
    client.post(at("timeline/new/"), filled(row, title="Intervisie", kind="peer_consultation"))

    page = client.get(at("timeline/")).content.decode()
    assert "elke di tot en met 6 apr" in page
    assert "elke di, zonder einde" in page
    assert "eind <b>di 6 apr 2027</b>" in page
    made = plan.interventions.get(title="Oefensessie")
    again = client.get(at(f"timeline/{made.public_id}/")).content.decode()
    assert 'value="12-4-2027"' in again
    assert '<details class="fold" open><summary>Elke week, of meerdere dagen achter elkaar' in again


def test_more_than_sixty_dates_are_told_and_kept(client: Client, plan: Trajectory, at: At) -> None:
    rows = [{"day": f"{1 + n % 28}-{1 + n // 28}-2027"} for n in range(61)]

    response = client.post(at("timeline/new/"), filled(*rows))

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("Dit zijn er meer dan 60. Haal er een paar weg, of kies elke week.") == 2
    assert 'name="dates-60-day"' in page
    assert not plan.interventions.exists()


def test_everything_of_one_intervention_is_kept_and_shown(client: Client, plan: Trajectory, at: At) -> None:
    behaviour = factories.behaviour(plan)

    client.post(
        at("timeline/new/"),
        filled(
            {"day": "12-1-2027"},
            origin="off_the_shelf",
            vendor="De Bron",
            is_content_fixed="on",
            standing="requested",
            support_hours="1,5",
            practice_share="40 %",
            makes_if_then="on",
            behaviours=str(behaviour.pk),
            place="https://meet.example/zaal",
        ),
    )

    made = plan.interventions.get()
    assert (made.origin, made.vendor, made.is_content_fixed) == ("off_the_shelf", "De Bron", True)
    assert (made.standing, made.support_hours, made.practice_share) == ("requested", Decimal("1.5"), 40)
    assert (made.makes_if_then, list(made.behaviours.all())) == (True, [behaviour])
    page = client.get(at("timeline/")).content.decode()
    for words in (
        "van de plank", "(De Bron)", "inhoud ligt vast", "aangevraagd", "1,5 u voor de begeleiding samen",
        "40% oefenen met eigen gevallen: minder dan de helft. Kan er meer?", "hier maken ze hun als-dan-plan",
        "Helpt bij: vat eerst samen wat de klant zei",
    ):  # fmt: skip
        assert words in page, words
    assert 'href="https://meet.example/zaal" rel="noopener noreferrer"' in page


def test_what_was_declined_says_why_and_stays_listed_without_a_date(client: Client, plan: Trajectory, at: At) -> None:
    silent = client.post(at("timeline/new/"), filled({"day": "12-1-2027"}, standing="declined"))
    client.post(
        at("timeline/new/"), filled({"day": "12-1-2027"}, standing="declined", declined_because="Geen trainer vrij")
    )

    page = client.get(at("timeline/")).content.decode()
    assert silent.status_code == 422
    assert silent.content.decode().count("Schrijf in een zin waarom het niet doorgaat") == 2
    assert "Geen trainer vrij" in page
    assert "di 12 jan" not in page


def test_wrong_use_is_told_at_the_field_and_nothing_is_lost_or_run(client: Client, plan: Trajectory, at: At) -> None:
    response = client.post(
        at("timeline/new/"),
        filled({"day": "12-1-2027"}, title="🎉", place="javascript:alert(1)", note="x" * 20_000, vendor="שלום"),
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("Schrijf er ook woorden bij") == 2
    assert page.count("Dit is een script, geen plek.") == 2
    assert page.count("Maak het korter: hooguit 1000 tekens") == 2
    assert 'value="javascript:alert(1)"' in page
    assert "x" * 20_000 in page
    assert "שלום" in page


def test_who_saves_second_sees_both_texts_dates_included(client: Client, plan: Trajectory, at: At) -> None:
    made = factories.session(plan, datetime(2027, 1, 12, 8, tzinfo=UTC), learner_hours="6.50")
    page = at(f"timeline/{made.public_id}/")
    client.post(page, filled({"day": "19-1-2027", "begins": "9"}, title="Kick-off", learner_hours="6,5"))

    second = client.post(page, filled({"day": "26-1-2027", "begins": "9"}, title="Start", learner_hours="6.5"))

    text = second.content.decode()
    assert second.status_code == 409
    assert "<dt>Wat is het?</dt>" in text
    assert '<dd dir="auto">Kick-off</dd>' in text
    assert '<dd dir="auto">di 19 jan 2027 09:00</dd>' in text
    assert '<dd dir="auto">di 26 jan 2027 09:00</dd>' in text
    assert "<dt>Uren per lerende</dt>" not in text
    assert 'value="26-1-2027"' in text
    made.refresh_from_db()
    assert made.title == "Kick-off"
    client.post(page, filled({"day": "26-1-2027"}, title="Start", version="2"))
    changes = plan.changes.filter(verb="change_intervention").order_by("pk")
    assert [(one.before.get("title"), one.after.get("title")) for one in changes] == [
        ("Oefensessie", "Kick-off"),
        ("Kick-off", "Start"),
    ]
    assert changes[0].before["dates"] == "2027-01-12 09:00"


def test_the_history_tells_of_adding_taking_away_and_putting_back(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("timeline/new/"), filled({"day": "12-1-2027", "begins": "9"}))
    made = plan.interventions.get()
    client.post(at("timeline/"), {"do": f"remove:{made.public_id}"})
    client.post(at("timeline/"), {"do": f"put_back:{made.public_id}"})

    lines = plan.changes.filter(part="interventions").order_by("pk")
    assert [line.verb for line in lines] == ["add_intervention", "remove_intervention", "put_back_intervention"]
    assert lines[0].after["dates"] == "2027-01-12 09:00"
    assert "is_content_fixed" not in lines[0].after


def test_changing_replaces_dates_and_keeps_the_rest(client: Client, plan: Trajectory, at: At) -> None:
    made = factories.session(plan, datetime(2027, 1, 12, 8, tzinfo=UTC))

    client.post(at(f"timeline/{made.public_id}/"), filled({"day": "20-1-2027", "begins": "10"}, title="Kick-off"))

    made.refresh_from_db()
    assert made.title == "Kick-off"
    assert whens(made) == [("2027-01-20 09:00", "")]


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
    assert "Verschuif" not in page
    assert reader.post(at("timeline/"), {"do": f"remove:{made.public_id}"}).status_code == 403
    assert reader.post(at("timeline/new/"), filled()).status_code == 403


def test_the_list_reads_as_few_rows_with_one_as_with_thirty(
    client: Client, plan: Trajectory, at: At, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.session(plan, datetime(2027, 1, 12, 8, tzinfo=UTC), trainer=plan.owner)
    with django_assert_num_queries(10):
        client.get(at("timeline/"))
    for day in range(1, 30):
        factories.session(plan, datetime(2027, 1, day, 8, tzinfo=UTC), trainer=plan.owner)

    with django_assert_num_queries(10):
        client.get(at("timeline/"))
