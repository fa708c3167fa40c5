"""The words with which a letter asks for promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.register import Line
from organisations.models import Person
from roles.cast import Cast
from roles.deadlines import answer_by, start_of
from roles.hours import Amount
from roles.investment import by_phase
from roles.models import Function, Promise, Role, Wording
from roles.words import by_name, counted, hours_text, learners_named, listed
from trajectories.models import Trajectory

# So far ahead a start is counted down to in days; further it is told by its date.
_DAYS_TO_COUNT = 14
# So many learners a line of a letter names.
_FEW = 3


@dataclass(frozen=True)
class Opening:
    """Subject, first sentences and lines of a letter, in the language that is active."""

    subject: str
    sentences: tuple[str, ...]
    lines: tuple[Line, ...]
    # Of several lines together, and when these hours fall.
    total: str
    spread: str
    hours: Decimal | None
    button: str


def minutes(count: int) -> int:
    """Two minutes for three things to answer; a thing is one wording, for however many learners it is asked."""
    return max((2 * count + 2) // 3, 1)


def opening(
    cast: Cast, person: Person, promises: Sequence[Promise], *, step: int, today: date, is_preview: bool = False
) -> Opening:
    """`step` is 1 for the first letter, 2 and 3 for the reminders. A preview has the words as they will be asked."""
    wordings = {promise.pk: _wording(promise, is_preview) for promise in promises}
    texts = set(wordings.values())
    lines = tuple(_line(promise, wordings, promises) for promise in once_each(promises))
    amount = Amount()
    for promise in promises:
        amount.add(promise.commitment.phase, wordings[promise.pk].hours)
    invites = step == 1 and _is_invitation(cast, person, promises, today)
    is_changed = bool(promises) and all(_answered_other_words(one, wordings[one.pk]) for one in promises)
    return Opening(
        subject=_invitation(cast, person)
        if invites
        else _subject(cast, person, count=len(texts), step=step, today=today, is_changed=is_changed),
        sentences=(who_starts(cast, person, today), _until_when(cast.trajectory, wordings.values(), today)),
        lines=lines,
        total=hours_text(amount.total or None) if len(lines) > 1 else "",
        spread=_spread(amount),
        hours=amount.total or None,
        button=_("See it and answer") if invites else _("Give your answer"),
    )


def _until_when(trajectory: Trajectory, wordings: Iterable[Wording], today: date) -> str:
    day = answer_by(trajectory, wordings, today)
    if day is None:
        return _("Yes, no or a question: anything goes.")
    return _("Yes, no or a question: anything goes. By %(day)s, please.") % {"day": date_words(day, "j F")}


def _spread(amount: Amount) -> str:
    """When the hours of this letter fall; how many there are stands in its lines."""
    parts = [(phase, hours) for phase, hours in amount.phases() if hours]
    if not parts:
        return ""
    words = by_phase(amount) if len(parts) > 1 else [str(parts[0][0].label)]
    return _("When: %(parts)s.") % {"parts": listed(words)}


def who_starts(cast: Cast, person: Person, today: date) -> str:
    """Who learns what from when; to a learner, that they do."""
    trajectory = cast.trajectory
    if trajectory.is_without_training:
        words = _("“%(title)s” needs no training: something around the work changes instead.")
        return words % {"title": trajectory.title}
    learner = _as_learner(cast, person)
    start = start_of(trajectory, learner)
    count = len(cast.learners)
    values = {
        "group": counted(Function.LEARNER, count),
        "day": date_words(start, "j F"),
        "title": trajectory.title,
    }
    if start <= today:
        if learner:
            return _("You are taking part in %(title)s.") % values
        return (
            ngettext("%(group)s is taking part in %(title)s.", "%(group)s are taking part in %(title)s.", count)
            % values
        )
    if learner:
        return _("You start on %(day)s with %(title)s.") % values
    if not cast.learners:
        return _("We start on %(day)s with %(title)s.") % values
    words = ngettext("%(group)s starts on %(day)s with %(title)s.", "%(group)s start on %(day)s with %(title)s.", count)
    return words % values


def seen_by(cast: Cast, person: Person, *, by_mail: bool, is_for_them: bool = False) -> str:
    """L&D reads every answer; the sponsor those of the support, not those of learners. `by_mail`: with a receipt.

    `is_for_them`: said to their deputy, of whose answers they read every one.
    """
    owner = cast.trajectory.owner
    is_learner = any(role.person_id == person.pk for role in cast.learners)
    sponsors = [] if is_learner else [role.person for role in cast.holding(Function.SPONSOR)]
    others = [one.called for one in sponsors if one.pk not in (person.pk, owner.pk)]
    if is_for_them:
        others, by_mail = [*others, person.called], False
    values = {"name": owner.called, "names": listed([owner.called, *others])}
    if not others:
        says = _("%(name)s sees your answers. You get them by mail.") if by_mail else _("%(name)s sees your answers.")
    elif by_mail:
        says = _("%(names)s see your answers. You get them by mail.")
    else:
        says = _("%(names)s see your answers.")
    return says % values


def _as_learner(cast: Cast, person: Person) -> Role | None:
    return next((role for role in cast.learners if role.person_id == person.pk), None)


def _is_invitation(cast: Cast, person: Person, promises: Sequence[Promise], today: date) -> bool:
    """Whether this is the first a learner reads of what starts for them."""
    learner = _as_learner(cast, person)
    if learner is None or cast.trajectory.is_without_training or any(promise.answer for promise in promises):
        return False
    return start_of(cast.trajectory, learner) > today


def _invitation(cast: Cast, person: Person) -> str:
    day = date_words(start_of(cast.trajectory, _as_learner(cast, person)), "j F")
    return _("%(name)s, you start on %(day)s. Up for it?") % {"name": person.called, "day": day}


def _subject(cast: Cast, person: Person, *, count: int, step: int, today: date, is_changed: bool) -> str:
    values = {"name": person.called, "n": count, "minutes": minutes(count)}
    if step == 2:
        return (
            ngettext(
                "Quick one, %(name)s: %(n)d promise waiting for you",
                "Quick one, %(name)s: %(n)d promises waiting for you",
                count,
            )
            % values
        )
    # Without a training there is no start to count down to.
    days = 0 if cast.trajectory.is_without_training else (start_of(cast.trajectory) - today).days
    if step > 2:
        if days < 1:
            return _("Last nudge, %(name)s: can you promise this?") % values
        if days > _DAYS_TO_COUNT:
            return _("Last nudge: we start on %(day)s") % {"day": date_words(start_of(cast.trajectory), "j F")}
        return ngettext("Last nudge: we start in %(days)d day", "Last nudge: we start in %(days)d days", days) % {
            "days": days
        }
    if is_changed:
        return _("Changed, %(name)s: can you still promise this?") % values
    return _("%(name)s, can you promise this? (%(minutes)d min)") % values


def _wording(promise: Promise, is_preview: bool) -> Wording:
    wording = promise.commitment.wording if is_preview else (promise.asked_on or promise.commitment.wording)
    assert wording is not None
    return wording


def once_each(promises: Sequence[Promise]) -> list[Promise]:
    """One per commitment, however many learners it is asked for, in the order they come."""
    return list({promise.commitment_id: promise for promise in reversed(promises)}.values())[::-1]


def _answered_other_words(promise: Promise, wording: Wording) -> bool:
    """Whether it is asked again because it says something else; not because a question about it was answered."""
    return promise.answer is not None and promise.answer.wording_id != wording.pk


def _line(promise: Promise, wordings: dict[int, Wording], promises: Sequence[Promise]) -> Line:
    """The words once, with the hours for everyone it is asked for, and whom while that is few; marked when others
    were answered before.
    """
    wording = wordings[promise.pk]
    is_changed = _answered_other_words(promise, wording)
    text = _("Changed: %(text)s") % {"text": wording.text} if is_changed else wording.text
    theirs = {one.learner.person_id: one.learner for one in promises if one.learner and wordings[one.pk] == wording}
    if 0 < len(theirs) <= _FEW:
        text = _("%(text)s (for %(names)s)") % {"text": text, "names": learners_named(by_name(theirs))}
    times = sum(other == wording for other in wordings.values())
    return Line(text, hours_text(wording.hours * times if wording.hours else None))
