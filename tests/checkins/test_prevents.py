"""L&D says which obstacle a precondition is meant to prevent; the figures beside it follow when they are read."""

from datetime import date

import pytest
from django.test import Client

from checkins import actions
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from organisations.acting import PRODUCT
from organisations.thresholds import Median, Share
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.files import dump
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

TOLD = Figures(
    Share(9, 10), Share(1, 9), Share(4, 9), Share(1, 9), Pair(Median(1, 9)), {"time": Share(8, 9), "tool": Share(6, 9)}
)


@pytest.fixture
def sanne(running: Trajectory) -> Client:
    member = make.member("Sanne Brouwer", organisation=running.organisation)
    return sign_in(Client(headers={"accept-language": "nl"}), member)


@pytest.fixture
def at(running: Trajectory) -> str:
    actions.publish(running, moment=Moment.D7, told=TOLD, closed_on=date(2027, 5, 24), by=PRODUCT, now=DAY_7)
    return f"/o/{running.organisation.public_id}/t/{running.public_id}/follow-up/"


def test_what_it_prevents_is_changed_and_the_figure_beside_it_with_it(
    running: Trajectory, sanne: Client, at: str
) -> None:
    must = make.commitment(running, text="2 uur per week in het rooster", is_must=True, library_key="pre_practice")
    other = make.commitment(running, text="Een laptop per persoon", is_must=True)
    make.commitment(running, text="Een kaartje op je bureau", is_must=False)
    before = sanne.get(at).content.decode()
    assert '<td data-label="Moest voorkomen">Tijd</td>' in before
    assert "Een laptop per persoon" not in before
    page = sanne.get(f"{at}prevents/").content.decode()
    assert "Een laptop per persoon" in page
    assert "Een kaartje op je bureau" not in page

    sent = {must.public_id: "nothing", f"{must.public_id}-was": "time"}
    sent |= {other.public_id: "tool", f"{other.public_id}-was": "nothing"}
    after = sanne.post(f"{at}prevents/", sent, follow=True).content.decode()

    assert '<td data-label="Moest voorkomen">Hulpmiddel</td>' in after
    assert "6 van 9 <small>na een week</small>" in after
    assert "2 uur per week in het rooster" not in after.partition('id="beside"')[2]
    history = sanne.get(at.replace("follow-up", "history")).content.decode()
    assert "veranderde wat voorkomen moet worden door" in history
    assert "Hulpmiddel" in history


def test_who_saves_an_older_page_changes_only_what_they_chose(running: Trajectory, sanne: Client, at: str) -> None:
    must = make.commitment(running, text="2 uur per week in het rooster", is_must=True, library_key="pre_practice")
    other = make.commitment(running, text="Een laptop per persoon", is_must=True)
    stale = {must.public_id: "time", f"{must.public_id}-was": "time"}
    stale |= {other.public_id: "nothing", f"{other.public_id}-was": "nothing"}
    sanne.post(f"{at}prevents/", stale | {must.public_id: "nerve"})

    sanne.post(f"{at}prevents/", stale | {other.public_id: "tool"})

    must.refresh_from_db()
    other.refresh_from_db()
    assert (must.obstacle, other.obstacle) == ("nerve", "tool")
    assert sanne.post(f"{at}prevents/", stale | {other.public_id: "weather"}).status_code == 422


def test_it_goes_along_in_the_file_and_in_a_new_edition(running: Trajectory) -> None:
    make.commitment(running, text="2 uur per week", is_must=True, library_key="pre_practice", prevents="nothing")
    make.commitment(running, text="Een laptop", is_must=True, position=1, prevents="tool")
    make.commitment(running, text="Een regel minder", is_must=True, position=2, library_key="pre_rule")

    said = dump(running)

    assert [one.get("prevents") for one in said["commitments"]] == ["nothing", "tool", None]
