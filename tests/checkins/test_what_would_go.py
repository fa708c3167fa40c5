"""What would go out, told before: the same letters go when the days are lived."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command

from asks.models import Ask, AskLetter
from checkins.planning import beside, is_learners_own, what_would_go
from checkins.subjects import is_between_them
from impactmodel.ticking import tick
from mailing.models import Mail
from organisations.models import Person
from roles.models import Function
from tests import factories as make
from trajectories.models import InterventionDate, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Clock = Callable[[datetime], None]

MONDAY = datetime(2027, 4, 26, 6, tzinfo=UTC)
LAST = date(2027, 5, 14)


class Line(NamedTuple):
    """One thing in one letter."""

    goes: datetime
    to: str
    about: str
    step: int


@pytest.fixture
def second(running: Trajectory) -> Trajectory:
    """Another trajectory of the same house, a week behind."""
    other = make.trajectory(owner=running.owner, title="Feedback geven", state="running", starts_on=date(2027, 4, 20))
    make.session(other, datetime(2027, 4, 20, 7, tzinfo=UTC), datetime(2027, 5, 6, 15, tzinfo=UTC))
    return other


@pytest.fixture
def by_date(running: Trajectory) -> dict[str, str]:
    """What is asked on a day that no moment of the plan says: what holds until a day, and what was to come later."""
    ilse = make.role(running, Function.SPONSOR, "Ilse Hof")
    bas = make.role(running, Function.COLLEAGUE, "Bas Kramer", held_until=date(2027, 5, 6))
    found = {}
    for text, role, answer in (
        ("de ruimte", ilse, {"until": date(2027, 5, 5)}),
        ("de laptops", ilse, {"kind": "not_there", "until": date(2027, 5, 6)}),
        ("het rooster", ilse, {"until": date(2027, 4, 30)}),
        ("de telefoon", bas, {"until": date(2027, 5, 3)}),
        ("de balie", bas, {"kind": "not_there", "until": date(2027, 5, 10)}),
    ):
        needed = date(2027, 5, 3) if text == "het rooster" else date(2027, 4, 20)
        promise = make.promise(
            make.commitment(running, role.function, text, needed_by=needed), role, asked_at=make.MADE
        )
        make.answer(promise, **answer)
        make.ask(running, role.person, about=promise.public_id, next_on=None, letters=1, answered_at=make.MADE)
        if needed < MONDAY.date():
            make.ask(running, role.person, kind="there", about=promise.public_id, next_on=None, answered_at=make.MADE)
        found[text] = promise.public_id
    lunch = make.promise(make.commitment(running, bas.function, "de lunch"), bas, asked_at=MONDAY)
    make.ask(running, bas.person, about=lunch.public_id, due_on="2027-04-30", next_on="2027-04-30")
    return found | {"de lunch": lunch.public_id}


@pytest.fixture
def everyone(running: Trajectory, second: Trajectory) -> Person:
    """People in three zones, with shifts, leave, a stand-in and several functions; gives back the busiest of them."""
    sara = make.role(running, name="Sara Yıldız")
    kofi = make.role(running, person=make.person("Kofi Mensah", timezone="Europe/Lisbon", weekdays="1267"))
    make.absence(kofi.person, date(2027, 5, 3), date(2027, 5, 21))
    eva = make.role(running, person=make.person("Eva Papas", timezone="Europe/Athens", holiday_calendar="none"))
    farid = make.person("Farid el Amrani", days_off=["2027-05-10"])
    for trajectory in (running, second):
        make.role(trajectory, Function.MANAGER, person=farid)
        make.figure(trajectory, owner=farid)
    noor = make.role(running, Function.BUDDY, "Noor Kok", held_until=date(2027, 5, 12))
    make.pair(noor, sara, eva)
    make.pair(make.role(running, Function.OBSERVER, "Rob Maas"), sara, kofi, eva)
    make.role(second, person=sara.person)
    make.role(second, name="Bram de Wit", held_from=date(2027, 5, 10))
    make.role(second, person=make.person("Geen Mail", reach="none", email=""))
    for number, day in enumerate(("2027-04-27", "2027-04-28", "2027-05-03")):
        commitment = make.commitment(running, text=f"Afspraak {number}")
        promise = make.promise(commitment, running.roles.get(person=farid), asked_at=MONDAY)
        make.ask(running, farid, about=promise.public_id, due_on=day, next_on=day)
    there = make.commitment(running, text="Het scherm werkt", needed_by=date(2027, 5, 4))
    during = make.commitment(running, Function.LEARNER, "Een keer per week oefenen", phase="during", is_must=False)
    for commitment, role in ((there, running.roles.get(person=farid)), (during, sara), (during, kofi)):
        promise = make.promise(commitment, role, asked_at=make.MADE)
        make.answer(promise)
        make.ask(running, role.person, about=promise.public_id, next_on=None, answered_at=make.MADE)
    return farid


def said(trajectory: Trajectory, now: datetime) -> list[Line]:
    among = beside(Trajectory.objects.all(), trajectory.public_id)
    mine = next(one for one in among if one == trajectory)
    found = what_would_go(mine, among=among, first=now.date(), last=LAST, now=now)
    return sorted(Line(one.goes, str(one.reader), one.ask.about, one.step) for one in found)


def went(trajectory: Trajectory) -> list[Line]:
    """What stood in letters that were sent, but for what nobody is told: a learner's reminders, whom they choose."""
    found = AskLetter.objects.filter(mail__state="sent", ask__trajectory=trajectory, step__gt=0)
    return sorted(
        Line(_hour(one.mail.not_before), str(one.mail.person), one.ask.about, one.step)
        for one in found.select_related("mail__person", "ask")
        if (one.step == 1 or not is_learners_own(one.ask)) and not is_between_them(one.ask)
    )


def _hour(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def letters_of(lines: Iterable[Line], about: str) -> list[tuple[str, int]]:
    return [(f"{line.goes:%m-%d}", line.step) for line in lines if line.about == about]


def live(it_is: Clock, told: Iterable[datetime]) -> None:
    """Every day at noon, when nothing else should be left to go, and at each instant at which something should go."""
    noons = (MONDAY.replace(hour=12) + timedelta(days=number) for number in range((LAST - MONDAY.date()).days + 1))
    for at in sorted({*noons, *told}):
        it_is(at)
        assert tick(at).failed == []


def test_what_was_said_would_go_out_is_what_went_out(
    running: Trajectory, second: Trajectory, everyone: Person, it_is: Clock
) -> None:
    told = {trajectory: said(trajectory, MONDAY) for trajectory in (running, second)}
    assert not Ask.objects.exclude(kind="promise").exists(), "nothing was written"

    live(it_is, {line.goes for lines in told.values() for line in lines})

    for trajectory, lines in told.items():
        assert len(lines) > 5
        assert went(trajectory) == lines
    assert {line.step for line in told[running]} == {1, 2, 3}
    assert set(Ask.objects.values_list("kind", flat=True)) >= {
        "there",
        "kept",
        "promise",
        "log",
        "buddy",
        "return_talk",
    }
    to_farid = [line.goes.date() for line in told[running] + told[second] if line.to == str(everyone)]
    assert len(set(to_farid)) < len(to_farid), "some letters held several things"


def test_what_is_asked_on_a_day_of_its_own_is_told_as_well(
    running: Trajectory, by_date: dict[str, str], it_is: Clock
) -> None:
    told = said(running, MONDAY)

    live(it_is, {line.goes for line in told})

    assert went(running) == told
    # Ascension Day is on the sixth, on which Bas takes part no longer. A reminder of the next day goes along.
    assert {text: letters_of(told, about) for text, about in by_date.items()} == {
        "het rooster": [("05-03", 1), ("05-07", 2), ("05-12", 3)],
        "de ruimte": [("05-07", 1), ("05-12", 2)],
        "de laptops": [("05-07", 1), ("05-12", 2)],
        "de telefoon": [("05-04", 1)],
        "de lunch": [("04-30", 1), ("05-04", 2)],
        "de balie": [],
    }
    asked = AskLetter.objects.filter(ask__about=by_date["het rooster"]).values_list("ask__kind", flat=True)
    assert set(asked) == {"promise"}, "what lapsed before it was needed is not asked whether it is there"


def test_a_letter_of_dates_alone_takes_its_day(running: Trajectory, it_is: Clock) -> None:
    farid = make.role(running, Function.MANAGER, "Farid el Amrani")
    promise = make.promise(make.commitment(running), farid, asked_at=MONDAY)
    ask = make.ask(running, farid.person, about=promise.public_id, due_on=MONDAY.date(), next_on=MONDAY.date())
    nine = MONDAY + timedelta(hours=1)
    it_is(nine)
    mail = make.mail(farid.person, state="sent", not_before=nine, sent_at=nine, expires_at=nine + timedelta(days=2))
    AskLetter.objects.put_in(mail, [ask])

    told = letters_of(said(running, nine), promise.public_id)

    assert told[0] == ("04-28", 1), "the day after it is King's Day"
    tick(nine)
    assert not AskLetter.objects.filter(step=1).exists()


def test_dates_that_are_other_than_a_letter_told_are_told_as_well(running: Trajectory, it_is: Clock) -> None:
    """Both were told of the session; one is asked something on the day they hear that it moved."""
    farid, ilse = (make.role(running, Function.MANAGER, name) for name in ("Farid el Amrani", "Ilse Hof"))
    first, second = (
        make.promise(make.commitment(running, text=f"Van {one}"), one, asked_at=MONDAY) for one in (farid, ilse)
    )
    for promise, role in ((first, farid), (second, ilse)):
        make.ask(running, role.person, about=promise.public_id, due_on=MONDAY.date(), next_on=MONDAY.date())
    nine, evening, wednesday = (MONDAY + timedelta(hours=hours) for hours in (1, 13, 49))
    it_is(nine)
    tick(nine)
    assert not [line for line in said(running, nine) if line.about == running.public_id], "nothing changed"
    Ask.objects.update(answered_at=nine, next_on=None)
    tea = make.promise(make.commitment(running, text="De thee"), ilse, asked_at=MONDAY).public_id
    make.ask(running, ilse.person, about=tea, due_on=wednesday.date(), next_on=wednesday.date())
    InterventionDate.objects.filter(starts_at__day=29).update(
        starts_at=datetime(2027, 4, 30, 7, tzinfo=UTC), ends_at=datetime(2027, 4, 30, 15, tzinfo=UTC)
    )
    it_is(evening)
    tick(evening)

    told = [line for line in said(running, evening) if line.goes.date() == wednesday.date()]

    of_dates = running.public_id
    assert {(line.to, line.about) for line in told} == {
        ("Farid el Amrani", of_dates),
        ("Ilse Hof", of_dates),
        ("Ilse Hof", tea),
    }, "the day after it is King's Day"
    it_is(wednesday)
    tick(wednesday)
    went = Mail.objects.filter(sent_at__gte=wednesday).order_by("person__name")
    assert [(str(mail.person), mail.ask_letters.filter(step=1).count()) for mail in went] == [
        ("Farid el Amrani", 0),
        ("Ilse Hof", 1),
    ]
    assert {line.goes for line in told} == {wednesday}
    assert not [line for line in said(running, wednesday) if line.about == of_dates], "they know"


def test_what_waits_outside_the_hours_of_its_reader_is_told_to_the_minute(running: Trajectory, it_is: Clock) -> None:
    farid = make.role(running, Function.MANAGER, "Farid el Amrani")
    promise = make.promise(make.commitment(running), farid, asked_at=MONDAY)
    ask = make.ask(running, farid.person, about=promise.public_id, next_on=None, letters=1)
    evening = MONDAY.replace(hour=19)
    mail = make.mail(farid.person, not_before=evening, expires_at=evening + timedelta(days=4))
    AskLetter.objects.put_in(mail, [ask], step=1)
    it_is(evening)

    (told,) = (line for line in said(running, evening) if line.about == promise.public_id)

    assert told.goes > evening + timedelta(hours=10)
    tick(evening)
    mail.refresh_from_db()
    assert (mail.state, mail.not_before) == (Mail.State.QUEUED, told.goes)


def test_nothing_that_is_told_shows_who_logged(running: Trajectory, second: Trajectory, it_is: Clock) -> None:
    """Reminders fill a week of the one who did not log; what is told of both stays the same."""
    sara, kofi = (make.role(running, name=name) for name in ("Sara Yıldız", "Kofi Mensah"))
    for role in (sara, kofi):
        make.role(second, person=role.person)
    friday = datetime(2027, 5, 7, 8, tzinfo=UTC)
    it_is(friday)
    tick(friday)
    Ask.objects.filter(person=sara.person).exclude(kind="promise").update(answered_at=friday, next_on=None)
    wednesday = datetime(2027, 5, 12, 8, tzinfo=UTC)
    it_is(wednesday)
    tick(wednesday)
    reminded = AskLetter.objects.filter(step=2, mail__state="sent").values_list("ask__person", flat=True)
    assert set(reminded) == {kofi.person.pk}
    for role in (sara, kofi):
        day = wednesday.date()
        make.ask(running, role.person, kind="promise", about=f"{role.pk}:today", due_on=day, next_on=day)

    told = said(running, wednesday) + said(second, wednesday)

    of_both = [
        [(line.goes, line.about.partition(":")[2], line.step) for line in told if line.to == str(role.person)]
        for role in (sara, kofi)
    ]
    assert of_both[0] == of_both[1]
    assert len(of_both[0]) > 1


def test_the_command_prints_every_thing_and_sends_nothing(
    running: Trajectory, everyone: Person, it_is: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    it_is(MONDAY)
    before = (Ask.objects.count(), Mail.objects.count())

    call_command("letters", "--trajectory", running.public_id, "--from", "2027-04-26", "--until", "2027-05-14")

    printed = capsys.readouterr().out.splitlines()
    assert [line[:16] for line in printed[1:-1]] == [f"{line.goes:%Y-%m-%d %H:%M}" for line in said(running, MONDAY)]
    assert any(
        line.split("  ")[0] == "2027-05-07 07:00" and "2027-05-07 09:00 Europe/Amsterdam" in line and "day +7" in line
        for line in printed
    ), "a week after the last session, moved on by Ascension Day"
    assert printed[-1].startswith("2027-04-26 to 2027-05-14: ")
    assert (Ask.objects.count(), Mail.objects.count()) == before
    with pytest.raises(CommandError):
        call_command("letters", "--trajectory", "nowhere")
