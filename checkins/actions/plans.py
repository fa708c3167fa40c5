"""A learner's if-then plan."""

from collections.abc import Sequence
from datetime import datetime

from asks import actions as asks
from asks.models import Ask
from checkins.actions.sharing import share
from checkins.models import IfThenPlan, Share
from organisations.acting import Actor, private_action
from organisations.models import Person
from roles import council
from roles.models import Role


@private_action
def plan_if_then(
    learner: Role,
    *,
    situation: str,
    response: str,
    hard_moment: str,
    hard_response: str,
    confidence: int | None,
    readers: Sequence[Person] = (),
    ask: Ask | None,
    by: Actor,
    now: datetime,
) -> IfThenPlan:
    """Write the learner's if-then plan; the newest counts. The same words again change nothing but the confidence.

    From now on `readers` may read it, and nobody else: who read what it was before reads it no longer.
    Raises NotAgreedYet.
    """
    council.check(learner.trajectory)
    words = {
        "situation": situation,
        "response": response,
        "hard_moment": hard_moment,
        "hard_response": hard_response,
    }
    newest = IfThenPlan.objects.newest_of(learner)
    if newest is not None and all(getattr(newest, name) == value for name, value in words.items()):
        newest.confidence = confidence
        newest.save(update_fields=["confidence"])
    else:
        newest = IfThenPlan.objects.create(learner=learner, confidence=confidence, written_at=now, **words)
    Share.objects.of(learner).of_plans().exclude(plan=newest, person__in=readers).delete()
    for person in readers:
        share(newest, person=person, by=by, now=now)
    if ask is not None and ask.is_open:
        asks.answer([ask], by=by, now=now)
    return newest
