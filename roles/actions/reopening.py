"""A yes that ran out: it lies open, and is asked again."""

from collections.abc import Sequence
from datetime import datetime

from organisations.acting import PRODUCT, Actor, action
from organisations.working_days import Calendar
from roles.asking import open_promise_ask
from roles.models import Answer, Promise
from roles.told import tell_owner
from trajectories.models import Trajectory


@action
def lapse(trajectory: Trajectory, *, promises: Sequence[Promise], by: Actor, now: datetime) -> list[Answer]:
    """Write down that the day came until which these held, and ask their holders again from their next working day.

    L&D read the words when they were first asked, and they are the same; so it goes by itself.
    """
    found = []
    for promise in promises:
        held = promise.answer
        claimed = held and Promise.objects.filter(pk=promise.pk, answer=held).update(answer=None)
        if held is None or not claimed:
            continue
        promise.answer = Answer.objects.create(
            promise=promise,
            kind=Answer.Kind.LAPSED,
            words=held.words,
            until=held.until,
            wording=held.wording,
            given_at=now,
        )
        promise.save(update_fields=["answer"])
        found.append(promise.answer)
        person = promise.role.person
        if person.gets_mail:
            calendar = Calendar.of(person)
            due_on = calendar.soon(calendar.today(now))
            open_promise_ask(trajectory, promise, due_on=due_on, by=PRODUCT, now=now)
    tell_owner(trajectory, answers=found, by=by, now=now)
    return found
