"""Which letters people get: one a day at most with everything due in it, three in any seven days, a ladder of three.

`plan` makes the letters of today for everyone; it may run twice, late, or beside another. The letter of a day has
one key, every ask is moved up its ladder by a conditional update, and all is asked again when the letter is claimed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Self

from django.db import transaction
from django.db.models import FilteredRelation, Q

from asks.deputies import by_reader
from asks.ladder import STRETCH, Slot, next_day, room
from asks.models import FIRST, REMINDER, Ask, AskLetter, PassOn, ReminderStop
from asks.pages import Group, grouped
from asks.register import cards, own_rhythm_kinds
from asks.rhythm import Rhythms
from mailing.models import Mail
from mailing.outbox import queue
from organisations.alone import alone
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.register import AddressChange, when_address_changes
from organisations.working_days import Calendar

KINDS = (FIRST, REMINDER)
A_DAY = timedelta(days=1)
# A letter of L&D's press waits at most so long in the outbox; for who is away longer it is made when they are back.
AHEAD = timedelta(days=4)
LIVING = (Mail.State.QUEUED, Mail.State.SENDING, Mail.State.SENT, Mail.State.UNCERTAIN)


class _Left(Exception):
    """The letter of today is on its way since it was looked at: nothing joins it any more."""


@dataclass
class _Written(Slot):
    """A letter there is."""

    mail: Mail

    @classmethod
    def of(cls, mail: Mail, calendar: Calendar) -> Self:
        day = calendar.today(mail.sent_at or mail.not_before)
        return cls(day, mail.about.get("on_behalf_of"), mail.state == Mail.State.QUEUED, mail)


@dataclass
class Known:
    """What decides about everybody's letters, read once for all of them."""

    mails: dict[int, list[Mail]] = field(default_factory=lambda: defaultdict(list))
    stops: set[tuple[int, int]] = field(default_factory=set)
    passed_on: set[tuple[int, int]] = field(default_factory=set)
    # Asks by key of which no letter ever arrived: the next one asks for the first time.
    unseen: set[int] = field(default_factory=set)
    # Ask → Message-ID of the letter that first asked it.
    first_letters: dict[int, str] = field(default_factory=dict)
    rhythms: Rhythms = field(default_factory=Rhythms)

    def lets_through(self, ask: Ask) -> bool:
        """No reminder after "stop", nothing at all while L&D decides who it is for."""
        key = (ask.person_id, ask.trajectory_id)
        return key not in self.passed_on and not (ask.letters and key in self.stops)


def plan(now: datetime) -> int:
    """Make today's letters for everyone with something due, each from nine o'clock on their own wall. How many.

    Or from the hour they chose, on the day they chose, where all of it is what they may choose that for.

    A handful of queries for all; then, for each letter, one check per ask and the writes.
    """
    _close_what_is_over(now)
    # In the furthest zone it is tomorrow already.
    due = _due(now.date() + A_DAY)
    made, rhythms = 0, Rhythms.of(due)
    ready: list[tuple[Person, Calendar, list[Ask]]] = []
    for person, asks in by_reader(due, now):
        with alone("the day of asks", person):
            ready += _ready(person, asks, rhythms, now)
    known = _know(ready, now, rhythms)
    for person, calendar, asks in ready:
        with alone("a letter of asks", person):
            made += _letter(person, calendar, asks, known, goes=now, now=now) is not None
    return made


_due: Compiled[Ask] = Compiled(lambda today: Ask.objects.due(today=today).to_people_with_mail().with_all().with_days())
_due_of: Compiled[Ask] = Compiled(
    lambda today, person: Ask.objects.due(today=today).filter(person=person).with_all().with_days()
)


def _ready(
    person: Person, asks: Sequence[Ask], rhythms: Rhythms, now: datetime
) -> list[tuple[Person, Calendar, list[Ask]]]:
    """What this person is asked now, with their calendar; nothing when it is no hour for it."""
    calendar = Calendar.of(person)
    today = calendar.today(now)
    theirs = rhythms.due(asks, calendar, today)
    opens = now >= calendar.moment(today) or not any(rhythms.goes_as_planned(ask) for ask in theirs)
    is_time = opens and calendar.in_window(now) and rhythms.is_hour_of(theirs, calendar, now)
    return [(person, calendar, [*theirs, *rhythms.riding_along(asks, today, theirs)])] if is_time else []


def _close_what_is_over(now: datetime) -> None:
    """In one statement for everybody, and without a line for anyone: it would tell who did not answer."""
    over = Ask.objects.past_their_window(today=now.date())
    if over.exists():  # an idle round writes nothing
        over.update(closed_at=now, closed_because=Ask.WINDOW, next_on=None)


def plan_person(person: Person, now: datetime) -> Mail | None:
    """The same for one person at once, because somebody pressed send: now, or when their next window opens.

    What is due joins a letter that waits already. None when they had today's letter, or had three this week: then it
    waits for the next one. What a deputy answers goes to the deputy.
    """
    if not person.gets_mail:
        return None
    asks = _due_of(now.date() + A_DAY, person.pk)
    made = [_at_once(reader, theirs, now) for reader, theirs in by_reader(asks, now)]
    return next((mail for mail in made if mail is not None), None)


def _at_once(reader: Person, asks: Sequence[Ask], now: datetime) -> Mail | None:
    calendar = Calendar.of(reader)
    goes = calendar.next_window(now)
    day = calendar.today(goes)
    rhythms = Rhythms.of(asks)
    theirs = rhythms.due(asks, calendar, day)
    if not theirs or goes > now + AHEAD:
        return None
    theirs += rhythms.riding_along(asks, day, theirs)
    return _letter(reader, calendar, theirs, _know([(reader, calendar, theirs)], now, rhythms), goes=goes, now=now)


def goes_later(people: Iterable[Person], now: datetime) -> dict[int, date]:
    """Who was asked something that is in no letter yet, by primary key, and the day on which there is room for it."""
    due = Ask.objects.due(today=now.date() + A_DAY).filter(person__in=people, letters=0).with_all().with_days()
    # Of what comes when they chose, nobody is told when that is.
    due = due.exclude(kind__in=own_rhythm_kinds())
    ready = [(reader, Calendar.of(reader), asks) for reader, asks in by_reader(list(due), now)]
    known = _know(ready, now)
    found: dict[int, date] = {}
    for reader, calendar, asks in ready:
        if any(ask.next_on is not None and ask.next_on <= calendar.today(now) for ask in asks):
            slots = [_Written.of(mail, calendar) for mail in known.mails[reader.pk]]
            found[asks[0].person_id] = _day_with_room(slots, calendar, now, _owner_of(reader, asks[0]))
    return found


def letters_lately(now: datetime) -> FilteredRelation:
    """Of a person: the letters that count for whether there is room for another."""
    since = now - STRETCH - A_DAY
    count = Q(mails__kind__in=KINDS, mails__state__in=LIVING, mails__not_before__gte=since)
    return FilteredRelation("mails", condition=count)


def waits_for_room(letters: Mapping[Person, Sequence[Mail]], now: datetime) -> dict[int, date]:
    """Who gets their next letter later than their hours say, by primary key, and the day on which it has room."""
    found: dict[int, date] = {}
    for person, mails in letters.items():
        calendar = Calendar.of(person)
        slots = [_Written.of(mail, calendar) for mail in mails]
        if not room(slots, calendar.today(calendar.next_window(now)), None)[1]:
            found[person.pk] = _day_with_room(slots, calendar, now, None)
    return found


def _day_with_room(slots: Sequence[Slot], calendar: Calendar, now: datetime, owner: int | None) -> date:
    day = calendar.today(now) + A_DAY
    while not (calendar.works_on(day) and room(slots, day, owner)[1]) and day < calendar.today(now) + 2 * STRETCH:
        day += A_DAY
    return day


def _know(ready: Iterable[tuple[Person, Calendar, list[Ask]]], now: datetime, rhythms: Rhythms | None = None) -> Known:
    """Five queries, however many people."""
    known = Known(rhythms=rhythms or Rhythms())
    people = {key for person, _calendar, asks in ready for key in (person.pk, *(ask.person_id for ask in asks))}
    if not people:
        return known
    since = now - STRETCH - A_DAY
    for mail in Mail.objects.filter(person__in=people, kind__in=KINDS, state__in=LIVING, not_before__gte=since):
        known.mails[mail.person_id].append(mail)
    known.stops = set(ReminderStop.objects.filter(person__in=people).values_list("person_id", "trajectory_id"))
    known.passed_on = set(PassOn.objects.proposed().filter(person__in=people).values_list("person_id", "trajectory_id"))
    reminded = [ask.pk for _person, _calendar, asks in ready for ask in asks if ask.letters]
    if reminded:
        known.unseen = set(Ask.objects.filter(pk__in=reminded).never_arrived().values_list("pk", flat=True))
        first = AskLetter.objects.filter(ask__in=reminded, step=1).order_by("mail__created_at")
        first = first.exclude(ask__in=known.unseen)
        known.first_letters = dict(first.values_list("ask_id", "mail__message_id"))
    return known


def _letter(
    person: Person, calendar: Calendar, asks: Sequence[Ask], known: Known, *, goes: datetime, now: datetime
) -> Mail | None:
    """One letter with all of these that may be asked; None where there is nothing but what would ride along."""
    waiting, room = _room(known.mails[person.pk], calendar, calendar.today(goes), _owner_of(person, asks[0]))
    if not room:
        return None
    asks = [ask for ask in asks if known.lets_through(ask)]
    wanted = [ask for ask in asks if ask.kind in cards and cards[ask.kind].wanted(ask, now)]
    with suppress(_Left), transaction.atomic():
        _look_again_tomorrow([ask for ask in asks if ask not in wanted], calendar.today(now))
        due = [ask for ask in wanted if ask.next_on is not None and ask.next_on <= calendar.today(goes)]
        if not due or not known.rhythms.is_hour_of(due, calendar, goes):
            return None
        return _write(person, calendar, grouped(wanted), known, waiting, goes=goes, now=now)
    return None


def has_room(person: Person, calendar: Calendar, day: date, now: datetime) -> bool:
    """Whether a letter of its own may still be made for this person today: none waits, went, or came to nothing."""
    if Mail.objects.filter(dedupe_key__startswith=f"letter:p{person.pk}:{day}").exists():
        return False
    waiting, fits = _room(_know([(person, calendar, [])], now).mails[person.pk], calendar, day, None)
    return fits and waiting is None


def _owner_of(reader: Person, ask: Ask) -> int | None:
    """For whom this reader answers it; None when it is asked of themselves."""
    return ask.person_id if ask.person_id != reader.pk else None


def _room(mails: Sequence[Mail], calendar: Calendar, day: date, owner: int | None) -> tuple[Mail | None, bool]:
    """The letter that waits to be sent, which more for the same owner may join; and whether there may be one today."""
    slot, fits = room([_Written.of(mail, calendar) for mail in mails], day, owner)
    return (slot.mail if slot else None), fits


def _look_again_tomorrow(asks: Sequence[Ask], today: date) -> None:
    """What may not be asked now is not looked at again at every tick of the clock."""
    if asks:
        Ask.objects.open().of_these(asks).update(next_on=today + A_DAY)


def _write(
    person: Person,
    calendar: Calendar,
    groups: Sequence[Group],
    known: Known,
    waiting: Mail | None,
    *,
    goes: datetime,
    now: datetime,
) -> Mail | None:
    """Move every ask up its ladder, then put those that moved in the letter. Raises _Left."""
    day = calendar.today(waiting.not_before if waiting else goes)
    moved = [ask for group in groups for ask in group.asks if _move_up(ask, calendar, day, known)]
    if not moved:
        return None
    has_first = any(ask.letters == 1 for ask in moved)
    mail = waiting or _queue(person, day, moved[0], known, has_first=has_first, goes=goes, now=now)
    # From here on no sender takes it, until it holds all that counts as asked.
    if not Mail.objects.select_for_update(no_key=True).filter(pk=mail.pk, state=Mail.State.QUEUED).exists():
        raise _Left
    if has_first and mail.kind == REMINDER:
        # Somebody waits for the answer to a first ask: an uncertain letter goes once more.
        Mail.objects.filter(pk=mail.pk, state=Mail.State.QUEUED).update(kind=FIRST)
    for ask in moved:
        AskLetter.objects.put_in(mail, [ask], step=ask.letters)
    return mail


def _queue(
    person: Person, day: date, first: Ask, known: Known, *, has_first: bool, goes: datetime, now: datetime
) -> Mail:
    """The letter of this day. One that was called off before it went leaves the day free for another."""
    owner = _owner_of(person, first)
    key = f"letter:p{person.pk}:for{owner}:{day}" if owner else f"letter:p{person.pk}:{day}"
    write = partial(
        queue,
        kind=FIRST if has_first else REMINDER,
        person=person,
        about={"on_behalf_of": owner} if owner else {},
        now=now,
        sender=first.trajectory.owner,
        not_before=goes,
        references=known.first_letters.get(first.pk, ""),
    )
    mail = write(dedupe_key=key)
    if mail.state in LIVING:
        return mail
    return write(
        dedupe_key=f"{key}:{Mail.objects.filter(dedupe_key__startswith=key).exclude(state__in=LIVING).count() + 1}"
    )


def hold_back(mail: Mail, asks: Sequence[Ask], calendar: Calendar, now: datetime) -> list[Ask]:
    """Take out of a letter that waits what lies still, is for another by now, or for another hour; what is left.

    It is asked once more: when that goes on, of whoever answers it today, or when its reader chose. `asks` are all in
    it, with their step.
    """
    today = calendar.today(now)
    readers = {ask.pk: reader.pk for reader, theirs in by_reader(asks, now) for ask in theirs}
    held = [ask for ask in asks if ask.step and (ask.trajectory.paused_at or readers[ask.pk] != mail.person_id)]
    asking = [ask for ask in asks if ask.step and ask.is_open and ask not in held]
    held += Rhythms.of(asking).out_of_tune(asking, calendar, now)
    for ask in held:
        Ask.objects.filter(pk=ask.pk, letters=ask.step).update(letters=ask.step - 1, next_on=today)
        AskLetter.objects.filter(mail=mail, ask=ask).delete()
    return [ask for ask in asks if ask not in held]


@when_address_changes
def ask_at_the_new_address(changes: Sequence[AddressChange]) -> None:
    """What no letter ever brought waits no longer."""
    reached = {change.person.pk: change for change in changes if change.person.gets_mail}
    waiting = Ask.objects.filter(person__in=reached).never_arrived()
    by_day: dict[date, list[int]] = defaultdict(list)
    for key in waiting.order_by().values_list("person", flat=True).distinct():
        change = reached[key]
        by_day[Calendar(zone=change.person.zone).today(change.now)].append(key)
    for today, keys in by_day.items():
        waiting.filter(person__in=keys).update(next_on=today)


def _move_up(ask: Ask, calendar: Calendar, day: date, known: Known) -> bool:
    """Count this letter and set the day of the next one. False when it was answered, or another planner was first."""
    step = 1 if ask.pk in known.unseen else ask.letters + 1
    next_on = next_day(step, ask.window_until, calendar, day)
    changed = (
        Ask.objects.open()
        .filter(pk=ask.pk, letters=ask.letters, next_on=ask.next_on)
        .update(letters=step, next_on=next_on)
    )
    if changed:
        ask.letters, ask.next_on = step, next_on
    return bool(changed)
