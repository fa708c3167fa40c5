"""The network is gone at the moment of sending, or only the answer gets lost: no words are lost, nothing counts twice.

In one row for each of three forms: cut off, back, an answer that never arrives, loaded anew, tapped twice.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from asks.models import Ask
from checkins.models import Felt, LogEntry
from roles.models import Answer, Function
from tests import factories as make
from tests.browser.conftest import Invite, Post, World, come_in
from tests.browser.hands import Pointer
from tests.browser.stage import address_of, everyone_is_asked, opens_letter, prepared, takes_part
from tests.browser.visitor import Visitor, Way
from trajectories.models import IntakeAnswer, Trajectory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = Way("nl", True, Pointer)
WORDS = "De klant bedaarde toen ik samenvatte."
PROMISED, NEEDED = "Twee uur per week vrij", "als Ilse de norm loslaat"
WEEK_AFTER = datetime(2027, 2, 9, 9, tzinfo=UTC)


@pytest.fixture
def trajectory(world: World) -> Trajectory:
    world.at(datetime(2027, 1, 5, 9, tzinfo=UTC))
    return prepared("nl")


def cut_off(page: Page, press: Callable[[], None]) -> None:
    """The network dies as it is sent, and comes back."""
    page.context.set_offline(True)
    press()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)


def lose_answer(page: Page, press: Callable[[], None]) -> None:
    """What is sent arrives; what comes back does not."""

    def swallow(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**/*", swallow)
    press()
    page.wait_for_url("chrome-error://**")
    page.unroute("**/*")


def twice(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.dblclick(no_wait_after=True)


def heard_nothing_else(who: Visitor) -> None:
    """What a browser says of a network that is gone is no fault of ours."""
    who.heard[:] = [line for line in who.heard if "net::ERR_" not in line]


def test_a_log_is_kept_once(invite: Invite, world: World, trajectory: Trajectory, post: Post) -> None:
    make.session(trajectory, datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 2, 2, 15, tzinfo=UTC))
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running")
    takes_part(trajectory, Function.LEARNER, "Sara Yıldız")
    world.works_at(WEEK_AFTER)
    sara = invite(PHONE)
    link = post.link(address_of("Sara Yıldız"), "/[lm]/")
    address = link.partition("#")[0].replace("/l/", "/m/")
    sara.go(address)
    story = sara.field("What happened?")
    save = sara.page.get_by_role("button", name=sara.says("Save"), exact=True)
    sara.choose("How did it go?", Felt.WITH_HELP.label)
    story.fill(WORDS)

    cut_off(sara.page, save.click)
    sara.page.go_back()
    expect(story).to_have_value(WORDS)
    assert not LogEntry.objects.exists()
    lose_answer(sara.page, save.click)
    assert LogEntry.objects.get().story == WORDS
    sara.go(address)
    expect(story).to_have_value(WORDS)
    expect(sara.page.locator("[data-draft-note]")).to_be_visible()
    twice(sara.page, sara.says("Save"))
    sara.page.wait_for_url("**/saved/**")
    entry = LogEntry.objects.get()
    assert (entry.story, entry.felt, entry.moment) == (WORDS, 2, "d7")

    # Saved: nothing of it comes back, and what is written next is one of its own.
    sara.page.go_back()
    expect(save).to_be_visible()
    expect(story).to_have_value("")
    sara.choose("How did it go?", Felt.MOSTLY.label)
    twice(sara.page, sara.says("Save"))
    sara.page.wait_for_url("**/saved/**")
    assert list(LogEntry.objects.order_by("felt").values_list("felt", flat=True)) == [2, 3]
    assert Ask.objects.filter(kind="log", answered_at=None).count() == 0
    heard_nothing_else(sara)


def test_a_log_of_their_own_page_starts_empty_after_it_was_saved(
    invite: Invite, world: World, trajectory: Trajectory
) -> None:
    make.session(trajectory, datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 2, 2, 15, tzinfo=UTC))
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running")
    learner = takes_part(trajectory, Function.LEARNER, "Sara Yıldız")
    learner.person.user = make.user()
    learner.person.save()
    world.at(WEEK_AFTER)
    sara, page = invite(PHONE), f"/me/{trajectory.public_id}/log/"
    come_in(sara, learner.person, page)
    story = sara.field("What happened?")
    sara.choose("How did it go?", Felt.WITH_HELP.label)
    story.fill(WORDS)

    sara.go(f"/me/{trajectory.public_id}/")
    sara.go(page)
    expect(story).to_have_value(WORDS)
    sara.push("Save")
    sara.page.wait_for_url(f"**/me/{trajectory.public_id}/")
    sara.go(page)

    expect(story).to_have_value("")
    expect(sara.page.locator("[data-draft-note]")).to_be_hidden()
    story.fill("Iets anders.")
    sara.page.reload()
    expect(story).to_have_value("Iets anders.")
    sara.push("Start empty")
    expect(story).to_have_value("")
    sara.choose("How did it go?", Felt.MOSTLY.label)
    sara.push("Save")
    sara.page.wait_for_url(f"**/me/{trajectory.public_id}/")
    assert [(one.felt, one.story) for one in LogEntry.objects.all()] == [(2, WORDS), (3, "")]


def test_a_promise_is_kept_once(invite: Invite, world: World, trajectory: Trajectory, post: Post) -> None:
    takes_part(trajectory, Function.MANAGER, "Farid el Amrani")
    make.commitment(trajectory, text=PROMISED)
    everyone_is_asked(trajectory, world)
    farid = invite(PHONE)
    opens_letter(farid, post, "Farid el Amrani")
    words = farid.field("What do you need for that?")
    send = farid.page.get_by_role("button", name=farid.says("Send my answer"))
    farid.choose(PROMISED, Answer.Kind.YES_IF.label)
    words.fill(NEEDED)

    cut_off(farid.page, send.click)
    farid.page.go_back()
    expect(words).to_have_value(NEEDED)
    lose_answer(farid.page, send.click)
    assert Answer.objects.get().words == NEEDED
    farid.page.go_back()
    farid.page.wait_for_load_state()
    if send.is_visible():
        twice(farid.page, farid.says("Send my answer"))
        farid.page.wait_for_url("**/done*")

    assert Answer.objects.get().words == NEEDED
    heard_nothing_else(farid)


def test_an_answer_of_the_intake_is_kept_once(invite: Invite, world: World, trajectory: Trajectory) -> None:
    sanne = invite(PHONE)
    page = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/intake/2/"
    come_in(sanne, trajectory.owner, page)
    words, push = sanne.field("Your answer"), "Save and back to the overview"
    save = sanne.page.get_by_role("button", name=sanne.says(push))
    words.fill(WORDS)

    cut_off(sanne.page, save.click)
    sanne.go(page)
    expect(words).to_have_value(WORDS)
    lose_answer(sanne.page, save.click)
    assert IntakeAnswer.objects.get().text == WORDS
    sanne.go(page)
    expect(words).to_have_value(WORDS)
    twice(sanne.page, sanne.says(push))
    sanne.page.wait_for_url("**/intake/")

    assert IntakeAnswer.objects.get().text == WORDS
    heard_nothing_else(sanne)
