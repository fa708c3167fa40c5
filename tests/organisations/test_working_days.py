"""Own weekdays, minus holidays, minus absence; hours on the wall."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from organisations.models import Absence, Organisation, Person
from organisations.working_days import (
    SEARCH_DAYS,
    Calendar,
    NoWorkingDay,
    UnknownHolidays,
    calendar_called,
    place_of,
    public_holidays,
)

FOR_EVER = ((date(2020, 1, 1), date(9999, 12, 31)),)
ZONES = ("Europe/Amsterdam", "Europe/Lisbon", "Europe/Athens", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Holidays


@pytest.mark.parametrize(
    "day",
    ["2027-01-01", "2027-03-29", "2027-04-27", "2027-05-06", "2027-05-17", "2025-04-26", "2025-05-05", "2030-05-05"],
)
def test_dutch_public_days_are_holidays(day: str) -> None:
    assert date.fromisoformat(day) in public_holidays("NL", int(day[:4]))


@pytest.mark.parametrize("day", ["2025-04-18", "2027-03-26", "2027-05-05", "2026-05-05", "2025-04-27", "2027-12-31"])
def test_good_friday_and_most_fifths_of_may_are_working_days_in_the_netherlands(day: str) -> None:
    assert date.fromisoformat(day) not in public_holidays("NL", int(day[:4]))


def test_good_friday_stays_a_holiday_where_it_is_one() -> None:
    assert date(2027, 3, 26) in public_holidays("DE-BY", 2027)


def test_every_calendar_has_its_own_days() -> None:
    assert date(2027, 7, 21) in public_holidays("BE", 2027)
    assert date(2027, 7, 21) not in public_holidays("NL", 2027)
    assert date(2027, 1, 6) in public_holidays("DE-BY", 2027)
    assert date(2027, 1, 6) not in public_holidays("DE", 2027)
    assert public_holidays("", 2027) == frozenset()


def test_an_unknown_calendar_is_named() -> None:
    with pytest.raises(UnknownHolidays, match="XX-9"):
        public_holidays("XX-9", 2027)


# Days


def test_a_working_day_is_an_own_weekday_without_holiday_or_absence() -> None:
    calendar = Calendar(absences=((date(2027, 5, 10), date(2027, 5, 11)),))
    worked = [day for day in range(1, 17) if calendar.works_on(date(2027, 5, day))]
    assert worked == [3, 4, 5, 7, 12, 13, 14]


def test_absence_includes_its_first_and_last_day() -> None:
    calendar = Calendar(absences=((date(2027, 5, 10), date(2027, 5, 11)),))
    assert [calendar.is_absent(date(2027, 5, day)) for day in (9, 10, 11, 12)] == [False, True, True, False]


def test_who_works_on_holidays_works_on_christmas_day() -> None:
    assert Calendar(holiday_calendar="none", weekdays=frozenset({6, 7})).works_on(date(2027, 12, 25))
    assert not Calendar(holiday_calendar="NL", weekdays=frozenset({6, 7})).works_on(date(2027, 12, 25))


def test_back_and_forward_stay_on_a_working_day_and_else_move() -> None:
    calendar = Calendar()
    assert calendar.back_to_working_day(date(2027, 4, 9)) == date(2027, 4, 9)
    assert calendar.back_to_working_day(date(2027, 4, 11)) == date(2027, 4, 9)
    assert calendar.forward_to_working_day(date(2027, 5, 6)) == date(2027, 5, 7)
    assert calendar.forward_to_working_day(date(2027, 5, 15)) == date(2027, 5, 18)


def test_working_days_are_counted_from_the_day_after() -> None:
    calendar = Calendar()
    assert calendar.add_working_days(date(2027, 4, 29), 0) == date(2027, 4, 29)
    assert calendar.add_working_days(date(2027, 4, 29), 5) == date(2027, 5, 7)
    assert calendar.add_working_days(date(2027, 5, 7), -5) == date(2027, 4, 29)
    assert calendar.working_days_between(date(2027, 4, 29), date(2027, 5, 7)) == 5
    assert calendar.working_days_between(date(2027, 5, 7), date(2027, 4, 29)) == 0


def test_the_ladder_is_three_letters_on_own_working_days() -> None:
    assert Calendar().ladder(date(2027, 4, 26)) == (date(2027, 4, 26), date(2027, 4, 30), date(2027, 5, 7))
    assert Calendar(weekdays=frozenset({2, 4})).ladder(date(2027, 6, 1)) == (
        date(2027, 6, 1),
        date(2027, 6, 10),
        date(2027, 6, 24),
    )


def test_a_long_leave_that_ends_is_waited_for() -> None:
    away = Calendar(absences=((date(2027, 1, 1), date(2028, 12, 24)),))
    assert away.forward_to_working_day(date(2027, 1, 1)) == date(2028, 12, 27)


def test_somebody_away_without_end_has_no_working_day() -> None:
    away = Calendar(absences=FOR_EVER)
    with pytest.raises(NoWorkingDay):
        away.forward_to_working_day(date(2027, 1, 1))
    with pytest.raises(NoWorkingDay):
        away.add_working_days(date(2027, 1, 1), 1)
    assert {away.soon(date(2027, 1, 1)), away.soon(date(2027, 1, 1), 3)} == {date(2027, 1, 1)}
    assert Calendar().soon(date(2027, 1, 9), 3) == date(2027, 1, 13)


def test_their_mail_is_held_and_looked_at_again_later() -> None:
    held = Calendar(absences=FOR_EVER).next_window(at("2027-01-04T12:00"))
    assert held.date() == date(2027, 1, 5) + timedelta(days=SEARCH_DAYS)


def test_no_weekdays_at_all_means_monday_to_friday() -> None:
    assert Calendar(weekdays=frozenset()).works_on(date(2027, 6, 1))
    assert not Calendar(weekdays=frozenset()).works_on(date(2027, 6, 5))


def test_good_friday_is_off_where_the_organisation_says_so() -> None:
    good_friday = date(2027, 3, 26)
    assert Calendar().works_on(good_friday)
    assert not Calendar(keeps_good_friday=True).works_on(good_friday)
    assert Calendar(holiday_calendar="none", keeps_good_friday=True).works_on(good_friday)


def test_own_days_come_on_top_of_holidays_and_weekdays() -> None:
    friday_after_ascension, king_s_day, saturday = date(2027, 5, 7), date(2027, 4, 27), date(2027, 5, 8)
    calendar = Calendar(
        days_off=frozenset({friday_after_ascension}),
        days_on=frozenset({king_s_day, saturday}),
        absences=((saturday,) * 2,),
    )
    assert calendar.is_holiday(friday_after_ascension)
    assert calendar.forward_to_working_day(date(2027, 5, 6)) == date(2027, 5, 10)
    assert calendar.works_on(king_s_day)
    assert not calendar.works_on(saturday), "who is away is away"
    assert calendar.without_absences().works_on(saturday)
    assert calendar.without_holidays().works_on(friday_after_ascension)


def test_a_calendar_nobody_knows_holds_no_days() -> None:
    assert Calendar(holiday_calendar="XX-9").works_on(date(2028, 12, 25))
    assert not Calendar().works_on(date(2028, 12, 25))


# Hours


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2027, 3, 27), "2027-03-27T08:00"),
        (date(2027, 3, 28), "2027-03-28T07:00"),
        (date(2027, 10, 30), "2027-10-30T07:00"),
        (date(2027, 10, 31), "2027-10-31T08:00"),
    ],
)
def test_nine_on_the_wall_follows_the_clock_change(day: date, instant: str) -> None:
    assert Calendar().moment(day) == at(instant)


def test_nine_is_nine_where_they_are() -> None:
    assert Calendar(zone="Europe/Lisbon").moment(date(2027, 1, 4)) == at("2027-01-04T09:00")
    assert Calendar(zone="Europe/Athens").moment(date(2027, 1, 4)) == at("2027-01-04T07:00")
    assert Calendar(zone="Pacific/Auckland").moment(date(2027, 1, 4)) == at("2027-01-03T20:00")


def test_today_is_the_date_on_their_wall() -> None:
    assert Calendar(zone="Pacific/Auckland").today(at("2027-01-03T20:00")) == date(2027, 1, 4)
    assert Calendar(zone="America/New_York").today(at("2027-01-04T02:00")) == date(2027, 1, 3)


@pytest.mark.parametrize(
    ("now", "inside"),
    [
        ("2027-06-01T05:59", False),
        ("2027-06-01T06:00", True),
        ("2027-06-01T15:59", True),
        ("2027-06-01T16:00", False),
        ("2027-06-05T10:00", False),
        ("2027-05-06T10:00", False),
    ],
)
def test_the_window_is_eight_to_six_on_own_working_days(now: str, inside: bool) -> None:
    assert Calendar().in_window(at(now)) is inside


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2027-06-01T05:00", "2027-06-01T06:00"),
        ("2027-06-01T10:30", "2027-06-01T10:30"),
        ("2027-06-01T16:00", "2027-06-02T06:00"),
        ("2027-06-04T20:00", "2027-06-07T06:00"),
        ("2027-05-05T20:00", "2027-05-07T06:00"),
        ("2027-10-29T20:00", "2027-11-01T07:00"),
    ],
)
def test_what_falls_outside_waits_for_the_next_window(now: str, opens: str) -> None:
    assert Calendar().next_window(at(now)) == at(opens)


def test_a_weekend_worker_gets_saturdays_letter() -> None:
    calendar = Calendar(weekdays=frozenset({6, 7}), holiday_calendar="none")
    assert calendar.next_window(at("2027-06-01T10:00")) == at("2027-06-05T06:00")


def test_hours_are_brought_within_eight_and_six() -> None:
    early = Calendar(send_at=time(5), window_from=time(2), window_until=time(23))
    assert (early.window_from, early.send_at, early.window_until) == (time(8), time(8), time(18))
    upside_down = Calendar(window_from=time(17), window_until=time(9))
    assert (upside_down.window_from, upside_down.send_at, upside_down.window_until) == (time(8), time(9), time(18))


# Of a person


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(
        name="Zorggroep De Linde",
        holiday_calendar="BE",
        weekdays="1234",
        send_at=time(10),
        created_at=at("2027-01-04T09:00"),
    )


@pytest.mark.django_db
def test_a_person_follows_the_organisation(organisation: Organisation) -> None:
    person = Person.objects.create(organisation=organisation, name="Bram de Wit")
    assert Calendar.of(person) == Calendar(weekdays=frozenset({1, 2, 3, 4}), holiday_calendar="BE", send_at=time(10))


@pytest.mark.django_db
def test_own_settings_win(organisation: Organisation) -> None:
    person = Person.objects.create(
        organisation=organisation, name="Noor Smit", weekdays="67", timezone="Europe/Lisbon", holiday_calendar="none"
    )
    Absence.objects.create(person=person, first_day=date(2027, 5, 3), last_day=date(2027, 5, 21))
    assert Calendar.of(person) == Calendar(
        zone="Europe/Lisbon",
        weekdays=frozenset({6, 7}),
        holiday_calendar="",
        absences=((date(2027, 5, 3), date(2027, 5, 21)),),
        send_at=time(10),
    )


@pytest.mark.django_db
def test_days_off_of_the_house_hold_for_all_but_who_works_on_holidays(organisation: Organisation) -> None:
    organisation.days_off, organisation.keeps_good_friday = ["2027-05-07"], True
    common = Person.objects.create(organisation=organisation, name="Bram de Wit", days_off=["2027-06-01"])
    shifts = Person.objects.create(
        organisation=organisation, name="Noor Smit", holiday_calendar="none", days_on=["2027-05-08"]
    )
    assert Calendar.of(common).days_off == {date(2027, 5, 7), date(2027, 6, 1)}
    assert Calendar.of(common).keeps_good_friday
    assert Calendar.of(shifts).days_off == frozenset()
    assert Calendar.of(shifts).works_on(date(2027, 5, 8))
    assert Calendar.of_everyone(organisation).send_at == time(10)


@pytest.mark.django_db
def test_an_organisation_may_keep_no_holidays(organisation: Organisation) -> None:
    organisation.holiday_calendar = ""
    person = Person.objects.create(organisation=organisation, name="Bram de Wit")
    assert Calendar.of(person).works_on(date(2025, 12, 25))


@pytest.mark.django_db
def test_people_fetched_with_their_absences_need_no_further_query(
    organisation: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Bram de Wit", "Noor Smit"):
        person = Person.objects.create(organisation=organisation, name=name)
        Absence.objects.create(person=person, first_day=date(2027, 5, 3), last_day=date(2027, 5, 21))
    with django_assert_num_queries(2):
        people = Person.objects.select_related("organisation").prefetch_related("absences")
        assert [len(Calendar.of(person).absences) for person in people] == [1, 1]


# Whatever the calendar


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    away = draw(st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2060, 1, 1)), st.integers(0, 120)), max_size=3))
    return Calendar(
        zone=draw(st.sampled_from(ZONES)),
        weekdays=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        holiday_calendar=draw(st.sampled_from(["NL", "BE", "DE-BY", "none"])),
        keeps_good_friday=draw(st.booleans()),
        days_off=draw(st.frozensets(st.dates(date(2025, 1, 1), date(2060, 1, 1)), max_size=3)),
        days_on=draw(st.frozensets(st.dates(date(2025, 1, 1), date(2060, 1, 1)), max_size=3)),
        absences=tuple((first, first + timedelta(days=length)) for first, length in away),
    )


@settings(max_examples=60, deadline=None)
@given(calendars(), st.datetimes(datetime(2025, 1, 1), datetime(2060, 1, 1)))
def test_the_next_window_is_always_inside_and_never_earlier(calendar: Calendar, naive: datetime) -> None:
    now = naive.replace(tzinfo=UTC)
    opens = calendar.next_window(now)
    assert opens >= now
    assert calendar.in_window(opens)
    assert (opens == now) is calendar.in_window(now)


@settings(max_examples=60, deadline=None)
@given(calendars(), st.dates(date(2025, 1, 1), date(2060, 1, 1)), st.integers(1, 12))
def test_counting_there_is_counting_back(calendar: Calendar, day: date, count: int) -> None:
    later = calendar.add_working_days(day, count)
    assert calendar.works_on(later)
    assert calendar.working_days_between(day, later) == count
    assert calendar.in_window(calendar.moment(later))
    assert calendar.today(calendar.moment(later)) == later
    if calendar.works_on(day):
        assert calendar.add_working_days(later, -count) == day


def test_what_waited_goes_within_twenty_minutes_the_same_for_one_person_and_day() -> None:
    monday, tuesday = at("2027-01-03T12:00"), at("2027-01-04T19:00")
    people = [Calendar(whose=f"person {number}") for number in range(50)]

    minutes = [(one.next_window(monday) - Calendar().next_window(monday)) // timedelta(minutes=1) for one in people]

    assert {one.next_window(monday) for one in people} == {
        Calendar(whose=one.whose).next_window(monday) for one in people
    }
    assert min(minutes) >= 0
    assert max(minutes) <= 20
    assert len(set(minutes)) > 10, "they are spread"
    assert minutes != [
        (one.next_window(tuesday) - Calendar().next_window(tuesday)) // timedelta(minutes=1) for one in people
    ]
    short = Calendar(window_until=time(8, 5), whose="person 1")
    assert short.in_window(short.next_window(monday))


@pytest.mark.parametrize(
    ("code", "called"), [("NL", "Nederland"), ("DE-BY", "Duitsland (BY)"), ("US", "United States"), ("XX", "XX")]
)
def test_a_holiday_calendar_is_called_by_its_country(code: str, called: str) -> None:
    with translation.override("nl"):
        assert calendar_called(code) == called


@pytest.mark.parametrize(
    ("zone", "place"), [("Europe/Amsterdam", "Amsterdam"), ("America/New_York", "New York"), ("UTC", "UTC")]
)
def test_a_time_zone_is_called_by_its_place(zone: str, place: str) -> None:
    assert place_of(zone) == place
