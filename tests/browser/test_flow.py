"""The main job from beginning to end, as people do it: planned, asked, promised, started, applied, counted."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from checkins.models import Felt, Seen
from organisations.models import Member
from roles.library import BY_KEY
from roles.models import Answer, Commitment, Function
from tests import factories as make
from tests.browser.conftest import Invite, Post, World, sign_in
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visitor import Visitor, Way
from trajectories.models import IntakeAnswer, Intervention
from trajectories.questions import BY_NUMBER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Ten o'clock in Amsterdam. The one session is on Tuesday 2 February; everything after counts from there.
PLANNED = datetime(2027, 1, 5, 9, tzinfo=UTC)
ANSWERED = datetime(2027, 1, 7, 9, tzinfo=UTC)
A_DAY_AFTER = datetime(2027, 2, 3, 9, tzinfo=UTC)
A_WEEK_AFTER = datetime(2027, 2, 9, 9, tzinfo=UTC)
SIX_WEEKS_AFTER = datetime(2027, 3, 16, 9, tzinfo=UTC)
SANNE, FARID, SARA, NOOR = (f"{name}@voorbeeld.example" for name in ("sanne", "farid", "sara", "noor"))
# Learners' own words, which nobody else may ever see.
SECRET = "Het zweet stond in mijn handen"
TITLE = "Beter klantgesprekken voeren"
OWN_WORDS = "2 uur per week oefenen in het rooster"

WAYS = [Way("nl", True, Pointer), Way("en", False, Pointer), Way("nl", True, Keyboard)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_everyone_takes_their_part(way: Way, invite: Invite, world: World, post: Post) -> None:
    _organisation(way.language)
    world.at(PLANNED)
    sanne = invite(way)

    _come_in(sanne, post)
    plan = _plan(sanne)
    _bring_people(sanne, plan)
    _choose_commitments(sanne, plan)
    _ask(sanne, plan)
    world.works()
    farid = invite(way)
    _promise(farid, post)
    world.works()
    _read_receipt(post)
    world.at(ANSWERED)
    _see_answers(sanne, plan)
    _start(sanne, plan)
    world.works_at(A_DAY_AFTER)
    sara = invite(way)
    _choose_observer(sara, post)
    world.works()
    _agree(invite(way), post)
    world.works_at(A_WEEK_AFTER)
    _log(sara, post)
    _tell_of_the_talk(invite(way), post)
    world.works_at(SIX_WEEKS_AFTER)
    _observe(invite(way), post)
    _read_my_line(sara, post)
    _see_no_more_than_numbers(sanne, plan)


def _organisation(language: str) -> None:
    """One organisation and one of its L&D, who can sign in and has never done so."""
    home = make.organisation(language=language)
    sanne = make.person("Sanne Brouwer", email=SANNE, organisation=home)
    Member.objects.create(organisation=home, person=sanne, role=Member.Role.PLANNER)


def _come_in(sanne: Visitor, post: Post) -> None:
    sanne.go("/")
    sanne.sees_heading("Plan learning so that everyone takes their part")
    expect(sanne.page.locator("html")).to_have_attribute("lang", sanne.way.language)
    sanne.follow("Sign in")
    sign_in(sanne, post, SANNE)


def _plan(sanne: Visitor) -> str:
    """Title and day, one answer, one behaviour, one session. Gives the address of the plan."""
    sanne.sees_heading("Trajectories")
    sanne.follow("New trajectory")
    sanne.write("What do we call it?", TITLE)
    sanne.write("When does it start?", "2 feb 2027")
    sanne.choose("In which language do you write it?", "Dutch" if sanne.way.language == "nl" else "English")
    sanne.push("Make the trajectory")
    sanne.sees_heading(TITLE)
    plan = sanne.page.url
    sanne.follow("To the intake")
    _answer(sanne, IntakeAnswer.Status.DRAFT)
    _answer(sanne, IntakeAnswer.Status.DISCUSSED)
    sanne.go(plan)
    sanne.follow("Behaviours")
    sanne.follow("Add a behaviour")
    sanne.write("In which situation?", "een klant boos begint")
    sanne.write("Who does it?", "de collega aan de telefoon")
    sanne.write("Does what?", "vat eerst samen wat de klant zei")
    sanne.write("Noticeable by what?", "de klant zegt: ja, dat bedoel ik")
    sanne.push("Save")
    sanne.sees("Behaviour added.")
    _add_session(sanne, plan)
    return plan


def _answer(sanne: Visitor, status: IntakeAnswer.Status) -> None:
    """Question 2, once as a draft, then as discussed; the overview says which."""
    question = BY_NUMBER[2]
    sanne.hands.press(sanne.link(f"2. {sanne.says(question.title)}"))
    sanne.sees_heading(question.title)
    sanne.write("Your answer", "Klanten bellen drie keer, omdat ze een half antwoord krijgen.")
    sanne.choose("How sure is this?", IntakeAnswer.Certainty.KNOWN.label)
    sanne.choose("How far is it?", status.label)
    sanne.push("Save and back to the overview")
    sanne.sees_heading("Intake")
    line = sanne.page.get_by_role("listitem").filter(has_text=sanne.says(question.title))
    expect(line).to_contain_text(sanne.says(status.label))


def _add_session(sanne: Visitor, plan: str) -> None:
    sanne.go(plan)
    sanne.follow("Interventions")
    sanne.follow("Add an intervention")
    sanne.write("What is it?", "Oefenen met eigen gesprekken")
    sanne.select("What kind?", sanne.says(Intervention.Kind.SESSION.label))
    sanne.write("Day", "2 feb 2027")
    sanne.write("Begins at", "13:30")
    sanne.write("Ends at", "16.30")
    sanne.write("Hours for each learner", "3")
    sanne.push("Save")
    sanne.sees_heading("Interventions")
    sanne.sees("Oefenen met eigen gesprekken")


def _bring_people(sanne: Visitor, plan: str) -> None:
    """Two learners with one line that cannot be read, a manager, an observer."""
    sanne.go(plan)
    sanne.follow("Edit people")
    _add(sanne, f"Sara Yıldız <{SARA}>\nTom de Wit, tom@\nWillem Bos", Function.LEARNER)
    # The bad line is named with its number; the good ones are in.
    sanne.sees("this is not a mail address: %(email)s", email="tom@")
    expect(sanne.page.locator("#errors")).to_contain_text("2")
    sanne.follow("Back to people")
    sanne.sees("Sara Yıldız")
    sanne.sees("Willem Bos")
    assert "Tom de Wit" not in sanne.text()
    _add(sanne, f"Farid el Amrani; {FARID}", Function.MANAGER)
    _add(sanne, f"Noor Bakker\t{NOOR}", Function.OBSERVER)
    sanne.sees("Noor Bakker")


def _add(sanne: Visitor, lines: str, function: Function) -> None:
    sanne.follow("Add people")
    sanne.write("Who is new?", lines)
    sanne.tick(function.label)
    sanne.push("Add")


def _choose_commitments(sanne: Visitor, plan: str) -> None:
    """Two of the manager's from the library, one in own words."""
    sanne.go(f"{plan}commitments/")
    sanne.follow("Choose from the library")
    for key in ("manager_roster", "manager_question"):
        sanne.tick(BY_KEY[key].text)
    sanne.push("Add what is ticked")
    sanne.sees_heading("Commitments")
    sanne.sees(BY_KEY["manager_roster"].text)
    sanne.go(f"{plan}commitments/new/?phase=before")
    sanne.write("What is promised?", OWN_WORDS)
    sanne.select("Who promises this?", sanne.says(Function.MANAGER.label))
    sanne.choose("When?", Commitment.Phase.BEFORE.label)
    sanne.choose("Does the start wait for this?", "Must be promised before the start")
    sanne.write("Hours", "2")
    sanne.write("Why?", "Zonder oefentijd beklijft het niet.")
    sanne.push("Save")
    sanne.sees(OWN_WORDS)


def _ask(sanne: Visitor, plan: str) -> None:
    sanne.follow("Check and ask (%(n)s)", n=3)
    sanne.sees_heading("Is this right, before it goes out?")
    sanne.sees(OWN_WORDS)
    sanne.page.get_by_role("button", name=re.compile("3")).wait_for()
    sanne.hands.press(sanne.page.get_by_role("button", name=re.compile("3")))
    sanne.sees_heading("Commitments")
    sanne.sees("Sent to %(n)d person.", n=1)


def _open_letter(who: Visitor, post: Post, address: str, page: str) -> None:
    """In the mailbox that stands in for their mail program, follow the link."""
    link = post.link(address, page)
    who.go(f"/dev/mail/?to={address}")
    who.hands.press(who.link(post.newest(address).subject))
    who.sees_heading(post.newest(address).subject)
    # Their mail program is another one than ours: it brings no cookies, and the link sets none.
    who.context.clear_cookies()
    who.hands.press(who.link(link))
    who.page.wait_for_url(link)
    assert who.context.cookies() == []


def _promise(farid: Visitor, post: Post) -> None:
    """Yes, yes if, and no; nothing was chosen beforehand, and what is missing is asked for."""
    _open_letter(farid, post, FARID, "/l/")
    expect(farid.page.locator("html")).to_have_attribute("lang", farid.way.language)
    assert farid.page.get_by_role("radio", checked=True).count() == 0
    farid.push("Send my answer")
    farid.sees("Please look at this once more")
    farid.choose(BY_KEY["manager_roster"].text, Answer.Kind.YES.label)
    group = farid.choose(OWN_WORDS, Answer.Kind.YES_IF.label)
    farid.write("What do you need for that?", "als Ilse de norm loslaat", group)
    group = farid.choose(BY_KEY["manager_question"].text, Answer.Kind.NO.label)
    farid.push("Send my answer")
    farid.sees("Please look at this once more")
    group = farid.group(BY_KEY["manager_question"].text)
    farid.write("What stands in the way?", "wij zijn er niet op dinsdag", group)
    farid.push("Send my answer")
    farid.sees_heading("Thank you, %(name)s. This is what we know now.", name="Farid")
    farid.sees("als Ilse de norm loslaat")


def _read_receipt(post: Post) -> None:
    letter = post.newest(FARID)
    assert "als Ilse de norm loslaat" in letter.text
    assert "wij zijn er niet op dinsdag" in letter.text
    assert "/undo" in letter.text


def _see_answers(sanne: Visitor, plan: str) -> None:
    """The answers with their words, on the commitments and on the plan."""
    sanne.go(f"{plan}commitments/")
    sanne.sees("wij zijn er niet op dinsdag")
    assert "als Ilse de norm loslaat" in sanne.text()
    assert sanne.says("On the words: “%(text)s”", text=OWN_WORDS) in sanne.text()
    sanne.go(plan)
    sanne.sees_heading(TITLE)
    sanne.sees("Last answers")
    board = sanne.page.get_by_role("table", name=sanne.says("Commitments by function and moment"))
    expect(board).to_contain_text(OWN_WORDS)
    expect(sanne.page.get_by_role("main")).to_contain_text("Farid el Amrani")


def _start(sanne: Visitor, plan: str) -> None:
    """Not everything is promised: it takes a reason."""
    sanne.go(f"{plan}start/")
    if sanne.page.get_by_role("textbox").count():
        sanne.choose("Start now?", "Yes, we start")
        sanne.push("Continue")
        sanne.sees("Please look at this once more")
        sanne.write("Why do you start anyway?", "De groep wacht al sinds de zomer.")
    sanne.choose("Start now?", "Yes, we start")
    sanne.push("Continue")
    sanne.sees_heading(TITLE)
    sanne.sees("It has begun. The follow-up goes by itself from here.")


def _choose_observer(sara: Visitor, post: Post) -> None:
    """Whom L&D named beside her is a proposal."""
    _open_letter(sara, post, SARA, "/l/")
    sara.select("Who looks along with you at work?", "Noor Bakker")
    beside = sara.page.locator("form").filter(has_text=sara.says("Who looks along with you at work?"))
    sara.hands.press(beside.get_by_role("button", name=sara.says("Save")))
    sara.page.wait_for_url(re.compile("/done"))


def _agree(noor: Visitor, post: Post) -> None:
    _open_letter(noor, post, NOOR, "/l/")
    noor.hands.choose(noor.page.get_by_role("radio").first)
    noor.push("Send")
    noor.page.wait_for_url(re.compile("/done"))


def _log(sara: Visitor, post: Post) -> None:
    """By the link in the letter, in one choice; then a few words, in a second go."""
    token = re.sub(r"^.*/|#.*$", "", post.link(SARA, "/[lm]/"))
    sara.go(f"/m/{token}")
    sara.sees("How did it go?")
    assert sara.page.get_by_role("radio", checked=True).count() == 0
    sara.choose("How did it go?", Felt.WITH_HELP.label)
    sara.push("Save")
    sara.sees("Only you can read this, unless you share it.")
    sara.follow("I tried something else too")
    sara.choose("How did it go?", Felt.MOSTLY.label)
    sara.write("What happened?", SECRET)
    sara.push("Save")
    sara.sees("Only you can read this, unless you share it.")
    assert SECRET not in sara.text(), "the link shows nothing of what was written"
    sara.go(f"/m/{token}")
    assert SECRET not in sara.text(), "the link shows nothing of what was written"


def _tell_of_the_talk(farid: Visitor, post: Post) -> None:
    """The return talk, in a letter that asks what became of the promises as well: each has a form of its own."""
    _open_letter(farid, post, FARID, "/l/")
    farid.choose("Sara Yıldız", "Yes, we talked")
    talk = farid.page.locator("form").filter(has_text="Sara Yıldız")
    farid.hands.press(talk.get_by_role("button", name=farid.says("Send my answer")))
    farid.page.wait_for_url(re.compile("/done"))
    farid.sees("Sara Yıldız")


def _observe(noor: Visitor, post: Post) -> None:
    _open_letter(noor, post, NOOR, "/w/")
    group = noor.page.get_by_role("group").filter(has_text="Sara Yıldız").first
    name = re.compile(re.escape(noor.says(Seen.SOMETIMES.label)))
    noor.hands.choose(group.get_by_role("radio", name=name))
    noor.hands.type(noor.field("What exactly did you see?"), "Aan de balie vatte ze eerst samen.")
    noor.hands.press(noor.page.get_by_role("main").get_by_role("button").first)
    noor.page.wait_for_url(re.compile("/done"))
    noor.sees("Aan de balie vatte ze eerst samen.")


def _read_my_line(sara: Visitor, post: Post) -> None:
    """Reading back takes signing in; then everything is there, what others saw too."""
    sara.go("/me/")
    sign_in(sara, post, SARA)
    sara.sees_heading("What I take part in")
    sara.follow(TITLE)
    sara.sees(SECRET)
    sara.sees(Felt.WITH_HELP.label)
    sara.sees("Aan de balie vatte ze eerst samen.")


def _see_no_more_than_numbers(sanne: Visitor, plan: str) -> None:
    """Two learners: too few to say anything. No page of staff shows a word of theirs."""
    sanne.go(f"{plan}follow-up/")
    sanne.sees("Too small to show. That keeps it safe.")
    parts = ["follow-up", "schedule", "people", "commitments", "history", "intake", "behaviours", "timeline"]
    pages = ["", *(f"{part}/" for part in parts)]
    for page in [*(f"{plan}{part}" for part in pages), "/", f"{plan.split('/t/', maxsplit=1)[0]}/people/"]:
        sanne.go(page)
        expect(sanne.page.get_by_role("heading", level=1)).to_have_count(1)
        assert SECRET not in sanne.page.content(), f"a learner's words on {page}"
        assert "Aan de balie vatte ze eerst samen." not in sanne.page.content()
