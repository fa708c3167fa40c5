"""What came of it: the sponsor decides what stays, L&D makes it a commitment, a learner says who reads their story."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from checkins.actions import publish
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from checkins.forms.stories import WHERE
from checkins.models import Decision, SuccessStory
from organisations.acting import PRODUCT
from organisations.thresholds import Median, Share
from roles.models import STAYS, Answer, Commitment, Function
from tests import factories as make
from tests.browser.conftest import Invite, Post, World, come_in, sign_in
from tests.browser.stage import KEYBOARD_FIRST, WAYS, address_of, opens_letter, plan_of, prepared, takes_part
from tests.browser.visitor import Visitor, Way
from tests.reported import share_with
from trajectories.models import Trajectory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SESSION = datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 2, 2, 15, tzinfo=UTC)
# Ten o'clock in Amsterdam, on the Wednesday on which what came of three months was told.
TOLD = datetime(2027, 5, 19, 8, tzinfo=UTC)
SANNE, ILSE, FARID, ANOUK = "Sanne Brouwer", "Ilse van der Hof", "Farid el Amrani", "Anouk Faber"
SARA, KOFI, TOM = "Sara Yıldız", "Kofi Mensah", "Tom O"
DECIDED, PROMISED = "Elke dinsdagmiddag blijft vrij om te oefenen", "Twee uur per week in het rooster"
SCENE, DID, CAME = "Mevrouw was woest over haar factuur.", "Ik vatte samen.", "Het werd stil, en toen was het klaar."
FIGURES = Figures(
    Share(19, 24),
    Share(5, 19),
    Share(9, 14),
    Share(8, 14),
    Pair(Median(3, 14), Median(2, 13)),
    obstacles={"time": Share(12, 19), "tool": Share(6, 19)},
)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_stays_is_decided_by_the_sponsor_and_asked_by_ld(
    way: Way, invite: Invite, world: World, post: Post
) -> None:
    trajectory = _told(way.language, world)
    ilse, sanne = invite(way), invite(way)

    _decides(ilse, post)
    _makes_a_commitment(sanne, trajectory)
    _shares(sanne)
    world.works()
    _keeps(ilse, post, trajectory)
    _finds_it_to_ask(sanne, trajectory)


@pytest.mark.parametrize("way", KEYBOARD_FIRST, ids=str)
def test_a_story_is_read_by_whom_its_teller_lets_read_it_and_no_longer(
    way: Way, invite: Invite, world: World, post: Post
) -> None:
    trajectory = _told(way.language, world)
    sponsor = trajectory.roles.select_related("person", "trajectory").get(function=Function.SPONSOR)
    report = f"/r/{share_with(sponsor, TOLD)}"
    sara, kofi, tom, sanne, ilse = (invite(way) for _ in range(5))

    _writes(sara, post)
    _may_be_rung(kofi, post)
    _rather_not(tom, post)
    come_in(sanne, trajectory.owner, f"{plan_of(trajectory)}stories/")
    sanne.meets("Stories")
    sanne.sees(KOFI)
    assert SCENE not in sanne.text(), "she said yes to the sponsor alone"
    assert TOM not in sanne.text(), "who rather keeps it is nowhere to be read"
    ilse.go(report)
    ilse.sees(SARA)
    assert SCENE in ilse.text()
    assert KOFI not in ilse.text()

    _lets_ld_read_it_instead(sara, post, trajectory)
    ilse.page.reload()
    assert SCENE not in ilse.text(), "taken back"
    sanne.page.reload()
    assert SCENE in sanne.text()
    _takes_it_back(sara, trajectory)
    sanne.page.reload()
    sanne.sees_heading("Stories")
    assert SARA not in sanne.text()
    assert not SuccessStory.objects.filter(learner__person__name=SARA).exists()


def _told(language: str, world: World) -> Trajectory:
    """Running for over three months, promised and in part not kept, with its figures published today."""
    world.at(TOLD)
    trajectory = prepared(language)
    make.session(trajectory, *SESSION)
    for name in (SARA, KOFI, TOM):
        takes_part(trajectory, Function.LEARNER, name)
    takes_part(trajectory, Function.SPONSOR, ILSE)
    takes_part(trajectory, Function.TRAINER, ANOUK)
    farid = takes_part(trajectory, Function.MANAGER, FARID)
    line = make.commitment(trajectory, text=PROMISED, library_key="pre_practice")
    make.answer(make.promise(line, farid, asked_at=make.MADE), Answer.Kind.NOT_KEPT)
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running", started_at=SESSION[0])
    trajectory.refresh_from_db()
    publish(trajectory, moment=Moment.D90, told=FIGURES, closed_on=TOLD.date(), by=PRODUCT, now=TOLD)
    world.works()
    return trajectory


def _decides(ilse: Visitor, post: Post) -> None:
    """What came back, and one decision: nothing is chosen beforehand, and what stays takes words."""
    opens_letter(ilse, post, ILSE)
    ilse.meets("%(name)s, what do we keep?", name="Ilse")
    assert "12" in ilse.text()
    assert ilse.page.get_by_role("radio", checked=True).count() == 0
    ilse.push("Send my decision")
    ilse.sees("Please look at this once more")
    ilse.choose("What do we keep?", "This stays:")
    ilse.write("In your own words", DECIDED)
    ilse.push("Send my decision")
    ilse.page.wait_for_url(re.compile("/done"))
    ilse.sees(DECIDED)
    assert str(Decision.objects.get().commitment) == DECIDED


def _makes_a_commitment(sanne: Visitor, trajectory: Trajectory) -> None:
    """L&D reads what the sponsor will, and makes the first of what is asked a commitment."""
    come_in(sanne, trajectory.owner, f"{plan_of(trajectory)}report/")
    sanne.meets(trajectory.title)
    sanne.sees(DECIDED)
    sanne.hands.press(sanne.link(re.compile(f"^{sanne.says('Make it a commitment')}.*{PROMISED}")))
    sanne.sees_heading("New commitment")
    expect(sanne.field("What is promised?")).to_have_value(PROMISED)
    sanne.push("Save")
    sanne.sees("Commitment added. Nobody has been asked yet.")
    sanne.go(f"{plan_of(trajectory)}report/")
    assert sanne.link(re.compile(f"^{sanne.says('Make it a commitment')}.*{PROMISED}")).count() == 0


def _shares(sanne: Visitor) -> None:
    sanne.push("Share the report")
    sanne.sees("Shared with %(n)d sponsor.", n=1)


def _keeps(ilse: Visitor, post: Post, trajectory: Trajectory) -> None:
    """Behind the link of the letter: of nobody by name who learns, and what is ticked stays."""
    ilse.go(post.link(address_of(ILSE), "/r/"))
    ilse.meets(trajectory.title)
    for name in (SARA, KOFI, TOM):
        assert name not in ilse.text()
    assert ilse.page.get_by_role("checkbox", checked=True).count() == 0
    ilse.push("Choose what we keep")
    ilse.sees("Please look at this once more")
    assert Commitment.objects.filter(library_key=STAYS).count() == 2, "hers, and the one L&D made"
    ilse.tick("Make sure that the tools for it work")
    ilse.push("Choose what we keep")
    ilse.sees("What was decided on this. Whoever it is for is asked.")
    assert Commitment.objects.filter(library_key=STAYS).count() == 3
    assert ilse.page.get_by_role("checkbox", name=ilse.says("Make sure that the tools for it work")).count() == 0


def _finds_it_to_ask(sanne: Visitor, trajectory: Trajectory) -> None:
    """Nobody was asked by it: that is for L&D, who looks first."""
    sanne.go(f"{plan_of(trajectory)}commitments/check/")
    sanne.sees("Make sure that the tools for it work")
    sanne.sees(PROMISED)


def _story(who: Visitor, post: Post, name: str) -> None:
    opens_letter(who, post, name)
    called = name.split(maxsplit=1)[0]
    heading = who.says("Hi %(name)s, would you tell how it went?", name=called)
    expect(who.page.get_by_role("heading", name=heading)).to_be_visible()
    assert who.page.get_by_role("checkbox", checked=True).count() == 0


def _writes(sara: Visitor, post: Post) -> None:
    """In her words, for the sponsor and nobody else."""
    _story(sara, post, SARA)
    sara.choose("Would you tell how it went for you?", "Yes, I write it down myself")
    sara.choose("Is it a story of where it worked, or of where it did not yet?", WHERE[0][1])
    sara.write("What was the situation?", SCENE)
    sara.write("What did you do?", DID)
    sara.write("What came of it?", CAME)
    sara.tick("The sponsor, in the report")
    sara.push("Send my answer")
    sara.page.wait_for_url(re.compile("/done"))
    assert SCENE not in sara.text(), "no word is read back behind a link"


def _may_be_rung(kofi: Visitor, post: Post) -> None:
    _story(kofi, post, KOFI)
    kofi.choose("Would you tell how it went for you?", "Yes, ring me: it takes a quarter of an hour")
    kofi.push("Send my answer")
    kofi.page.wait_for_url(re.compile("/done"))


def _rather_not(tom: Visitor, post: Post) -> None:
    _story(tom, post, TOM)
    tom.choose("Would you tell how it went for you?", "Rather not")
    tom.push("Send my answer")
    tom.page.wait_for_url(re.compile("/done"))


def _lets_ld_read_it_instead(sara: Visitor, post: Post, trajectory: Trajectory) -> None:
    """On her own page, behind a code: the one yes is taken back, another given."""
    sara.go(f"/me/{trajectory.public_id}/story/")
    sign_in(sara, post, address_of(SARA))
    sara.meets("My story")
    sponsor = sara.page.get_by_role("checkbox", name=sara.says("The sponsor, in the report"))
    expect(sponsor).to_be_checked()
    sara.hands.untick(sponsor)
    sara.tick("Who plans this (L&D)")
    sara.push("Save")
    sara.sees("Saved. You can change it or take it back here.")


def _takes_it_back(sara: Visitor, trajectory: Trajectory) -> None:
    sara.go(f"/me/{trajectory.public_id}/story/")
    sara.push("Take my story back")
    sara.sees("Your story is gone, and nobody rings you for it.")
