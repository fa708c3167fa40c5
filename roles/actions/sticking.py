"""What the sponsor decides to keep, once it is seen what came of it: a commitment of theirs, promised as it is made."""

from collections.abc import Sequence
from datetime import date, datetime

from asks.models import Ask
from mailing.models import Mail
from organisations.acting import Actor, action
from roles.actions.commitments import Place, Words, drop_commitment, reword, write_commitment
from roles.actions.promises import Given, answer_promise, undo_answers
from roles.asking import mark_as_asked
from roles.models import STAYS, Answer, Commitment, Promise, Role


@action
def make_stick(
    role: Role,
    *,
    text: str,
    until: date | None,
    before: Commitment | None,
    asked: Sequence[Ask],
    mail: Mail | None,
    by: Actor,
    now: datetime,
) -> Commitment:
    """Write what stays as a commitment of this person alone, for afterwards, and promise it in the same breath.

    `until` is the last day on which it stays; `before` what they said the last time, which gets these words; `asked`
    what it answers, of which the receipt tells.
    """
    words, place = Words(text), Place(role.function, Commitment.Phase.AFTER, role.person)
    if before is None:
        made = write_commitment(role.trajectory, words=words, place=place, library_key=STAYS, by=by, now=now)
    else:
        made = reword(before, words=words, place=place, version=before.version, by=by, now=now)
    promise = Promise.objects.under(made).get(role=role)
    mark_as_asked([promise], opens_on=None, now=now)
    assert made.wording is not None, "it has just been worded"
    yes = Given(promise, Answer.Kind.YES, made.wording, until=until)
    answer_promise(role.trajectory, person=role.person, given=[yes], asked=asked, mail=mail, by=by, now=now)
    return made


@action
def undo_stick(made: Commitment, *, because: str, is_theirs: bool, by: Actor, now: datetime) -> Commitment:
    """It does not stay after all; the reason is kept with it. Not `is_theirs`: it was never they who said so."""
    if not is_theirs:
        undo_answers(list(Promise.objects.under(made)), by=by, now=now)
    return made if made.dropped_at else drop_commitment(made, because=because, by=by, now=now)
