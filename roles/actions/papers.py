"""Asking on paper: a sheet in somebody's hand counts as asked, as a letter does."""

from collections.abc import Sequence
from datetime import date, datetime

from asks import actions as asks
from asks import papers
from asks.models import Ask
from mailing.models import Mail
from organisations.acting import Actor, action
from organisations.models import Person
from organisations.working_days import REMINDERS_AFTER, Calendar
from roles.actions.outcomes import ask_there
from roles.asking import KEPT, PROMISE, mark_as_asked, refresh
from roles.instead import is_of_this_ask
from roles.outcomes import about_phase, is_asked_there
from roles.papers import Asked
from trajectories.changes import ids, record
from trajectories.models import Change, Trajectory


@action
def hand_papers(trajectory: Trajectory, *, asked: Sequence[Asked], by: Actor, now: datetime) -> list[Mail]:
    """Make a sheet for each of these people; what they were not asked yet is asked with it, on its present words.

    Returns what was made; the sheet that was made before stays theirs while the words stand. Nothing is mailed now: who
    gets mail hears from us three working days later, while there is no answer.
    """
    new = [promise for one in asked for promise in one.promises if promise.is_to_be_asked]
    mark_as_asked(new, opens_on=None, now=now)
    days = {one.person.pk: _soon(one.person, now) for one in asked}
    wanted = [(one.person, promise.public_id, days[one.person.pk]) for one in asked for promise in one.promises]
    begun = {promise.public_id for promise in new}
    theirs: dict[int, list[Ask]] = {}
    for ask in asks.open_asks(trajectory, kind=PROMISE, wanted=wanted, checked=True, by=by, now=now):
        if ask.about in begun or not ask.is_open:
            refresh(ask, days[ask.person_id], by, now)
        theirs.setdefault(ask.person_id, []).append(ask)
    for one in asked:
        for ask in _ask_outcomes(trajectory, one, by, now):
            theirs.setdefault(ask.person_id, []).append(ask)
    there = papers.handed({one.person: one.key for one in asked}, now)
    fresh = [one for one in asked if one.person.pk not in there]
    if fresh:
        after = {"people": ids(one.person for one in fresh)}
        record(trajectory, Change.Part.COMMITMENTS, "hand_papers", after=after, by=by, now=now)
    return [
        papers.make(one.person, asks=theirs[one.person.pk], key=one.key, sender=trajectory.owner, now=now)
        for one in fresh
    ]


def _ask_outcomes(trajectory: Trajectory, asked: Asked, by: Actor, now: datetime) -> list[Ask]:
    """What asks them on their page what became of what they promised."""
    there = [promise for promise in asked.outcomes if is_asked_there(promise)]
    kept = [promise for promise in asked.outcomes if promise not in there]
    found = ask_there(trajectory, promises=there, by=by, now=now) if there else []
    today = asked.person.local_day(now)
    phases = dict.fromkeys(promise.commitment.phase for promise in kept)
    wanted = [(asked.person, about_phase(trajectory, phase), today) for phase in phases]
    if not wanted:
        return found
    for ask in asks.open_asks(trajectory, kind=KEPT, wanted=wanted, checked=True, by=by, now=now):
        if ask.person_id == asked.person.pk:
            is_asked = ask.is_open and all(is_of_this_ask(promise, ask.opened_at) for promise in kept)
            found.append(ask if is_asked else asks.ask_again(ask, due_on=today, by=by, now=now))
    return found


def _soon(person: Person, now: datetime) -> date:
    """The day of the first letter that follows a sheet nobody handed back."""
    calendar = Calendar.of(person)
    return calendar.soon(calendar.today(now), REMINDERS_AFTER[0])
