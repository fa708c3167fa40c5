"""Letters of the days ahead, whatever the calendar: in the window, one a day, three a week, none lost, in order."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from asks.coming import DATES, Ahead, Coming, News, ToAsk, Wait
from asks.ladder import Slot
from asks.models import Ask
from organisations.models import Organisation, Person
from organisations.working_days import Calendar
from trajectories.models import Trajectory

ZONES = ("Europe/Amsterdam", "Europe/Lisbon", "Europe/Athens", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
LONG = timedelta(days=250)


@st.composite
def calendars(draw: st.DrawFn, near: date) -> Calendar:
    away = draw(st.lists(st.tuples(st.integers(-20, 100), st.integers(0, 40)), max_size=2))
    return Calendar(
        zone=draw(st.sampled_from(ZONES)),
        weekdays=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        holiday_calendar=draw(st.sampled_from(["NL", "PT", "GR", "none"])),
        keeps_good_friday=draw(st.booleans()),
        days_off=frozenset(near + timedelta(days=n) for n in draw(st.lists(st.integers(0, 60), max_size=3))),
        days_on=frozenset(near + timedelta(days=n) for n in draw(st.lists(st.integers(0, 60), max_size=3))),
        absences=tuple((near + timedelta(days=n), near + timedelta(days=n + length)) for n, length in away),
    )


@st.composite
def weeks(draw: st.DrawFn) -> Ahead:
    """Up to three people, each asked up to eight things within six weeks, from any instant of forty years."""
    now = draw(st.datetimes(datetime(2025, 1, 1), datetime(2064, 1, 1))).replace(tzinfo=UTC)
    house = Organisation(pk=1)
    people = [Person(pk=number, organisation=house, name="Noor") for number in range(1, draw(st.integers(1, 3)) + 1)]
    plan, waits, news = Trajectory(pk=1), [], []
    for person in people:
        for number, (days, only_first) in enumerate(
            draw(st.lists(st.tuples(st.integers(-5, 40), st.booleans()), min_size=1, max_size=8))
        ):
            on = now.date() + timedelta(days=days)
            ask = ToAsk(plan, person, "nut", f"{person.pk}:{number}", on, None)
            waits.append(Wait(ask, on, only_first=only_first))
        for days, has_closed in draw(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=2)):
            on = now.date() + timedelta(days=days)
            news.append(News(ToAsk(plan, person, DATES, "", on, None), on, waits=has_closed))
    sent = draw(st.lists(st.integers(1, 6), max_size=3, unique=True))
    return Ahead(
        now=now,
        waits=waits,
        slots={1: [Slot(now.date() - days * A_DAY, None, waits=False) for days in sent]},
        calendars={person.pk: draw(calendars(now.date())) for person in people},
        reader=lambda ask, _day: people[ask.person_id - 1],
        wanted=lambda _ask, _day: True,
        lets_through=lambda _ask, _letters: True,
        news=news,
    )


@settings(max_examples=50, deadline=None)
@given(weeks())
def test_no_letter_goes_outside_the_window_twice_a_day_or_four_times_a_week(ahead: Ahead) -> None:
    by_reader: dict[int, list[date]] = defaultdict(list)
    for reader, slots in ahead.slots.items():
        by_reader[reader] += [slot.day for slot in slots]
    for letter in ahead.letters(ahead.now.date() + LONG):
        calendar = ahead.calendars[letter.reader.pk]
        assert letter.goes >= ahead.now
        assert calendar.in_window(letter.goes)
        assert calendar.today(letter.goes) == letter.day
        assert letter.goes in (ahead.now, calendar.moment(letter.day))
        by_reader[letter.reader.pk].append(letter.day)
    for days in by_reader.values():
        assert len(set(days)) == len(days)
        assert max(sum(first <= day < first + A_WEEK for day in days) for first in days) <= 3


@settings(max_examples=50, deadline=None)
@given(weeks())
def test_nothing_is_lost_nor_early_and_what_waited_longer_never_comes_later(ahead: Ahead) -> None:
    first_on = {wait.ask.about: wait.on for wait in ahead.waits}
    steps: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for letter in ahead.letters(ahead.now.date() + LONG):
        for thing in letter.things:
            if thing.ask.kind != DATES:
                steps[thing.ask.about].append((thing.step, letter.day))
    for wait in ahead.waits:
        told = steps[wait.ask.about]
        assert [step for step, _day in told] == [1] if wait.only_first else list(range(1, Ask.LADDER + 1))
        assert told[0][1] >= first_on[wait.ask.about]
        days = [day for _step, day in told]
        assert days == sorted(set(days))
    for one in ahead.waits:
        for other in ahead.waits:
            if one.ask.person_id == other.ask.person_id and first_on[one.ask.about] < first_on[other.ask.about]:
                assert steps[one.ask.about][0][1] <= steps[other.ask.about][0][1]


def test_what_is_due_joins_a_letter_that_waits_and_what_is_over_is_not_asked() -> None:
    now = datetime(2027, 1, 5, 6, tzinfo=UTC)
    noor = Person(pk=1, organisation=Organisation(pk=1), name="Noor")
    plan, today = Trajectory(pk=1), date(2027, 1, 5)
    over = ToAsk(plan, noor, "nut", "over", today, date(2027, 1, 8))
    waits = Coming(today, None, True, noor, datetime(2027, 1, 5, 9, tzinfo=UTC))
    ahead = Ahead(
        now=now,
        waits=[Wait(over, today)],
        slots={1: [waits]},
        calendars={1: Calendar()},
        reader=lambda _ask, _day: noor,
        wanted=lambda ask, day: ask.window_until is None or day < ask.window_until,
        lets_through=lambda _ask, _letters: True,
    )
    (letter,) = ahead.letters(date(2027, 2, 1))
    assert letter is waits
    assert [(thing.ask, thing.step) for thing in letter.things] == [(over, 1)]


def test_dates_ride_along_with_a_letter_and_else_get_one_of_their_own() -> None:
    now = datetime(2027, 1, 5, 6, tzinfo=UTC)
    noor, bas, tom = (Person(pk=number, organisation=Organisation(pk=1), name="Noor") for number in (1, 2, 3))
    plan, tuesday, thursday = Trajectory(pk=1), date(2027, 1, 5), date(2027, 1, 7)
    dates = {one.pk: ToAsk(plan, one, DATES, "", thursday, None) for one in (noor, bas, tom)}
    asked = {one.pk: ToAsk(plan, one, "nut", f"{one.pk}", tuesday, None) for one in (bas, tom)}
    ahead = Ahead(
        now=now,
        waits=[Wait(one, tuesday, only_first=True) for one in asked.values()],
        slots={},
        calendars={1: Calendar(), 2: Calendar(), 3: Calendar()},
        reader=lambda ask, _day: {2: bas, 3: tom}[ask.person_id],
        wanted=lambda _ask, _day: True,
        lets_through=lambda _ask, _letters: True,
        # Of what closed L&D may tell them first.
        news=[News(dates[1], thursday), News(dates[2], thursday), News(dates[3], thursday, waits=True)],
    )

    letters = [(one.reader.pk, one.day, [thing.ask for thing in one.things]) for one in ahead.letters(date(2027, 2, 1))]

    assert letters == [
        (2, tuesday, [asked[2]]),
        (3, tuesday, [asked[3]]),
        (1, thursday, [dates[1]]),
        (3, thursday, [dates[3]]),
    ]
