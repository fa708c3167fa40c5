"""The conversation that is usually skipped: the intake and who sees it alike, no training at all, and once more."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from asks.models import Ask
from organisations import clock
from organisations.acting import Actor
from organisations.models import Person
from roles import actions
from roles.models import Answer, MatchLine, Wording
from roles.next_time import KIND
from tests import factories as make
from tests.browser.conftest import Invite, Post, World, come_in
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visitor import Visitor, Way
from trajectories.causes import WORDS
from trajectories.models import Cause, IntakeAnswer, NextTime, Trajectory
from trajectories.questions import BY_NUMBER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Ten o'clock in Amsterdam, on a Tuesday.
NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
WAYS = [Way("nl", True, Pointer), Way("en", False, Pointer), Way("nl", True, Keyboard)]
ILSE, SARA, WIM = (f"{name}@voorbeeld.example" for name in ("ilse", "sara", "wim"))
OURS = {
    1: "Een training klantgesprekken",
    2: "Mensen zijn niet klantgericht",
    3: "Alle 40 van klantcontact",
    4: "Een teamdag in het voorjaar",
    5: "Rustig blijven lukt al",
    6: "Dat vragen we haar eerst",
    7: "De leidinggevende en een buddy",
    8: "Twee uur per week",
    9: "Ja, elke dag",
}
THEIRS = {1: "Een training klantgesprekken", 2: "Terugbellen door een half antwoord", 3: "De acht van Zuid"}
TOGETHER = "De acht van Zuid, en daarna de rest"
REMEDY = "Zet van 12 tot 2 een tweede persoon op de telefoon"
Certainty, Source, Status = IntakeAnswer.Certainty, IntakeAnswer.Source, IntakeAnswer.Status


@pytest.fixture
def trajectory(world: World, request: pytest.FixtureRequest) -> Trajectory:
    """A title and a sponsor, in an organisation that asks one question of its own."""
    world.at(NOW)
    language = request.getfixturevalue("way").language
    home = make.organisation(language=language)
    make.own_question(home, "Wat gebeurt er als we niets doen?", title_en="What happens if we do nothing?")
    sanne = make.member("Sanne Brouwer", organisation=home).person
    made = make.trajectory(owner=sanne, starts_on=date(2027, 3, 2))
    make.role(made, "sponsor", person=make.person("Ilse Hof", email=ILSE, organisation=home))
    return made


def _plan(trajectory: Trajectory) -> str:
    return f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/"


def _open(who: Visitor, post: Post, address: str) -> None:
    """By the link in their letter, in a browser that brings nothing along."""
    letter = post.newest(address)
    who.go(next(link for link in letter.links if "/l/" in link))


# The interview, and two who do not see the same


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_nine_questions_are_asked_and_two_are_seen_differently(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    plan = _plan(trajectory)
    sanne = invite(way)
    come_in(sanne, trajectory.owner, f"{plan}intake/1/")

    for number, text in OURS.items():
        # From the third on the page is the same, with other words.
        is_new = number <= 3
        look = sanne.meets if is_new else sanne.sees_heading
        look(BY_NUMBER[number].title)
        _answer(sanne, text, fully=is_new)
        if number == 2:
            _look_into_the_causes(sanne, plan)
    _answer_what_is_their_own(sanne)
    sanne.go(f"{plan}intake/match/")
    _ask_ilse(sanne)
    world.works()
    ilse = invite(way)
    _see_it_differently(ilse, post)
    sanne.go(f"{plan}intake/match/")
    _settle(sanne)

    answers = {answer.number: answer for answer in trajectory.intake_answers.all()}
    assert (answers[1].text, answers[2].text, answers[3].text) == (OURS[1], THEIRS[2], TOGETHER)
    assert {answers[number].status for number in OURS} == {Status.DISCUSSED}
    assert (answers[1].certainty, answers[1].source) == (Certainty.SUSPECTED, Source.TALK)
    assert {line.outcome for line in MatchLine.objects.exclude(outcome="")} == {"taken_over", "together"}


def _answer(sanne: Visitor, text: str, *, fully: bool) -> None:
    """The words and how far it is; `fully` with where it comes from and how sure it is."""
    sanne.write("Your answer", text)
    if fully:
        sanne.select("Where does this come from?", sanne.says(Source.TALK.label))
        sanne.choose("How sure is this?", Certainty.SUSPECTED.label)
    sanne.choose("How far is it?", Status.DISCUSSED.label)
    sanne.push("Save and go on")


def _look_into_the_causes(sanne: Visitor, plan: str) -> None:
    """Beside question 2: environment first, and something to learn as well."""
    sanne.sees_heading(BY_NUMBER[3].title)
    sanne.go(f"{plan}intake/2/")
    sanne.follow("Look into the causes")
    sanne.meets("Where does it come from?")
    for kind in (Cause.Kind.MEANS, Cause.Kind.KNOWLEDGE):
        sanne.tick(WORDS[kind][0])
    sanne.push("Save")
    sanne.sees("Saved.")
    sanne.go(f"{plan}intake/3/")


def _answer_what_is_their_own(sanne: Visitor) -> None:
    """After the nine comes what the organisation always asks, in the reader's language."""
    nl = sanne.way.language == "nl"
    sanne.meets("Wat gebeurt er als we niets doen?" if nl else "What happens if we do nothing?")
    sanne.write("Your answer", "Dan vertrekken er klanten")
    sanne.choose("How far is it?", Status.DRAFT.label)
    sanne.push("Save and back to the overview")
    sanne.meets("Intake")
    sanne.sees(Status.DRAFT.label)


def _ask_ilse(sanne: Visitor) -> None:
    """She is asked by mail, after a look at what she will read."""
    sanne.meets("Do you see the same?")
    sanne.follow("Ask how they see it")
    sanne.meets("Ask how they see it")
    sanne.hands.choose(sanne.page.get_by_role("checkbox", name=re.compile("^Ilse Hof")))
    sanne.push("Check what they will read")
    sanne.meets("Is this right, before it goes out?")
    sanne.hands.press(sanne.page.get_by_role("button", name=re.compile(r"\b1\b")))
    sanne.sees("Sent to %(n)d person.", n=1)


def _see_it_differently(ilse: Visitor, post: Post) -> None:
    """Blind first; then beside what Sanne wrote, one alike and two not."""
    _open(ilse, post, ILSE)
    assert OURS[2] not in ilse.page.content(), "nobody echoes anybody"
    for number, text in THEIRS.items():
        ilse.write(BY_NUMBER[number].title, text)
    ilse.choose("Is this how you see it?", "Yes, this is how I see it")
    ilse.push("Send and compare")
    ilse.push("Send my reaction")
    ilse.sees("Please look at this once more")
    for number in OURS:
        said = MatchLine.Reaction.DISAGREES if number in (2, 3) else MatchLine.Reaction.AGREES
        group = ilse.page.locator("fieldset.react").nth(number - 1)
        ilse.hands.choose(group.get_by_role("radio").nth(-1 if said == MatchLine.Reaction.DISAGREES else 0))
    ilse.push("Send my reaction")
    ilse.sees("It holds nothing up.")


def _settle(sanne: Visitor) -> None:
    """Hers is taken over; of the other one they make a text together."""
    differences = sanne.page.locator(".match--diff")
    expect(differences).to_have_count(2)
    for outcome, text in (("Take over from %(name)s", ""), ("A new version together", TOGETHER)):
        one = sanne.page.locator(".match--diff").first
        name = re.compile("^" + re.escape(sanne.says(outcome, name="Ilse")))
        sanne.hands.choose(one.get_by_role("radio", name=name))
        if text:
            sanne.hands.type(one.get_by_role("textbox").first, text)
        sanne.hands.press(one.get_by_role("button").first)
        sanne.sees("Settled. Both texts stay in the history.")
    expect(differences).to_have_count(0)
    sanne.sees("No open differences. Everyone who answered sees it as you do, or you settled it.")


# No training


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_needs_no_training_is_solved_around_the_work(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    plan = _plan(trajectory)
    ilse = Person.objects.get(email=ILSE)
    make.figure(trajectory, name="telefoontjes op tijd", direction="up", baseline=45, target=90, owner=ilse)
    sanne = invite(way)
    come_in(sanne, trajectory.owner, f"{plan}intake/causes/")

    _find_it_elsewhere(sanne)
    _close_without_training(sanne)
    sanne.hands.press(sanne.page.get_by_role("button", name=re.compile("1")))
    sanne.sees("Sent to %(n)d person.", n=1)
    world.works()
    wim = invite(way)
    _open(wim, post, WIM)
    wim.choose(REMEDY, Answer.Kind.YES.label)
    wim.push("Send my answer")
    wim.sees_heading("Thank you, %(name)s. This is what we know now.", name="Wim")
    # A week after the day he agreed to: did it work out?
    by = Wording.objects.get(commitment__person__email=WIM).needed_by
    assert by
    world.works_at(NOW + (by - NOW.date()) + timedelta(days=7))
    wim = invite(way)
    _open(wim, post, WIM)
    wim.choose(REMEDY, "Yes, that worked out")
    wim.push("Send my answer")
    wim.sees_heading("Thank you, %(name)s. This is what we know now.", name="Wim")
    # Ninety days on, a Monday: does the figure show it?
    world.works_at(NOW + timedelta(days=90))
    _say_the_figure(invite(way), post)

    sanne.go(plan)
    sanne.meets(trajectory.title)
    sanne.sees("What was decided")
    expect(sanne.page.get_by_role("region", name=sanne.says("What was decided"))).to_contain_text("88")
    sanne.follow("Trajectories")
    sanne.meets("Trajectories")
    row = sanne.page.get_by_role("listitem").filter(has_text=trajectory.title).first
    expect(row).to_contain_text("88")
    expect(row).to_contain_text(sanne.says("No training: solved around it"))
    expect(row).to_contain_text(sanne.says("Nobody."))


def _find_it_elsewhere(sanne: Visitor) -> None:
    """One tick, none at knowledge or skill: the advice is not to train."""
    title = WORDS[Cause.Kind.MEANS][0]
    sanne.meets("Where does it come from?")
    sanne.tick(title)
    cause = sanne.page.locator(f"#cause-{Cause.Kind.MEANS}")
    for words, label in (
        ("Tussen 12 en 2 zit er één persoon.", "What shows it?"),
        ("de planning", "Who can change it?"),
        (REMEDY, "What would take it away?"),
    ):
        sanne.hands.type(cause.get_by_role("textbox", name=re.compile(re.escape(sanne.says(label)))), words)
    sanne.push("Save")
    sanne.follow("Close without a training")


def _close_without_training(sanne: Visitor) -> None:
    """What takes the cause away stands ready to be promised, by somebody who had no part in it yet."""
    sanne.meets("No training. What changes then?")
    cause = sanne.page.locator(".cause").first
    expect(cause.get_by_role("textbox").first).to_have_value(REMEDY)
    sanne.write("Their name", "Wim Claessens", cause)
    sanne.write("Their mail address", WIM, cause)
    sanne.write("What did you decide, and why?", "Ze kunnen het al, er zit alleen te weinig volk.")
    sanne.push("Close without a training")
    sanne.meets("Is this right, before it goes out?")
    sanne.sees(REMEDY)


def _say_the_figure(ilse: Visitor, post: Post) -> None:
    _open(ilse, post, ILSE)
    ilse.push("Send")
    ilse.sees("Please look at this once more")
    group = ilse.choose("telefoontjes op tijd", "It is now:")
    ilse.hands.type(group.get_by_role("textbox").first, "88")
    ilse.push("Send")
    ilse.sees_heading("Thank you, %(name)s. This is what we know now.", name="Ilse")


# Once more


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_is_finished_begins_once_more_with_what_was_said(
    way: Way, trajectory: Trajectory, invite: Invite, world: World, post: Post
) -> None:
    plan = _plan(trajectory)
    _make_it_run(trajectory)
    sanne = invite(way)
    come_in(sanne, trajectory.owner, f"{plan}end/")

    sanne.meets("Close this trajectory")
    sanne.choose("Is it finished?", "Yes, close it")
    sanne.push("Continue")
    sanne.sees("Please look at this once more")
    sanne.choose("Do we ask everyone what should be different next time?", "Yes, ask them")
    sanne.push("Continue")
    sanne.sees("Closed. From tomorrow everyone is asked for one line for next time, and nothing more.")
    world.works_at(NOW + timedelta(days=1))
    _say_one_line(invite(way), post)
    _others_say_theirs(trajectory)
    sanne.go(plan)
    assert "Kortere dagen" not in sanne.text(), "nobody reads it while others may still write"
    world.works_at(NOW + timedelta(days=16))
    sanne.go(plan)
    sanne.sees("Kortere dagen")
    heard = sanne.page.get_by_role("region", name=sanne.says("What do we do differently next time?"))
    expect(heard).not_to_contain_text("Sara")

    sanne.follow("New edition")
    sanne.meets("New edition")
    sanne.write("What do we call it?", "Nog een keer")
    sanne.push("Begin the new edition")
    _find_it_ready_to_be_checked(sanne)
    again = trajectory.editions.get()
    assert {answer.status for answer in again.intake_answers.all()} == {Status.RECHECK}
    assert not again.roles.exists()


def _make_it_run(trajectory: Trajectory) -> None:
    """Five learners who ran it, and the answers of its intake."""
    Trajectory.objects.filter(pk=trajectory.pk).update(state="running", started_at=NOW - timedelta(days=60))
    home = trajectory.organisation
    make.role(trajectory, person=make.person("Sara Yıldız", email=SARA, organisation=home))
    for name in ("Tom", "Willem", "Eva", "Noor"):
        make.role(trajectory, name=f"{name} de Wit")
    make.session(trajectory, NOW - timedelta(days=50))
    for number in (1, 2):
        make.intake_answer(trajectory, number, OURS[number], answered_by="Farid el Amrani")


def _say_one_line(sara: Visitor, post: Post) -> None:
    _open(sara, post, SARA)
    sara.meets("Hi %(name)s, what do we do differently next time?", name="Sara")
    sara.push("Send my line")
    sara.sees("Please look at this once more")
    group = sara.choose("What do we do differently next time?", "This can be different")
    sara.hands.type(group.get_by_role("textbox"), "Kortere dagen")
    sara.push("Send my line")
    sara.sees("Your line is in.")
    assert "Kortere dagen" not in sara.text(), "the link shows nothing of what was written"


def _others_say_theirs(trajectory: Trajectory) -> None:
    """The other four, each through the action their own link calls."""
    for ask in Ask.objects.open().in_trajectory(trajectory, kind=KIND).select_related("person", "trajectory"):
        if ask.person.email != ILSE:
            actions.say_next_time(ask, text=f"Meer oefenen, zegt {ask.pk}", by=Actor(ask.person), now=clock.now())
    assert NextTime.objects.of(trajectory).untold().count() == 5


def _find_it_ready_to_be_checked(sanne: Visitor) -> None:
    """Nobody of last time is in it; what they said stands beside every answer that is opened again."""
    sanne.meets("Nog een keer")
    sanne.sees("Last time they said")
    sanne.sees("Kortere dagen")
    again = sanne.page.url
    for page in ("", "people/", "commitments/", "intake/"):
        sanne.go(f"{again}{page}")
        for name in ("Sara", "Willem", "Farid"):
            assert name not in sanne.text(), f"{name} on {page}"
    sanne.meets("Intake")
    sanne.sees(Status.RECHECK.label)
    sanne.go(f"{again}intake/2/")
    sanne.meets(BY_NUMBER[2].title)
    expect(sanne.field("Your answer")).to_have_value(OURS[2])
    sanne.sees("Kortere dagen")
