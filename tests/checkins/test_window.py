"""What nobody answered in time: the tick closes it, and nobody can see from that who it was."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from asks.models import Ask, AskLetter
from asks.planning import plan
from checkins.missing_lines import missing
from checkins.models import LogEntry
from organisations.models import AuditLine
from roles.cast import cast
from roles.models import Function, Role
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

Asked = Callable[..., tuple[Ask, str]]
OVER = datetime(2027, 6, 14, 9, tzinfo=UTC)


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return make.role(running, Function.LEARNER, "Sara Yıldız")


def test_the_tick_closes_what_was_not_answered_in_its_window(sara: Role, asked: Asked) -> None:
    ask, _token = asked(sara.person, "log")
    assert ask.window_until is not None
    plan(datetime.combine(ask.window_until, datetime.min.time(), UTC))
    assert Ask.objects.open().filter(pk=ask.pk).exists(), "somewhere it is still the day before"
    lines = AuditLine.objects.count()

    plan(OVER)

    ask.refresh_from_db()
    assert (ask.closed_because, ask.next_on) == ("window", None)
    assert AuditLine.objects.count() == lines


def test_what_was_answered_stays_as_it_was(sara: Role, asked: Asked) -> None:
    ask, _token = asked(sara.person, "log")
    Ask.objects.filter(pk=ask.pk).update(answered_at=ask.opened_at)

    plan(OVER)

    ask.refresh_from_db()
    assert ask.closed_at is None


def test_the_learner_writes_on_through_the_old_link(
    sara: Role, asked: Asked, it_is: Callable[[datetime], None], client: Client
) -> None:
    _ask, token = asked(sara.person, "log")
    plan(OVER)
    it_is(OVER)

    page = client.get(f"/m/{token}").content.decode()

    assert "wordt niet meer gevraagd" not in page
    assert "<form" in page
    assert "Je antwoord is binnen" not in page
    assert not LogEntry.objects.exists()


def test_a_talk_nobody_told_of_stays_on_the_list_of_who_plans(running: Trajectory, sara: Role) -> None:
    farid = make.role(running, Function.MANAGER, "Farid el Amrani")
    about = f"{running.public_id}:start_talk:{sara.public_id}"
    make.ask(
        running,
        farid.person,
        kind="start_talk",
        about=about,
        letters=3,
        next_on=None,
        window_until=date(2027, 5, 1),
    )
    before = [line.what for line in missing(cast(running, OVER), OVER) if line.who == "Farid el Amrani"]
    assert before == ["1 startgesprek niet gehouden"]

    plan(OVER)

    assert not Ask.objects.open().exists()
    assert [line.what for line in missing(cast(running, OVER), OVER) if line.who == "Farid el Amrani"] == before


def test_the_page_of_an_old_letter_says_that_it_is_over_and_not_that_it_was_answered(
    running: Trajectory, sara: Role, asked: Asked, it_is: Callable[[datetime], None], client: Client
) -> None:
    """By a letter that asks two things: on a page of one nothing is said of it."""
    buddy = make.role(running, Function.BUDDY, person=sara.person)
    make.pair(buddy, make.role(running, name="Kofi Mensah"))
    log, token = asked(sara.person, "log")
    other = Ask.objects.get(person=sara.person, kind="buddy")
    AskLetter.objects.create(ask=other, mail=AskLetter.objects.get(ask=log).mail, step=1)

    def page() -> str:
        return client.get(f"/l/{token}/").content.decode()

    assert "2 dingen voor vandaag" in page()
    plan(OVER)
    it_is(OVER)
    over = page()
    assert "Er wacht hier niets op je, Sara" in over
    assert over.count("De tijd hiervoor is voorbij. Vertellen kan nog") == 2
    assert "Je gaf al antwoord" not in over

    Ask.objects.filter(pk__in=[log.pk, other.pk]).update(answered_at=OVER, closed_at=None, closed_because="")
    answered = page()
    assert "Je hebt alles beantwoord, Sara" in answered
    assert answered.count("Je gaf al antwoord") == 2
    assert "voorbij" not in answered


def test_it_still_names_who_takes_no_part_any_more(running: Trajectory, sara: Role) -> None:
    farid = make.role(running, Function.MANAGER, "Farid el Amrani", held_until=date(2027, 4, 1))
    about = f"{running.public_id}:start_talk:{sara.public_id}"
    make.ask(running, farid.person, kind="start_talk", about=about, letters=3, next_on=None)

    assert "Farid el Amrani" in [line.who for line in missing(cast(running, OVER), OVER)]
