"""What became of what was agreed instead of a training is asked of each person, once, on a day of their own."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from asks.links import make_link
from asks.models import Ask, AskLetter, Grant, ReminderStop
from checkins.planning import what_would_go
from impactmodel.ticking import tick
from insight.digest import digest
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.asking import KEPT
from roles.cast import full_cast
from roles.models import Answer, Commitment, Promise, PromiseState, Role
from roles.papers import to_hand
from roles.planning import ask_of_instead
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

# A Tuesday, ten o'clock in Amsterdam.
DECIDED = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
MORNING = datetime(2027, 1, 6, 8, 5, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved(sanne: Member) -> Trajectory:
    """Closed without a training; nobody agreed to anything yet."""
    trajectory = make.trajectory(owner=sanne.person, title="Sneller opnemen", starts_on=date(2027, 2, 2))
    by = Actor(sanne.person, sanne)
    actions.close_without_training(trajectory, because="Te weinig volk.", instead=[], tells=False, by=by, now=DECIDED)
    return trajectory


def agreed(
    trajectory: Trajectory,
    role: Role,
    by: date | None,
    text: str = "",
    *,
    said: datetime = DECIDED + DAY / 2,
    kind: str = Answer.Kind.YES,
) -> Promise:
    """One thing this person is to change by a day, asked of them and promised."""
    text = text or f"Verandert iets {Commitment.objects.count()}"
    where = {"phase": "after", "is_must": False, "person": role.person, "created_at": DECIDED}
    commitment = make.commitment(trajectory, role.function, text, needed_by=by, **where)
    line_up(trajectory, said)
    promise = commitment.promises.get(role=role)
    promise.asked_at, promise.asked_on = said - DAY / 4, commitment.wording
    promise.save()
    about = {"kind": "promise", "about": promise.public_id, "opened_at": DECIDED, "checked_at": DECIDED}
    make.ask(trajectory, role.person, **about, answered_at=said, next_on=None)
    make.answer(promise, kind, given_at=said)
    return promise


# The hour in which letters go in Amsterdam, and the one in which they go in New York.
AT_NINE, THERE_TOO = (0,), (0, 6)


def live(first: datetime, days: int, *, every: int = 1, at: tuple[int, ...] = AT_NINE) -> None:
    """These hours of so many days, or of each so-manieth of them.

    What is due stays so until a letter can go: what came on a day nobody lived would be there on the next one lived.
    """
    for number in range(0, days, every):
        for hour in at:
            assert tick(first + number * DAY + timedelta(hours=hour)).failed == []


def went() -> dict[str, list[tuple[date, int]]]:
    """By name, on which day of their own wall they were asked what became of it, and as the how-manieth time."""
    found = defaultdict(list)
    inside = AskLetter.objects.filter(ask__kind=KEPT, step__gt=0, mail__state="sent").select_related(
        "mail__person__organisation"
    )
    for one in inside.order_by("mail__sent_at"):
        assert one.mail.sent_at
        there = one.mail.sent_at.astimezone(ZoneInfo(one.mail.person.zone))
        found[str(one.mail.person)].append((there.date(), one.step))
    return dict(found)


def page_of(person: Person, at: datetime) -> tuple[str, str]:
    """The page of the last letter to this person, and its token."""
    mail = Mail.objects.filter(person=person, kind__in=("letter", "reminder")).latest("pk")
    _link, token = make_link(person, mail, Grant.Purpose.PAGE, at)
    return Client().get(f"/l/{token}").content.decode(), token


def test_a_whole_year_asks_each_once_on_their_own_day_and_reminds_twice(
    solved: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def holder(name: str, **fields: object) -> Role:
        person = make.person(name, organisation=solved.organisation, **fields)
        return make.role(solved, "colleague", person=person)

    wim, farid, els, noor, omar, zoe, rik, ana, bo, ilse = (
        holder("Wim Claessens"),
        holder("Farid el Amrani"),
        holder("Els de Wit"),
        holder("Noor Jansen"),
        holder("Omar Bakker", reach="none"),
        holder("Zoë Smit"),
        holder("Rik Prins"),
        holder("Ana Diaz", timezone="America/New_York"),
        holder("Bo Vos"),
        holder("Ilse Hof"),
    )
    agreed(solved, wim, date(2027, 2, 1))
    agreed(solved, wim, date(2027, 2, 15))
    kept = agreed(solved, farid, date(2027, 1, 15))
    agreed(solved, els, None)
    for role in (noor, omar, zoe, ana):
        agreed(solved, role, date(2027, 1, 25))
    agreed(solved, rik, date(2027, 1, 25))
    make.absence(rik.person, date(2027, 1, 28), date(2027, 2, 12))
    # Said no, or was not asked: nothing to tell of.
    agreed(solved, bo, date(2027, 1, 25), kind=Answer.Kind.NO)
    # Promised two weeks after the day it was to be there.
    agreed(solved, ilse, date(2027, 1, 11), said=datetime(2027, 1, 27, 15, tzinfo=UTC))
    ReminderStop.objects.create(person=zoe.person, trajectory=solved, stopped_at=DECIDED)

    live(MORNING, 14, every=6, at=THERE_TOO)
    assert went() == {}
    Person.objects.filter(pk=noor.person_id).update(left_on=date(2027, 1, 20))
    live(MORNING + 14 * DAY, 6)
    assert went() == {"Farid el Amrani": [(date(2027, 1, 22), 1)]}
    at = MORNING + 19 * DAY
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: at)
        page, token = page_of(farid.person, at)
        name = f"kept-{kept.commitment.public_id}"
        assert name in page
        assert Client().post(f"/l/{token}/kept/{solved.public_id}/", {name: "kept"}).status_code == 303
    # From the Friday before the first of the others, until Ana, whose clock runs six hours behind, had her last.
    live(MORNING + 23 * DAY, 15, at=THERE_TOO)
    live(MORNING + 38 * DAY, 20)
    # Nobody is asked about what was over for four weeks, so that all of it is seen; each time on a Wednesday.
    live(MORNING + 63 * DAY, 303, every=21, at=THERE_TOO)

    assert went() == {
        "Farid el Amrani": [(date(2027, 1, 22), 1)],
        "Zoë Smit": [(date(2027, 2, 1), 1)],
        "Ilse Hof": [(date(2027, 2, 3), 1), (date(2027, 2, 8), 2), (date(2027, 2, 12), 3)],
        "Ana Diaz": [(date(2027, 2, 1), 1), (date(2027, 2, 4), 2), (date(2027, 2, 10), 3)],
        "Els de Wit": [(date(2027, 2, 4), 1), (date(2027, 2, 9), 2), (date(2027, 2, 15), 3)],
        "Rik Prins": [(date(2027, 2, 15), 1), (date(2027, 2, 18), 2), (date(2027, 2, 24), 3)],
        "Wim Claessens": [(date(2027, 2, 22), 1), (date(2027, 2, 25), 2), (date(2027, 3, 3), 3)],
    }
    assert Ask.objects.filter(kind=KEPT).count() == 8, "Omar has no mail: his waits for a sheet"


WIM_ASKED = datetime(2027, 2, 8, 8, 5, tzinfo=UTC)


@pytest.fixture
def wim(solved: Trajectory) -> Role:
    """Agreed to something by Monday 1 February."""
    role = make.role(solved, "colleague", "Wim Claessens")
    agreed(solved, role, date(2027, 2, 1), "Zet een tweede persoon op de telefoon")
    return role


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("nl", "Wim, is het gelukt?", "Voor “Sneller opnemen” was geen training nodig: jij zou iets veranderen"),
        ("en", "Wim, did it work out?", "“Sneller opnemen” needed no training: you would change something"),
        ("pl", "Wim, czy się udało?", "Do „Sneller opnemen” szkolenie nie było potrzebne"),
    ],
)
def test_the_letter_says_what_was_agreed_and_of_no_training_that_ran(
    solved: Trajectory, wim: Role, language: str, subject: str, words: str
) -> None:
    live(WIM_ASKED, 1)

    mail = Mail.objects.get(person=wim.person, kind="letter")
    with translation.override(language):
        letter = letters["letter"].render(mail, WIM_ASKED)

    assert letter.subject == subject
    assert words in " ".join(letter.text.split())
    assert "Zet een tweede persoon op de telefoon" in letter.text


def test_what_would_go_is_what_goes(solved: Trajectory, wim: Role) -> None:
    els = make.role(solved, "manager", "Els de Wit")
    agreed(solved, els, None)
    agreed(solved, els, date(2027, 1, 12))
    first, last = MORNING.date(), date(2027, 3, 31)

    told = what_would_go(solved, among=[solved], first=first, last=last, now=MORNING)

    said = sorted((one.local.date(), str(one.reader), one.step) for one in told)
    live(MORNING, 21, every=7)
    live(datetime(2027, 1, 29, 8, 5, tzinfo=UTC), 20)
    live(datetime(2027, 2, 18, 8, 5, tzinfo=UTC), 40, every=7)
    lived = sorted((day, name, step) for name, days in went().items() for day, step in days)
    assert said == lived
    assert said[0] == (date(2027, 2, 4), "Els de Wit", 1)


def test_what_is_agreed_after_somebody_was_asked_is_asked_on_a_day_of_its_own(
    solved: Trajectory, wim: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(WIM_ASKED - 4 * DAY, 6)
    later = agreed(solved, wim, date(2027, 4, 1), "Leert twee mensen in", said=WIM_ASKED + DAY)
    at = WIM_ASKED + 2 * DAY
    first = Commitment.objects.of(solved).get(wordings__text__startswith="Zet een")
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: at)
        page, token = page_of(wim.person, at)
        assert "Zet een tweede persoon" in page
        assert "Leert twee mensen in" not in page
        Client().post(f"/l/{token}/kept/{solved.public_id}/", {f"kept-{first.public_id}": "kept"})
    live(at, 20, every=2)
    assert went() == {"Wim Claessens": [(date(2027, 2, 8), 1)]}

    live(at + 20 * DAY, 30, every=7)
    live(datetime(2027, 4, 2, 8, 5, tzinfo=UTC), 18)
    live(datetime(2027, 4, 20, 8, 5, tzinfo=UTC), 14, every=7)

    again = [(date(2027, 4, 8), 1), (date(2027, 4, 13), 2), (date(2027, 4, 19), 3)]
    assert went() == {"Wim Claessens": [(date(2027, 2, 8), 1), *again]}
    page, _token = page_of(wim.person, datetime(2027, 4, 20, 8, tzinfo=UTC))
    assert f'name="kept-{later.commitment.public_id}"' in page
    assert f'name="kept-{first.public_id}"' not in page


def test_an_answer_by_phone_ends_it_before_and_after_the_letter(
    solved: Trajectory, wim: Role, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    els = make.role(solved, "manager", "Els de Wit")
    agreed(solved, els, date(2027, 2, 1))
    promises = {one.role_id: one for one in Promise.objects.with_words()}
    by = Actor(solved.owner)

    def tell(role: Role, at: datetime) -> None:
        promise = promises[role.pk]
        assert promise.asked_on
        given = [actions.Given(promise, Answer.Kind.KEPT, promise.asked_on)]
        actions.answer_promise(solved, person=role.person, given=given, by=by, now=at, way="phone")

    tell(els, WIM_ASKED - 3 * DAY)
    live(WIM_ASKED - DAY, 2)
    tell(wim, WIM_ASKED + DAY)
    live(WIM_ASKED + 2 * DAY, 30, every=5)

    assert went() == {"Wim Claessens": [(date(2027, 2, 8), 1)]}
    assert not Ask.objects.open().filter(kind=KEPT).exists()


@pytest.mark.parametrize("stop", ["paused", "let go", "dropped", "asked anew"])
def test_who_has_nothing_to_tell_of_any_more_is_not_asked(solved: Trajectory, wim: Role, stop: str) -> None:
    by = Actor(solved.owner)
    live(WIM_ASKED - 2 * DAY, 2)
    assert Ask.objects.open().filter(kind=KEPT).count() == 1, "it is opened on the day before"
    before = WIM_ASKED - timedelta(hours=1)
    commitment = Commitment.objects.of(solved).with_words().get()
    if stop == "paused":
        Trajectory.objects.update(paused_at=before)
    elif stop == "let go":
        actions.let_go(wim, on=before.date() - DAY, by=by, now=before)
    elif stop == "dropped":
        actions.drop_commitment(commitment, because="Toch niet.", by=by, now=before)
    else:
        words = actions.Words("Zet twee mensen op de telefoon", None, date(2027, 3, 1), "")
        place = actions.Place(commitment.function, commitment.phase, commitment.person)
        actions.reword(commitment, words=words, place=place, version=commitment.version, by=by, now=before)

    live(WIM_ASKED, 25, every=4)

    assert went() == {}


def test_who_gets_no_mail_stands_on_the_list_from_their_day_and_is_handed_a_sheet(
    solved: Trajectory, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make.person("Omar Bakker", organisation=solved.organisation, reach="none")
    omar = make.role(solved, "colleague", person=person)
    agreed(solved, omar, date(2027, 1, 11), "Hangt het rooster op")
    agreed(solved, omar, date(2027, 2, 1), "Zet een tweede persoon op de telefoon")
    place = {"org": solved.organisation.public_id, "trajectory": solved.public_id}

    def listed(at: datetime) -> bool:
        monkeypatch.setattr("insight.views.trajectory.now", lambda: at)
        page = staff.get(reverse("insight:plan", kwargs=place)).content.decode()
        assert "Hangt het rooster op" in page
        by_hand = to_hand(full_cast(solved, at), at)
        assert len(by_hand) == ("geen mail: is het gelukt?" in page)
        return bool(by_hand)

    assert not listed(WIM_ASKED - DAY)
    assert listed(WIM_ASKED)
    (sheet,) = to_hand(full_cast(solved, WIM_ASKED), WIM_ASKED)
    assert sheet.lines == ["Hangt het rooster op", "Zet een tweede persoon op de telefoon"]
    (paper,) = actions.hand_papers(solved, asked=[sheet], by=Actor(solved.owner), now=WIM_ASKED)
    assert paper.person == person
    live(WIM_ASKED, 20, every=4)
    assert went() == {}
    assert not listed(WIM_ASKED + 28 * DAY)


def test_l_and_d_reads_what_they_said(
    solved: Trajectory, wim: Role, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(WIM_ASKED, 1)
    at = WIM_ASKED + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: at)
    page, token = page_of(wim.person, at)
    promise = Promise.objects.get(role=wim)
    name = f"kept-{promise.commitment.public_id}"
    assert "Is het gelukt?" in page
    said = {name: "not_kept", f"{name}-not_kept": "Er was niemand over."}
    assert Client().post(f"/l/{token}/kept/{solved.public_id}/", said).status_code == 303
    assert "Sanne belt of mailt je" in Client().get(f"/l/{token}/done").content.decode()

    assert Promise.objects.with_words().get(pk=promise.pk).state == PromiseState.NOT_KEPT
    sign_in(staff, solved.owner)
    place = {"org": solved.organisation.public_id, "trajectory": solved.public_id}
    plan = staff.get(reverse("insight:plan", kwargs=place))
    assert "niet gelukt: “Er was niemand over.”" in plan.content.decode()
    assert plan.context["plan"].stage.step == "Iets wat was afgesproken, is niet gelukt. Wat nu?"
    assert not plan.context["plan"].around, "it stands there once"
    portfolio = staff.get(reverse("insight:portfolio", kwargs={"org": solved.organisation.public_id}))
    assert [one.missing.says for one in portfolio.context["portfolio"].today] == ["niet gelukt: “Er was niemand over.”"]
    assert [one.waits_for for one in portfolio.context["portfolio"].entries] == [[]], "they told; it is L&D's turn"
    commitments = staff.get(reverse("roles:commitments", kwargs=place)).content.decode()
    assert "Er was niemand over." in commitments
    told = digest(solved.owner, since=WIM_ASKED, until=at + DAY)
    assert [(line.who, line.words) for line in told.missed] == [("Wim Claessens", "Er was niemand over.")]
    assert (told.is_news, told.counted) == (True, "1 keer niet gelukt")


def test_who_does_not_answer_stands_on_the_list_when_the_letters_are_over(
    solved: Trajectory, wim: Role, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = {"org": solved.organisation.public_id, "trajectory": solved.public_id}

    def said(at: datetime) -> list[str]:
        monkeypatch.setattr("insight.views.trajectory.now", lambda: at)
        plan = staff.get(reverse("insight:plan", kwargs=place)).context["plan"]
        assert len(plan.unsettled) + len(plan.around) == 1
        return [line.says for line in plan.unsettled]

    assert said(WIM_ASKED + 13 * DAY) == []
    assert said(WIM_ASKED + 14 * DAY) == ["heeft nog niet gezegd of het gelukt is"]


def test_the_portfolio_says_when_they_are_asked_and_then_who_was_silent(
    solved: Trajectory, wim: Role, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(at: datetime) -> Any:
        monkeypatch.setattr("insight.views.across.now", lambda: at)
        page = staff.get(reverse("insight:portfolio", kwargs={"org": solved.organisation.public_id}))
        return page.context["portfolio"]

    (before,) = seen(WIM_ASKED - DAY).entries
    assert (before.next_day, before.next_what) == (date(2027, 2, 8), "is het gelukt?")
    (after,) = seen(WIM_ASKED + DAY).entries
    assert (after.next_day, after.waits_for, after.stage.who) == (date(2027, 4, 5), [], "Wim Claessens")
    assert [one.missing.who for one in seen(WIM_ASKED + 14 * DAY).today] == ["Wim Claessens"]


@pytest.mark.parametrize("people", [2, 30])
def test_a_round_reads_the_same_for_few_and_many_and_next_to_nothing_when_nothing_is_due(
    solved: Trajectory, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(people):
        agreed(solved, make.role(solved, "colleague"), date(2027, 2, 1))
    early, late = WIM_ASKED - 4 * DAY, WIM_ASKED + timedelta(minutes=5)
    with django_assert_num_queries(1):
        assert ask_of_instead(early) == 0
    ask_of_instead(WIM_ASKED)
    assert Ask.objects.filter(kind=KEPT).count() == people
    with django_assert_num_queries(1):
        assert ask_of_instead(late) == 0
