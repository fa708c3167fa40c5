"""The if-then plan: three short pages that turn without network or script, then said once more."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from checkins.models import IfThenPlan
from roles.models import Function, Pairing, Role
from roles.models.pairing import PAIRED
from tests import factories as make
from tests.browser.conftest import Invite, Post, World
from tests.browser.stage import KEYBOARD_FIRST, NOW, address_of, prepared, takes_part
from tests.browser.visitor import Way
from trajectories.models import Trajectory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY_AFTER = datetime(2027, 2, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize("way", KEYBOARD_FIRST, ids=str)
def test_a_plan_in_three_pages_is_said_once_more(way: Way, invite: Invite, world: World, post: Post) -> None:
    world.at(NOW)
    trajectory = prepared(way.language)
    make.session(trajectory, datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 2, 2, 15, tzinfo=UTC))
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running")
    takes_part(trajectory, Function.LEARNER, "Sara Yıldız")
    learner = Role.objects.get(trajectory=trajectory, function=Function.LEARNER)
    for function in PAIRED:  # whom to have beside them is asked with it else
        Pairing.objects.create(learner=learner, function=function, chosen_at=NOW)
    world.works_at(DAY_AFTER)
    sara = invite(way)
    sara.go(post.link(address_of("Sara Yıldız"), "/l/"))
    first, second, third = (sara.page.locator(f"#plan-{n}") for n in (1, 2, 3))

    sara.meets("Hi %(name)s, which situation are you sure to meet?", name="Sara")
    expect(second).to_be_hidden()
    sara.write("If …", "een klant boos begint", first)
    sara.hands.press(first.get_by_role("link", name=sara.says("Go on")))
    expect(first).to_be_hidden()
    sara.write("then …", "vat ik eerst samen", second)
    sara.page.go_back()
    expect(first.get_by_role("textbox")).to_have_value("een klant boos begint")
    sara.page.go_forward()
    sara.hands.press(second.get_by_role("link", name=sara.says("Go on")))
    sara.write("And if it gets hard, because …", "het druk is", third)
    sara.write("then …", "adem ik een keer uit", third)
    sara.push("See my plan")

    sara.meets("Say it once more")
    sara.sees("adem ik een keer uit")
    assert sara.page.get_by_role("radio", checked=True).count() == 0
    sara.push("Save my if-then")
    sara.sees("Please look at this once more")
    sara.choose("Pick your plan once more", "No, I still want to change it")
    sara.push("Save my if-then")
    expect(sara.field("If …")).to_have_value("een klant boos begint")
    for page in (first, second):
        sara.hands.press(page.get_by_role("link", name=sara.says("Go on")))
    sara.push("See my plan")
    sara.write("Or type it once more", "boos: eerst samenvatten")
    sara.choose("How sure are you that it will work?", "8")
    sara.push("Save my if-then")
    sara.page.wait_for_url(re.compile("/done"))

    plan = IfThenPlan.objects.get()
    assert (plan.situation, plan.response) == ("een klant boos begint", "vat ik eerst samen")
    assert (plan.hard_moment, plan.hard_response, plan.confidence) == ("het druk is", "adem ik een keer uit", 8)
