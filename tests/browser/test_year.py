"""A year in the life of one learner: a plan, people beside her, a new manager, weeks away, and what came of it."""

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from asks.models import Ask
from checkins.models import Felt, LogEntry, Observation, Seen, SuccessStory
from organisations import clock
from organisations.acting import Actor
from organisations.actions import set_absences
from roles import actions
from roles.models import Function, Pairing, Role
from tests import factories as make
from tests.browser.conftest import Invite, Post, World, come_in, sign_in
from tests.browser.hands import Keyboard, Pointer
from tests.browser.stage import address_of, plan_of, prepared, takes_part
from tests.browser.visitor import Visitor, Way
from trajectories.models import Trajectory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# By keyboard only when the other ways are asked for: it is the same year, and takes the longest.
WAYS = [
    Way("nl", True, Pointer),
    Way("en", False, Pointer),
    pytest.param(Way("nl", True, Keyboard), marks=pytest.mark.other_way),
]
SARA, FARID, MARIEKE = "Sara Yıldız", "Farid el Amrani", "Marieke van 't Hof"
YOUSSEF, NOOR, TOM = "Youssef Haddad", "Noor de Wit", "Tom O"
SITUATION, RESPONSE = "een klant boos begint", "vat ik eerst samen wat ik hoorde"
STORY, EXAMPLE, THANKS = (
    "Hij werd stil en zei: precies.",
    "Vatte de klacht samen, de klant knikte.",
    "Fijn dat je dat zag",
)
TRIED, HOW_IS_IT = "Hi %(name)s. Tried anything yet?", "Hi %(name)s. How is it going?"
# Two days before the session; from then on each is ten o'clock in Amsterdam, or a little later.
BEFORE = datetime(2027, 1, 29, 9, tzinfo=UTC)
SESSION = datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 2, 2, 15, tzinfo=UTC)
DAY_AFTER, TWO_AFTER, THREE_AFTER = (datetime(2027, 2, day, 9, tzinfo=UTC) for day in (3, 4, 5))
WEEK_AFTER = datetime(2027, 2, 9, 9, tzinfo=UTC)
AWAY = date(2027, 2, 15), date(2027, 3, 17)
BACK = datetime(2027, 3, 18, 9, tzinfo=UTC)
DAY_BACK = datetime(2027, 3, 19, 9, tzinfo=UTC)
LATER = [datetime(2027, 5, 3, 8, tzinfo=UTC), datetime(2027, 8, 2, 8, tzinfo=UTC), datetime(2028, 2, 2, 9, tzinfo=UTC)]
# Once what came of three months is told.
TELLING = datetime(2027, 5, 24, 8, tzinfo=UTC)
THE_END = datetime(2028, 3, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_year_in_the_life_of_a_learner(way: Way, invite: Invite, world: World, post: Post) -> None:
    world.at(BEFORE)
    trajectory = _running(way.language)
    sara = invite(way)
    world.works_at(DAY_AFTER)
    _makes_a_plan(sara, post)
    _chooses(sara, post, buddy=YOUSSEF, observer=NOOR)

    world.works_at(TWO_AFTER)
    youssef = invite(way)
    _says(youssef, post, YOUSSEF, "Yes, I'd like to")
    _says(invite(way), post, NOOR, "Rather not")
    world.works_at(THREE_AFTER)
    _chooses(sara, post, observer=TOM)
    world.works()
    _says(invite(way), post, TOM, "Yes, I'd like to")
    assert {(one.function, str(one.person)) for one in Pairing.objects.agreed()} == {
        (Function.BUDDY, YOUSSEF),
        (Function.OBSERVER, TOM),
    }

    world.works_at(WEEK_AFTER)
    _logs(sara, post, Felt.FELL_BACK, heading=TRIED)
    _talks(invite(way), post, FARID, "Planned", on="18-3-2027")
    _goes_away(trajectory)
    _hands_over(trajectory)

    world.works_at(BACK)
    # Three weeks fell in what she was away: only six weeks is asked, by one letter.
    assert not Ask.objects.filter(kind="log", person__name=SARA, about__contains=":d21").exists()
    _logs(sara, post, Felt.MOSTLY, story=STORY)
    _talks(invite(way), post, MARIEKE, "Yes, we talked")
    _sees(invite(way), post, TOM)
    _reads_and_replies(sara, post, trajectory)
    _shares_and_takes_back(sara, youssef, trajectory, world, post)
    _ld_reads_no_word(invite(way), trajectory)

    world.works_at(LATER[0])
    _logs(sara, post, Felt.BY_ITSELF)
    world.works_at(TELLING)
    _rather_keeps_it(sara, post)
    for day in LATER[1:]:
        world.works_at(day)
        _logs(sara, post, Felt.BY_ITSELF)
    _line_of_a_year(sara, trajectory)
    world.works_at(THE_END)
    before = post.count()
    world.works()
    assert post.count() == before
    assert not Ask.objects.filter(person__name=SARA, answered_at=None, closed_at=None).exists()


def _running(language: str) -> Trajectory:
    """Two days before its one session, with everyone it needs."""
    trajectory = prepared(language)
    make.session(trajectory, *SESSION)
    learner = takes_part(trajectory, Function.LEARNER, SARA)
    takes_part(trajectory, Function.MANAGER, FARID).learners.add(learner)
    takes_part(trajectory, Function.BUDDY, YOUSSEF)
    for name in (NOOR, TOM):
        takes_part(trajectory, Function.OBSERVER, name)
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running")
    return trajectory


def _open(who: Visitor, post: Post, name: str) -> None:
    who.go(post.link(address_of(name), "/[lmw]/"))


def _makes_a_plan(sara: Visitor, post: Post) -> None:
    _open(sara, post, SARA)
    first, second, third = (sara.page.locator(f"#plan-{n}") for n in (1, 2, 3))
    sara.write("If …", SITUATION, first)
    sara.hands.press(first.get_by_role("link", name=sara.says("Go on")))
    sara.write("then …", RESPONSE, second)
    sara.hands.press(second.get_by_role("link", name=sara.says("Go on")))
    expect(third).to_be_visible()
    sara.push("See my plan")
    sara.meets("Say it once more")
    plan = sara.says("If %(situation)s, then %(response)s.", situation=SITUATION, response=RESPONSE)
    sara.choose("Pick your plan once more", plan)
    sara.choose("How sure are you that it will work?", "7")
    sara.push("Save my if-then")
    sara.page.wait_for_url(re.compile("/done"))


def _chooses(sara: Visitor, post: Post, *, buddy: str = "", observer: str = "") -> None:
    _open(sara, post, SARA)
    if buddy:
        sara.select("Who is your buddy?", buddy)
    sara.select("Who looks along with you at work?", observer)
    sara.push("Save")
    sara.page.wait_for_url(re.compile("/done"))


def _says(who: Visitor, post: Post, name: str, answer: str) -> None:
    """Yes or no, to the learner who chose them."""
    _open(who, post, name)
    who.hands.choose(who.page.get_by_role("radio", name=who.says(answer)).first)
    who.push("Send")
    who.page.wait_for_url(re.compile("/done"))


def _logs(sara: Visitor, post: Post, felt: Felt, story: str = "", heading: str = HOW_IS_IT) -> None:
    _open(sara, post, SARA)
    sara.meets(heading, name="Sara")
    sara.sees(RESPONSE)
    sara.choose("How did it go?", felt.label)
    if story:
        sara.choose("With what you know now: where were you before the start?", "I didn't do it")
        sara.write("What happened?", story)
    sara.push("Save")
    sara.page.wait_for_url(re.compile("/(saved|done)"))
    assert LogEntry.objects.latest("pk").felt == felt


def _rather_keeps_it(sara: Visitor, post: Post) -> None:
    """A story is asked of her, and need not be told."""
    _open(sara, post, SARA)
    sara.meets("Hi %(name)s, would you tell how it went?", name="Sara")
    sara.hands.choose(sara.page.get_by_role("radio", name=sara.says("Rather not")))
    sara.push("Send my answer")
    sara.page.wait_for_url(re.compile("/done"))
    assert not SuccessStory.objects.exists()


def _talks(who: Visitor, post: Post, name: str, outcome: str, on: str = "") -> None:
    _open(who, post, name)
    who.choose(SARA, outcome)
    if on:
        who.write("On which day?", on)
    who.push("Send my answer")
    who.page.wait_for_url(re.compile("/done"))


def _goes_away(trajectory: Trajectory) -> None:
    sara = Role.objects.get(person__name=SARA).person
    set_absences(sara, periods=[AWAY], by=Actor(trajectory.owner), now=clock.now())


def _hands_over(trajectory: Trajectory) -> None:
    """Farid gets another team; Marieke takes over on the first of March."""
    farid = Role.objects.get(person__name=FARID)
    marieke = make.person(MARIEKE, email=address_of(MARIEKE), organisation=trajectory.organisation)
    actions.succeed(farid, successor=marieke, on=date(2027, 3, 1), by=Actor(trajectory.owner), now=clock.now())


def _sees(tom: Visitor, post: Post, name: str) -> None:
    _open(tom, post, name)
    tom.meets("Hi %(name)s, what did you see %(names)s do?", name="Tom", names="Sara")
    tom.hands.choose(tom.page.get_by_role("radio", name=tom.says(Seen.MOSTLY.label)).first)
    tom.write("What exactly did you see?", EXAMPLE)
    tom.push("Send to %(names)s", names="Sara")
    tom.page.wait_for_url(re.compile("/done"))


def _reads_and_replies(sara: Visitor, post: Post, trajectory: Trajectory) -> None:
    """On her own page, at once; the first time with a code."""
    sara.go(f"/me/{trajectory.public_id}/")
    sign_in(sara, post, address_of(SARA))
    sara.meets("Welcome back, %(name)s", name="Sara")
    sara.sees(EXAMPLE)
    sara.hands.press(sara.link(re.compile(f"^{sara.says('Say something back')}")))
    sara.write("What would you like to say back?", THANKS)
    sara.push("Send to %(name)s", name="Tom")
    sara.sees("Saved.")
    assert Observation.objects.get().reply == THANKS


def _shares_and_takes_back(sara: Visitor, youssef: Visitor, trajectory: Trajectory, world: World, post: Post) -> None:
    """One note, with her buddy, who reads it behind a code and nothing else; and no longer."""
    note = sara.page.get_by_role("listitem").filter(has_text=STORY)
    sara.hands.press(note.get_by_role("link", name=re.compile(f"^{sara.says('Share with one person')}")))
    sara.meets("Share a note")
    sara.hands.choose(sara.page.get_by_role("radio", name=re.compile("Youssef")))
    sara.push("Share it")
    sara.sees("Shared with %(name)s. You can take it back here.", name="Youssef")
    world.works_at(DAY_BACK)
    letter = post.newest(address_of(YOUSSEF))
    assert STORY not in letter.text
    youssef.go(next(link for link in letter.links if "/me/shared/" in link))
    sign_in(youssef, post, address_of(YOUSSEF))
    youssef.meets("Shared with me")
    youssef.sees(STORY)
    assert EXAMPLE not in youssef.text()
    sara.go(f"/me/{trajectory.public_id}/")
    sara.hands.press(note.get_by_role("button", name=re.compile(f"^{sara.says('Take back')}")))
    sara.sees("%(name)s no longer reads it.", name="Youssef")
    youssef.page.reload()
    youssef.sees_heading("Shared with me")
    assert STORY not in youssef.text()


def _ld_reads_no_word(sanne: Visitor, trajectory: Trajectory) -> None:
    """What came back says how many answered; the words and the names are of her they are about."""
    come_in(sanne, trajectory.owner, f"{plan_of(trajectory)}follow-up/")
    shown = sanne.text()
    assert trajectory.title in shown
    for word in (STORY, EXAMPLE, THANKS, SITUATION, RESPONSE, SARA):
        assert word not in shown


def _line_of_a_year(sara: Visitor, trajectory: Trajectory) -> None:
    sara.go(f"/me/{trajectory.public_id}/")
    expect(sara.page.get_by_role("figure")).to_contain_text("5")
    sara.sees(STORY)
