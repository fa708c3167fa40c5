"""From a result to what helps to it, and dates that move: made from nothing, mended, looked at before it is done."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.conftest import Invite, World, come_in
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visitor import Way
from trajectories.models import InterventionDate, ResultFigure, Trajectory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Ten o'clock in Amsterdam, four weeks before the first session.
NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)
WAYS = [Way("nl", True, Pointer), Way("en", False, Pointer), Way("nl", True, Keyboard)]
FIGURE, BEHAVIOUR, SESSION = "klanten die opnieuw bellen", "vat eerst samen wat de klant zei", "Oefensessie"


@pytest.fixture
def trajectory(world: World, request: pytest.FixtureRequest) -> Trajectory:
    """Nothing but a title, of somebody who reads pages in the language of the way that is walked."""
    world.at(NOW)
    home = make.organisation(language=request.getfixturevalue("way").language)
    return make.trajectory(owner=make.member("Sanne Brouwer", organisation=home).person)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_map_is_made_from_nothing_and_its_loose_end_mended(way: Way, trajectory: Trajectory, invite: Invite) -> None:
    plan = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/"
    make.session(trajectory, datetime(2027, 3, 30, 7, tzinfo=UTC), title=SESSION)
    sanne = invite(way)
    come_in(sanne, trajectory.owner, plan)

    sanne.follow("Impact map")
    sanne.sees_heading("Impact map")
    sanne.go(f"{plan}result/")
    sanne.follow("Add a figure")
    sanne.write("Which figure or sign?", FIGURE)
    sanne.choose("Which way should it go?", ResultFigure.Direction.DOWN.label)
    sanne.write("Where does it stand now?", "30,5")
    sanne.write("Where should it go?", "45")
    sanne.push("Save")
    # The wrong way: one kind question, answered by another number.
    sanne.sees("One question before it is saved")
    sanne.write("Where should it go?", "15")
    sanne.push("Save")
    sanne.sees("Figure added.")
    sanne.go(f"{plan}behaviours/new/")
    for label, words in (
        ("In which situation?", "een klant begint boos"),
        ("Who does it?", "de collega"),
        ("Does what?", BEHAVIOUR),
        ("Noticeable by what?", "de klant zegt ja"),
    ):
        sanne.write(label, words)
    sanne.tick(FIGURE)
    sanne.push("Save")
    sanne.sees("Behaviour added.")
    sanne.go(f"{plan}map/")
    band = sanne.page.get_by_role("region", name=re.compile("2"))
    expect(band.get_by_role("listitem")).to_have_count(2)
    sanne.hands.press(band.get_by_role("link").first)
    sanne.sees_heading("Draw the lines")
    sanne.tick(SESSION)
    sanne.push("Save the map")

    sanne.sees("Everything leads somewhere. No loose ends.")
    assert trajectory.figures.get().behaviours.get().interventions.get().title == SESSION
    sanne.go(plan)
    sanne.sees("Result and behaviour")
    assert "30" in sanne.page.get_by_role("region", name=sanne.says("Result and behaviour")).inner_text()


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_dates_move_after_seeing_what_moves_along(way: Way, trajectory: Trajectory, invite: Invite) -> None:
    timeline = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/timeline/"
    first = make.session(trajectory, datetime(2027, 3, 23, 8, tzinfo=UTC), title=SESSION)
    make.session(trajectory, datetime(2027, 4, 20, 7, tzinfo=UTC), title="Terugkomdag")
    sanne = invite(way)
    come_in(sanne, trajectory.owner, timeline)

    sanne.hands.press(sanne.link(re.compile(f"^{sanne.says('Move')}.*{SESSION}")))
    dates = sanne.page.get_by_role("table", name=sanne.says("Dates that move"))
    expect(dates.get_by_role("row")).to_have_count(2)
    sanne.choose("What moves?", "This one, and all that come after it")
    sanne.choose("How far?", "A number of days")
    sanne.write("How many days?", "35")
    sanne.push("See what moves")
    # A holiday is pointed out; moments move along; nothing has moved yet.
    expect(dates.get_by_role("row")).to_have_count(3)
    expect(dates).to_contain_text(sanne.says("public holiday"))
    moments = sanne.page.get_by_role("table", name=sanne.says("Moments that move along"))
    assert moments.get_by_role("row").count() > 5
    assert InterventionDate.objects.get(intervention=first).first_day.day == 23
    sanne.hands.press(sanne.page.get_by_role("button", name=re.compile("^(Verschuif|Move) 2")))

    sanne.sees("Moved. The moments move along; nothing was sent.")
    # Summer time has begun: the clock on the wall shows the same.
    assert [f"{day.starts_at:%d-%m %H:%M}" for day in InterventionDate.objects.order_by("starts_at")] == [
        "27-04 07:00",
        "25-05 07:00",
    ]
    sanne.follow("Move back")
    sanne.hands.press(sanne.page.get_by_role("button", name=re.compile("^(Verschuif|Move) 2")))
    sanne.sees_heading("Interventions")
    assert InterventionDate.objects.get(intervention=first).starts_at == datetime(2027, 3, 23, 8, tzinfo=UTC)
