"""When the moments fall: the worked example of the rules cell by cell, and what holds for every calendar."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkins.dates import (
    LND,
    SCHEDULE,
    Anchor,
    Anchors,
    Line,
    Moment,
    Planned,
    Reason,
    Unit,
    adjusted,
    closes_on,
    computed,
    due_day,
    lines_for,
    plan_person,
)
from organisations.working_days import Calendar
from roles.models import Function

# Sessions from Tuesday 13 to Thursday 29 April 2027.
ANCHORS = Anchors(date(2027, 4, 13), date(2027, 4, 29))
AWAY = ((date(2027, 5, 3), date(2027, 5, 21)),)
CALENDARS = {
    "Mon-Fri": Calendar(),
    "Tue + Thu": Calendar(weekdays=frozenset({2, 4})),
    "Sat + Sun": Calendar(weekdays=frozenset({6, 7}), holiday_calendar="none"),
    "away": Calendar(absences=AWAY),
}
# "=": the raw day; "skipped": skipped (away).
EXAMPLE = {
    Moment.LAST_ITEMS: ("2027-04-11", "2027-04-09", "2027-04-08", "=", "2027-04-09"),
    Moment.IF_THEN: (None, "2027-04-30", "2027-05-04", "2027-05-01", "2027-04-30"),
    Moment.RETURN_TALK: (None, "2027-05-07", "2027-05-20", "2027-05-15", "2027-05-27"),
    Moment.D7: ("2027-05-06", "2027-05-07", "2027-05-11", "2027-05-08", "skipped"),
    Moment.D21: ("2027-05-20", "=", "=", "2027-05-22", "2027-05-24"),
    Moment.D90: ("2027-07-28", "=", "2027-07-29", "2027-07-31", "="),
    Moment.D365: ("2028-04-28", "=", "2028-05-02", "2028-04-29", "="),
}
CELLS = [
    (moment, raw, who, cell)
    for moment, (raw, *cells) in EXAMPLE.items()
    for who, cell in zip(CALENDARS, cells, strict=True)
]


def line_of(moment: Moment) -> Line:
    """The line everybody but the sponsor gets."""
    return next(line for line in SCHEDULE if line.moment == moment)


def one(moment: Moment, planned: Iterable[Planned]) -> Planned:
    return next(found for found in planned if found.line.moment == moment)


def plan(calendar: Calendar, function: str = Function.LEARNER) -> tuple[Planned, ...]:
    return plan_person(lines_for(function), ANCHORS, calendar)


def planned(moment: Moment, calendar: Calendar) -> Planned:
    found = adjusted(line_of(moment), ANCHORS, calendar)
    assert found is not None
    return found


# The worked example


@pytest.mark.parametrize(("moment", "raw", "who", "cell"), CELLS)
def test_the_worked_example(moment: Moment, raw: str | None, who: str, cell: str) -> None:
    line = line_of(moment)
    counted = computed(line, ANCHORS)
    assert counted == (date.fromisoformat(raw) if raw else None)
    found = one(moment, plan_person(lines_for(line.who[0]), ANCHORS, CALENDARS[who]))
    assert found.raw == counted
    assert found.is_skipped is (cell == "skipped")
    if cell != "skipped":
        assert found.day == (counted if cell == "=" else date.fromisoformat(cell))


@pytest.mark.parametrize(
    ("moment", "who", "reason"),
    [
        (Moment.LAST_ITEMS, "Mon-Fri", Reason.WEEKDAYS),
        (Moment.LAST_ITEMS, "Sat + Sun", Reason.NONE),
        (Moment.IF_THEN, "Tue + Thu", Reason.NONE),
        (Moment.RETURN_TALK, "Tue + Thu", Reason.HOLIDAY),
        (Moment.RETURN_TALK, "away", Reason.ABSENCE),
        (Moment.D7, "Mon-Fri", Reason.HOLIDAY),
        (Moment.D7, "Sat + Sun", Reason.WEEKDAYS),
        (Moment.D21, "Mon-Fri", Reason.NONE),
        (Moment.D21, "away", Reason.ABSENCE),
    ],
)
def test_a_moved_day_says_why(moment: Moment, who: str, reason: Reason) -> None:
    assert planned(moment, CALENDARS[who]).reason == reason


def test_the_anchor_counted_from_is_kept_with_every_day() -> None:
    assert planned(Moment.LAST_ITEMS, Calendar()).anchor == date(2027, 4, 13)
    assert planned(Moment.D7, Calendar()).anchor == date(2027, 4, 29)


# Who and when


@pytest.mark.parametrize(
    ("function", "moments"),
    [
        (Function.LEARNER, "start_talk if_then d7 d21 d42 d90 d180 d365"),
        (Function.MANAGER, "preconditions start_talk return_talk d21 d42 d42"),
        (Function.SPONSOR, "preconditions d90 d180 d365"),
        (Function.BUDDY, "d7 d21 d21 d42"),
        (Function.OBSERVER, "d42 d90 d180"),
        (LND, "stoplight last_items"),
        (Function.TRAINER, "coaching d21 d42"),
        (Function.COLLEAGUE, ""),
    ],
)
def test_each_function_gets_its_own_moments(function: str, moments: str) -> None:
    assert [line.moment.value for line in lines_for(function)] == moments.split()


def test_the_offsets_are_the_default_schedule() -> None:
    assert {line.moment.value: (line.offset, line.unit.value, line.anchor.value) for line in SCHEDULE} == {
        "preconditions": (-21, "days", "start"),
        "start_talk": (-14, "days", "start"),
        "stoplight": (-7, "days", "start"),
        "last_items": (-2, "days", "start"),
        "coaching": (1, "working_days", "coached"),
        "if_then": (1, "working_days", "end"),
        "return_talk": (5, "working_days", "end"),
        "d7": (7, "days", "end"),
        "d21": (21, "days", "end"),
        "d42": (42, "days", "end"),
        "d90": (90, "days", "end"),
        "d180": (180, "days", "end"),
        "d365": (365, "days", "end"),
    }


def test_one_observer_is_enough_after_half_a_year() -> None:
    single = [line.moment for line in lines_for(Function.OBSERVER) if line.only_one]
    assert single == [Moment.D180]


def test_without_an_anchor_there_is_no_moment() -> None:
    unfinished = Anchors(date(2027, 4, 13), None)
    found = plan_person(lines_for(Function.LEARNER), unfinished, Calendar())
    assert [each.line.moment for each in found] == [Moment.START_TALK]
    assert computed(line_of(Moment.D7), unfinished) is None
    assert plan_person(SCHEDULE, Anchors(None, None), Calendar()) == ()


def test_the_sponsor_reads_when_the_window_closes() -> None:
    found = one(Moment.D90, plan(Calendar(), Function.SPONSOR))
    learner = one(Moment.D90, plan(Calendar()))
    assert found.day == closes_on(learner, Calendar()) == date(2027, 8, 11)
    assert found.reason == Reason.ANSWERS
    assert one(Moment.D180, plan(Calendar(), Function.SPONSOR)).day == date(2027, 11, 9)
    assert one(Moment.D365, plan(Calendar(), Function.SPONSOR)).day == date(2028, 4, 28)


def test_a_window_is_ten_own_working_days() -> None:
    assert closes_on(planned(Moment.D90, Calendar()), Calendar()) == date(2027, 8, 11)
    tuesdays = CALENDARS["Tue + Thu"]
    assert closes_on(planned(Moment.D90, tuesdays), tuesdays) == date(2027, 9, 2)


def test_a_before_item_stays_open_up_to_the_start() -> None:
    assert closes_on(planned(Moment.PRECONDITIONS, Calendar()), Calendar()) == date(2027, 4, 14)


# Absence


def test_only_the_latest_of_the_check_ins_that_absence_brings_together_is_sent() -> None:
    found = plan(Calendar(absences=((date(2027, 5, 3), date(2027, 6, 13)),)))
    assert [each.line.moment.value for each in found if each.is_skipped] == ["d7", "d21"]
    assert one(Moment.D42, found).day == date(2027, 6, 14)


def test_a_single_check_in_moved_by_absence_is_sent_later() -> None:
    found = one(Moment.D7, plan(Calendar(absences=((date(2027, 5, 3), date(2027, 5, 14)),))))
    assert (found.day, found.reason) == (date(2027, 5, 18), Reason.ABSENCE)


def test_check_ins_that_a_weekend_brings_together_are_both_sent() -> None:
    lines = (
        Line(Moment.D7, 9, Anchor.END, (Function.LEARNER,), 1, is_check_in=True),
        Line(Moment.D21, 10, Anchor.END, (Function.LEARNER,), 2, is_check_in=True),
    )
    found = plan_person(lines, ANCHORS, Calendar())
    assert [(each.day, each.reason) for each in found] == [(date(2027, 5, 10), Reason.WEEKDAYS)] * 2


def test_plans_and_talks_are_never_skipped_and_join_that_days_letter() -> None:
    away = Calendar(absences=((date(2027, 4, 30), date(2027, 6, 13)),))
    learner = plan(away)
    assert (one(Moment.IF_THEN, learner).day, one(Moment.D42, learner).day) == (date(2027, 6, 14), date(2027, 6, 14))
    assert not one(Moment.IF_THEN, learner).is_skipped
    manager = plan(away, Function.MANAGER)
    assert [each.is_skipped for each in manager] == [False] * 6
    assert (one(Moment.RETURN_TALK, manager).day, one(Moment.D42, manager).day) == (
        date(2027, 6, 18),
        date(2027, 6, 18),
    )
    assert one(Moment.D42, manager).reason == Reason.ORDER


def test_a_digest_that_a_later_one_overtakes_is_skipped() -> None:
    sponsor = plan(Calendar(absences=((date(2027, 10, 1), date(2028, 5, 5)),)), Function.SPONSOR)
    assert one(Moment.D180, sponsor).is_skipped
    assert one(Moment.D365, sponsor).day == date(2028, 5, 8)


def test_a_digest_that_can_still_go_does_not_yield_to_one_that_never_will() -> None:
    leaving = ((date(2027, 7, 1), date(2027, 10, 15)), (date(2027, 11, 5), date(9999, 12, 31)))
    sponsor = plan(Calendar(absences=leaving), Function.SPONSOR)
    assert (one(Moment.D90, sponsor).day, one(Moment.D90, sponsor).is_skipped) == (date(2027, 11, 1), False)
    assert one(Moment.D180, sponsor).is_skipped


def test_a_check_in_does_not_yield_to_a_talk() -> None:
    lines = (
        Line(Moment.D7, 7, Anchor.END, (Function.MANAGER,), 1, is_check_in=True),
        Line(Moment.D21, 21, Anchor.END, (Function.MANAGER,), 2),
    )
    found = plan_person(lines, ANCHORS, CALENDARS["away"])
    assert [(each.day, each.is_skipped) for each in found] == [(date(2027, 5, 24), False)] * 2


def test_a_day_on_which_the_house_is_closed_moves_it_and_an_extra_working_day_takes_it() -> None:
    closed = frozenset({date(2027, 4, 9), date(2027, 5, 7)})  # the Fridays of −2 and, after Ascension Day, of +7
    house = Calendar(days_off=closed)
    before, after = planned(Moment.LAST_ITEMS, house), planned(Moment.D7, house)
    assert (before.day, before.reason) == (date(2027, 4, 8), Reason.HOLIDAY)
    assert (after.day, after.reason) == (date(2027, 5, 10), Reason.HOLIDAY)
    saturday = planned(Moment.D7, Calendar(days_off=closed, days_on=frozenset({date(2027, 5, 8)})))
    assert (saturday.day, saturday.is_skipped) == (date(2027, 5, 8), False)


def test_good_friday_moves_a_moment_only_where_it_is_a_day_off() -> None:
    anchors = Anchors(date(2027, 3, 16), date(2027, 3, 19))
    line = lines_for(Function.LEARNER)[2]  # +7
    kept, common = (adjusted(line, anchors, Calendar(keeps_good_friday=keeps)) for keeps in (True, False))
    assert kept is not None
    assert common is not None
    assert (common.day, kept.day, kept.reason) == (date(2027, 3, 26), date(2027, 3, 30), Reason.HOLIDAY)


def test_a_before_item_moves_back_over_an_absence() -> None:
    away = Calendar(absences=((date(2027, 3, 29), date(2027, 4, 12)),))
    found = planned(Moment.LAST_ITEMS, away)
    assert (found.day, found.reason) == (date(2027, 3, 26), Reason.ABSENCE)


def test_somebody_away_without_end_gets_nothing_and_no_plan_breaks() -> None:
    gone = Calendar(absences=((date(2020, 1, 1), date(9999, 12, 31)),))
    found = plan(gone)
    assert len(found) == 8
    assert all(each.is_skipped for each in found)
    assert {due_day(each, gone, date(2027, 4, 1)) for each in found} == {None}


def test_a_day_on_the_start_moves_back_and_a_day_on_the_end_forward() -> None:
    anchors = Anchors(date(2027, 4, 10), date(2027, 4, 10))
    on_start = adjusted(Line(Moment.LAST_ITEMS, 0, Anchor.START, (LND,), 1), anchors, Calendar())
    on_end = adjusted(Line(Moment.D7, 0, Anchor.END, (LND,), 1), anchors, Calendar())
    assert on_start is not None
    assert on_end is not None
    assert (on_start.day, on_end.day) == (date(2027, 4, 9), date(2027, 4, 12))


# Late


def test_what_is_past_when_created_late_falls_together_now() -> None:
    calendar, today = Calendar(), date(2027, 4, 10)
    manager = plan(calendar, Function.MANAGER)
    staff = plan(calendar, LND)
    late = [due_day(each, calendar, today) for each in (*manager[:2], *staff)]
    assert late == [date(2027, 4, 12)] * 4
    assert due_day(one(Moment.RETURN_TALK, manager), calendar, today) == date(2027, 5, 7)


def test_nothing_is_asked_once_its_window_closed() -> None:
    calendar = Calendar()
    first = one(Moment.D7, plan(calendar))
    closes = closes_on(first, calendar)
    assert due_day(first, calendar, closes - timedelta(days=1)) is not None
    assert due_day(first, calendar, closes) is None


def test_a_skipped_moment_is_never_due() -> None:
    away = CALENDARS["away"]
    assert due_day(one(Moment.D7, plan(away)), away, date(2027, 5, 1)) is None
    assert due_day(one(Moment.D21, plan(away)), away, date(2027, 5, 1)) == date(2027, 5, 24)


def test_a_moved_anchor_moves_every_day_by_counting_again() -> None:
    later = replace(ANCHORS, end=date(2027, 6, 1))
    assert one(Moment.D7, plan_person(lines_for(Function.LEARNER), later, Calendar())).day == date(2027, 6, 8)


# Whatever the year, zone and calendar


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    away = draw(st.lists(st.tuples(st.dates(date(2024, 6, 1), date(2061, 1, 1)), st.integers(0, 150)), max_size=3))
    return Calendar(
        zone=draw(st.sampled_from(["Europe/Amsterdam", "Europe/Lisbon", "Europe/Athens", "Pacific/Auckland"])),
        weekdays=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        holiday_calendar=draw(st.sampled_from(["NL", "PT", "GR", "none"])),
        keeps_good_friday=draw(st.booleans()),
        days_off=draw(st.frozensets(st.dates(date(2025, 1, 1), date(2060, 1, 1)), max_size=3)),
        days_on=draw(st.frozensets(st.dates(date(2025, 1, 1), date(2060, 1, 1)), max_size=3)),
        absences=tuple((first, first + timedelta(days=length)) for first, length in away),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Anchors, Calendar]:
    """Anchors and a calendar that is away around them more often than not."""
    start = draw(st.dates(date(2025, 1, 1), date(2058, 1, 1)))
    end = start + timedelta(days=draw(st.integers(0, 90)))
    calendar = draw(calendars())
    away = end + timedelta(days=draw(st.integers(-60, 200)))
    leave = (away, away + timedelta(days=draw(st.integers(0, 200))))
    return Anchors(start, end, end), replace(calendar, absences=(*calendar.absences, leave))


FUNCTIONS = (*Function.values, LND)


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(FUNCTIONS))
def test_every_moment_is_sent_inside_the_window_or_skipped_for_a_later_one(
    case: tuple[Anchors, Calendar], function: str
) -> None:
    anchors, calendar = case
    found = plan_person(lines_for(function), anchors, calendar)
    assert sorted(each.line.moment for each in found) == sorted(line.moment for line in lines_for(function))
    for each in found:
        if each.is_skipped:
            assert each.line.is_check_in
            assert any(
                other.line.place > each.line.place and other.line.is_check_in and other.day <= each.day
                for other in found
                if not other.is_skipped
            )
        else:
            assert calendar.in_window(calendar.moment(each.day))


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(FUNCTIONS))
def test_before_items_never_follow_the_start_and_after_items_never_come_early(
    case: tuple[Anchors, Calendar], function: str
) -> None:
    anchors, calendar = case
    for each in plan_person(lines_for(function), anchors, calendar):
        if each.line.is_before:
            assert each.raw is not None
            assert each.day <= each.raw < each.anchor
        else:
            assert each.day > each.anchor
            assert each.line.unit == Unit.WORKING_DAYS or (each.raw is not None and each.day >= each.raw)


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(FUNCTIONS))
def test_a_later_line_never_falls_before_an_earlier_one(case: tuple[Anchors, Calendar], function: str) -> None:
    anchors, calendar = case
    sent = [each for each in plan_person(lines_for(function), anchors, calendar) if not each.is_skipped]
    offsets = [each.line.offset for each in sent]
    assert offsets == sorted(offsets)
    days = [each.day for each in sent]
    assert days == sorted(days)


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(FUNCTIONS), st.integers(-60, 500))
def test_nothing_is_ever_due_before_today_or_on_a_day_off(
    case: tuple[Anchors, Calendar], function: str, ahead: int
) -> None:
    anchors, calendar = case
    assert anchors.start
    today = anchors.start + timedelta(days=ahead)
    for each in plan_person(lines_for(function), anchors, calendar):
        due = due_day(each, calendar, today)
        if due is not None:
            assert due >= max(today, each.day)
            assert calendar.works_on(due)
        elif not each.is_skipped:
            assert today >= closes_on(each, calendar) > each.day
