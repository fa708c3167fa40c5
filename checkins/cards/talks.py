"""Talks of managers and coaches with learners: whether they were held. Never what was said."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from asks.models import Ask
from asks.register import Answered, Part, Said, Viewer
from checkins import actions
from checkins.cards.shared import (
    LONGEST_SUBJECT,
    FollowUpCard,
    beside_their_learners,
    learners_of,
    names_of,
    of_learners,
    own_role,
    subject_of,
)
from checkins.forms.talks import TalkForm
from checkins.models import Talk
from checkins.subjects import Subject
from organisations.acting import Actor
from roles import talks
from roles.deadlines import readable_until
from roles.models import Commitment, Function
from roles.models.once import TALKS


class TalkCard(FollowUpCard):
    """Whether a talk was held. Never what was said."""

    agrees_days = True
    template = "checkins/_talk.html"
    url_name = "checkins:talk"
    talk_kind: str
    # Who holds it.
    function = Function.MANAGER
    can_undo = True

    def minutes(self, asks: Sequence[Ask]) -> int:
        """A tap for each learner: a minute, and half of one for each further learner."""
        return 1 + (len(asks) - 1) // 2

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """Of the learners they still manage or coach."""
        return beside_their_learners(asks, self.kind, now)

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        """As a promise of the same phase: a talk that was planned may be held weeks later."""
        phase = Commitment.Phase.BEFORE if self.talk_kind == Talk.Kind.START else Commitment.Phase.AFTER
        return readable_until(asks[0].trajectory, phase, now)

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """Not once either of the two said that it was held, nor once it was told of the promise to hold it."""
        if not super().wanted(ask, now) or self._is_held(ask):
            return False
        return not talks.is_told(ask.person_id, ask.about, ask.kind)

    def called(self, names: str) -> str:
        """What the talk is called, with whom."""
        raise NotImplementedError

    def _is_held(self, ask: Ask) -> bool:
        held = Talk.objects.filter(kind=self.talk_kind, outcome=Talk.Outcome.HELD)
        subject = Subject.of(ask)
        if subject.learner:
            return held.filter(holder__person=ask.person_id, learner__public_id=subject.learner).exists()
        return held.filter(learner__person=ask.person_id, learner__trajectory=ask.trajectory_id).exists()

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> TalkForm:
        known = {
            talk.learner_id: talk
            for talk in Talk.objects.filter(
                kind=self.talk_kind, holder__person=asks[0].person, holder__trajectory=asks[0].trajectory
            )
        }
        return TalkForm(data, asks=learners_of(asks), known=known)

    def heading(self, asks: Sequence[Ask]) -> str:
        words = {"name": asks[0].person.called, "names": names_of(asks)}
        if not words["names"]:
            return _("Hi %(name)s, did you have your start talk?") % words
        if _has_own(asks):
            return _("Hi %(name)s, how does your start talk stand, and that with %(names)s?") % words
        if self.talk_kind == Talk.Kind.START:
            return _("Hi %(name)s, how does the start talk with %(names)s stand?") % words
        return _("Hi %(name)s, did you talk with %(names)s yet?") % words

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """Whose talks these are: their own, those they hold, or both; and whether they promised to hold them."""
        ask, learners = asks[-1], [learner for _ask, learner in learners_of(asks) if learner]
        holder = own_role(ask.person, ask.trajectory, self.function) if learners and self.kind in TALKS else None
        return {
            "has_own": _has_own(asks),
            "has_others": bool(learners),
            "is_promised": holder is not None and talks.is_promised(holder, learners, self.kind),
        }

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """It was not them who said this."""
        actions.take_back_talks(asks, kind=self.talk_kind, learners=learners_of(asks), by=by, now=now)

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """How each talk stands; never what was said in it."""
        answered = [ask for ask in asks if ask.answered_at]
        learners = [learner for _ask, learner in learners_of(answered) if learner]
        talks = Talk.objects.filter(
            kind=self.talk_kind, holder__person=asks[0].person, learner__in=learners
        ).select_related("learner__person")
        lines = tuple(
            Said(
                about=self.called(str(talk.learner.person)),
                answer=f"{talk.get_outcome_display()} {date_format(talk.planned_on, 'j F')}"
                if talk.planned_on
                else _("No, it can't be done")
                if talk.outcome == Talk.Outcome.NO
                else str(talk.get_outcome_display()),
                words=talk.because,
            )
            for talk in talks
        )
        return Answered(lines, (_("Good to know, thank you. You can still change it through this link."),))


def _has_own(asks: Sequence[Ask]) -> bool:
    """Whether one of them asks a learner about their own talk."""
    return any(not Subject.of(ask).learner for ask in asks)


def _both(words: dict[str, str]) -> str:
    """A subject for one's own talk and those one holds: with the names while that is short enough."""
    named: str = _("%(name)s, your start talk, and that with %(names)s") % words
    return named if len(named) <= LONGEST_SUBJECT else _("%(name)s, your start talk and those you hold") % words


class StartTalk(TalkCard):
    kind = "start_talk"
    order = 20
    talk_kind = Talk.Kind.START

    def called(self, names: str) -> str:
        return _("Start talk with %(names)s") % {"names": names}

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        if not names_of(asks):
            return (_("your start talk"),)
        if _has_own(asks):
            return (_("your start talk, and that with %(names)s"), _("your start talks"))
        return _("the start talk with %(names)s"), _("the start talks")

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": names_of(asks), "title": asks[0].trajectory.title}
        if _has_own(asks) and words["names"]:
            return Part(
                subject=_both(words),
                heading=_("Your own start talk, and that with %(names)s") % words,
                sentences=(
                    _("In %(title)s you take part yourself, and you are there for %(names)s.") % words,
                    _("Fifteen minutes each: why you, which situation, what may wait?"),
                ),
                button=_("Tell us how they stand"),
                preheader=_("Your own talk, and the talks you hold."),
            )
        if not words["names"]:
            return Part(
                subject=_("%(name)s, did you have your start talk?") % words,
                heading=_("Your start talk"),
                sentences=(
                    _("Before %(title)s starts you talk with your manager: why you, which situation, what may wait.")
                    % words,
                    _("Fifteen minutes is enough. Had it? One tick."),
                ),
                button=_("Tell us how it stands"),
                preheader=_("Why you, which situation, and what may wait a while?"),
            )
        return Part(
            subject=subject_of(_("%(name)s, time for the start talk with %(names)s"), words["name"], of_learners(asks)),
            heading=self.called(words["names"]),
            sentences=(
                _("Fifteen minutes each: why you, which situation, what may wait?"),
                _("Held, planned, moved or not possible: tell us how it stands."),
            ),
            button=_("Tell us how it stands"),
            preheader=_("Fifteen minutes each that make the difference."),
        )


class ReturnTalk(TalkCard):
    kind = "return_talk"
    order = 58
    talk_kind = Talk.Kind.RETURN

    def called(self, names: str) -> str:
        return _("Return talk with %(names)s") % {"names": names}

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("your talk with %(names)s"), _("your talk afterwards"))

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": names_of(asks), "title": asks[0].trajectory.title}
        return Part(
            subject=subject_of(_("%(name)s, did you talk with %(names)s yet?"), words["name"], of_learners(asks)),
            heading=self.called(words["names"]),
            sentences=(
                _("%(title)s is done. What will they try first, and when?") % words,
                _("Held, planned, moved or not possible: tell us how it stands."),
            ),
            button=_("Tell us how it stands"),
            preheader=_("One short talk in the first week keeps it alive."),
        )


class MidwayTalk(TalkCard):
    kind = "midway_talk"
    order = 64
    talk_kind = Talk.Kind.MIDWAY

    def called(self, names: str) -> str:
        return _("Six weeks on: talk with %(names)s") % {"names": names}

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("your next talk with %(names)s"), _("your next talk"))

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": names_of(asks), "title": asks[0].trajectory.title}
        return Part(
            subject=subject_of(_("%(name)s, did you talk with %(names)s again?"), words["name"], of_learners(asks)),
            heading=self.called(words["names"]),
            sentences=(
                _("What works already, and what is in the way that you can move?"),
                _("Held, planned, moved or not possible: tell us how it stands."),
            ),
            button=_("Tell us how it stands"),
            preheader=_("Ask what works already, and what you can move."),
        )


class CoachTalk(TalkCard):
    """Of who coaches, once the last coaching that was planned is behind them."""

    kind = "coach_talk"
    order = 54
    talk_kind = Talk.Kind.COACHING
    function = Function.TRAINER

    def called(self, names: str) -> str:
        return _("Coach conversations with %(names)s") % {"names": names}

    def heading(self, asks: Sequence[Ask]) -> str:
        words = {"name": asks[0].person.called, "names": names_of(asks)}
        return _("Hi %(name)s, did the coach conversations with %(names)s take place?") % words

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("the coaching of %(names)s"), _("the coaching"))

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": names_of(asks), "title": asks[0].trajectory.title}
        return Part(
            subject=_("%(name)s, did the coaching take place?") % words,
            heading=self.called(words["names"]),
            sentences=(
                _("You coach in %(title)s. We ask how it stands, never what was said.") % words,
                _("Held, planned, moved or not possible: tell us how it stands."),
            ),
            button=_("Tell us how it stands"),
            preheader=_("Only how it stands. What was said stays with you two."),
        )
