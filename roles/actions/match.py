"""Do others see the same question? Asking for their view, what they say of it, and what L&D does with a difference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from asks import actions as asks
from asks.models import Ask
from asks.planning import plan_person
from asks.receipts import queue_receipt
from organisations.acting import Actor, action
from roles.actions.crowds import PEOPLE_A_PART
from roles.models import MatchLine, MatchView, Role
from trajectories.actions import mark_difference, save_answer
from trajectories.actions.intake import Written
from trajectories.changes import ids, record
from trajectories.models import Change, IntakeAnswer, Trajectory

KIND = "match"
Outcome, Reaction = MatchLine.Outcome, MatchLine.Reaction
# Of which they did not say themselves how it compares.
_NOT_THEIR_OWN = Q(reaction="") | Q(compared_by__isnull=False)


class AlreadySettled(Exception):
    """Somebody else decided on this difference before."""


@dataclass(frozen=True)
class Reacted:
    """What somebody says of one of L&D's answers, in the version they read; words where they have any."""

    reaction: str
    seen: int
    words: str = ""


@action
def ask_for_views(trajectory: Trajectory, *, roles: Iterable[Role], by: Actor, now: datetime) -> list[MatchView]:
    """Ask the holders of these roles how they see it; L&D has read what they will read. One letter a person.

    Who was asked already is not asked twice. Who gets no mail is left for a call. The letters of a crowd are made by
    the worker.
    """
    asked = [role for role in roles if role.person.gets_mail]
    MatchView.objects.bulk_create([MatchView(role=role, asked_at=now) for role in asked], ignore_conflicts=True)
    views = list(
        MatchView.objects.of(trajectory)
        .filter(role__in=asked, answered_at=None, wants_call_at=None)
        .select_related("role__person__organisation")
        .prefetch_related("role__person__absences")
    )
    wanted = [(view.role.person, view.public_id, view.role.person.local_day(now)) for view in views]
    asks.open_asks(trajectory, kind=KIND, wanted=wanted, checked=True, by=by, now=now)
    for view in views if len(views) <= PEOPLE_A_PART else ():
        plan_person(view.role.person, now)
    after = {"people": ids(role.person for role in asked)}
    record(trajectory, Change.Part.INTAKE, "ask_for_views", after=after, by=by, now=now)
    return views


@action
def give_view(view: MatchView, *, words: Mapping[int, str], by: Actor, now: datetime) -> MatchView:
    """Keep their own words on the first three questions, given before they read L&D's; they never change after."""
    trajectory = view.role.trajectory
    given = MatchView.objects.filter(pk=view.pk, answered_at=None).update(answered_at=now, wants_call_at=None)
    view.refresh_from_db(fields=["answered_at", "wants_call_at"])
    if given:
        _write(view, words)
        _answered(view, trajectory, key="answered", more_follows=True, by=by, now=now)
    return view


@action
def want_call(view: MatchView, *, words: Mapping[int, str], by: Actor, now: datetime) -> MatchView:
    """ "I don't know this, ring me": an answer too. What was written stays, and L&D's words stay closed."""
    wanted = MatchView.objects.filter(pk=view.pk, answered_at=None, wants_call_at=None).update(wants_call_at=now)
    view.refresh_from_db(fields=["answered_at", "wants_call_at"])
    if not view.answered_at:
        _write(view, words)
    if wanted:
        _answered(view, view.role.trajectory, key="call", by=by, now=now)
    return view


@action
def react(view: MatchView, *, reactions: Mapping[int, Reacted], by: Actor, now: datetime) -> list[MatchLine]:
    """Say of each of these answers whether they see it the same. Returns what is new; what was settled stays."""
    trajectory, changed = view.role.trajectory, []
    for number, said in reactions.items():
        line, _new = MatchLine.objects.select_for_update().get_or_create(view=view, number=number)
        words = line.words if line.is_blind else said.words
        is_same = (line.reaction, line.words, line.compared_by_id) == (said.reaction, words, None)
        if line.is_settled or is_same:
            continue
        line.reaction, line.words, line.seen, line.compared_by = said.reaction, words, said.seen, None
        line.save(update_fields=["reaction", "words", "seen", "compared_by"])
        changed.append(line)
    if changed:
        view.reacted_at = now
        view.save(update_fields=["reacted_at"])
        _mark(trajectory, [line.number for line in changed], by, now)
        _answered(view, trajectory, key=f"{now:%Y%m%d%H%M%S}", by=by, now=now)
    return changed


@action
def undo_view(view: MatchView, *, by: Actor, now: datetime) -> MatchView:
    """Somebody else said this: it is gone, and asked once more. What L&D settled stays as it was settled."""
    open_lines = view.lines.filter(settled_at=None)
    numbers = list(open_lines.values_list("number", flat=True))
    open_lines.delete()
    view.answered_at = view.reacted_at = view.wants_call_at = None
    view.save(update_fields=["answered_at", "reacted_at", "wants_call_at"])
    _mark(view.role.trajectory, numbers, by, now)
    return view


@action
def compare_for_them(line: MatchLine, *, differs: bool, by: Actor, now: datetime) -> MatchLine:
    """L&D lays both beside each other where the other did not; the other's own word goes before it."""
    said = {"reaction": Reaction.DISAGREES if differs else Reaction.AGREES, "compared_by": by.person}
    # As it stands by now: they may have said it themselves since this page was opened.
    compared = MatchLine.objects.filter(_NOT_THEIR_OWN, pk=line.pk, settled_at=None).update(**said)
    line.refresh_from_db(fields=[*said, "settled_at"])
    if compared:
        _mark(line.view.role.trajectory, [line.number], by, now)
    return line


@action
def settle(
    line: MatchLine, *, outcome: str, text: str, discussed_on: date, version: int, by: Actor, now: datetime
) -> MatchLine:
    """Take over theirs, keep ours or write one together; the answer counts as discussed on that day.

    It stays a difference for as long as somebody else sees it differently. Raises AlreadySettled, and
    AnsweredMeanwhile when the answer is no longer at `version`.
    """
    settled = MatchLine.objects.filter(pk=line.pk, settled_at=None).update(
        outcome=outcome, settled_at=now, settled_by=by.person
    )
    if not settled:
        raise AlreadySettled
    line.refresh_from_db()
    trajectory = line.view.role.trajectory
    still = _is_seen_differently(trajectory, line.number)
    status = IntakeAnswer.Status.DIFFERENCE if still else IntakeAnswer.Status.DISCUSSED
    stands = Written.of(IntakeAnswer.objects.of(trajectory).get(number=line.number))
    says = replace(stands, status=status, answered_on=discussed_on)
    if outcome != Outcome.KEPT:
        words = line.words if outcome == Outcome.TAKEN_OVER else text
        says = replace(says, text=words, answered_by=_by_whom(line, outcome, by), source=IntakeAnswer.Source.TALK)
    save_answer(trajectory, number=line.number, says=says, version=version, by=by, now=now)
    return line


@action
def leave_open(line: MatchLine, *, text: str, version: int, by: Actor, now: datetime) -> MatchLine:
    """Not agreed yet: it stays a difference. A text that was tried is kept as the answer. Raises AnsweredMeanwhile."""
    trajectory = line.view.role.trajectory
    stands = Written.of(IntakeAnswer.objects.of(trajectory).get(number=line.number))
    says = replace(stands, status=IntakeAnswer.Status.DIFFERENCE, text=text or stands.text)
    save_answer(trajectory, number=line.number, says=says, version=version, by=by, now=now)
    return line


def _write(view: MatchView, words: Mapping[int, str]) -> None:
    for number, text in words.items():
        MatchLine.objects.update_or_create(view=view, number=number, defaults={"words": text})


def _answered(
    view: MatchView, trajectory: Trajectory, *, key: str, more_follows: bool = False, by: Actor, now: datetime
) -> None:
    """No reminder follows, and they read back what was kept; in one letter with what they say on the next page."""
    person = view.role.person
    asks.answer(list(Ask.objects.open().of(person).filter(kind=KIND, about=view.public_id)), by=by, now=now)
    queue_receipt(
        person,
        trajectory,
        answers=[view.pk],
        key=f"{view.pk}-{key}",
        kind=KIND,
        more_follows=more_follows,
        now=now,
    )


def _mark(trajectory: Trajectory, numbers: Sequence[int], by: Actor, now: datetime) -> None:
    """Let the status of these answers follow from what everybody said of them."""
    for number in numbers:
        differs = _is_seen_differently(trajectory, number)
        mark_difference(trajectory, number=number, differs=differs, by=by, now=now)


def _is_seen_differently(trajectory: Trajectory, number: int) -> bool:
    lines = MatchLine.objects.filter(view__role__trajectory=trajectory, number=number).select_related("view")
    return any(line.differs for line in lines)


def _by_whom(line: MatchLine, outcome: str, by: Actor) -> str:
    """Whose answer it is from now on: theirs, or of the two together."""
    names = [line.view.role.person.name]
    if outcome == Outcome.TOGETHER and by.person:
        names.append(by.person.name)
    return ", ".join(names)[:120]
