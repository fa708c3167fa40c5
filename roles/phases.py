"""The commitments page: three phases, each with its lines as they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from roles.cast import FullCast
from roles.counts import Counted
from roles.missing_lines import waiting_days
from roles.models import Answer, Commitment, Promise, PromiseState
from roles.outcomes import AskedOn, is_told_by_hand
from roles.ring import State
from roles.said import SaidOnce, said_once
from roles.standing import Standing
from roles.words import hours_short, long_day, owner_of, short_day, state_label, waiting
from trajectories.anchors import overall


@dataclass(frozen=True)
class Line:
    """One commitment, whose it is, how it stands, and what waits for L&D under it."""

    commitment: Commitment
    owner: str
    hours: str
    standing: Standing
    status: str
    refused: list[SaidOnce]
    # Questions, and conditions nobody said anything to.
    questions: list[SaidOnce]
    unreached: list[Promise]
    to_tell: list[Promise]
    answered: list[Promise]

    @property
    def waits(self) -> bool:
        """Whether L&D has something to do about it."""
        return bool(self.refused or self.questions)


@dataclass(frozen=True)
class PhaseLines:
    """One phase and when that is."""

    phase: Commitment.Phase
    when: str
    add: str
    lines: list[Line]


def phases(cast: FullCast, now: datetime) -> list[PhaseLines]:
    """Always all three."""
    adds = {
        Commitment.Phase.BEFORE: _("Commitment for before"),
        Commitment.Phase.DURING: _("Commitment for during"),
        Commitment.Phase.AFTER: _("Commitment for after"),
    }
    first, last = overall(cast.trajectory)
    asked_on = AskedOn.of(cast)
    return [
        PhaseLines(
            phase,
            when(phase, first, last),
            adds[phase],
            [_line(cast, commitment, asked_on, now) for commitment in cast.commitments if commitment.phase == phase],
        )
        for phase in Commitment.Phase
    ]


def when(phase: str, first: date, last: date) -> str:
    """“until 12 January”, for the heading of a phase, counted from the same days as everything else."""
    if phase == Commitment.Phase.BEFORE:
        return _("until %(day)s") % {"day": long_day(first)}
    if phase == Commitment.Phase.DURING:
        if last > first:
            return _("%(first)s until %(last)s") % {"first": long_day(first), "last": long_day(last)}
        return _("from %(day)s") % {"day": long_day(first)}
    return _("after %(day)s") % {"day": long_day(last)}


def _hours(commitment: Commitment) -> str:
    """“0.25 h per learner”; empty where it costs nothing."""
    hours = hours_short(commitment.wording.hours) if commitment.wording else ""
    return _("%(hours)s per learner") % {"hours": hours} if hours and commitment.per_learner else hours


def _line(cast: FullCast, commitment: Commitment, asked_on: AskedOn, now: datetime) -> Line:
    promises = cast.promises[commitment.pk]
    stands = cast.standing_of(commitment)
    return Line(
        commitment=commitment,
        owner=owner_of(commitment.function, cast.owners_of(commitment)),
        hours=_hours(commitment),
        standing=stands,
        status=_status(stands, now),
        refused=said_once(one for one in promises if one.state in (PromiseState.CANNOT, PromiseState.WITHDRAWN)),
        questions=said_once(one for one in promises if one.state == PromiseState.QUESTION or one.has_open_condition),
        unreached=list(
            _once_each(
                one for one in promises if not one.role.person.gets_mail and (one.answer is None or one.is_to_be_asked)
            )
        ),
        to_tell=list(_once_each(one for one in promises if is_told_by_hand(one, now, asked_on))),
        answered=[one for one in promises if one.answer is not None],
    )


def _once_each(promises: Iterable[Promise]) -> Iterable[Promise]:
    """The first of each holder: what they say of one learner can be written down for all."""
    return {promise.role_id: promise for promise in reversed(list(promises))}.values()


def _status(stands: Standing, now: datetime) -> str:
    if not stands.all:
        return _("Nobody does this yet")
    if stands.all > 1:
        if stands.promised:
            return _("%(some)d of %(all)d promised") % {"some": stands.promised, "all": stands.all}
        return state_label(stands.state)
    one = stands.counts[0]
    waiting = _since(stands, now)
    if waiting or one.said_first is None:
        return waiting or state_label(stands.state)
    return _answered(one, one.said_first)


def _since(stands: Standing, now: datetime) -> str:
    """How long it waits; empty for every other state."""
    if stands.state != State.ASKED:
        return ""
    return capfirst(waiting(waiting_days(stands, now)))


def _answered(one: Counted, given_at: datetime) -> str:
    day = short_day(given_at)
    until = short_day(one.until) if one.until else ""
    if one.facts.kind == Answer.Kind.THERE:
        return _("It is there, said on %(day)s") % {"day": day}
    if until and one.state == State.PROMISED:
        return _("Promised until %(day)s") % {"day": until}
    said = {
        State.QUESTION: _("Question from %(name)s") % {"name": next(iter(one.people.values())).person.called},
        State.PROMISED: _("Promised, %(day)s") % {"day": day},
        State.PROMISED_IF: _("Promised, on a condition: %(words)s") % {"words": one.words},
        State.WITHDRAWN: _("Withdrawn on %(day)s") % {"day": day},
        State.LAPSED: _("Lapsed on %(day)s, asked again") % {"day": day},
    }
    return said.get(one.state, state_label(one.state))
