"""On which day an answer that is written down by hand can have been given: one rule, for the form and the action."""

from datetime import date, datetime
from enum import Enum

from organisations.models import Person
from roles.models import Answer, Promise, Wording


class Why(Enum):
    """What speaks against a day."""

    TO_COME = "to come"
    BEFORE_ITS_WORDS = "before its words"
    OVERTAKEN = "overtaken"


class NotOnThatDay(Exception):
    """`day` is the one it depends on: today, when the words were written, or of the answer that counts."""

    def __init__(self, why: Why, day: date) -> None:
        super().__init__(why, day)
        self.why, self.day = why, day


def check_day(day: date, *, person: Person, wording: Wording, promise: Promise, now: datetime) -> None:
    """Raises NotOnThatDay for a day to come, before these words were there, or before the answer that counts."""
    today, written = person.local_day(now), person.local_day(wording.written_at)
    if day > today:
        raise NotOnThatDay(Why.TO_COME, today)
    if day < written:
        raise NotOnThatDay(Why.BEFORE_ITS_WORDS, written)
    said = said_since(promise, wording)
    latest = person.local_day(said.given_at) if said else day
    if said and (day < latest or said.wording_id != wording.pk):
        raise NotOnThatDay(Why.OVERTAKEN, latest)


def said_since(promise: Promise, wording: Wording) -> Answer | None:
    """The answer that counts there, when it was given on these words or on those that came after them."""
    said = promise.answer
    if said is None or said.kind == Answer.Kind.LAPSED:
        return None
    return said if said.wording_id == wording.pk or said.wording.version > wording.version else None
