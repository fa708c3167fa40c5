"""What was recorded, said back: on the page after sending and in a letter to the person themselves.

A receipt goes at once and counts in no limit: somebody's own act causes it. It makes an answer that a machine gave
visible, and its link takes the answer back.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, QuerySet, Subquery

from asks import actions
from asks.models import Ask, AskLetter
from asks.pages import Group
from asks.register import Answered, Viewer
from mailing.models import Mail
from mailing.outbox import cancel, queue
from organisations.compiled import Compiled
from organisations.models import Person
from trajectories.changes import each_one_at_a_time
from trajectories.models import Trajectory

# Who sends the next page later than this gets a receipt of each.
NEXT_PAGE_WITHIN = timedelta(minutes=5)


def queue_receipt(
    person: Person,
    trajectory: Trajectory,
    *,
    answers: Sequence[int],
    key: str = "",
    kind: str = "promise",
    asked: Sequence[Ask] = (),
    more_follows: bool = False,
    are_new: bool = False,
    now: datetime,
) -> Mail | None:
    """Tell them what was recorded of their answers of this kind; `answers` are the keys of the new ones.

    `asked` is what these answer, and all that its link takes back; left out, everything on their card. `key` tells one
    receipt from the next where the rows stay the same. None when they get no mail. A deputy's answer is told to the one
    it was given for. When `more_follows` it waits a little, and the next one, which tells everything, takes its place.
    `are_new`: these answers were written in this transaction, so nothing told of them yet.
    """
    if not person.gets_mail or not answers:
        return None
    about = {"kind": kind, "trajectory": trajectory.pk}
    on_card = _asked(person.pk, trajectory.pk, kind)
    told = {ask.pk for ask in asked} or {ask.pk for ask in on_card}
    if not on_card or on_card[0].receipt_waits:
        waiting = Mail.objects.filter(person=person, kind="receipt", not_before__gt=now)
        cancel(waiting.about(about), because="a later one tells it too")
    mail = queue(
        kind="receipt",
        person=person,
        dedupe_key=f"receipt:{kind}:p{person.pk}:{key or max(answers)}",
        about={**about, "answers": list(answers)},
        now=now,
        not_before=now + NEXT_PAGE_WITHIN if more_follows else None,
        sender=trajectory.owner,
        references=next((ask.thread or "" for ask in on_card), ""),
        is_first=are_new,
    )
    AskLetter.objects.put_in(mail, [ask for ask in on_card if ask.pk in told])
    return mail


def _of_card(person: int, trajectory: int, kind: str) -> QuerySet[Any]:
    """What this person was asked on a card, with `thread`, where it was first asked by letter, and `receipt_waits`."""
    here = Ask.objects.filter(person=person, trajectory=trajectory, kind=kind)
    waiting = Mail.objects.filter(person=person, kind="receipt", state=Mail.State.QUEUED)
    return here.annotate(
        thread=Subquery(AskLetter.objects.first_of(here)),
        receipt_waits=Exists(waiting.filter(not_before__gt=F("created_at"))),
    ).only("pk")


_asked: Compiled[Any] = Compiled(_of_card)


def answered(group: Group, now: datetime, viewer: Viewer | None = None) -> Answered:
    """What this person answered on a card."""
    return group.card.said(group.answered, now, viewer)


def undoable(groups: Sequence[Group]) -> list[Group]:
    """Those on whose cards an answer can be taken back; of a card only what another gave, where that is known."""
    return [
        Group(group.card, tuple(group.card.not_theirs(group.answered))) if group.answered else group
        for group in groups
        if group.card.can_undo
    ]


def mark_of(groups: Sequence[Group], now: datetime, viewer: Viewer | None = None) -> str:
    """Of what was answered on these cards: another as soon as anything else counts."""
    said = [(ask.pk, ask.answered_at) for group in groups for ask in group.answered]
    lines = [answered(group, now, viewer).lines for group in groups if group.answered]
    return sha256(repr((said, lines)).encode()).hexdigest()[:12]


def undo_answers(viewer: Viewer, read: Callable[[], Sequence[Group]], *, seen: str, now: datetime) -> bool:
    """That was somebody else: take the answers back and ask again.

    `read` finds them and `seen` is their mark on the page that was sent: of what was taken back already, or answered
    anew meanwhile, nothing more is taken back. Returns whether it was what they saw.
    """
    asked = Ask.objects.in_letter(viewer.link.mail_id).of(viewer.person)
    with transaction.atomic():
        each_one_at_a_time(Trajectory.objects.filter(asks__in=asked))
        groups = read()
        if mark_of(groups, now, viewer) != seen:
            return False
        for group in groups:
            mine = group.answered
            if mine:
                again = group.card.undo(mine, by=viewer.actor(), now=now)
                actions.take_back(mine if again is None else again, by=viewer.actor(), now=now)
    return True
