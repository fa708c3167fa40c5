"""What was said of a talk is what became of the promise to hold it (ADR 48)."""

from datetime import datetime

from asks import actions as asks
from asks.models import Ask
from organisations.acting import Actor, action
from roles.asking import THERE
from roles.models import Answer, Promise
from roles.talks import TOLD


@action
def tell_of_talk(promise: Promise, *, held: bool | None, by: Actor, now: datetime) -> Promise:
    """Held is kept, else it didn't happen; None: it is still to come, and what was told before is taken back.

    `promise` is locked, and one of which it may be told (`roles.talks.to_tell`).
    """
    said = promise.answer
    assert said is not None, "nothing is told of what nobody answered"
    if held is None:
        given = promise.answers.filter(kind__in=(Answer.Kind.YES, Answer.Kind.YES_IF)).last()
        promise.answer = given if said.kind in TOLD and given is not None else said
    elif said.kind != TOLD[not held]:
        promise.answer = Answer.objects.create(
            promise=promise,
            kind=TOLD[not held],
            wording=said.wording,
            given_at=now,
            given_by=by.person if by.member else None,
        )
    if promise.answer != said:
        promise.save(update_fields=["answer"])
    if held is not None:
        there = Ask.objects.open().filter(person=promise.role.person_id, kind=THERE, about=promise.public_id)
        asks.answer(list(there), by=by, now=now)
    return promise
