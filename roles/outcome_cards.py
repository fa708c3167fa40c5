"""The two cards on which people tell what became of what they promised: is it there, and was it kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import date as date_words
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.models import Ask
from asks.register import Answered, Card, CardContent, Line, Part, Said, Viewer
from organisations.acting import Actor
from organisations.models import Person
from organisations.working_days import Calendar
from roles.actions.promises import undo_outcomes
from roles.asking import KEPT, THERE
from roles.ballot.items import STATES
from roles.cast import FullCast, cast_for, full_cast
from roles.deadlines import readable_until, start_of
from roles.decided import decided
from roles.forms.outcomes import OutcomeForm
from roles.instead import is_of_this_ask
from roles.models import STAYS, TAKES_PART, Answer, Commitment, Promise, PromiseState
from roles.opening import minutes
from roles.outcomes import (
    IS_IT_THERE,
    WAS_IT_KEPT,
    Choice,
    Item,
    is_there_due,
    items,
    phases_in,
    promises_of,
)
from roles.talks import is_asked_as_talk, talk_of, talks_of
from roles.words import by_name, learners_named

TOLD = {
    Answer.Kind.THERE,
    Answer.Kind.NOT_THERE,
    Answer.Kind.THERE_QUESTION,
    Answer.Kind.WITHDRAWN,
    Answer.Kind.KEPT,
    Answer.Kind.NOT_KEPT,
}


class OutcomeCard(Card):
    """What both have in common."""

    kind: str
    order: int
    choices: Sequence[Choice]
    can_undo = True

    def about(self, promises: Sequence[Promise], asks: Sequence[Ask]) -> list[Promise]:
        """Those of these promises that the asks are about."""
        raise NotImplementedError

    def awaits(self, promise: Promise) -> bool:
        """Whether there is anything to tell of it yet."""
        raise NotImplementedError

    def to_tell(self, promises: Sequence[Promise], asks: Sequence[Ask]) -> Sequence[Promise]:
        """Of what there is to tell, what is told here."""
        return promises

    def required(self) -> str:
        """What is said to who chooses nothing."""
        raise NotImplementedError

    def heading(self) -> str:
        """The question."""
        raise NotImplementedError

    def lead(self, ask: Ask, things: Sequence[Item], now: datetime) -> str:
        """What it is about, and why it is asked now."""
        raise NotImplementedError

    def minutes(self, asks: Sequence[Ask]) -> int:
        return minutes(len(asks))

    def form(
        self,
        everyone: FullCast,
        asks: Sequence[Ask],
        person: Person,
        data: Mapping[str, Any] | None = None,
        *,
        now: datetime,
    ) -> OutcomeForm:
        """What there is to tell, each promise once."""
        mine = self.about(promises_of(everyone, person), asks)
        return OutcomeForm(
            data,
            items=items(self.to_tell([promise for promise in mine if self.awaits(promise)], asks)),
            choices=self.choices,
            required=self.required(),
            prefix=self.kind,
            warning=everyone.trajectory.free_text_warning,
            today=person.local_day(now),
        )

    def card(self, asks: Sequence[Ask], viewer: Viewer, now: datetime) -> CardContent:
        everyone = cast_for(viewer, asks[0].trajectory, now)
        mine = self.about(promises_of(everyone, viewer.person), asks)
        place = {"token": viewer.token, "trajectory": everyone.trajectory.public_id}
        form = self.form(everyone, asks, viewer.person, now=now)
        return CardContent(
            template="roles/_outcome_card.html",
            url=reverse(f"roles:{self.kind}", kwargs=place),
            context={
                "form": form,
                "lead": self.lead(asks[0], form.items, now),
                "said": _told(mine)[0] if any(ask.answered_at for ask in asks) else (),
                "seen_by": self.seen_by(everyone),
                "decided": decided(everyone, viewer.person),
                "owner": everyone.trajectory.owner,
                "trajectory": everyone.trajectory,
            },
            heading=self.heading(),
        )

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        raise NotImplementedError

    def seen_by(self, everyone: FullCast) -> str:
        return _("%(name)s reads it. You get it by mail.") % {"name": everyone.trajectory.owner.called}

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """What was told, and what follows."""
        person, trajectory = asks[0].person, asks[0].trajectory
        everyone = cast_for(viewer, trajectory, now) if viewer else full_cast(trajectory, now, of=person)
        lines, told = _told(self.about(promises_of(everyone, person), asks))
        return Answered(
            lines=lines,
            sentences=_next_steps(told, everyone.trajectory.owner.called),
            can_change=any(self.awaits(promise) for promise in told),
        )

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """“That was not me”: the promise stands as it did, and is asked about once more.

        Of what this card does not tell nothing is undone: what was taken back, or ran out, stays so.
        """
        everyone, told = full_cast(asks[0].trajectory, now, of=asks[0].person), {one.kind for one in self.choices}
        mine = self.about(promises_of(everyone, asks[0].person), asks)
        undo_outcomes([one for one in mine if one.answer and one.answer.kind in told], by=by, now=now)


class ThereCard(OutcomeCard):
    """Whether the musts somebody promised are there."""

    kind = THERE
    order = 12
    choices = IS_IT_THERE

    def minutes(self, asks: Sequence[Ask]) -> int:
        """As many things as there are to answer, each for however many learners it was promised."""
        return minutes(1 if len(asks) == 1 else Promise.objects.things_asked([ask.about for ask in asks]))

    def about(self, promises: Sequence[Promise], asks: Sequence[Ask]) -> list[Promise]:
        named = {ask.about for ask in asks}
        return [promise for promise in promises if promise.public_id in named]

    def awaits(self, promise: Promise) -> bool:
        return promise.awaits_there

    def required(self) -> str:
        return _("Choose whether it is there")

    def heading(self) -> str:
        return _("Is it there?")

    def lead(self, ask: Ask, things: Sequence[Item], now: datetime) -> str:
        start = start_of(ask.trajectory)
        return _needed(start >= now.date(), things) % {"title": ask.trajectory.title, "day": date_words(start, "j F")}

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """The function is held, the promise stands, and its day has come."""
        promise = Promise.objects.standing(ask.about)
        return (
            promise is not None
            and promise.commitment.trajectory.asks_promises
            and not promise.role.has_ended_by(now.date())
            and promise.awaits_there
            and is_there_due(promise, Calendar.of(ask.person), now)
            and not is_asked_as_talk(promise)
        )

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        """Two weeks past the start."""
        return readable_until(asks[0].trajectory, Commitment.Phase.BEFORE, now)

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        ask = asks[0]
        things = items(list(Promise.objects.of_asks(asks)))
        values = {"name": ask.person.called}
        return Part(
            subject=(_("%(name)s, is it there?") if step == 1 else _("Quick one, %(name)s: is it there?")) % values,
            heading=self.heading(),
            sentences=(
                self.lead(ask, things, now),
                _("“Not yet” is a good answer too."),
            ),
            button=_("Say whether it is there"),
            lines=tuple(Line(item.line) for item in things),
            preheader=_("“Not yet” is a good answer too."),
        )


class KeptCard(OutcomeCard):
    """Whether what somebody promised for a phase was kept, when that phase is over: one card for all of it.

    Or what they agreed to instead of a training, a week after the last of their days.
    """

    kind = KEPT
    order = 85
    choices = WAS_IT_KEPT

    def about(self, promises: Sequence[Promise], asks: Sequence[Ask]) -> list[Promise]:
        asked = phases_in(asks)
        opened_at = max(ask.opened_at for ask in asks)
        return [
            promise
            for promise in promises
            if promise.commitment.phase in asked
            and promise.commitment.library_key not in (STAYS, TAKES_PART)
            and (not self.awaits(promise) or is_of_this_ask(promise, opened_at))
        ]

    def awaits(self, promise: Promise) -> bool:
        return promise.awaits_outcome

    def to_tell(self, promises: Sequence[Promise], asks: Sequence[Ask]) -> Sequence[Promise]:
        """Not what another letter still asks. After its last letter it may as well be told here."""
        musts = [one.public_id for one in promises if one.awaits_there]
        elsewhere = Ask.objects.asking(asks[0].person, musts, kind=THERE) if musts else set()
        for kind, about in talks_of(promises).items():
            elsewhere |= Ask.objects.asking(asks[0].person, about, kind=kind)
        return [
            one
            for one in promises
            if not elsewhere & {one.public_id, talk_of(one)} and not (one.answer and one.answer.comes_on)
        ]

    def required(self) -> str:
        return _("Choose whether it worked out")

    def heading(self) -> str:
        return _("Did it work out?")

    def lead(self, ask: Ask, things: Sequence[Item], now: datetime) -> str:
        if ask.trajectory.is_without_training:
            return _instead(all(item.is_own for item in things)) % {"title": ask.trajectory.title}
        if not all(item.is_own for item in things):
            return _("This was promised for %(title)s. What became of it?") % {"title": ask.trajectory.title}
        return _("You promised something for %(title)s. What became of it?") % {"title": ask.trajectory.title}

    def minutes(self, asks: Sequence[Ask]) -> int:
        """As many things as were promised for these phases."""
        return minutes(
            len({one.commitment_id for one in Promise.objects.to_tell_of(asks[0].person, asks[0].trajectory)})
        )

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """It still runs, or no training was needed, and something promised for that phase was not told of."""
        is_heard = ask.trajectory.is_running or ask.trajectory.is_without_training
        return is_heard and not ask.trajectory.is_paused and bool(self._open([ask], now))

    def _open(self, asks: Sequence[Ask], now: datetime) -> list[Promise]:
        mine = Promise.objects.to_tell_of(asks[0].person, asks[0].trajectory).not_asked_elsewhere()
        held = [promise for promise in mine if not promise.role.has_ended_by(now.date())]
        return [promise for promise in self.about(held, asks) if self.awaits(promise)]

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        ask = asks[0]
        things = items(self._open(asks, now))
        values = {"name": ask.person.called}
        return Part(
            subject=(_("%(name)s, did it work out?") if step == 1 else _("Quick one, %(name)s: did it work out?"))
            % values,
            heading=self.heading(),
            sentences=(
                self.lead(ask, things, now),
                _("No is a good answer too: then we know what stood in the way."),
            ),
            button=_("Say what became of it"),
            lines=tuple(Line(item.line) for item in things),
            preheader=_("No is a good answer too: then we know what stood in the way."),
        )


def _instead(is_own: bool) -> str:
    if is_own:
        return _("“%(title)s” needed no training: you would change something around the work. What became of it?")
    return _("“%(title)s” needed no training: something around the work would change. What became of it?")


def _needed(is_ahead: bool, things: Sequence[Item]) -> str:
    n = len(things)
    if not all(item.is_own for item in things):
        if not is_ahead:
            return _("This was promised for %(title)s, and it is needed now.")
        return ngettext(
            "This was promised for %(title)s, and it is needed now: we start on %(day)s.",
            "These were promised for %(title)s, and they are needed now: we start on %(day)s.",
            n,
        )
    if not is_ahead:
        return _("You promised this for %(title)s, and it is needed now.")
    return ngettext(
        "You promised this for %(title)s, and it is needed now: we start on %(day)s.",
        "You promised these for %(title)s, and they are needed now: we start on %(day)s.",
        n,
    )


def _told(promises: Sequence[Promise]) -> tuple[tuple[Said, ...], list[Promise]]:
    """What was told of these, once each, and of which."""
    told = [promise for promise in promises if promise.answer and promise.answer.kind in TOLD]
    return tuple(_line(item.promises) for item in items(told)), told


def _line(promises: Sequence[Promise]) -> Said:
    answer = promises[0].answer
    assert answer is not None
    text = answer.wording.text
    learners = by_name({one.learner.person_id: one.learner for one in promises if one.learner})
    if learners:
        text = _("%(text)s (for %(names)s)") % {"text": text, "names": learners_named(learners)}
    state = STATES[Answer.Kind(answer.kind)]
    word = _("It is there") if answer.kind == Answer.Kind.THERE else str(PromiseState(state).label)
    return Said(text, word, answer.words, state)


def _next_steps(told: Sequence[Promise], owner: str) -> tuple[str, ...]:
    kinds = {promise.answer.kind for promise in told if promise.answer}
    values = {"name": owner}
    if Answer.Kind.THERE_QUESTION in kinds:
        return (_("Good question. %(name)s answers you personally.") % values,)
    rung_about = {Answer.Kind.NOT_THERE, Answer.Kind.WITHDRAWN}
    if any(promise.commitment.trajectory.is_without_training for promise in told):
        # Nothing follows that could do it better: what was to take the problem away is not there.
        rung_about.add(Answer.Kind.NOT_KEPT)
    if kinds & rung_about:
        return (
            _("Good that you say so now."),
            _("%(name)s will ring or mail you. Until then you need do nothing.") % values,
        )
    if Answer.Kind.NOT_KEPT in kinds:
        return (_("Good that you say so. It helps whoever does this next."),)
    return (_("That helps everyone who counts on it."),)
