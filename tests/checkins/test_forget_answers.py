"""Who answered goes with what was written: on the same day, and nothing that was counted changes by it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from asks import links
from asks.models import Ask, AskLetter, Grant
from checkins import actions, keeping
from checkins.heard import heard
from checkins.missing_lines import _silent
from checkins.models import LogEntry, PublishedMoment
from checkins.publishing import plan as publish
from checkins.publishing import published, so_far, so_far_with_left
from organisations import clock
from organisations.acting import Actor
from organisations.erasing import take_words
from organisations.models import Organisation
from roles.models import Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

ASKED, CLOSES = date(2027, 2, 9), date(2027, 2, 23)
# A letter that stands for long: something else in it waits.
LONG = datetime(2029, 2, 1, 9, tzinfo=UTC)
# To the second, as the rows say it.
ANSWERED = datetime(2027, 2, 10, 9, 14, 7, tzinfo=UTC)
# One session on 2 February 2027, a year of follow-up and its window, and a year after that.
OVER = datetime(2029, 2, 16, 12, tzinfo=UTC)
# The works council's three months, counted from the day on which it was asked, and from that of the answer.
COUNCIL = datetime(2027, 5, 9, 12, tzinfo=UTC)


@pytest.fixture
def running() -> Trajectory:
    """Eight were asked, of whom six answered; two got all three letters. It was published."""
    made = make.trajectory(state="running", starts_on=date(2027, 2, 2), title="Feedback geven")
    make.session(made, datetime(2027, 2, 2, 8, tzinfo=UTC), datetime(2027, 2, 2, 16, tzinfo=UTC))
    for number in range(8):
        learner = make.role(made, name=("Joke van 't Hof", "Łukasz Wiśniewski", "O")[number % 3])
        answers = number < 6
        ask = make.ask(
            made, learner.person, kind="log", about=f"{made.public_id}:d7", due_on=ASKED, window_until=CLOSES,
            next_on=None, letters=1 if answers else 3, answered_at=ANSWERED if answers else None,
            closed_at=None if answers else datetime(2027, 2, 24, 3, tzinfo=UTC),
            closed_because="" if answers else Ask.WINDOW,
        )  # fmt: skip
        for step in range(1, ask.letters + 1):
            AskLetter.objects.create(ask=ask, mail=make.mail(learner.person, state="sent", not_before=LONG), step=step)
        if answers:
            LogEntry.objects.create(
                learner=learner, moment="d7", opportunity=2, felt=3, form_key=f"k{number}", written_at=ANSWERED
            )
    publish(datetime(2027, 2, 24, 9, tzinfo=UTC))
    assert PublishedMoment.objects.count() == 1
    return made


def asks() -> set[tuple[object, ...]]:
    """What the rows of all who were asked say, without who it is."""
    left_out = {"id", "public_id", "person_id"}
    return {tuple(value for name, value in row.items() if name not in left_out) for row in Ask.objects.values()}


@pytest.mark.parametrize(("council", "day"), [(None, OVER), (3, COUNCIL)])
def test_who_answered_goes_with_the_notes_and_all_look_alike(
    running: Trajectory, council: int | None, day: datetime
) -> None:
    Organisation.objects.update(council_keeps_months=council)
    before = list(PublishedMoment.objects.values()), published(running)

    keeping.plan(day - timedelta(days=2))
    assert len(asks()) == 2, "whom not to remind is known, and could be read here"
    assert AskLetter.objects.filter(step=3).exists()
    # Of these terms the note goes a day after what was asked a day before it.
    keeping.plan(day + timedelta(days=1))

    assert not LogEntry.objects.exists()
    assert len(asks()) == 1
    assert not Ask.objects.exclude(answered_at=None).exists()
    assert not AskLetter.objects.exists()
    assert Ask.objects.count() == 8, "who was asked stays counted"
    assert (list(PublishedMoment.objects.values()), published(running)) == before
    running.organisation.refresh_from_db()
    assert so_far(running) == before[1]
    assert [one.left for one in so_far_with_left(running, day.date())] == [0]
    assert _silent(running, heard(running, day.date()).answering, day.date()) == []
    assert keeping.plan(day + timedelta(days=2)) == 0
    assert publish(day + timedelta(days=2)) == 0


def test_no_day_on_which_the_notes_are_gone_and_who_wrote_is_known(running: Trajectory) -> None:
    Organisation.objects.update(council_keeps_months=3)
    for days in range(-3, 4):
        keeping.plan(COUNCIL + timedelta(days=days))
        assert LogEntry.objects.exists() or not Ask.objects.exclude(answered_at=None).exists()
    assert not LogEntry.objects.exists()


def test_of_a_check_in_that_is_not_counted_yet_the_number_stands(running: Trajectory) -> None:
    """Another group is asked later: until its window closes nothing of the moment is published."""
    Organisation.objects.update(council_keeps_months=3)
    PublishedMoment.objects.all().delete()

    keeping.plan(COUNCIL + timedelta(days=1))

    assert Ask.objects.exclude(answered_at=None).count() == 6
    assert str(so_far(running)[0].figures.answered) == "6 van 8"


def test_plans_and_observations_go_alike_and_of_a_story_nothing_stays(running: Trajectory) -> None:
    person = make.role(running).person
    for kind in ("if_then", "observe", "story", "return_talk", "beside"):
        make.ask(
            running, person, kind=kind, about=f"{running.public_id}:d90", due_on=ASKED, answered_at=ANSWERED
        )  # fmt: skip

    keeping.plan(OVER)

    told = dict(Ask.objects.filter(person=person).values_list("kind", "answered_at"))
    assert told == {"if_then": None, "observe": None, "return_talk": ANSWERED, "beside": ANSWERED}


def test_who_takes_their_words_away_takes_that_they_wrote(running: Trajectory) -> None:
    learner = Role.objects.filter(person__asks__answered_at=ANSWERED).order_by("pk")[0]
    before = so_far(running)

    take_words(learner.person)

    assert Ask.objects.get(person=learner.person).answered_at is None
    assert Ask.objects.exclude(answered_at=None).count() == 5
    assert so_far(running) == before


def test_the_last_note_of_a_check_in_takes_it_along_too(running: Trajectory) -> None:
    note = LogEntry.objects.order_by("pk")[0]
    more = LogEntry.objects.create(
        learner=note.learner, moment="d7", opportunity=2, felt=2, form_key="more", written_at=ANSWERED
    )
    asked = Ask.objects.get(person=note.learner.person)
    by = Actor(person=note.learner.person)

    actions.delete_entry(more, by=by, now=OVER)
    asked.refresh_from_db()
    assert asked.answered_at == ANSWERED
    actions.delete_entry(note, by=by, now=OVER)
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_a_link_that_still_works_opens_a_page_when_what_it_asked_is_forgotten(
    running: Trajectory, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Ask.objects.order_by("pk")[0].person
    letter = AskLetter.objects.filter(ask__person=person)[0].mail
    _link, token = links.make_link(person, letter, Grant.Purpose.PAGE, OVER)
    monkeypatch.setattr("asks.guest.now", lambda: OVER)
    assert client.get(f"/l/{token}").status_code == 200

    keeping.plan(OVER)

    assert client.get(f"/l/{token}").status_code == 200


def test_it_is_listed_the_day_before(
    running: Trajectory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clock, "now", lambda: OVER - timedelta(days=1))
    call_command("keeping")
    assert f"8  Whether it was answered  {running.public_id}" in capsys.readouterr().out
    assert Ask.objects.exclude(answered_at=None).exists()


def test_the_works_council_and_the_register_say_when(running: Trajectory) -> None:
    member = make.member("Sanne Brouwer", organisation=running.organisation)
    client = Client(headers={"accept-language": "nl"})
    sign_in(client, member)
    org = {"org": running.organisation.public_id}

    council, register = (
        client.get(reverse(f"organisations:{paper}", kwargs=org)).content.decode() for paper in ("council", "register")
    )

    assert "moet het product weten wie het niet hoeft te herinneren" in council
    assert "nooit wie; ons eigen logboek weet het ook niet" not in council
    assert "of je een check-in, als-dan-plan of observatie beantwoordde" in register
