"""What became of promises, as their owners are asked it: whether a must is there, and whether the rest was kept.

A must is asked about on the day it is needed, the rest when its phase is over, what was agreed instead of a training
on a day of each person (`roles.instead`); what was never promised is not asked about.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Self

from django.template.defaultfilters import date as date_words
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from asks.models import Ask
from organisations.models import Person
from organisations.working_days import REMINDERS_AFTER, Calendar, NoWorkingDay
from roles.asking import KEPT
from roles.cast import Cast, FullCast
from roles.deadlines import NEEDED_BEFORE, start_of
from roles.instead import told_by_each
from roles.models import Answer, Commitment, Promise, Wording
from roles.words import by_name
from trajectories.anchors import has_dates, last_days
from trajectories.dates import read_dates
from trajectories.models import Trajectory

# A week after the first contact moment a before-promise has shown itself; a week after the last one what was promised
# for in between; and with the figures of +90 what was promised for afterwards.
KEPT_AFTER = {
    Commitment.Phase.BEFORE: timedelta(days=7),
    Commitment.Phase.DURING: timedelta(days=7),
    Commitment.Phase.AFTER: timedelta(days=90),
}
# What was over longer ago when it came in here is not asked.
STILL_ASKED = timedelta(days=28)


@dataclass(frozen=True)
class Choice:
    """One of the answers; `asks` is the question under it, `missing` what is said when that stays empty."""

    kind: Answer.Kind
    label: Lazy | str
    icon: str
    asks: Lazy | str = ""
    missing: Lazy | str = ""
    # The question for a day, which need not be answered.
    until: Lazy | str = ""


IS_IT_THERE = (
    Choice(Answer.Kind.THERE, _("Yes, it is there"), "check"),
    Choice(
        Answer.Kind.NOT_THERE,
        _("Not yet"),
        "clock",
        _("What is still missing?"),
        _("Write in a few words what is still missing"),
        _("On which day will it be there?"),
    ),
    Choice(
        Answer.Kind.WITHDRAWN,
        _("It is not coming"),
        "cross",
        _("What came in between?"),
        _("Write in a few words what came in between"),
    ),
    Choice(
        Answer.Kind.THERE_QUESTION,
        _("I have a question"),
        "question",
        _("What do you want to know?"),
        _("Write in a few words what you want to know"),
    ),
)
WAS_IT_KEPT = (
    Choice(Answer.Kind.KEPT, _("Yes, that worked out"), "double-check"),
    Choice(
        Answer.Kind.NOT_KEPT,
        _("It didn't happen"),
        "cross",
        _("What came in between?"),
        _("Write in a few words what came in between"),
    ),
)


@dataclass
class Item:
    """One promise to tell about; `promises` are its lines, one for each learner it was given for."""

    commitment: Commitment
    wording: Wording
    promises: list[Promise]

    @property
    def key(self) -> str:
        return self.commitment.public_id

    @property
    def learners(self) -> list[Person]:
        people = {promise.learner.person_id: promise.learner for promise in self.promises if promise.learner}
        return by_name(people)

    @property
    def is_own(self) -> bool:
        """Promised by who is asked, nobody else for them or before them."""
        return not any(_others(promise) for promise in self.promises)

    @property
    def who_promised(self) -> list[str]:
        """In a sentence each, who promised it when that was somebody else."""
        return self._said(
            _("%(name)s promised this. You took over on %(day)s."),
            _("%(name)s promised this. You took it over."),
            _("%(name)s promised this on your behalf."),
        )

    @property
    def conditions(self) -> list[str]:
        """On what it was promised, in their words; each once."""
        answers = [promise.answer for promise in self.promises if promise.answer]
        return list(dict.fromkeys(one.words for one in answers if one.kind == Answer.Kind.YES_IF and one.words))

    @property
    def line(self) -> str:
        """The words, and between brackets who promised them when that was somebody else, and on what condition."""
        before = self._said(
            _("promised by %(name)s, you took over on %(day)s"),
            _("promised by %(name)s, you took it over"),
            _("promised by %(name)s on your behalf"),
        )
        before += [gettext("on a condition: “%(words)s”") % {"words": one} for one in self.conditions]
        return f"{self.wording.text} ({'; '.join(before)})" if before else self.wording.text

    def _said(self, on_a_day: Lazy | str, before: Lazy | str, on_behalf: Lazy | str) -> list[str]:
        """Each once."""
        found: dict[str, None] = {}
        for promise in self.promises:
            if promise.answer is None or not _others(promise):
                continue
            if promise.is_taken_over:
                begins = promise.role.held_from if promise.role.follows_id else None
                values = {"name": str(promise.answer.promise.role.person), "day": date_words(begins, "j F")}
                said = str(on_a_day if begins else before) % values
            else:
                said = str(on_behalf) % {"name": promise.answer.stand_in or promise.answer.given_by}
            found[said] = None
        return list(found)

    @property
    def last(self) -> Answer | None:
        """That it was not there yet, when that was said before."""
        answer = self.promises[0].answer
        return answer if answer and answer.kind == Answer.Kind.NOT_THERE else None


def _others(promise: Promise) -> bool:
    """Whether what counts was said by another than who is asked now."""
    return promise.answer is not None and (promise.is_taken_over or not promise.answer.is_own)


def items(promises: Collection[Promise]) -> list[Item]:
    """Those of one commitment together."""
    found: dict[int, Item] = {}
    for promise in promises:
        if promise.answer is not None:
            item = found.setdefault(promise.commitment_id, Item(promise.commitment, promise.answer.wording, []))
            item.promises.append(promise)
    return list(found.values())


def promises_of(everyone: FullCast, person: Person) -> list[Promise]:
    """Of one person, in the order of the phases."""
    return [
        promise
        for commitment in everyone.in_order
        for promise in everyone.promises[commitment.pk]
        if promise.role.person_id == person.pk
    ]


class AskedOn:
    """The days of one trajectory on which it is asked what became of promises; each worked out once, when wanted."""

    def __init__(self, trajectory: Trajectory, everyone: Cast | None = None) -> None:
        self.trajectory, self.everyone = trajectory, everyone

    @classmethod
    def of(cls, everyone: Cast) -> Self:
        """With the days of each person, where there are any."""
        return cls(everyone.trajectory, everyone)

    @cached_property
    def needed(self) -> date:
        """When a must is needed of which the words say no day."""
        return start_of(self.trajectory) - NEEDED_BEFORE

    @cached_property
    def kept(self) -> dict[str, date]:
        """From when it can be told of a phase how it went."""
        return {phase: kept_day(self.trajectory, phase) for phase in Commitment.Phase}

    @cached_property
    def instead(self) -> dict[int, date]:
        """The same of each person, where something was agreed instead of a training."""
        return told_by_each(self.everyone) if self.everyone and self.trajectory.is_without_training else {}

    def told_of(self, promise: Promise) -> date | None:
        """From when it can be told of this one; None while it is not to be told at all."""
        if self.trajectory.is_paused:
            return None
        if self.trajectory.is_running:
            return self.kept[promise.commitment.phase]
        return self.instead.get(promise.role.person_id)


def there_day(promise: Promise, calendar: Calendar, days: AskedOn | None = None) -> date:
    """When the owner of a must is asked whether it is there: a working day of theirs, on or before the day needed.

    Who promised it later than that gets the days of a reminder for it; what was to come later is asked about then.
    Never called for what has no answer.
    """
    answer = promise.answer
    assert answer is not None
    if answer.kind == Answer.Kind.NOT_THERE and answer.until:
        return calendar.soon(answer.until)
    needed = answer.wording.needed_by or (days or AskedOn(promise.commitment.trajectory)).needed
    return there_on(needed, promise.role.person.local_day(answer.given_at), calendar)


def there_on(needed: date, given: date, calendar: Calendar) -> date:
    """The same of what is needed on one day and was promised on another."""
    try:
        day = calendar.back_to_working_day(needed)
        return day if given < day else calendar.add_working_days(given, REMINDERS_AFTER[0])
    except NoWorkingDay:
        return needed


def is_there_due(promise: Promise, calendar: Calendar, now: datetime) -> bool:
    """Whether today is the day, also of what was said to come later."""
    answer = promise.answer
    if answer is not None and answer.kind == Answer.Kind.NOT_THERE and answer.until is None:
        return False
    return there_day(promise, calendar) <= calendar.today(now)


def is_told_by_hand(promise: Promise, now: datetime, asked_on: AskedOn) -> bool:
    """Whether it is time to hear what became of it from somebody no letter reaches: L&D rings, or hands a sheet.

    From the days on which a letter would ask it, and for four weeks.
    """
    person = promise.role.person
    if person.gets_mail or not promise.awaits_outcome or promise.role.has_ended_by(now.date()):
        return False
    days: list[date | None] = [there_day(promise, Calendar.of(person), asked_on)] if is_asked_there(promise) else []
    days.append(asked_on.told_of(promise))
    today = person.local_day(now)
    return any(day <= today < day + STILL_ASKED for day in days if day)


def is_asked_there(promise: Promise) -> bool:
    """Whether the question is if it is there, and not what became of it in the end."""
    answer = promise.answer
    is_open = answer is not None and (answer.kind != Answer.Kind.NOT_THERE or answer.until is not None)
    return is_open and promise.awaits_there and promise.commitment.trajectory.asks_promises


def kept_day(trajectory: Trajectory, phase: str) -> date:
    """From when it can be told of a phase what became of its promises; the dates are read once."""
    if not has_dates(trajectory):
        read_dates([trajectory])
    start, end = last_days(trajectory)
    return (start if phase == Commitment.Phase.BEFORE else end) + KEPT_AFTER[Commitment.Phase(phase)]


def about_phase(trajectory: Trajectory, phase: str) -> str:
    """What an ask is about that asks of one phase what became of it."""
    return f"{trajectory.public_id}:{phase}"


def phases_in(asks: Collection[Ask]) -> set[str]:
    """The phases these ask about."""
    return {ask.about.partition(":")[2] for ask in asks if ask.kind == KEPT}
