"""The network is gone at the moment of sending, or only the answer gets lost: no words are lost, nothing counts twice.

In one row for each of six forms: cut off, back, an answer that never arrives, loaded anew, tapped twice.
And what somebody typed is for them alone: two learners in one tab, one after the other.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from asks.models import Ask
from checkins.models import Felt, HelpRequest, LogEntry, Observation, Seen
from mailing.models import Mail
from organisations.models import Member
from roles.models import Answer, Function, Role
from tests import factories as make
from tests.browser.conftest import Invite, Post, World, come_in
from tests.browser.hands import Pointer
from tests.browser.stage import address_of, everyone_is_asked, opens_letter, prepared, takes_part
from tests.browser.visitor import Visitor, Way
from tests.checkins.test_log_on_paper import printed, signed_in, way_in
from trajectories import actions
from trajectories.models import IntakeAnswer, Trajectory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = Way("nl", True, Pointer)
WORDS = "De klant bedaarde toen ik samenvatte."
PROMISED, NEEDED = "Twee uur per week vrij", "als Ilse de norm loslaat"
WEEK_AFTER = datetime(2027, 2, 9, 9, tzinfo=UTC)
SIX_WEEKS_AFTER = datetime(2027, 3, 16, 9, tzinfo=UTC)


@pytest.fixture
def trajectory(world: World) -> Trajectory:
    world.at(datetime(2027, 1, 5, 9, tzinfo=UTC))
    return prepared("nl")


def runs(trajectory: Trajectory) -> None:
    """With one session behind it."""
    make.session(trajectory, datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 2, 2, 15, tzinfo=UTC))
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running")


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


def log_by_link(post: Post, learner: Role) -> str:
    """Where this learner logs by the link of a letter, asked or not."""
    link = post.link(address_of(str(learner.person)), "/[lm]/").partition("#")[0].replace("/l/", "/m/")
    return f"{link}/t/{learner.trajectory.public_id}/log/"


def stands_empty(who: Visitor) -> None:
    """A log that holds nothing of anybody."""
    expect(who.field("What happened?")).to_have_value("")
    expect(who.page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(who.page.locator("[data-draft-note]")).to_be_hidden()


def test_a_log_is_kept_once(invite: Invite, world: World, trajectory: Trajectory, post: Post) -> None:
    runs(trajectory)
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
    runs(trajectory)
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


def test_what_somebody_saw_is_kept_once(invite: Invite, world: World, trajectory: Trajectory, post: Post) -> None:
    runs(trajectory)
    learner = takes_part(trajectory, Function.LEARNER, "Sara Yıldız")
    make.pair(takes_part(trajectory, Function.OBSERVER, "Noor de Wit"), learner)
    world.works_at(SIX_WEEKS_AFTER)
    noor = invite(PHONE)
    address = post.link(address_of("Noor de Wit"), "/[lw]/").partition("#")[0]
    noor.go(address)
    example = noor.field("What exactly did you see?")
    send = noor.page.get_by_role("button", name=noor.says("Send to %(names)s", names="Sara"))
    seen = noor.page.get_by_role("radio", name=noor.says(Seen.MOSTLY.label), exact=True)
    seen.check()
    example.fill(WORDS)

    cut_off(noor.page, send.click)
    noor.go(address)
    expect(example).to_have_value(WORDS)
    expect(seen).to_be_checked()
    assert not Observation.objects.exists()
    lose_answer(noor.page, send.click)
    noor.go(address)
    expect(example).to_have_value(WORDS)
    twice(noor.page, noor.says("Send to %(names)s", names="Sara"))
    noor.page.wait_for_url("**/done*")

    assert [(one.seen, one.example) for one in Observation.objects.all()] == [(3, WORDS)]
    noor.go(address)
    expect(noor.page.locator("[data-draft-note]")).to_be_hidden()
    heard_nothing_else(noor)


def test_a_story_of_their_own_page_comes_back(invite: Invite, world: World, trajectory: Trajectory) -> None:
    runs(trajectory)
    learner = takes_part(trajectory, Function.LEARNER, "Sara Yıldız")
    learner.person.user = make.user()
    learner.person.save()
    world.at(WEEK_AFTER)
    sara = invite(PHONE)
    come_in(sara, learner.person, address := f"/me/{trajectory.public_id}/story/")
    scene = sara.page.locator("textarea").first
    sara.page.get_by_role("radio").nth(1).check()
    scene.fill(WORDS)

    cut_off(sara.page, sara.page.get_by_role("button", name=sara.says("Save"), exact=True).click)
    sara.go(address)

    expect(scene).to_have_value(WORDS)
    expect(sara.page.locator("[data-draft-note]")).to_be_visible()
    heard_nothing_else(sara)


def test_a_call_for_help_goes_once(invite: Invite, world: World, trajectory: Trajectory, post: Post) -> None:
    runs(trajectory)
    learner = takes_part(trajectory, Function.LEARNER, "Sara Yıldız")
    takes_part(trajectory, Function.TRAINER, "Farid el Amrani")
    world.works_at(WEEK_AFTER)
    sara, address = invite(PHONE), log_by_link(post, learner).replace("/log/", "/help/")
    words = sara.field("What can you use help with?")
    see = sara.page.get_by_role("button", name=sara.says("See the letter first"))
    send = sara.page.get_by_role("button", name=sara.says("Send to %(name)s", name="Farid"))
    sara.go(address)
    sara.page.get_by_role("radio").first.check()
    words.fill(WORDS)

    # Nothing is sent from the first page, and nothing typed there is lost.
    cut_off(sara.page, see.click)
    sara.go(address)
    expect(words).to_have_value(WORDS)
    see.click()
    cut_off(sara.page, send.click)
    assert not HelpRequest.objects.exists()
    sara.go(address)
    expect(words).to_have_value(WORDS)
    expect(sara.page.locator("[data-draft-note]")).to_be_visible()
    see.click()
    lose_answer(sara.page, send.click)
    assert HelpRequest.objects.get().words == WORDS
    sara.go(address)
    expect(words).to_have_value(WORDS)
    see.click()
    twice(sara.page, sara.says("Send to %(name)s", name="Farid"))
    sara.page.wait_for_url("**/help/*/")

    assert HelpRequest.objects.get().words == WORDS
    assert Mail.objects.filter(kind="help").count() == 1
    sara.go(address)
    expect(words).to_have_value("")
    heard_nothing_else(sara)


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


def test_what_is_typed_before_the_script_has_come_stays(invite: Invite, trajectory: Trajectory) -> None:
    """On a slow line a page is there, and typed in, well before what keeps its words."""
    sanne, page = invite(PHONE), f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/intake/2/"
    come_in(sanne, trajectory.owner, "/help/")
    words, far = sanne.field("Your answer"), sanne.page.get_by_label(sanne.says(IntakeAnswer.Status.DISCUSSED.label))

    def opens(types: Callable[[], None]) -> None:
        late: list[Route] = []
        sanne.page.route("**/draft*.js", lambda route: late.append(route))  # noqa: PLW0108  Playwright marks what it is given
        with sanne.page.expect_request("**/draft*.js"):
            sanne.page.goto(f"{sanne.host}{page}", wait_until="commit")
        types()
        late[0].continue_()
        sanne.page.wait_for_load_state()
        sanne.page.unroute("**/draft*.js")

    opens(lambda: words.fill(WORDS))
    expect(words).to_have_value(WORDS)
    # Nor does it push aside what was kept before, or the other way round.
    opens(far.check)
    expect(words).to_have_value(WORDS)
    expect(far).to_be_checked()


def test_a_trajectory_whose_button_is_pressed_again_while_it_is_made_is_made_once(
    invite: Invite, trajectory: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sanne, title = invite(PHONE), "Tweemaal getikt"
    make_it = actions.create

    def slowly(*given: Any, **more: Any) -> Trajectory:
        time.sleep(1)
        return make_it(*given, **more)

    monkeypatch.setattr(actions, "create", slowly)
    come_in(sanne, trajectory.owner, f"/o/{trajectory.organisation.public_id}/t/new/")
    sanne.field("What do we call it?").fill(title)
    sanne.field("When does it start?").fill("1-6-2027")

    button = sanne.page.get_by_role("button", name=sanne.says("Make the trajectory"))
    button.evaluate("(pressed) => { pressed.click(); setTimeout(() => pressed.click(), 300); }")
    sanne.page.get_by_role("heading", name=title).first.wait_for()

    assert Trajectory.objects.filter(title=title).count() == 1


@pytest.fixture
def two(world: World, trajectory: Trajectory) -> tuple[Role, Role]:
    """Thijs and Lotte learn in one trajectory; both were asked how it goes."""
    runs(trajectory)
    both = takes_part(trajectory, Function.LEARNER, "Thijs Vos"), takes_part(trajectory, Function.LEARNER, "Lotte Bos")
    for learner in both:
        learner.person.user = make.user()
        learner.person.save()
    world.works_at(WEEK_AFTER)
    return both


def test_words_on_an_own_page_are_for_their_writer_alone(invite: Invite, two: tuple[Role, Role]) -> None:
    (thijs, lotte), tab = two, invite(PHONE)
    takes_part(thijs.trajectory, Function.MANAGER, "Farid el Amrani")
    own = f"/me/{thijs.trajectory.public_id}/"
    for page in (f"{own}log/", f"{own}plan/", f"{own}help/"):
        come_in(tab, thijs.person, page)
        words = tab.page.get_by_role("textbox").first
        words.fill(WORDS)
        come_in(tab, lotte.person, page)
        expect(words).to_have_value("")
        expect(tab.page.locator("[data-draft-note]")).to_be_hidden()
        come_in(tab, thijs.person, page)
        expect(words).to_have_value(WORDS)


def test_who_signs_out_leaves_no_words_in_the_tab(invite: Invite, two: tuple[Role, Role]) -> None:
    (thijs, lotte), tab = two, invite(PHONE)
    own = f"/me/{thijs.trajectory.public_id}/"
    for page in (own, "/me/", "/me/shared/", "/logout/"):
        come_in(tab, thijs.person, f"{own}log/")
        tab.choose("How did it go?", Felt.WITH_HELP.label)
        tab.field("What happened?").fill(WORDS)
        tab.go(page)
        assert WORDS in kept(tab), "it is still there until then"
        tab.push("Sign out")
        tab.page.wait_for_load_state()
        assert kept(tab) == "[]", page

    tab.go(f"{own}log/")
    tab.sees_heading("Sign in")
    come_in(tab, lotte.person, f"{own}log/")
    stands_empty(tab)


def kept(who: Visitor) -> str:
    """All words that this tab remembers."""
    return str(who.page.evaluate("JSON.stringify(Object.entries(sessionStorage).filter(([of]) => /^draft/.test(of)))"))


def test_a_planner_who_signs_out_leaves_none_either(invite: Invite, trajectory: Trajectory) -> None:
    sanne = invite(PHONE)
    come_in(sanne, trajectory.owner, f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/intake/2/")
    sanne.field("Your answer").fill(WORDS)
    assert WORDS in kept(sanne)
    sanne.page.get_by_text(trajectory.owner.called, exact=True).first.click()
    sanne.push("Sign out")
    sanne.page.wait_for_load_state()
    assert kept(sanne) == "[]"


def test_two_links_in_one_tab_keep_their_words_apart(invite: Invite, two: tuple[Role, Role], post: Post) -> None:
    (first, second), tab = (log_by_link(post, one) for one in two), invite(PHONE)
    kept_apart(tab, first, second)


def test_two_sheets_typed_over_in_one_tab_keep_their_words_apart(
    invite: Invite, world: World, trajectory: Trajectory
) -> None:
    runs(trajectory)
    learners = [
        make.role(trajectory, person=make.person(name, organisation=trajectory.organisation, reach="none"))
        for name in ("Chiara Conti", "Gerrit Smit")
    ]
    world.works_at(WEEK_AFTER)
    staff = signed_in(Member.objects.get(person=trajectory.owner))
    first, second = (way_in(printed(staff, one), one) for one in learners)
    kept_apart(invite(PHONE), first, second)


def kept_apart(tab: Visitor, first: str, second: str) -> None:
    """What is typed in one log shows in that one again, and not in the other."""
    tab.go(first)
    tab.choose("How did it go?", Felt.WITH_HELP.label)
    story = tab.field("What happened?")
    story.fill(WORDS)
    tab.go(second)
    stands_empty(tab)
    tab.go(first)
    expect(story).to_have_value(WORDS)
