"""Whether people talked, and whether a buddy asked. Never what was said."""

from collections.abc import Sequence
from datetime import date, datetime

from asks import actions as asks
from asks.models import Ask
from checkins.actions.answering import answer_last
from checkins.models import Talk
from checkins.receipts import tell_back
from organisations.acting import Actor, action, private_action
from roles import actions as roles_actions
from roles import talks
from roles.models import Role


@action
def take_back_talks(
    given: Sequence[Ask], *, kind: str, learners: Sequence[tuple[Ask, Role | None]], by: Actor, now: datetime
) -> None:
    """Somebody else pressed the button: what was said of these talks is gone, and what was ticked of one's own."""
    for ask, learner in learners:
        if learner is not None:
            gone = Talk.objects.filter(kind=kind, holder__person=ask.person_id, learner=learner)
            for talk in gone.select_related("holder"):
                for promise in talks.to_tell(talk.holder, learner, ask.kind):
                    roles_actions.tell_of_talk(promise, held=None, by=by, now=now)
            gone.delete()
        else:
            ticked = Talk.objects.filter(kind=kind, learner__person=ask.person_id, said_by_learner=True)
            ticked.filter(learner__trajectory=ask.trajectory_id).delete()


@action
def tell_talk(
    ask: Ask,
    *,
    kind: str,
    holder: Role,
    learner: Role,
    outcome: str,
    planned_on: date | None,
    because: str,
    by: Actor,
    now: datetime,
) -> Talk:
    """The holder's word on one talk with one learner: held, planned, moved or not. Never what was said.

    Whether it was held is what became of their promise to hold it, if they gave one.
    """
    talk, _ = Talk.objects.update_or_create(
        kind=kind,
        holder=holder,
        learner=learner,
        defaults={
            "outcome": outcome,
            "planned_on": planned_on if outcome in Talk.AGREED else None,
            "because": because if outcome == Talk.Outcome.NO else "",
            "said_at": now,
            "said_by_learner": False,
        },
    )
    held = None if outcome in Talk.AGREED else outcome == Talk.Outcome.HELD
    for promise in talks.to_tell(holder, learner, ask.kind):
        roles_actions.tell_of_talk(promise, held=held, by=by, now=now)
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    tell_back(ask, now=now)
    return talk


@action
def tick_talk(ask: Ask, *, learner: Role, by: Actor, now: datetime) -> Ask:
    """The learner says that the start talk was held. A manager's own word stays, unless they had planned it."""
    said = {"outcome": Talk.Outcome.HELD, "planned_on": None, "said_at": now, "said_by_learner": True}
    for manager in Role.objects.managers_of(learner).held_on(ask.person.local_day(now)):
        talk, _ = Talk.objects.get_or_create(kind=Talk.Kind.START, holder=manager, learner=learner, defaults=said)
        Talk.objects.filter(pk=talk.pk, outcome__in=Talk.AGREED).update(**said)
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    return ask


@private_action
def say_asked(ask: Ask, *, by: Actor, now: datetime) -> Ask:
    """A buddy says whether they asked about it. What they say is not kept: only that they were heard."""
    if ask.is_open:
        answer_last(ask, by=by, now=now)
    return ask
