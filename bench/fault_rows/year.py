"""S7 and S8: a year in three zones, and people who take part in four trajectories at once.

Days pass by telling the tick what time it is. What is right is counted here once more, from the calendars of the
`holidays` package and the rules as they are written down, not with the product's own working days.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import holidays

from bench.link_rows.stage import Outcome

if TYPE_CHECKING:
    from bench.fault_rows.stage import Stage
    from organisations.models import Person

DAY, WEEK = timedelta(days=1), timedelta(days=7)
YEAR = (date(2027, 1, 1), date(2027, 12, 31))
# Around both nights on which the clocks change, Easter among them.
NIGHTS = ((date(2027, 3, 24), date(2027, 4, 6)), (date(2027, 10, 27), date(2027, 11, 5)))
CLOCKS_CHANGE = (date(2027, 3, 28), date(2027, 10, 31))
OPENS, CLOSES = time(8), time(18)
MOST_A_DAY, MOST_A_WEEK = 1, 3
CHECK_INS = {"d7": 7, "d21": 21, "d42": 42, "d90": 90, "d180": 180, "d365": 365}
HOLIDAYS = {"Europe/Amsterdam": "NL", "Europe/Lisbon": "PT", "Europe/Athens": "GR"}
# Weekdays, and whether they work on holidays: office, part of the week, weekends.
RHYTHMS = (("12345", False), ("24", False), ("67", True))


def year(stage: "Stage") -> Outcome:
    """S7: mails outside the window, steps that were missed, and most mails of one person in a day and in a week."""
    from asks.models import Ask

    stage.clear()
    chance = stage.chance()
    lived = _days(NIGHTS if stage.is_quick else (YEAR,))
    world = _World(chance, trajectories=stage.size(5, 4))
    for day in lived:
        _live(day, chance, answers=0.4)
    letters, days = _letters(world.people), set(lived)
    outside = sum(not one.was_in_time for one in letters)
    missed, expected = world.missed(days)
    late = _never_asked(world, max(lived))
    chased = sum(one.came_after_an_answer for one in letters)
    a_day, a_week = _most(letters)
    doubled = stage.sink.duplicates
    figure = (
        f"outside the window {outside}, missed steps {len(missed)} of {expected}, never asked {late}, after an answer "
        f"{chased}, most a day {a_day}, most a week {a_week}, duplicates={doubled}; {len(world.people)} people in "
        f"{len(HOLIDAYS)} zones, {len(lived)} days, {Ask.objects.count()} asks"
    )
    is_met = (outside, len(missed), late, chased, doubled) == (0, 0, 0, 0, 0) and expected > len(world.people)
    is_met = is_met and a_day <= MOST_A_DAY and a_week <= MOST_A_WEEK and len(letters) == len(stage.sink.arrived)
    return Outcome(len(letters), figure, "0, 0, 0, 0, <= 1, <= 3, 0", is_met)


def four_trajectories(stage: "Stage") -> Outcome:
    """S8: what is due together comes together, requests on top; nobody gets more, and no request is dropped."""
    from asks.models import Ask, AskLetter
    from asks.pages import grouped

    stage.clear()
    people, asked = _crowd(stage.size(60, 4))
    start = date(2027, 3, 1)
    for day in (start + number * DAY for number in range(stage.size(26, 22))):
        # They work on weekdays; that no letter goes at night or in a weekend is for S7 to see.
        if not stage.is_quick:
            _live(day, stage.chance(), hours=(4, 8, 20))
        elif day.isoweekday() <= 5:
            _live(day, stage.chance(), hours=(8,))
    letters = _letters(people)
    a_day, a_week = _most(letters)
    dropped = asked - set(
        AskLetter.objects.filter(mail__state="sent", ask__kind="promise").values_list("ask", flat=True)
    )
    inside: dict[int, list[Any]] = defaultdict(list)
    for one in AskLetter.objects.filter(mail__state="sent").select_related("ask__trajectory", "ask__person"):
        inside[one.mail_id].append(one.ask)
    below = sum(
        any(ask.kind == "promise" for ask in asks) and grouped(asks)[0].card.kind != "promise"
        for asks in inside.values()
    )
    merged = sum(len({ask.trajectory_id for ask in asks}) > 1 for asks in inside.values())
    silent = Ask.objects.filter(letters=0).count()
    figure = (
        f"most a day {a_day}, most a week {a_week}, requests dropped {len(dropped)} of {len(asked)}, asked nothing "
        f"{silent}, request below a check-in {below}; {merged} of {len(inside)} letters hold several trajectories"
    )
    is_met = (len(dropped), below, silent) == (0, 0, 0) and a_day <= MOST_A_DAY and a_week <= MOST_A_WEEK
    is_met = is_met and merged > len(people) and len(letters) == len(stage.sink.arrived)
    return Outcome(len(people), figure, "<= 1, <= 3, 0, 0, 0", is_met)


# --- living -----------------------------------------------------------------------------------


def _days(spells: Iterable[tuple[date, date]]) -> list[date]:
    return [first + number * DAY for first, last in spells for number in range((last - first).days + 1)]


def _live(day: date, chance: random.Random, *, hours: Sequence[float] = (), answers: float = 0.0) -> None:
    """One day of ticks: in the morning of all, and on some days by night, early or late; at noon some answer."""
    from asks.models import Ask
    from impactmodel.ticking import tick
    from organisations.acting import PRODUCT

    from asks import actions  # isort: skip

    if not hours:
        hours = (chance.choice((chance.uniform(0, 5), 7, chance.uniform(17, 24))), 9) if chance.random() < 0.4 else (9,)
    if day in CLOCKS_CHANGE:
        hours = (*hours, 0.5, 1, 1.5, 2)
    for hour in sorted(hours):
        now = datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=hour, seconds=1)
        done = tick(now, limit=10_000)
        assert not done.failed, done.failed
    if answers:
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        for ask in Ask.objects.open().filter(letters__gte=1).order_by("pk"):
            if chance.random() < answers / 3:
                actions.answer([ask], by=PRODUCT, now=noon)


# --- what went --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Letter:
    """One letter as its reader got it."""

    reader: int
    day: date
    was_in_time: bool
    came_after_an_answer: bool


def _letters(people: "Iterable[Person]") -> list[_Letter]:
    """Every letter that asks something and was accepted by a mail server."""
    from asks.models import AskLetter
    from mailing.models import Mail

    everyone = {person.pk: person for person in people}
    asked: dict[int, list[Any]] = defaultdict(list)
    for one in AskLetter.objects.filter(step__gte=1).select_related("ask"):
        asked[one.mail_id].append(one.ask)
    found = []
    for mail in Mail.objects.filter(kind__in=("letter", "reminder"), state="sent"):
        assert mail.sent_at is not None
        person = everyone.get(mail.person_id, mail.person)
        local = mail.sent_at.astimezone(ZoneInfo(person.zone))
        in_time = OPENS <= local.time() < CLOSES and _works(person, local.date())
        answered = [ask.answered_at for ask in asked[mail.pk] if ask.answered_at]
        chased = bool(answered) and len(answered) == len(asked[mail.pk]) and max(answered) < mail.sent_at
        found.append(_Letter(mail.person_id, local.date(), in_time, chased))
    return found


def _most(letters: Iterable[_Letter]) -> tuple[int, int]:
    """Letters of one reader on one day, and in any seven days on end."""
    days: dict[int, list[date]] = defaultdict(list)
    for letter in letters:
        days[letter.reader].append(letter.day)
    a_day = max((count for own in days.values() for count in Counter(own).values()), default=0)
    a_week = max((sum(first <= day < first + WEEK for day in own) for own in days.values() for first in own), default=0)
    return a_day, a_week


# --- what is right, counted once more ---------------------------------------------------------


def _works(person: "Person", day: date) -> bool:
    """Own weekdays, less the holidays of their country, less leave."""
    away = any(spell.first_day <= day <= spell.last_day for spell in person.absences.all())
    return not away and _would_work(person, day)


def _would_work(person: "Person", day: date) -> bool:
    if str(day.isoweekday()) not in (person.weekdays or "12345"):
        return False
    return person.holiday_calendar == "none" or not _is_holiday(person.holiday_calendar or "NL", day)


def _is_holiday(country: str, day: date) -> bool:
    """In the Netherlands people work on Good Friday."""
    names = holidays.country_holidays(country, years=day.year, language="en_US").get(day, "")
    return bool(names) and not (country == "NL" and names == "Good Friday")


def _on(person: "Person", day: date, *, away: bool = True) -> date:
    """The first day from this one on that they work."""
    works = _works if away else _would_work
    return next(day + number * DAY for number in range(400) if works(person, day + number * DAY))


def _check_in_days(person: "Person", end: date) -> Iterator[tuple[str, date]]:
    """When a learner is asked: +1 working day the plan, then each check-in that no later one overtakes in leave."""
    last = _on(person, end + DAY)
    yield "if_then", last
    days = {moment: _on(person, end + offset * DAY) for moment, offset in CHECK_INS.items()}
    for moment, offset in CHECK_INS.items():
        is_moved_by_leave = days[moment] != _on(person, end + offset * DAY, away=False)
        later = [days[other] for other, further in CHECK_INS.items() if further > offset]
        if not (is_moved_by_leave and any(day <= days[moment] for day in later)):
            last = max(last, days[moment])
            yield moment, last


# --- worlds -----------------------------------------------------------------------------------


class _World:
    """Trajectories that end all through the year, of people in three zones with every rhythm, each in some of them."""

    def __init__(self, chance: random.Random, *, trajectories: int) -> None:
        from tests import factories as make

        self.home = make.organisation(name="Overal BV")
        owner = make.member("Sanne Brouwer", organisation=self.home).person
        self.people = [self._person(zone, rhythm, chance) for zone in HOLIDAYS for rhythm in RHYTHMS for _ in range(2)]
        self.ends: dict[str, date] = {}
        self.learners: list[tuple[Person, str]] = []
        # Some ended before, so that half a year and a year fall in it; one on the Sunday a week before each change.
        ends = [date(2027, 3, 21), date(2027, 10, 24), date(2026, 10, 1), date(2027, 3, 4), date(2026, 4, 2)]
        ends += [date(2027, 1, 14), date(2027, 6, 3), date(2027, 8, 26)]
        for number, end in enumerate(ends[:trajectories]):
            self._trajectory(owner, end, number, chance)

    def _person(self, zone: str, rhythm: tuple[str, bool], chance: random.Random) -> "Person":
        from tests import factories as make

        weekdays, on_holidays = rhythm
        calendar = "none" if on_holidays else HOLIDAYS[zone]
        person = make.person(organisation=self.home, timezone=zone, weekdays=weekdays, holiday_calendar=calendar)
        for _ in range(2):
            first = YEAR[0] + chance.randrange(360) * DAY
            make.absence(person, first, first + chance.randrange(2, 25) * DAY)
        return person

    def _trajectory(self, owner: "Person", end: date, number: int, chance: random.Random) -> None:
        from tests import factories as make

        start = end - 14 * DAY
        made = make.trajectory(owner=owner, title=f"Traject {number}", starts_on=start, state="running")
        for day in (start, end):
            make.session(made, _at(day, 9), _at(day, 12))
        everyone = chance.sample(self.people, 10)
        for person in everyone[:6]:
            make.role(made, person=person)
            self.learners.append((person, made.public_id))
        for person, function in zip(everyone[6:], ("manager", "buddy", "observer", "observer"), strict=True):
            held = make.role(made, function, person=person)
            if function in ("buddy", "observer"):
                make.pair(held, *made.roles.learners())
        make.figure(made, owner=everyone[6])
        self.ends[made.public_id] = end

    def missed(self, lived: set[date]) -> tuple[list[str], int]:
        """Moments of learners that were not asked on their day, of those that were lived; and how many these are."""
        from asks.models import Ask

        asked = {(ask.person_id, ask.about): ask.due_on for ask in Ask.objects.filter(kind__in=("log", "if_then"))}
        missed, expected = [], 0
        for person, trajectory in self.learners:
            for moment, day in _check_in_days(person, self.ends[trajectory]):
                # Not what fell before the first day that was lived: that is asked late, or no more.
                if day in lived and day - DAY in lived:
                    expected += 1
                    if asked.get((person.pk, f"{trajectory}:{moment}")) != day:
                        missed.append(f"{person.pk} {trajectory}:{moment} {day}")
        return missed, expected


def _never_asked(world: _World, last: date) -> int:
    """Asks that waited more than two weeks of their person's own working days, and got no letter."""
    from asks.models import Ask

    everyone = {person.pk: person for person in world.people}
    found = 0
    for ask in Ask.objects.filter(letters=0, due_on__lt=last):
        person = everyone.get(ask.person_id)
        until = min(filter(None, (ask.window_until, last)))
        worked = [ask.due_on + n * DAY for n in range((until - ask.due_on).days)]
        found += person is not None and sum(_works(person, day) for day in worked) > 4
    return found


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)


def _crowd(count: int) -> "tuple[list[Person], set[int]]":
    """People who are learners in four trajectories that end on one day, and are asked a promise in each of them."""
    from tests import factories as make

    owner = make.member("Sanne Brouwer").person
    people = [make.person(organisation=owner.organisation) for _ in range(count)]
    asked = set()
    for number in range(4):
        made = make.trajectory(owner=owner, title=f"Traject {number}", starts_on=date(2027, 2, 2), state="running")
        make.session(made, _at(date(2027, 2, 2), 9), _at(date(2027, 2, 22 + number), 12))
        commitment = make.commitment(made, "learner", phase="during")
        for person in people:
            role = make.role(made, person=person)
            promise = make.promise(commitment, role, asked_at=make.MADE)
            day = date(2027, 3, 1) + number * 2 * DAY
            asked.add(make.ask(made, person, about=promise.public_id, due_on=day, next_on=day).pk)
    return people, asked
