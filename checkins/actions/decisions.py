"""What a sponsor decides once they read what came back: what stays, that it goes on, or that it stops."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from asks import actions as asks
from asks.models import Ask
from asks.planning import plan_person
from checkins.models import Decision
from checkins.receipts import tell_back
from checkins.subjects import Subject
from mailing.models import Mail
from organisations.acting import Actor, action
from roles.actions import make_stick, undo_stick
from roles.models import Commitment, Role
from trajectories.changes import one_at_a_time, record
from trajectories.models import Change


@action
def decide(
    given: Sequence[Ask],
    *,
    role: Role,
    answer: str,
    words: str,
    until: date | None,
    mail: Mail | None,
    by: Actor,
    now: datetime,
) -> Decision:
    """One sponsor's decision at the last of these moments; it answers those before it too.

    What stays becomes a commitment of theirs, promised at once; said otherwise later, it ends. A question and a stop
    wait for L&D.
    """
    ask = given[-1]
    # One writer at a time: who waited finds what was decided, and changes that.
    one_at_a_time(role.trajectory)
    before = Decision.objects.said_as([role], Subject.of(ask).moment).first()
    stood = before.commitment if before else None
    made: Commitment | None = None
    if answer == Decision.Answer.STAYS:
        made = make_stick(role, text=words, until=until, before=stood, asked=given[-1:], mail=mail, by=by, now=now)
    elif stood is not None:
        undo_stick(stood, because=_("The sponsor decided otherwise."), is_theirs=True, by=by, now=now)
    said, _is_new = Decision.objects.update_or_create(
        role=role,
        moment=Subject.of(ask).moment,
        defaults={
            "answer": answer,
            "words": words,
            "until": until,
            "commitment": made,
            "said_at": now,
            "reply": "",
            "replied_at": None,
            "replied_by": None,
        },
    )
    record(role.trajectory, Change.Part.COMMITMENTS, "decide", by=by, now=now)
    waiting = [one for one in given if one.is_open and one.due_on <= ask.due_on]
    if waiting:
        asks.answer(waiting, by=by, now=now)
    if made is None:
        tell_back(ask, now=now)
    return said


@action
def take_back_decision(given: Collection[Ask], *, roles: Collection[Role], by: Actor, now: datetime) -> None:
    """Somebody else pressed the button: what was decided in their name is gone, and what was promised with it ends."""
    for ask in given:
        for said in Decision.objects.said_as(roles, Subject.of(ask).moment):
            if said.commitment is not None:
                because = _("It was not the sponsor who answered.")
                undo_stick(said.commitment, because=because, is_theirs=False, by=by, now=now)
            said.delete()


@action
def reply_to_decision(said: Decision, *, words: str, by: Actor, now: datetime) -> Decision:
    """What L&D says to a question, with which it is asked again; or that they read that it stops.

    A second reply takes nothing away: it is passed over.
    """
    person, trajectory = said.role.person, said.role.trajectory
    fresh = {"reply": words, "replied_at": now, "replied_by": by.person}
    is_first = Decision.objects.waiting().filter(pk=said.pk).update(**fresh)
    said.refresh_from_db(fields=[*fresh, "answer", "words"])
    if not is_first:
        return said
    record(trajectory, Change.Part.COMMITMENTS, "reply_to_decision", by=by, now=now)
    if said.is_question:
        today = person.local_day(now)
        for ask in Ask.objects.of(person).of_kind("make_stick", trajectory.public_id):
            if Subject.of(ask).moment == said.moment:
                asks.ask_again(ask, due_on=today, by=by, now=now)
        plan_person(person, now)
    return said
