"""Who can be handed a sheet to answer on, and what stands on it: for whom no mail reaches, or anybody else."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from asks import papers as ways
from mailing.outbox import reading_language
from organisations.models import Person
from roles.ballot import Ballot, ballot
from roles.cast import FullCast
from roles.forms.promises import ANSWERS
from roles.models import Promise
from roles.opening import once_each, seen_by, who_starts
from roles.outcomes import IS_IT_THERE, WAS_IT_KEPT, AskedOn, Choice, Item, is_asked_there, is_told_by_hand, items

# More in one go is a book.
MOST_AT_ONCE = 50


@dataclass
class Asked:
    """One person and what a sheet would ask of them: what they were not asked yet, and what awaits their answer.

    `outcomes` are promises of which no letter can ask what became of them.
    """

    person: Person
    promises: list[Promise] = field(default_factory=list)
    outcomes: list[Promise] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The same for the same promises on the same words; other words make another sheet."""
        told = sorted(f"{promise.public_id}v{promise.commitment.wording_id}" for promise in self.promises)
        told += sorted(f"{promise.public_id}a{promise.answer_id}" for promise in self.outcomes)
        return hashlib.sha256(" ".join(told).encode()).hexdigest()[:16]

    @property
    def lines(self) -> list[str]:
        """What is asked, each once for however many learners."""
        return [str(promise.commitment) for promise in once_each([*self.promises, *self.outcomes])]


@dataclass(frozen=True)
class Telling:
    """What became of some promises: the question, what was promised, and what there is to tick."""

    question: str
    needs_words: str
    items: list[Item]
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Sheet:
    """One printed sheet, in the language of its person."""

    way: ways.Paper
    language: str
    ballot: Ballot
    heading: str
    who_starts: str
    seen_by: str
    last_day: date | None
    tellings: list[Telling]

    @property
    def count(self) -> int:
        """How many things it asks."""
        return len(self.ballot.items) + sum(len(telling.items) for telling in self.tellings)

    @property
    def person(self) -> Person:
        return self.way.person

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What a box stands for, as on the page."""
        return [(kind, str(kind.label)) for kind in ANSWERS]


def to_hand(cast: FullCast, now: datetime) -> list[Asked]:
    """Everyone with something to answer, by name; who gets no mail first. No query."""
    found: dict[int, Asked] = {}
    asked_on = AskedOn.of(cast)
    for commitment in cast.in_order:
        for promise in cast.promises[commitment.pk]:
            is_open = promise.is_to_be_asked or promise.awaits_answer
            if is_open and not promise.role.has_ended_by(now.date()):
                found.setdefault(promise.role.person_id, Asked(promise.role.person)).promises.append(promise)
            elif is_told_by_hand(promise, now, asked_on):
                found.setdefault(promise.role.person_id, Asked(promise.role.person)).outcomes.append(promise)
    return sorted(found.values(), key=lambda one: (one.person.gets_mail, one.person.sort_key, one.person.pk))


def sheets(cast: FullCast, asked: Iterable[Asked], now: datetime) -> list[Sheet]:
    """The sheets that were made for these and still lead somewhere; others are left out. Two queries."""
    asked = list(asked)
    keys = {one.person: one.key for one in asked}
    made: Mapping[int, ways.Paper] = ways.handed(keys, now)
    # A learner's start is that of their own groups.
    prefetch_related_objects([role for role in cast.learners if role.person_id in made], "cohorts")
    return [_sheet(cast, made[one.person.pk], one.outcomes, now) for one in asked if one.person.pk in made]


def _sheet(cast: FullCast, way: ways.Paper, outcomes: Sequence[Promise], now: datetime) -> Sheet:
    person, today = way.person, way.person.local_day(now)
    language = reading_language(person)
    with translation.override(language):
        own = ballot(cast, person, today=today)
        tellings = _tellings(outcomes)
        return Sheet(
            way=way,
            language=language,
            ballot=own,
            heading=own.heading(person) if own.items or not tellings else tellings[0].question,
            who_starts=who_starts(cast, person, now.date()),
            seen_by=seen_by(cast, person, by_mail=False),
            last_day=own.last_day if own.last_day and own.last_day >= today else None,
            tellings=tellings,
        )


def _tellings(outcomes: Sequence[Promise]) -> list[Telling]:
    """In the language that is active; what nobody was asked has no part."""
    there = [promise for promise in outcomes if is_asked_there(promise)]
    kept = [promise for promise in outcomes if promise not in there]
    told = (
        (_("Is it there?"), _("Not yet, not coming or a question? In your words:"), there, IS_IT_THERE),
        (_("Did it work out?"), _("What came in between? In your words:"), kept, WAS_IT_KEPT),
    )
    return [Telling(question, words, items(some), choices) for question, words, some, choices in told if some]
