"""What is due goes out as a letter with a link, and nobody who answered hears of it again."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from asks.models import Ask, AskLetter
from asks.register import cards
from checkins.actions import choose
from checkins.cards import CARDS
from checkins.models import LogEntry, ScheduleLine
from impactmodel.ticking import tick
from mailing.models import Mail
from mailing.register import letters as kinds
from organisations.acting import PRODUCT
from roles.models import PAIRED, Function, Pairing, Role
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
MORNING = datetime(2027, 5, 7, 7, 30, tzinfo=UTC)


def letters(role: Role) -> list[str]:
    """The letters that went to somebody."""
    return [mail.kind for mail in Mail.objects.filter(person=role.person, state=Mail.State.SENT).order_by("pk")]


@pytest.fixture
def at(it_is: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """Let a tick happen at an instant."""

    def run(instant: datetime) -> None:
        it_is(instant)
        done = tick(instant)
        assert done.failed == []

    return run


def test_a_check_in_is_mailed_in_the_morning_and_reminded_of_until_answered(
    client: Client, running: Trajectory, at: Callable[[datetime], None]
) -> None:
    sara, kofi = make.role(running, name="Sara Yıldız"), make.role(running, name="Kofi Mensah")
    at(datetime(2027, 5, 7, 6, 30, tzinfo=UTC))
    assert letters(sara) == []
    at(MORNING)
    assert len(letters(sara)) == len(letters(kofi)) == 1
    ask = sara.person.asks.get(kind="log")
    letter = ask.ask_letters.get().mail
    from_mail = letter.links.get(grant__purpose="page")
    assert from_mail.grant.person == sara.person


def test_who_answered_hears_no_more_and_who_did_not_is_reminded(
    client: Client, running: Trajectory, at: Callable[[datetime], None]
) -> None:
    sara, kofi = make.role(running, name="Sara Yıldız"), make.role(running, name="Kofi Mensah")
    ScheduleLine.objects.create(trajectory=running, moment="if_then", offset=1, is_on=False)
    at(MORNING)
    for function in PAIRED:
        choose(sara, function=function, person=None, by=PRODUCT, now=MORNING)
    ask = sara.person.asks.get(kind="log")
    account = make.user("sara@elders.example")
    sara.person.user = account
    sara.person.save()
    client.force_login(account)
    client.post(f"/me/{running.public_id}/log/", {"log-how": "2", "log-key": "k"})
    ask.refresh_from_db()
    assert ask.answered_at is not None
    assert LogEntry.objects.get().moment == "d7"
    at(datetime(2027, 5, 12, 7, 30, tzinfo=UTC))
    assert len(letters(sara)) == 1
    assert len(letters(kofi)) == 2


def test_an_observer_is_asked_by_letter_about_each_learner(running: Trajectory, at: Callable[[datetime], None]) -> None:
    sara, noor = make.role(running, name="Sara Yıldız"), make.role(running, Function.OBSERVER, "Noor Bakker")
    make.pair(noor, sara)
    at(datetime(2027, 6, 10, 7, 30, tzinfo=UTC))
    assert len(letters(noor)) == 1


@pytest.mark.parametrize("kind", ["log", "if_then"])
def test_wherever_only_you_stands_it_says_what_is_added_up_and_from_how_many_people(
    kind: str, client: Client, running: Trajectory, asked: Callable[..., tuple[Ask, str]]
) -> None:
    running.organisation.minimum_base = 8
    running.organisation.save()
    sara = make.role(running, name="Sara Yıldız")
    _ask, token = asked(sara.person, kind)
    whole = "Alleen jij leest dit, tenzij je het deelt. Vanaf 8 mensen tellen we antwoorden anoniem op."

    page = client.get(f"/l/{token}/").content.decode()
    with translation.override("nl"):
        letter = cards["log"].part([sara.person.asks.with_all().get(kind="log")], step=1, now=MORNING)

    assert "Alleen jij leest dit, tenzij je het deelt." in page
    assert ("Vanaf 8 mensen tellen we antwoorden anoniem op." in page) == (kind == "log"), "plans are added up nowhere"
    assert whole in letter.sentences
    assert len(letter.sentences) == 2
    assert "Alleen jij" not in letter.preheader


@pytest.mark.parametrize(
    ("kind", "moment"),
    [("buddy", "d21"), ("observe", "d42"), ("return_talk", "return_talk"), ("midway_talk", "d42")],
)
def test_a_subject_names_the_first_of_several_where_all_are_too_many(
    kind: str, moment: str, running: Trajectory
) -> None:
    noor = make.person("Noor Bakker", organisation=running.organisation)

    def subject(*names: str) -> str:
        asks = []
        for name in names:
            about = f"{running.public_id}:{moment}:{make.role(running, name=name).public_id}"
            asks.append(make.ask(running, noor, kind=kind, about=about))
        with translation.override("nl"):
            return cards[kind].part(asks, step=1, now=MORNING).subject

    short = subject("Bo Bos", "Jan Smit")
    long = subject("Bo Bos", "Wilhelmina Smit", "Konstantinos Vos", "Annemarie Bos")
    assert "Bo en Jan" in short
    assert "Bo en 3 anderen" in long
    assert max(len(short), len(long)) <= 50


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_each_check_in_of_a_year_says_when_it_is_and_no_two_are_alike(language: str, running: Trajectory) -> None:
    sara = make.role(running, name="Sara Yıldız")
    parts = []
    for moment in ("d7", "d21", "d42", "d90", "d180", "d365"):
        ask = make.ask(running, sara.person, kind="log", about=f"{running.public_id}:{moment}")
        with translation.override(language):
            parts.append((moment, cards["log"].minutes([ask]), cards["log"].part([ask], step=1, now=MORNING)))

    subjects = [part.subject for _moment, _minutes, part in parts]
    assert len(set(subjects)) == len(subjects)
    assert max(map(len, subjects)) <= 50
    for _moment, minutes, part in parts:
        assert bool(re.search("minu", part.preheader, re.IGNORECASE)) is (minutes == 1), (
            "it promises no minute where it takes more"
        )
    year = parts[-1][2].sentences[0]
    assert year not in {part.sentences[0] for _moment, _minutes, part in parts[:-1]}


@pytest.mark.parametrize(("kind", "moments"), [("observe", ("d42", "d90", "d180")), ("make_stick", ("d90", "d365"))])
def test_what_is_asked_again_months_later_says_when(kind: str, moments: tuple[str, ...], running: Trajectory) -> None:
    noor = make.person("100 % Noor", organisation=running.organisation)
    learner = f":{make.role(running, name='Bo Bos').public_id}" if kind == "observe" else ""
    asks = [make.ask(running, noor, kind=kind, about=f"{running.public_id}:{one}{learner}") for one in moments]
    with translation.override("nl"):
        subjects = [cards[kind].part([ask], step=1, now=MORNING).subject for ask in asks]

    assert len(set(subjects)) == len(moments)


_MOMENTS = {
    "start_talk": "start_talk",
    "return_talk": "return_talk",
    "midway_talk": "d42",
    "coach_talk": "coaching",
    "observe": "d42",
    "buddy": "d21",
    "pairing": "if_then",
}


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
@pytest.mark.parametrize("kind", sorted(CARDS))
def test_a_reminder_has_a_short_subject_of_its_own(kind: str, language: str, running: Trajectory) -> None:
    """Who looks at their mailbox sees that it is the same question once more, and not the same letter twice."""
    noor = make.person("Konstantinos Bakker", organisation=running.organisation)
    buddy = make.role(running, Function.BUDDY, person=noor)

    def subjects(*names: str) -> tuple[str, str]:
        asks = []
        for name in names:
            learner = make.role(running, name=name)
            whom = learner.public_id
            if kind == "pairing":
                make.pair(buddy, learner)
                whom = Pairing.objects.get(learner=learner).public_id
            about = f"{running.public_id}:{_MOMENTS.get(kind, 'd90')}"
            asks.append(make.ask(running, noor, kind=kind, about=f"{about}:{whom}" if named else about))
        with translation.override(language):
            first, again = (cards[kind].part(asks, step=step, now=MORNING) for step in (1, 2))
        assert replace(again, subject=first.subject) == first, "what it says stays"
        return first.subject, again.subject

    named = kind in _MOMENTS
    for names in (["Bo Bos"], ["Wilhelmina-Annemarie Smit"], ["Jan Smit", "Konstantijn Vos", "Annemarie Bos"]):
        first, again = subjects(*names)
        assert again != first
        assert again.startswith({"nl": "Nog even", "en": "Quick one", "pl": "Krótko"}[language] + ", Konstantinos: ")
        assert len(again) <= 50
        assert ("Bo" in again) is (named and names == ["Bo Bos"])
        if not named:
            break


def test_a_reminder_of_the_start_talk_says_whose_it_is(running: Trajectory, sara: Role) -> None:
    bram = make.role(running, name="Bram Visser")
    own = make.ask(running, bram.person, kind="start_talk", about=f"{running.public_id}:start_talk")
    held = make.ask(running, bram.person, kind="start_talk", about=f"{own.about}:{sara.public_id}")

    def subject(*asks: Ask) -> str:
        with translation.override("nl"):
            return cards["start_talk"].part(asks, step=2, now=MORNING).subject

    assert subject(held) == "Nog even, Bram: je startgesprek met Sara"
    assert subject(own) == "Nog even, Bram: je eigen startgesprek"
    assert subject(own, held) == "Nog even, Bram: je startgesprek en dat met Sara"


def test_the_line_under_the_subject_names_all_that_a_letter_asks(
    running: Trajectory, at: Callable[[datetime], None]
) -> None:
    sara = make.role(running, name="Sara Yıldız")
    at(MORNING)
    mail = Mail.objects.get(person=sara.person, state=Mail.State.SENT)

    letter = kinds[mail.kind].render(mail, MORNING)

    assert "3 dingen voor vandaag" in letter.subject
    assert "Je als-dan-plan · Wie staat er naast je? · Al iets geprobeerd?" in letter.html


def test_who_is_back_from_a_leave_is_reminded_of_plan_and_check_in_in_one_letter(
    running: Trajectory, at: Callable[[datetime], None]
) -> None:
    """The example of the schedule: away from the 3rd to the 21st of May, asked for a plan on the last day before."""
    sara = make.role(running, name="Sara Yıldız")
    for function in PAIRED:
        choose(sara, function=function, person=None, by=PRODUCT, now=MORNING)
    make.absence(sara.person, date(2027, 5, 3), date(2027, 5, 21))
    for number in range(40):
        at(datetime(2027, 4, 30, 7, 30, tzinfo=UTC) + timedelta(days=number))

    told = AskLetter.objects.filter(ask__person=sara.person, ask__kind__in=("if_then", "log"), step__gt=0)
    days: dict[date, list[tuple[str, int]]] = {}
    for one in told.select_related("mail", "ask").order_by("mail__not_before", "ask__kind"):
        days.setdefault(one.mail.not_before.date(), []).append((one.ask.kind, one.step))

    assert days == {
        date(2027, 4, 30): [("if_then", 1)],
        date(2027, 5, 24): [("log", 1)],
        date(2027, 5, 26): [("if_then", 2), ("log", 2)],
        date(2027, 6, 1): [("if_then", 3), ("log", 3)],
    }
