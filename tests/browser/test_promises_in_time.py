"""What became of an answer: a no and its ways on, other words after a yes, a yes taken back, and starting on red.

Axe reads what is not among the sights of `test_pages`.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from organisations.acting import Actor
from roles import actions
from roles.models import Answer, Function
from tests import factories as make
from tests.browser.conftest import Invite, Post, World, come_in
from tests.browser.stage import (
    KEYBOARD_FIRST,
    KEYBOARD_WITH_JAVASCRIPT,
    NOW,
    WAYS,
    WITHOUT_JAVASCRIPT_FIRST,
    address_of,
    asks_from_the_check,
    everyone_is_asked,
    opens_letter,
    plan_of,
    prepared,
    said,
    takes_part,
)
from tests.browser.visitor import Visitor, Way
from trajectories.models import Trajectory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WEEK = timedelta(days=7)
HOURS, TALK, VISIT = "Twee uur per week vrij", "Een gesprek vooraf", "Zelf komen kijken"
FEWER, REASON = "Een uur per week vrij", "De zaal is geboekt"
THANKS = "Thank you, %(name)s. This is what we know now."


@pytest.fixture
def trajectory(world: World, request: pytest.FixtureRequest) -> Trajectory:
    world.at(NOW)
    return prepared(request.getfixturevalue("way").language)


def _line(sanne: Visitor, text: str) -> Locator:
    """What stands on the page of commitments under these words."""
    return sanne.page.locator("li.prom").filter(has_text=text)


def _takes(sanne: Visitor, text: str, way_on: str) -> None:
    """From the commitments, one of the three ways on for what was refused."""
    sanne.hands.press(_line(sanne, text).get_by_role("link", name=sanne.says(way_on)))


# No, and three ways on


@pytest.mark.parametrize("way", WITHOUT_JAVASCRIPT_FIRST, ids=str)
def test_a_no_is_replied_to_adjusted_given_to_another_or_left_out(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    farid = takes_part(trajectory, Function.MANAGER, "Farid el Amrani").person
    takes_part(trajectory, Function.MANAGER, "Marijke Vos")
    for text in (HOURS, TALK, VISIT):
        make.commitment(trajectory, Function.MANAGER, text, person=farid)
    everyone_is_asked(trajectory, world)
    said(farid, trajectory, TALK, VISIT, kind=Answer.Kind.NO, words="Te druk in februari")
    # Their links keep nothing in it: one browser does for both.
    guest = invite(way)
    opens_letter(guest, post, "Farid")
    group = guest.choose(HOURS, Answer.Kind.NO.label)
    guest.write("What stands in the way?", "Te druk, twee uur lukt niet", group)
    guest.push("Send my answer")
    guest.sees_heading(THANKS, name="Farid")

    sanne = invite(way)
    come_in(sanne, trajectory.owner, f"{plan_of(trajectory)}commitments/")
    _say_something_back(sanne)
    world.works()
    assert "Dank je, we passen het aan." in post.newest(address_of("Farid")).text
    _take_the_three_ways(sanne)
    world.at(NOW + WEEK)
    sanne.go(f"{plan_of(trajectory)}commitments/check/")
    asks_from_the_check(sanne, people=2)
    world.works()

    again = post.newest(address_of("Farid")).text
    assert FEWER in again
    assert TALK not in again
    opens_letter(guest, post, "Marijke")
    guest.sees_heading("Hi %(name)s, what can you promise?", name="Marijke")
    expect(guest.page.locator(".bill li")).to_have_text(TALK)
    assert "Te druk" not in guest.text(), "what one refuses is no peer's to read"
    guest.choose(TALK, Answer.Kind.YES.label)
    guest.push("Send my answer")
    guest.sees_heading(THANKS, name="Marijke")


def _say_something_back(sanne: Visitor) -> None:
    link = _line(sanne, HOURS).get_by_role("link", name=sanne.says("Say something back to %(name)s", name="Farid"))
    sanne.hands.press(link)
    sanne.sees_heading("%(name)s can't promise this", name="Farid el Amrani")
    sanne.sees("Your three ways on")
    sanne.write("Your reply", "Dank je, we passen het aan.")
    sanne.push("Reply")
    sanne.sees("Your reply is on its way to %(name)s.", name="Farid")


def _take_the_three_ways(sanne: Visitor) -> None:
    """Adjust one, give one to another, go on without one: who is asked again is read before it is saved."""
    _takes(sanne, HOURS, "Adjust and ask again")
    sanne.write("What is promised?", FEWER)
    sanne.push("Save")
    sanne.sees_heading("A yes counts only for the words it was given on")
    sanne.push("Save the change")
    _takes(sanne, TALK, "Find another owner")
    sanne.select("Who promises this?", "Marijke Vos")
    sanne.push("Save")
    sanne.sees("The one who was asked no longer is.")
    sanne.push("Save the change")
    _takes(sanne, VISIT, "Go on without, note why")
    sanne.sees_heading("Go on without this?")
    sanne.push("Go on without")
    sanne.sees("Please look at this once more")
    sanne.write("Why do we go on without this?", "Een ander team kijkt al mee.")
    sanne.push("Go on without")
    sanne.sees("We go on without it. The reason is kept.")
    sanne.sees("Een ander team kijkt al mee.")


# Other words, after a yes


@pytest.mark.parametrize("way", KEYBOARD_WITH_JAVASCRIPT, ids=str)
def test_other_words_after_a_yes_ask_only_that_again_and_say_so_before(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    farid = takes_part(trajectory, Function.MANAGER, "Farid el Amrani").person
    takes_part(trajectory, Function.SPONSOR, "Ilse Hof")
    for text in (HOURS, TALK):
        make.commitment(trajectory, Function.MANAGER, text)
    make.commitment(trajectory, Function.SPONSOR, VISIT)
    everyone_is_asked(trajectory, world)
    said(farid, trajectory, HOURS, TALK)
    world.works_at(NOW + WEEK)
    before = post.count()
    sanne = invite(way)
    come_in(sanne, trajectory.owner, f"{plan_of(trajectory)}commitments/")

    _takes(sanne, HOURS, "Change")
    sanne.write("What is promised?", FEWER)
    sanne.push("Save")
    sanne.sees_heading("A yes counts only for the words it was given on")
    main = sanne.page.get_by_role("main")
    expect(main).to_contain_text("Farid el Amrani")
    expect(main).not_to_contain_text("Ilse Hof")
    sanne.sees("A promise that was made lapses. It stays in the history.")
    sanne.push("Save the change")
    sanne.sees("Saved. Ask again when you are ready: nothing goes out by itself.")
    world.works()
    assert post.count() == before
    sanne.follow("Check and ask (%(n)s)", n=1)
    asks_from_the_check(sanne, people=1)
    world.works()

    manager = invite(way)
    opens_letter(manager, post, "Farid")
    manager.sees_heading("%(name)s, one thing has changed", name="Farid", n=1)
    sheet = manager.group(FEWER)
    expect(sheet.locator("del")).to_have_text(HOURS)
    expect(sheet.locator("ins")).to_have_text(FEWER)
    expect(manager.page.get_by_text(manager.says("Changed"), exact=True)).to_have_count(1)
    manager.sees("This stands")
    expect(manager.page.locator(".said")).to_contain_text(TALK)
    manager.choose(FEWER, Answer.Kind.YES.label)
    manager.push("Send my answer")
    manager.sees_heading(THANKS, name="Farid")


# Taken back while it runs


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_promise_taken_back_during_the_run_says_why_and_comes_back_to_who_plans(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    farid = takes_part(trajectory, Function.MANAGER, "Farid el Amrani").person
    make.commitment(trajectory, Function.MANAGER, HOURS, phase="during", needed_by=date(2027, 1, 26))
    for week in (4, 6):
        make.session(trajectory, NOW + week * WEEK)
    everyone_is_asked(trajectory, world)
    said(farid, trajectory, HOURS)
    first_day = NOW + 4 * WEEK
    actions.start(trajectory, despite="", by=Actor(trajectory.owner), now=first_day)
    world.at(first_day + timedelta(days=1))

    manager = invite(way)
    opens_letter(manager, post, "Farid")
    manager.sees_heading("You have answered already, %(name)s", name="Farid")
    manager.hands.press(manager.page.locator("summary").filter(has_text=manager.says("I have to take this back")))
    manager.push("Take this back")
    manager.sees("Please look at this once more")
    manager.write("What has come up?", "Twee zieken in het team")
    manager.meets("You have answered already, %(name)s", name="Farid")
    manager.push("Take this back")
    manager.sees_heading(THANKS, name="Farid")
    manager.sees("Twee zieken in het team")
    world.works()
    letter = post.newest(trajectory.owner.email)
    assert letter.subject == manager.says("Taken back: a promise in %(title)s", title=trajectory.title)
    assert "Twee zieken in het team" in letter.text

    sanne = invite(way)
    come_in(sanne, trajectory.owner, plan_of(trajectory))
    sanne.sees("took it back: “%(words)s”", words="Twee zieken in het team")
    sanne.go(next(link for link in letter.links if "/commitments/" in link))
    _takes(sanne, HOURS, "Go on without, note why")
    sanne.sees_heading("Go on without this?")


# Starting on red


@pytest.mark.parametrize("way", KEYBOARD_FIRST, ids=str)
def test_a_start_on_red_takes_a_reason_and_the_sponsor_reads_it(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    ilse = takes_part(trajectory, Function.SPONSOR, "Ilse Hof").person
    takes_part(trajectory, Function.MANAGER, "Farid el Amrani")
    make.commitment(trajectory, Function.SPONSOR, VISIT)
    make.commitment(trajectory, Function.MANAGER, HOURS)
    everyone_is_asked(trajectory, world)
    said(ilse, trajectory, VISIT)
    to_farid = post.link(address_of("Farid"), "/l/")
    world.at(NOW + 2 * WEEK)
    sanne = invite(way)
    come_in(sanne, trajectory.owner, plan_of(trajectory))

    sanne.follow("See what you would miss")
    sanne.sees_heading("This is what you miss if you start now")
    sanne.sees(HOURS)
    sanne.choose("Start now?", "Yes, we start")
    sanne.push("Continue")
    sanne.sees("Write in a sentence why you start anyway")
    sanne.write("Why do you start anyway?", REASON)
    sanne.push("Continue")
    sanne.sees("It has begun. The follow-up goes by itself from here.")
    sanne.sees("Started anyway, because: %(reason)s", reason=REASON)
    world.works()

    letter = post.newest(address_of("Ilse"))
    assert letter.subject.strip() == sanne.says("Started, and not everything is promised")
    assert REASON in letter.text
    assert HOURS in letter.text
    sponsor = invite(way)
    opens_letter(sponsor, post, "Ilse")
    sponsor.meets("You have answered already, %(name)s", name="Ilse")
    sponsor.sees("Started before everything was promised.")
    sponsor.sees(REASON)
    sponsor.go(to_farid)
    sponsor.sees(HOURS)
    assert REASON not in sponsor.text(), "why it started on red is the sponsor's to read"
