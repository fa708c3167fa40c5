"""Roles change while people plan: a new sponsor, two managers, a deputy, and somebody who joins later.

Axe reads what is not among the sights of `test_pages`.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from roles.models import Answer, Function
from roles.promises import line_up
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

DAY = timedelta(days=1)
HOURS, OPENING, ROSTER, GOAL = "Uren vrijmaken", "Openen op dag 1", "Rooster vrij houden", "Een eigen doel kiezen"


@pytest.fixture
def trajectory(world: World, request: pytest.FixtureRequest) -> Trajectory:
    world.at(NOW)
    return prepared(request.getfixturevalue("way").language)


# Another sponsor from the twelfth


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_sponsor_hands_over_on_a_day_and_the_next_is_asked_only_what_is_open(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    ilse = takes_part(trajectory, Function.SPONSOR, "Ilse Hof")
    for text in (HOURS, OPENING):
        make.commitment(trajectory, Function.SPONSOR, text)
    everyone_is_asked(trajectory, world)
    said(ilse.person, trajectory, HOURS)
    world.works()
    sanne = invite(way)
    come_in(sanne, trajectory.owner, f"{plan_of(trajectory)}people/{ilse.public_id}/")

    _let_noor_take_over(sanne)
    world.works_at(NOW + 6 * DAY)
    to_ilse = post.link(address_of("Ilse"), "/l/")
    world.works_at(NOW + 7 * DAY)
    noor = invite(way)
    opens_letter(noor, post, "Noor")
    noor.meets("Hi %(name)s, what can you promise?", name="Noor")
    noor.sees("Promised by %(name)s, from whom you take over. Can't you do this? Say so.", name="Ilse Hof")
    expect(noor.page.locator(".bill li")).to_have_count(1)
    noor.choose(OPENING, Answer.Kind.YES.label)
    noor.push("Send my answer")
    noor.sees_heading("Thank you, %(name)s. This is what we know now.", name="Noor")
    noor.go(to_ilse)
    noor.sees("What this letter asked is over, or somebody else has taken it over. You may close this page.")
    world.works_at(NOW + 20 * DAY)
    assert post.link(address_of("Ilse"), "/l/") == to_ilse, "nothing reaches who is done"


def _let_noor_take_over(sanne: Visitor) -> None:
    """What she will be asked, and what stands, is read before it is saved."""
    sanne.follow("Somebody else takes over")
    sanne.sees_heading("Who takes over from %(name)s?", name="Ilse Hof")
    sanne.write("Who takes over?", "Noor Bakker")
    sanne.write("Their mail address", address_of("Noor"))
    sanne.write("From which day?", "12-1-2027")
    sanne.push("See what happens then")
    day = {"nl": "12 januari 2027", "en": "12 January 2027"}[sanne.way.language]
    names = {"name": "Noor Bakker", "who": "Ilse Hof"}
    sanne.sees_heading("%(name)s takes over from %(who)s on %(day)s", **names, day=day)
    words = sanne.text()
    asked, stands = sanne.says("Asked of %(name)s", **names), sanne.says("Promised by %(who)s", **names)
    places = [words.index(part) for part in (asked, OPENING, stands, HOURS)]
    assert places == sorted(places)
    sanne.push("Let %(name)s take over", **names)
    sanne.sees("%(name)s takes over from %(who)s.", **names)


# One learner, two managers


@pytest.mark.parametrize("way", WITHOUT_JAVASCRIPT_FIRST, ids=str)
def test_two_managers_of_one_learner_answer_differently_and_both_stand(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    sara = takes_part(trajectory, Function.LEARNER, "Sara Yıldız")
    for name in ("Farid el Amrani", "Marijke Vos"):
        takes_part(trajectory, Function.MANAGER, name).learners.add(sara)
    make.commitment(trajectory, Function.MANAGER, ROSTER, per_learner=True)
    everyone_is_asked(trajectory, world)

    # Their links keep nothing in it: one browser does for both.
    guest = invite(way)
    opens_letter(guest, post, "Farid")
    guest.sees_heading("Hi %(name)s, what can you promise?", name="Farid")
    guest.sees("For %(name)s", name="Sara Yıldız")
    guest.choose(ROSTER, Answer.Kind.YES.label)
    guest.push("Send my answer")
    guest.sees_heading("Thank you, %(name)s. This is what we know now.", name="Farid")
    opens_letter(guest, post, "Marijke")
    group = guest.choose(ROSTER, Answer.Kind.NO.label)
    guest.write("What stands in the way?", "Op dinsdag is zij bij Farid", group)
    guest.push("Send my answer")
    guest.sees("Op dinsdag is zij bij Farid")
    opens_letter(guest, post, "Farid")
    guest.sees_heading("You have answered already, %(name)s", name="Farid")
    assert "Op dinsdag is zij bij Farid" not in guest.text(), "what one refuses is no peer's to read"

    sanne = invite(way)
    come_in(sanne, trajectory.owner, plan_of(trajectory))
    sanne.sees("can't promise this: “%(words)s”", words="Op dinsdag is zij bij Farid")
    sanne.hands.press(sanne.link(re.compile(f"^{sanne.says('Ring or adjust')}.*{ROSTER}$")))
    sanne.sees_heading("Commitments")
    sanne.sees("%(name)s says: “%(words)s”", name="Marijke Vos", words="Op dinsdag is zij bij Farid")
    answers = sanne.page.locator("details").filter(has_text="Farid el Amrani")
    sanne.hands.press(answers.locator("summary"))
    for name, kind in (("Farid el Amrani", Answer.Kind.YES), ("Marijke Vos", Answer.Kind.NO)):
        line = answers.get_by_role("listitem").filter(has_text=name)
        expect(line.first).to_contain_text(sanne.says(kind.label))


# Somebody answers while the owner is away


@pytest.mark.parametrize("way", KEYBOARD_FIRST, ids=str)
def test_a_deputy_answers_in_the_owners_name_and_the_owner_reads_it(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    role = takes_part(trajectory, Function.MANAGER, "Farid el Amrani")
    make.commitment(trajectory, Function.MANAGER, ROSTER)
    line_up(trajectory, NOW)
    make.person("Noor Bakker", email=address_of("Noor"))
    sanne = invite(way)
    come_in(sanne, trajectory.owner, f"{plan_of(trajectory)}people/{role.public_id}/")

    _let_noor_answer(sanne)
    sanne.go(f"{plan_of(trajectory)}commitments/check/")
    sanne.sees("Somebody answers for them")
    asks_from_the_check(sanne, people=1)
    world.works()
    guest = invite(way)
    opens_letter(guest, post, "Noor")
    letter = post.newest(address_of("Noor")).text
    told = "You answer this on behalf of %(name)s, who is away and reads what you answered."
    assert guest.says(told, name="Farid el Amrani").split(",")[0] in letter
    guest.choose(ROSTER, Answer.Kind.YES.label)
    guest.push("Send my answer")
    by_whom = guest.says("%(name)s, on behalf of %(owner)s", name="Noor Bakker", owner="Farid")
    guest.sees(by_whom)
    world.works()
    assert by_whom in post.newest(address_of("Farid")).text, "the receipt is the owner's"
    opens_letter(guest, post, "Farid")
    guest.meets("You have answered already, %(name)s", name="Farid")
    guest.sees(by_whom)
    guest.sees("Was this not right? Take it back")


def _let_noor_answer(sanne: Visitor) -> None:
    """From today up to and including the twelfth."""
    sanne.follow("Somebody answers for %(name)s for a while", name="Farid el Amrani")
    sanne.sees_heading("Who answers for %(name)s?", name="Farid el Amrani")
    sanne.write("Who answers?", "Noor Bakker")
    sanne.write("From which day?", "5-1-2027")
    sanne.write("Up to and including", "12-1-2027")
    sanne.push("Let them answer")
    sanne.sees("%(name)s answers for %(who)s.", name="Noor Bakker", who="Farid el Amrani")


# Somebody joins the group later


@pytest.mark.parametrize("way", KEYBOARD_WITH_JAVASCRIPT, ids=str)
def test_who_joins_later_is_asked_alone_and_after_the_check(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    sara = takes_part(trajectory, Function.LEARNER, "Sara Yıldız")
    farid = takes_part(trajectory, Function.MANAGER, "Farid el Amrani")
    make.commitment(trajectory, Function.LEARNER, GOAL)
    make.commitment(trajectory, Function.MANAGER, ROSTER, per_learner=True)
    everyone_is_asked(trajectory, world)
    said(sara.person, trajectory, GOAL)
    said(farid.person, trajectory, ROSTER)
    world.works_at(NOW + 7 * DAY)
    before = post.count()
    sanne = invite(way)
    come_in(sanne, trajectory.owner, f"{plan_of(trajectory)}people/add/")

    sanne.write("Who is new?", f"Łukasz Nowak <{address_of('Lukasz')}>")
    sanne.tick(Function.LEARNER.label)
    sanne.push("Add")
    sanne.sees("%(n)d person added.", n=1)
    world.works()
    assert post.count() == before, "not before L&D checked it"
    sanne.go(f"{plan_of(trajectory)}commitments/check/")
    sanne.sees_heading("Is this right, before it goes out?")
    sanne.sees("For %(names)s.", names="Łukasz Nowak")
    assert "Sara" not in sanne.text()
    asks_from_the_check(sanne, people=2)
    world.works()
    assert post.count() == before + 2, "Sara gave her answer"

    guest = invite(way)
    opens_letter(guest, post, "Lukasz")
    guest.sees_heading("Hi %(name)s, what can you promise?", name="Łukasz")
    expect(guest.page.locator(".bill li")).to_have_text(GOAL)
    opens_letter(guest, post, "Farid")
    guest.sees_heading("Hi %(name)s, what can you promise?", name="Farid")
    guest.sees("For %(name)s", name="Łukasz Nowak")
    expect(guest.page.locator(".bill li")).to_have_count(1)
    guest.choose(ROSTER, Answer.Kind.YES.label)
    guest.push("Send my answer")
    guest.sees_heading("Thank you, %(name)s. This is what we know now.", name="Farid")
