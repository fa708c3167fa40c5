"""What one person was asked in one trajectory, in order of phase.

An item is one commitment on one wording. Where it is asked once per learner, one answer counts for all of them and
exceptions are ticked by name. The key of an item holds the version of its words: an answer given on a page that
was open while the words changed does not count for the new ones.

More than fit on one page are asked phase by phase. What was answered through the same letter counts along, so that the
pages stay the same pages while one after the other is sent.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.models import Person
from roles.cast import FullCast
from roles.deadlines import answer_by, phase_end
from roles.forms.promises import ANSWERS
from roles.models import Answer, Commitment, Promise, PromiseState, Wording
from roles.opening import minutes
from roles.words import by_name

MOST_ON_A_PAGE = 7
STATES = {
    Answer.Kind.YES: "promised",
    Answer.Kind.YES_IF: "promised_if",
    Answer.Kind.NO: "cannot",
    Answer.Kind.QUESTION: "question",
    Answer.Kind.WITHDRAWN: "withdrawn",
    Answer.Kind.LAPSED: "lapsed",
    Answer.Kind.THERE: "kept",
    Answer.Kind.NOT_THERE: "not_there",
    Answer.Kind.THERE_QUESTION: "question",
    Answer.Kind.KEPT: "kept",
    Answer.Kind.NOT_KEPT: "not_kept",
}
_PHASES = list(Commitment.Phase)


@dataclass
class Item:
    """One commitment to answer; `promises` are its lines, one unless it is asked per learner."""

    key: str
    number: int
    commitment: Commitment
    wording: Wording
    promises: list[Promise]
    is_changing: bool = False
    # The words on the page that was sent, when they were changed since.
    read: Wording | None = None
    # What was asked and replied before, in order.
    rounds: list[Answer] = field(default_factory=list)

    @property
    def lapsed_on(self) -> date | None:
        """The last day the yes held that was given on these words."""
        answer = self.promises[0].answer
        return answer.until if answer and answer.kind == Answer.Kind.LAPSED else None

    @property
    def was(self) -> Wording | None:
        """The words of the answer that counted until they were changed, or those that were just read."""
        answer = self.promises[0].answer
        return answer.wording if answer and answer.wording_id != self.wording.pk else self.read

    @property
    def earlier(self) -> Answer | None:
        """The answer given before: on other words, or a question that has its reply."""
        return self.promises[0].answer

    @property
    def is_for_many(self) -> bool:
        return len(self.promises) > 1

    @property
    def cost(self) -> Decimal | None:
        """Hours in all; None when the words name none."""
        return self.wording.hours * len(self.promises) if self.wording.hours else None

    @property
    def learner(self) -> Person | None:
        """Whom it concerns, when that is one learner."""
        about = self.promises[0].learner
        return about.person if about and not self.is_for_many else None


@dataclass
class Said:
    """What was answered, the same for all its promises."""

    key: str
    commitment: Commitment
    answer: Answer
    promises: list[Promise]
    can_change: bool
    can_withdraw: bool
    # Taking it back, when that came in without a reason.
    withdrawing: forms.Form | None = None

    @property
    def mark(self) -> str:
        """Its own on the page: what was answered differently for another learner has the same key."""
        return f"{self.key}-{self.promises[0].public_id}"

    @property
    def state(self) -> str:
        """For mark and word."""
        return STATES[Answer.Kind(self.answer.kind)]

    @property
    def word(self) -> str:
        """What it is called, everywhere; with the day until which it holds."""
        word = str(PromiseState(self.state).label)
        if self.answer.until and self.state in ("promised", "promised_if"):
            return _("%(state)s, until %(day)s") % {"state": word, "day": date_words(self.answer.until, "j F Y")}
        return word

    @property
    def by_whom(self) -> str:
        """Who gave it, when a forwarded link was used or a deputy answered; empty otherwise."""
        if not self.answer.stand_in:
            deputy = self.answer.given_by if self.answer.way == Answer.Way.LINK else None
            names = {"name": str(deputy), "owner": self.promises[0].role.person.called}
            return _("%(name)s, on behalf of %(owner)s") % names if deputy else ""
        names = {"name": self.answer.stand_in, "owner": self.promises[0].role.person.called}
        return _("%(name)s, on behalf of %(owner)s, through the link of %(owner)s") % names

    @property
    def taken_over_from(self) -> Person | None:
        """Who said it, when that is the one this person took over from."""
        return self.answer.promise.role.person if self.promises[0].is_taken_over else None

    @property
    def change_until(self) -> date | None:
        """The last day on which it can be changed; None when there is no such day, or it is past."""
        return self.answer.wording.needed_by if self.can_change else None

    @property
    def learners(self) -> list[Person]:
        people = {promise.learner.person_id: promise.learner for promise in self.promises if promise.learner}
        return by_name(people)


@dataclass(frozen=True)
class Rest:
    """What is asked on another page of the letter: how many things, and their hours."""

    phase: Commitment.Phase
    count: int
    hours: Decimal


@dataclass
class Ballot:
    """Everything one person was asked in one trajectory, in order of phase."""

    # To answer on this page, and on the other pages of this letter.
    items: list[Item] = field(default_factory=list)
    later: list[Item] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    # The phases that have a page each; empty when everything stands on one.
    steps: list[Commitment.Phase] = field(default_factory=list)
    # Today on the reader's wall.
    today: date = date.min
    # Who reads it and answers in the name of the one it asks.
    deputy: Person | None = None

    @property
    def to_answer(self) -> list[Item]:
        return [*self.items, *self.later]

    @property
    def promises(self) -> list[Promise]:
        items = [promise for item in self.to_answer for promise in item.promises]
        return items + [promise for said in self.said for promise in said.promises]

    @property
    def total(self) -> Decimal:
        """Hours of everything that is still to be answered."""
        return _hours(self.to_answer)

    @property
    def refused(self) -> Decimal:
        """Hours of what was asked and answered with a no, or taken back since."""
        said_no = (one for one in self.said if one.state in (PromiseState.CANNOT, PromiseState.WITHDRAWN))
        return sum(((one.answer.wording.hours or Decimal(0)) * len(one.promises) for one in said_no), Decimal(0))

    @property
    def answer_by(self) -> date | None:
        """The day on which the first of what is still to be answered is needed, while it is not past."""
        if not self.items:
            return None
        return answer_by(self.items[0].commitment.trajectory, [item.wording for item in self.to_answer], self.today)

    @property
    def phase(self) -> Commitment.Phase:
        """That of this page, where each has one."""
        return Commitment.Phase(self.items[0].commitment.phase)

    @property
    def step(self) -> int:
        """Which page of the letter this is, from 1."""
        return self.steps.index(self.phase) + 1

    @property
    def is_stepping(self) -> bool:
        """One page of several, unless somebody only comes back to change an answer."""
        return bool(self.steps) and not all(item.is_changing for item in self.to_answer)

    @property
    def rest(self) -> list["Rest"]:
        """What the other pages hold."""
        return [
            Rest(phase, len(items), _hours(items))
            for phase in self.steps
            if (items := [item for item in self.later if item.commitment.phase == phase])
        ]

    @property
    def last_day(self) -> date | None:
        """Until when what was answered can be changed, the first of several; when nothing can, until when it could."""
        if self.may_change:
            days = [said.change_until for said in self.said]
        else:
            days = [said.answer.wording.needed_by for said in self.said]
        return min((day for day in days if day), default=None)

    def heading(self, person: Person) -> str:
        """The title of the page that shows nothing else."""
        values = {"name": (self.deputy or person).called, "owner": person.called, "n": len(self.to_answer)}
        if self.is_only_changes:
            return (
                ngettext("%(name)s, one thing has changed", "%(name)s, %(n)s things have changed", len(self.to_answer))
                % values
            )
        if self.items and all(item.is_changing for item in self.items):
            return _("What is your new answer, %(name)s?") % values
        if self.is_stepping and self.step > 1:
            return _("Thank you, %(name)s. Now: %(phase)s") % (values | {"phase": self.phase.label})
        if self.items and self.deputy:
            return _("Hi %(name)s, what can you promise on behalf of %(owner)s?") % values
        if self.items:
            return _("Hi %(name)s, what can you promise?") % values
        stands = _("%(name)s, this stands in your name") if self.is_taken_over else None
        return (stands or _("You have answered already, %(name)s")) % values

    @property
    def is_taken_over(self) -> bool:
        """All that stands was said by the one before."""
        return bool(self.said) and all(one.taken_over_from for one in self.said)

    @property
    def before(self) -> Person | None:
        """Who said all that stands, when that is one other person: the page says it once."""
        said = {one.taken_over_from for one in self.said}
        return said.pop() if len(said) == 1 and not self.items else None

    @property
    def minutes(self) -> int:
        """What answering all of it takes."""
        return minutes(len(self.to_answer))

    @property
    def may_change(self) -> bool:
        return any(said.can_change for said in self.said)

    @property
    def has_many_days(self) -> bool:
        """Whether the last day on which an answer can be changed differs from one to the other."""
        return len({said.change_until for said in self.said}) > 1

    @property
    def is_for_many(self) -> bool:
        return any(item.is_for_many for item in self.items)

    @property
    def is_only_changes(self) -> bool:
        """Everything to answer was answered before, on other words."""
        return bool(self.items) and all(item.was for item in self.to_answer)


def key_of(promise: Promise) -> str:
    """Commitment and version of the words it was asked on."""
    assert promise.asked_on is not None
    return f"{promise.commitment.public_id}v{promise.asked_on.version}"


def ballot(
    cast: FullCast,
    person: Person,
    *,
    today: date,
    change: Collection[str] = (),
    letter: int | None = None,
    page: str | None = None,
    deputy: Person | None = None,
) -> Ballot:
    """Arrange what this person was asked. `change` holds keys of answered items that are to be answered anew.

    `page` is the phase to show where phases have pages of their own, "" for the one whose turn it is, None for
    everything at once; `letter` is the mail through which the reader came. For a `deputy`: without what is personal.
    """
    groups: dict[str, list[Promise]] = {}
    for commitment in cast.in_order:
        for promise in cast.promises[commitment.pk]:
            is_shown = promise.role.person_id == person.pk and not (deputy and promise.is_personal)
            if is_shown and promise.asked_at is not None:
                groups.setdefault(key_of(promise), []).append(promise)
    made = Ballot(today=today, deputy=deputy)
    for key, promises in groups.items():
        may_change = _may_change(cast, promises[0], today)
        changing = key in change and may_change
        to_answer = [promise for promise in promises if changing or promise.awaits_answer]
        wording = promises[0].asked_on
        assert wording is not None
        if to_answer:
            number = len(made.items) + 1
            made.items.append(Item(key, number, promises[0].commitment, wording, to_answer, changing))
        answered = [promise for promise in promises if promise not in to_answer]
        made.said += _said(key, answered, may_change, cast, today)
    if page is not None:
        _turn_to(made, page, letter)
    return made


def mark_stale(made: Ballot, sent: Mapping[str, Any]) -> None:
    """Beside what was answered on words that were changed since the page was opened: the words that stood there."""
    for item in made.items:
        start = f"{item.commitment.public_id}v"
        versions = [key.removeprefix(start) for key in sent if key.startswith(start)]
        older = [int(one) for one in versions if len(one) < 6 and one.isdecimal() and int(one) < item.wording.version]
        if older and item.key not in sent:
            item.read = item.commitment.wordings.filter(version=max(older)).first()


def _turn_to(made: Ballot, page: str, letter: int | None) -> None:
    """Leave on this page what belongs there, when there is too much for one."""
    through = {said.key: said.commitment for said in made.said if letter and said.answer.mail_id == letter}
    asked = through | {item.key: item.commitment for item in made.items}
    if not made.items or len(asked) <= MOST_ON_A_PAGE:
        return
    turn = next((item for item in made.items if item.is_changing), made.items[0]).commitment.phase
    shown = page if any(item.commitment.phase == page for item in made.items) else turn
    made.steps = [phase for phase in _PHASES if any(one.phase == phase for one in asked.values())]
    made.later = [item for item in made.items if item.commitment.phase != shown]
    made.items = [item for item in made.items if item.commitment.phase == shown]
    for number, item in enumerate(made.items, start=1):
        item.number = number


def _hours(items: Iterable[Item]) -> Decimal:
    return sum((item.cost for item in items if item.cost), Decimal(0))


def _may_change(cast: FullCast, promise: Promise, today: date) -> bool:
    """Until the day it is needed; after that an answer can only be taken back."""
    last = promise.asked_on.needed_by if promise.asked_on else None
    return cast.trajectory.hears_promises and (last is None or today <= last)


def _said(key: str, promises: list[Promise], may_change: bool, cast: FullCast, today: date) -> list[Said]:
    """Lines with the same answer together. A promise can be taken back until its phase is over."""
    same: dict[tuple[object, ...], list[Promise]] = {}
    for promise in promises:
        if promise.answer is not None:
            one = promise.answer
            alike = (one.kind, one.words, one.until, one.stand_in, promise.is_taken_over)
            same.setdefault(alike, []).append(promise)
    found = []
    for (kind, *_rest), together in same.items():
        answer = together[0].answer
        assert answer is not None
        is_yes = kind in (Answer.Kind.YES, Answer.Kind.YES_IF, Answer.Kind.THERE)
        is_fixed = is_yes and not may_change and cast.trajectory.hears_promises
        withdraws = is_fixed and not _is_over(together[0], today)
        changes = may_change and kind in (*ANSWERS, Answer.Kind.WITHDRAWN)
        found.append(Said(key, together[0].commitment, answer, together, changes, withdraws))
    return found


def _is_over(promise: Promise, today: date) -> bool:
    return today > phase_end(promise.commitment.trajectory, promise.commitment.phase)
