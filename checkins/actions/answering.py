"""A check-in is answered, by a learner or by who stands beside one."""

from datetime import datetime

from asks import actions as asks
from asks.models import Ask
from checkins.subjects import Subject
from organisations.acting import Actor, private_action


@private_action
def answer_last(ask: Ask, *, by: Actor, now: datetime) -> None:
    """This one is answered, and of the same asked before it nobody is reminded any more: its time is over.

    Of who works one day a week the time for one moment is not over when the next is asked. What was not answered
    stays unanswered (ADR 22), and reads as every moment whose window closed.
    """
    asks.answer([ask], by=by, now=now)
    learner = Subject.of(ask).learner
    before = [one for one in Ask.objects.waiting_before(ask) if Subject.of(one).learner == learner]
    if before:
        asks.close(Ask.objects.of_these(before), because=Ask.WINDOW, by=by, now=now)
