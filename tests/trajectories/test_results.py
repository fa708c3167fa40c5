"""The figures that should change, and what they were on which day."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from organisations import clock
from organisations.models import Member
from tests import factories
from tests.trajectories.conftest import SignIn
from trajectories.models import ResultFigure, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

At = Callable[[str], str]
# A Tuesday, ten o'clock in Amsterdam.
NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)
FILLED = {
    "name": "klanten die opnieuw bellen",
    "direction": "down",
    "unit": "%",
    "baseline": "30,5",
    "baseline_on": "4-1-2027",
    "target": "15",
    "due_on": "1-6-2027",
    "version": "1",
}


@pytest.fixture(autouse=True)
def _on_a_tuesday(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Any) -> None:
    monkeypatch.setattr(clock, "shift", lambda: NOW - timezone.now())
    settings.CLOCK_FILE = tmp_path / "clock"


def names(plan: Trajectory) -> list[str]:
    return [figure.name for figure in plan.figures.all()]


def test_a_figure_says_from_where_to_where_by_when_and_who_measures(
    client: Client, plan: Trajectory, at: At, sanne: Member
) -> None:
    reading = "Meer vragen is eerst goed nieuws"

    response = client.post(at("result/new/"), FILLED | {"owner": "Sanne Brouwer", "reading": reading})

    made = plan.figures.get()
    assert response["Location"] == at("result/")
    assert (made.baseline, made.target, made.owner) == (Decimal("30.5"), Decimal(15), sanne.person)
    page = client.get(at("result/")).content.decode()
    for words in (
        reading, "van <b>30,5%</b>", "naar <b>15%</b>", "op 1 jun 2027", "Sanne Brouwer meet het", "moet omlaag"
    ):  # fmt: skip
        assert words in page, words


def test_an_unknown_baseline_is_allowed_and_said(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("result/new/"), {"name": "wachttijd", "direction": "down", "unit": "minuten", "target": "-2.5"})

    page = client.get(at("result/")).content.decode()
    assert "nulmeting onbekend" in page
    assert "naar <b>-2,5\N{NO-BREAK SPACE}minuten</b>" in page
    assert "nog niemand meet het" in page


def test_a_target_on_the_other_side_is_asked_about_once_and_can_be_meant(
    client: Client, plan: Trajectory, at: At
) -> None:
    other_way = FILLED | {"target": "45"}

    asked = client.post(at("result/new/"), other_way)

    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Het moet omlaag, en dit is niet lager dan waar het nu staat. Bedoel je dat?" in page
    assert 'aria-describedby="id_target_doubt"' in page
    assert 'id="id_target_doubt"' in page
    assert "Bewaar het zo" in page
    assert 'value="30,5"' in page
    assert 'id="errors"' not in page
    assert not plan.figures.exists()
    client.post(at("result/new/"), other_way | {"sure": "target"})
    made = plan.figures.get()
    assert made.target == 45
    again = client.get(at(f"result/{made.public_id}/")).content.decode()
    assert "Bedoel je dat?" in again
    assert 'name="sure" value="target"' in again


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Schrijf naar welk cijfer je kijkt"),
        ({"name": "📉"}, "Schrijf er ook woorden bij"),
        ({"name": "x" * 20_000}, "Maak het korter: hooguit 120 tekens"),
        ({"direction": ""}, "Kies welke kant het op moet"),
        ({"baseline": "veel"}, "Vul een getal in, zoals 12 of 12,5"),
        ({"target": "99999999999"}, "Dit kan niet meer zijn dan 9999999999"),
        ({"due_on": "3-1-2027"}, "Dit ligt voor de dag van de nulmeting"),
        ({"unit": "😀"}, "Schrijf er ook woorden bij"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(
    client: Client, plan: Trajectory, at: At, typed: dict[str, str], message: str
) -> None:
    response = client.post(at("result/new/"), FILLED | typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(message) == 2
    assert not plan.figures.exists()


def test_right_to_left_words_and_script_stay_words(client: Client, plan: Trajectory, at: At) -> None:
    client.post(at("result/new/"), FILLED | {"name": "زمن الانتظار", "reading": "<script>alert(1)</script>"})

    page = client.get(at("result/")).content.decode()
    assert '<b dir="auto">زمن الانتظار</b>' in page
    assert "&lt;script&gt;alert(1)" in page


def test_who_saves_second_sees_both_and_what_was_overwritten_is_kept(client: Client, plan: Trajectory, at: At) -> None:
    figure = factories.figure(plan, baseline=Decimal("30.50"))
    page = at(f"result/{figure.public_id}/")
    client.post(page, FILLED | {"target": "12"})

    second = client.post(page, FILLED | {"target": "10,0"})

    text = second.content.decode()
    assert second.status_code == 409
    assert '<dd dir="auto">12</dd>' in text
    assert '<dd dir="auto">10</dd>' in text
    assert "<dt>Waar staat het nu?</dt>" not in text
    assert plan.figures.get().target == 12
    client.post(page, FILLED | {"target": "10", "version": "2"})
    last = plan.changes.filter(verb="change_figure").order_by("pk").last()
    assert last is not None
    assert (last.before, last.after) == ({"target": "12.00"}, {"target": "10.00"})


def test_figures_are_moved_taken_away_and_put_back(client: Client, plan: Trajectory, at: At) -> None:
    first, second = factories.figure(plan, name="een"), factories.figure(plan, name="twee", position=2)

    client.post(at("result/"), {"do": f"down:{first.public_id}"})
    assert names(plan) == ["twee", "een"]
    client.post(at("result/"), {"do": f"remove:{second.public_id}"})
    assert names(plan) == ["een"]
    assert "Weggehaald: twee." in client.get(at("result/")).content.decode()
    client.post(at("result/"), {"do": f"put_back:{second.public_id}"})
    assert names(plan) == ["twee", "een"]
    verbs = [change.verb for change in plan.changes.filter(part="result").order_by("pk")]
    assert verbs == ["move_figure", "remove_figure", "put_back_figure"]


def test_a_figure_that_a_colleague_took_away_meanwhile_is_not_moved(client: Client, plan: Trajectory, at: At) -> None:
    factories.figure(plan, name="een")
    second = factories.figure(plan, name="twee", position=2)
    client.post(at("result/"), {"do": f"remove:{second.public_id}"})

    assert client.post(at("result/"), {"do": f"up:{second.public_id}"}).status_code == 302

    assert names(plan) == ["een"]


class TestMeasurements:
    """What it was later."""

    def test_a_number_or_that_it_could_not_be_had(self, client: Client, plan: Trajectory, at: At) -> None:
        figure = factories.figure(plan)
        page = at(f"result/{figure.public_id}/measure/")

        client.post(page, {"measured_on": "1-3-2027", "value": "24,5", "note": "zonder de staking"})
        client.post(page, {"measured_on": "2-3-2027", "is_missing": "on"})

        assert [each.value for each in figure.measurements.all()] == [Decimal("24.5"), None]
        text = client.get(at("result/")).content.decode()
        assert "<b>24,5%</b> zonder de staking" in text
        assert "niet beschikbaar" in text
        assert figure.latest == figure.measurements.first()

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({}, "Vul een getal in, of vink aan dat het cijfer er niet is"),
            ({"value": "24", "is_missing": "on"}, "Er staat ook een getal. Kies een van de twee"),
            ({"value": "24", "measured_on": "3-3-2027"}, "Deze dag moet nog komen"),
            ({"value": "24", "measured_on": "1-2-2027"}, "Van deze dag staat er al een meting."),
            ({"value": "24", "measured_on": "ooit"}, "Vul een datum in, zoals 12-1-2027"),
        ],
    )
    def test_what_cannot_be_is_told_at_the_field(
        self, client: Client, plan: Trajectory, at: At, typed: dict[str, str], message: str
    ) -> None:
        figure = factories.figure(plan)
        factories.measurement(figure, date(2027, 2, 1))

        response = client.post(at(f"result/{figure.public_id}/measure/"), {"measured_on": "2-3-2027"} | typed)

        assert response.status_code == 422
        assert response.content.decode().count(message) == 2
        assert figure.measurements.count() == 1

    def test_one_is_changed_taken_away_and_put_back(self, client: Client, plan: Trajectory, at: At) -> None:
        figure = factories.figure(plan)
        made = factories.measurement(figure, date(2027, 2, 1))
        typed = {"measured_on": "1-2-2027", "value": "22", "version": "1"}
        page = at(f"measurements/{made.public_id}/")

        client.post(page, typed)
        stale = client.post(page, typed | {"value": "21"})
        client.post(at("result/"), {"do": f"unmeasure:{made.public_id}"})

        assert stale.status_code == 409
        assert '<dd dir="auto">22</dd>' in stale.content.decode()
        assert not figure.measurements.exists()
        assert "Meting van 1 feb 2027 weggehaald" in client.get(at("result/")).content.decode()
        client.post(at("result/"), {"do": f"measure_again:{made.public_id}"})
        assert figure.measurements.get().value == 22
        twice = client.post(at("result/"), {"do": f"measure_again:{made.public_id}"}, follow=True).content.decode()
        assert "Van die dag staat er intussen een andere meting" not in twice, "it is the same one"
        verbs = [change.verb for change in plan.changes.filter(part="result").order_by("pk")]
        assert verbs == ["change_measurement", "remove_measurement", "put_back_measurement"]

    def test_its_day_may_have_been_measured_again(self, client: Client, plan: Trajectory, at: At) -> None:
        figure = factories.figure(plan)
        made = factories.measurement(figure, date(2027, 2, 1))
        client.post(at("result/"), {"do": f"unmeasure:{made.public_id}"})
        factories.measurement(figure, date(2027, 2, 1), 20)

        client.post(at("result/"), {"do": f"measure_again:{made.public_id}"})

        assert figure.measurements.get().value == 20
        assert "Van die dag staat er intussen een andere meting." in client.get(at("result/")).content.decode()


@pytest.mark.parametrize(
    ("measured", "overdue"),
    [(None, True), (date(2027, 2, 1), True), (date(2027, 2, 20), False), (date(2027, 3, 1), False)],
    ids=["never", "long before", "in the week before", "after"],
)
def test_a_figure_past_its_day_waits_for_a_measurement(plan: Trajectory, measured: date | None, overdue: bool) -> None:
    figure = factories.figure(plan, due_on=date(2027, 2, 26))
    if measured:
        factories.measurement(figure, measured, None)

    assert ResultFigure.objects.get().is_overdue(NOW.date()) is overdue
    assert not ResultFigure.objects.get().is_overdue(date(2027, 2, 26))


def test_a_reader_looks_and_changes_nothing(plan: Trajectory, at: At, ruud: Member, sign_in: SignIn) -> None:
    figure = factories.figure(plan)
    factories.measurement(figure, date(2027, 2, 1))
    reader = sign_in(ruud)

    page = reader.get(at("result/")).content.decode()

    assert "Klanten die binnen een week opnieuw bellen" in page
    assert "Haal weg" not in page
    assert reader.post(at("result/"), {"do": f"remove:{figure.public_id}"}).status_code == 403
    assert reader.post(at("result/new/"), FILLED).status_code == 403


def test_a_figure_of_another_trajectory_is_not_found(client: Client, plan: Trajectory, at: At) -> None:
    other = factories.figure(factories.trajectory(owner=plan.owner))
    measured = factories.measurement(other, date(2027, 2, 1))

    assert client.get(at(f"result/{other.public_id}/")).status_code == 404
    assert client.get(at(f"measurements/{measured.public_id}/")).status_code == 404
    assert client.post(at("result/"), {"do": f"remove:{other.public_id}"}).status_code == 404
