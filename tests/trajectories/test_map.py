"""The impact map: result ← behaviour ← intervention, and what hangs loose."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from organisations.models import Member
from tests import factories
from tests.trajectories.conftest import SignIn
from trajectories.impact import read_map
from trajectories.map_drawing import drawing
from trajectories.missing_results import missing
from trajectories.models import Behaviour, Intervention, ResultFigure, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

At = Callable[[str], str]
NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)
Three = tuple[ResultFigure, Behaviour, Intervention]


@pytest.fixture
def three(plan: Trajectory) -> Three:
    """One of each, without a line."""
    session = factories.session(plan, datetime(2027, 4, 6, 8, tzinfo=UTC))
    return factories.figure(plan, owner=plan.owner), factories.behaviour(plan), session


def join(three: Three) -> None:
    figure, behaviour, session = three
    behaviour.figures.add(figure)
    session.behaviours.add(behaviour)


def loose(page: str) -> list[tuple[str, str, str]]:
    """What hangs loose, what it says, and the path of the act."""
    line = r'todo__what" dir="auto">([^<]+)</p><p class="todo__who">([^<]+)</p></div><p class="todo__do">'
    return re.findall(line + r'<a href="([^"]+)"', page)


def test_each_loose_end_is_told_with_a_link_that_mends_it(client: Client, three: Three, at: At) -> None:
    _figure, behaviour, _session = three

    page = client.get(at("map/")).content.decode()

    edit = at("map/edit/")
    assert loose(page) == [
        ("Klanten die binnen een week opnieuw bellen", "nog geen gedrag dat dit beweegt", edit),
        ("Vat eerst samen wat de klant zei", "beweegt nog geen resultaat", f"{edit}#{behaviour.public_id}"),
        ("Vat eerst samen wat de klant zei", "niets helpt hier nog bij", f"{edit}#{behaviour.public_id}"),
        ("Oefensessie", "helpt nog bij geen gedrag", edit),
    ]
    assert f'id="{behaviour.public_id}"' in client.get(edit).content.decode()


def test_what_is_not_there_yet_is_added_instead(client: Client, plan: Trajectory, at: At) -> None:
    factories.behaviour(plan)

    page = client.get(at("map/")).content.decode()

    assert [path for _what, _says, path in loose(page)] == [at("result/new/"), at("timeline/new/")]


def test_nothing_hangs_loose_once_the_lines_are_drawn(client: Client, three: Three, at: At) -> None:
    join(three)

    page = client.get(at("map/")).content.decode()

    assert loose(page) == []
    assert "Geen losse eindjes" in page
    assert page.count("<path d=") == 2
    assert "Beweegt: klanten die binnen een week opnieuw bellen" in page
    assert "Helpt bij: vat eerst samen wat de klant zei" in page


def test_what_was_declined_or_taken_away_is_not_on_the_map(
    client: Client, plan: Trajectory, three: Three, at: At
) -> None:
    join(three)
    factories.session(plan, NOW, title="Te duur", standing="declined")
    factories.session(plan, NOW, title="Weg", removed_at=NOW)
    factories.figure(plan, name="oud cijfer", removed_at=NOW)

    page = client.get(at("map/")).content.decode()

    assert "Oefensessie" in page
    assert not [word for word in ("Te duur", "Weg", "oud cijfer") if word in page.split("<main")[1].split("</main")[0]]
    assert loose(page) == []


def test_lines_are_drawn_and_wiped_by_ticks(client: Client, plan: Trajectory, three: Three, at: At) -> None:
    figure, behaviour, session = three
    aims, helps = f"aims_{behaviour.public_id}", f"helps_{behaviour.public_id}"

    client.post(at("map/edit/"), {aims: figure.public_id, helps: session.public_id, "was": ""})
    assert list(behaviour.figures.all()) == [figure]
    assert list(session.behaviours.all()) == [behaviour]
    was = re.search(r'name="was" value="([^"]+)"', client.get(at("map/edit/")).content.decode())
    assert was
    client.post(at("map/edit/"), {aims: figure.public_id, "was": was[1]})

    assert list(behaviour.figures.all()) == [figure]
    assert not session.behaviours.exists()
    lines = plan.changes.filter(verb="draw_lines").order_by("pk")
    assert lines[0].after["lines"] == (
        "klanten die binnen een week opnieuw bellen ← vat eerst samen wat de klant zei; "
        "vat eerst samen wat de klant zei ← Oefensessie"
    )
    assert lines[1].before["lines"] == "vat eerst samen wat de klant zei ← Oefensessie"


def test_lines_that_somebody_else_drew_meanwhile_stay(client: Client, three: Three, at: At) -> None:
    figure, behaviour, session = three
    # Opened on an empty map; then somebody ticked the result.
    behaviour.figures.add(figure)

    client.post(at("map/edit/"), {f"helps_{behaviour.public_id}": session.public_id, "was": ""})

    assert list(behaviour.figures.all()) == [figure]
    assert list(session.behaviours.all()) == [behaviour]


def test_a_form_that_holds_the_same_ticks_meets_the_new_lines(
    client: Client, plan: Trajectory, three: Three, at: At
) -> None:
    figure, behaviour, _session = three
    client.post(at("map/edit/"), {f"aims_{behaviour.public_id}": figure.public_id, "was": ""})

    typed = {"situation": "s", "actor": "a", "action": "vraagt door", "noticeable_by": "n", "version": "1"}
    answer = client.post(at(f"behaviours/{behaviour.public_id}/"), typed)

    assert answer.status_code == 409
    assert "<dt>Welk resultaat beweegt het?</dt>" in answer.content.decode()
    assert list(behaviour.figures.all()) == [figure]


def test_a_line_to_another_trajectory_is_refused(client: Client, three: Three, at: At) -> None:
    _figure, behaviour, _session = three
    other = factories.figure(factories.trajectory())

    answer = client.post(at("map/edit/"), {f"aims_{behaviour.public_id}": other.public_id, "was": ""})

    assert answer.status_code == 422
    assert not behaviour.figures.exists()


def test_a_reader_sees_the_map_and_no_way_to_draw(
    plan: Trajectory, three: Three, at: At, ruud: Member, sign_in: SignIn
) -> None:
    reader = sign_in(ruud)

    page = reader.get(at("map/")).content.decode()

    assert "4 losse eindjes" in page
    assert "map/edit/" not in page
    assert reader.get(at("map/edit/")).status_code == 403


def test_curves_lie_between_the_middles_of_equal_rows(plan: Trajectory, three: Three) -> None:
    join(three)
    second = factories.behaviour(plan, position=2, action="vraagt door")
    second.figures.add(three[0])

    drawn = drawing(read_map(plan, plan.interventions.all()))

    assert drawn.aims == ["M0 50.0 C50 50.0 50 25.0 100 25.0", "M0 50.0 C50 50.0 50 75.0 100 75.0"]
    assert drawn.helps == ["M0 25.0 C50 25.0 50 50.0 100 50.0"]


def test_the_map_is_read_in_one_query_however_much_is_on_it(
    plan: Trajectory, three: Three, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    join(three)
    for number in range(4):
        factories.behaviour(plan, position=number + 2).figures.add(factories.figure(plan, position=number + 2))
    factories.measurement(three[0], date(2027, 2, 1), 26)
    factories.measurement(three[0], date(2027, 3, 1), None)
    planned = list(plan.interventions.all())

    with django_assert_num_queries(1):
        found = read_map(plan, planned)
        first = found.figures[0]
        stands = [str(first.owner), str(first.baseline), str(first.latest), str(len(first.measurements.all()))]

    assert stands == ["Sanne Brouwer", "30.00", "klanten die binnen een week opnieuw bellen: 2027-02-01", "2"]
    assert [figure.position for figure in found.figures] == [1, 2, 3, 4, 5]
    assert found.behaviours_for(first) == [three[1]]


class TestMissing:
    """What the plan says is missing of it; none of it holds up the start."""

    def lines(self, plan: Trajectory) -> list[tuple[str, str, str]]:
        found = missing(plan, read_map(plan, plan.interventions.all()), NOW)
        assert not [line for line in found if line.blocks_start]
        return [(line.what, line.says, line.url.split(plan.public_id)[1]) for line in found]

    def test_a_plan_without_a_figure(self, plan: Trajectory) -> None:
        factories.session(plan, NOW)

        assert self.lines(plan) == [("Resultaat", "nog geen cijfer dat moet veranderen", "/result/new/")]

    def test_a_figure_of_which_nobody_knows_enough(self, plan: Trajectory) -> None:
        figure = factories.figure(plan, baseline=None)

        assert self.lines(plan)[0] == (
            "Klanten die binnen een week opnieuw bellen",
            "nulmeting onbekend, nog niemand meet het",
            f"/result/{figure.public_id}/",
        )

    def test_a_figure_past_its_day(self, plan: Trajectory) -> None:
        figure = factories.figure(plan, baseline=None, due_on=date(2027, 2, 1))
        assert self.lines(plan)[0][1:] == ("had op 1 feb gemeten moeten zijn", f"/result/{figure.public_id}/measure/")

        factories.measurement(figure, date(2027, 2, 3), None)
        assert self.lines(plan)[0][1] == "nulmeting onbekend, nog niemand meet het"

    def test_loose_ends_are_one_line(self, plan: Trajectory, three: Three) -> None:
        assert self.lines(plan) == [
            ("4 losse eindjes op de impactkaart", "iets leidt nergens toe, of niets leidt ernaartoe", "/map/")
        ]
        join(three)
        assert self.lines(plan) == []
