"""What came back, for who asked for it all, and one decision: what of it stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from asks.models import Ask
from asks.register import Answered, Part, Said, Viewer
from checkins import actions
from checkins.cards.for_them import role_of, roles_of
from checkins.cards.shared import FollowUpCard, at_moment
from checkins.dates import MAKE_STICK, Moment
from checkins.for_sponsor import told_to_sponsor
from checkins.forms.decisions import DecisionForm
from checkins.models import Decision
from checkins.subjects import CHECK_INS, Subject
from organisations.acting import Actor
from organisations.clock import now as clock_now
from roles.models import Promise, PromiseState

USABLE = timedelta(days=60)
_SAID = "_decided"
STATES = {
    Decision.Answer.STAYS: "promised",
    Decision.Answer.AS_IT_IS: "promised",
    Decision.Answer.STOPS: "cannot",
    Decision.Answer.QUESTION: "question",
}

# What became of what they kept, in the middle of a line.
_BECAME = {
    PromiseState.PROMISED: gettext_lazy("it stands"),
    PromiseState.KEPT: gettext_lazy("it was kept"),
    PromiseState.NOT_KEPT: gettext_lazy("it didn't happen"),
    PromiseState.WITHDRAWN: gettext_lazy("taken back since"),
    PromiseState.LAPSED: gettext_lazy("over since"),
}


@dataclass(frozen=True)
class Earlier:
    """What they decided at a moment before this one, and what became of it as far as that is known."""

    day: date
    moment: str
    said: str
    became: str


class MakeStick(FollowUpCard):
    """Of moments that fall together the latest is the one answered."""

    kind = MAKE_STICK
    order = 75
    template = "checkins/_make_stick.html"
    url_name = "checkins:make_stick"
    can_undo = True

    def minutes(self, asks: Sequence[Ask]) -> int:
        """One decision, however many moments ask it."""
        return super().minutes(asks[-1:])

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """While they are the sponsor."""
        return {ask.pk for ask in asks} if role_of(asks[-1], now) else set()

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        """A decision may take weeks."""
        return asks[0].person.local_day(now) + USABLE

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> DecisionForm:
        ask = asks[-1]
        today = ask.person.local_day(clock_now())
        return DecisionForm(data, asks=[(ask, None)], known=said_before(ask), today=today)

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("%(name)s, what do we keep?") % {"name": asks[0].person.called}

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """What came back, who hears the answer, and what L&D said to a question."""
        ask = asks[-1]
        told = told_to_sponsor(ask)
        return {
            "told": told,
            "moment": told.label or Subject.of(ask).moment.label,
            "owner": ask.trajectory.owner,
            "before": said_before(ask),
            "earlier": earlier(ask),
            "minimum": ask.trajectory.organisation.minimum_base,
        }

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        found = [said for ask in asks if ask.answered_at and (said := said_before(ask))]
        if not found:
            return Answered()
        return Answered(tuple(_line(one) for one in found), _next_steps(found[-1], asks[-1]))

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """It was not them who decided this."""
        actions.take_back_decision(asks, roles=roles_of(asks[-1]), by=by, now=now)

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("what do we keep?"),)

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        ask = asks[-1]
        told, minutes, before = told_to_sponsor(ask), self.minutes([ask]), said_before(ask)
        many = ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
        words = {"name": ask.person.called, "many": many, "title": ask.trajectory.title}
        words["moment"] = told.label or str(Subject.of(ask).moment.label)
        words["owner"] = ask.trajectory.owner.called
        if before is not None and before.reply:
            first = _("%(owner)s to your question: “%(reply)s”") % {**words, "reply": before.reply}
        elif told.is_too_small:
            first = _("%(title)s, %(moment)s: too few people for figures. That keeps it safe.") % words
        else:
            first = _("%(title)s, %(moment)s: this came back, of the group and never of a person.") % words
        return Part(
            subject=at_moment(
                Subject.of(ask).moment,
                _("%(moment)s: what do we keep, %(name)s?"),
                _("%(name)s, what do we keep? (%(many)s)") % words,
                words,
            ),
            heading=_("What do we keep?"),
            sentences=(first, _("One decision of yours: this stays, we go on as it is, or we stop here.")),
            button=_("Choose what we keep"),
            lines=tuple(told.lines),
            preheader=_("What came back, and one decision. It takes a few minutes."),
        )


def said_before(ask: Ask) -> Decision | None:
    """What they decided at this moment, as long as it stands. Read once, and kept with the ask."""
    moment = Subject.of(ask).moment
    return next((one for one in reversed(_said(ask)) if one.moment == moment), None)


def earlier(ask: Ask) -> list[Earlier]:
    """What they decided at the moments before it, the first one first; one query where something was to stay."""
    before = CHECK_INS[: CHECK_INS.index(Subject.of(ask).moment)]
    since = ask.person.readable_from
    found = [one for one in _said(ask) if one.moment in before and not (since and one.said_at < since)]
    kept = [one.commitment for one in found if one.commitment is not None]
    stands = {one.commitment_id: one for one in Promise.objects.made_to_stay(ask.person, kept)} if kept else {}
    return [
        Earlier(
            ask.person.local_day(one.said_at),
            one.get_moment_display(),
            _("%(answer)s: “%(words)s”") % {"answer": _answer(one), "words": one.words} if one.words else _answer(one),
            _became(one, stands.get(one.commitment_id or 0)),
        )
        for one in sorted(found, key=lambda one: before.index(Moment(one.moment)))
    ]


def _said(ask: Ask) -> list[Decision]:
    """All they decided there."""
    if _SAID not in vars(ask):
        vars(ask)[_SAID] = list(Decision.objects.by(ask.person, ask.trajectory))
    said: list[Decision] = vars(ask)[_SAID]
    return said


def _became(said: Decision, promise: Promise | None) -> str:
    """Of what stays how it stands as their promise; of the rest what L&D said to it."""
    if said.reply:
        name = said.replied_by or said.role.trajectory.owner
        return _("%(name)s: “%(reply)s”") % {"name": name.called, "reply": said.reply}
    if said.commitment is not None and said.commitment.dropped_at:
        return _("not any more")
    return str(_BECAME.get(PromiseState(promise.state), "")) if promise else ""


def _line(said: Decision) -> Said:
    state = STATES[Decision.Answer(said.answer)]
    return Said(about=_("What do we keep?"), answer=_answer(said), words=said.words, state=state)


def _answer(said: Decision) -> str:
    """With the last day of what stays."""
    answer = str(said.get_answer_display())
    if said.until:
        return _("%(said)s (until %(day)s)") % {"said": answer, "day": date_words(said.until, "j F Y")}
    return answer


def _next_steps(said: Decision, ask: Ask) -> tuple[str, ...]:
    values = {"name": ask.trajectory.owner.called}
    if said.answer == Decision.Answer.STAYS:
        return (_("It stands as your promise now. %(name)s sees it with what everyone promised.") % values,)
    if said.answer == Decision.Answer.QUESTION:
        return (_("Good question. %(name)s answers you personally.") % values,)
    if said.answer == Decision.Answer.STOPS:
        return (_("Good that you say so. %(name)s will ring or mail you.") % values,)
    return (_("%(name)s reads it.") % values,)
