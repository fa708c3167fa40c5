"""What the follow-up says in a letter and shows on a link page: one card for each kind of ask.

A log card never shows what was written before: reading back takes a device session.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.models import Ask
from asks.register import Answered, CardContent, Part, Said, Viewer, register
from checkins import actions
from checkins.dates import SCHEDULE, Moment
from checkins.forms import BuddyForm, IfThenForm, LogForm, ObserveForm, TalkForm
from checkins.models import IfThenPlan, Observation, Talk
from checkins.planning import is_wanted
from checkins.subjects import Subject
from organisations.acting import Actor
from organisations.models import Person
from roles.models import Function, Role
from trajectories.models import Trajectory

Asked = list[tuple[Ask, Role | None]]
# More than this make a subject line too long.
_MOST_NAMES = 3
# Where confidence is asked besides the if-then plan.
WITH_CONFIDENCE = (Moment.D21, Moment.D90)


def learners_of(asks: Sequence[Ask]) -> Asked:
    """Each ask with the learner it concerns; None where that is the person themselves."""
    wanted = {Subject.of(ask).learner for ask in asks} - {""}
    roles = {role.public_id: role for role in Role.objects.filter(public_id__in=wanted).select_related("person")}
    return [(ask, roles.get(Subject.of(ask).learner)) for ask in asks]


def own_role(person: Person, trajectory: Trajectory, function: str) -> Role | None:
    """The latest role of this function somebody holds or held in a trajectory."""
    return (
        Role.objects.of(trajectory)
        .holding(function)
        .filter(person=person)
        .select_related("person", "trajectory")
        .order_by("-pk")
        .first()
    )


def _names(asks: Sequence[Ask]) -> str:
    names = [learner.person.called for _ask, learner in learners_of(asks) if learner]
    if len(names) < 2:
        return "".join(names)
    if len(names) > _MOST_NAMES:
        return _("%(name)s and %(n)d others") % {"name": names[0], "n": len(names) - 1}
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


class FollowUpCard:
    """What the cards of the follow-up share."""

    kind = ""
    order = 50
    template = ""
    url_name = ""
    function = ""

    def minutes(self, asks: Sequence[Ask]) -> int:
        """Of the longest of its moments; each further learner takes half as long again."""
        moments = {Subject.of(ask).moment for ask in asks}
        functions = {function for ask in asks for function in Subject.of(ask).functions(self.kind)}
        longest = max(
            (line.minutes for line in SCHEDULE if line.moment in moments and functions & set(line.who)), default=1
        )
        return longest + (len(asks) - 1) * longest // 2

    def wanted(self, ask: Ask, now: datetime) -> bool:
        return is_wanted(ask, now)

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        raise NotImplementedError

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> Any:
        """The card's one form; filled with `data` when it was sent."""
        raise NotImplementedError

    def card(self, asks: Sequence[Ask], viewer: Viewer, now: datetime) -> CardContent:
        ask = asks[-1]
        return CardContent(
            template=self.template,
            url=reverse(self.url_name, kwargs={"token": viewer.token, "ask": ask.public_id}),
            context={
                "form": self.form(asks),
                "person": ask.person,
                "trajectory": ask.trajectory,
                "names": _names(asks),
                **self.more(asks),
            },
            heading=self.heading(asks),
            heads_itself=self.heads_itself,
        )

    heads_itself = False

    def heading(self, asks: Sequence[Ask]) -> str:
        """What stands above the card."""
        raise NotImplementedError

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """What this card shows besides its form."""
        return {}

    def said(self, asks: Sequence[Ask], now: datetime) -> Answered:
        """What may be read back by link. The learner's own words never are."""
        return Answered(sentences=(_("Thank you, it is in."),))


class Log(FollowUpCard):
    """How applying it goes. Moments that fall together share one card: the latest is the one answered."""

    kind = "log"
    order = 60
    template = "checkins/_log.html"
    url_name = "checkins:log"

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> LogForm:
        ask = asks[-1]
        return LogForm(
            data,
            behaviours=list(ask.trajectory.behaviours.all()),
            asks_confidence=Subject.of(ask).moment in WITH_CONFIDENCE,
            may_wait=ask.is_open,
            prefix=ask.public_id,
        )

    heads_itself = True

    def heading(self, asks: Sequence[Ask]) -> str:
        words = {"name": asks[-1].person.called}
        if Subject.of(asks[-1]).moment == Moment.D7:
            return _("Hi %(name)s. Tried anything yet?") % words
        return _("Hi %(name)s. How is it going?") % words

    def said(self, asks: Sequence[Ask], now: datetime) -> Answered:
        return Answered(sentences=(_("Your check-in is in. Only you can read it."),))

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        learner = own_role(asks[0].person, asks[0].trajectory, Function.LEARNER)
        return {
            "plan": IfThenPlan.objects.newest_of(learner) if learner else None,
            "heading": self.heading(asks),
        }

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        ask = asks[-1]
        name, minutes, title = ask.person.called, self.minutes([ask]), ask.trajectory.title
        many = ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
        first = Subject.of(ask).moment == Moment.D7
        words = {"name": name, "many": many}
        if step > 1:
            subject = _("Still curious, %(name)s: how is it going? (%(many)s)") % words
        elif first:
            subject = _("Tried anything yet, %(name)s? (%(many)s)") % words
        else:
            subject = _("How is it going, %(name)s? (%(many)s)") % words
        return Part(
            subject=subject,
            heading=_("Tried anything yet?") if first else _("How is it going?"),
            sentences=(
                _("%(title)s: did something come up where you could try it?") % {"title": title},
                _("Only you can read what you write. \"It didn't come up\" is a good answer too."),
            ),
            button=ngettext("Log in %(n)d minute", "Log in %(n)d minutes", minutes) % {"n": minutes},
            preheader=_("One question, one thumb. Only you can read it."),
        )


class IfThen(FollowUpCard):
    kind = "if_then"
    order = 55
    template = "checkins/_if_then.html"
    url_name = "checkins:if_then"

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> IfThenForm:
        learner = own_role(asks[0].person, asks[0].trajectory, Function.LEARNER)
        plan = IfThenPlan.objects.newest_of(learner) if learner else None
        return IfThenForm(data, initial=plan_values(plan), prefix=asks[-1].public_id, asks_confidence=True)

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, which situation are you sure to meet?") % {"name": asks[0].person.called}

    def said(self, asks: Sequence[Ask], now: datetime) -> Answered:
        return Answered(sentences=(_("Your if-then is saved. You see it again above every check-in."),))

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        words = {"name": asks[0].person.called, "title": asks[0].trajectory.title}
        return Part(
            subject=_("%(name)s, pick your if-then (3 min)") % words,
            heading=_("Your if-then plan"),
            sentences=(
                _("%(title)s is behind you, now it counts. Which situation are you sure to meet?") % words,
                _("If this happens, then I do that: written down, it happens far more often."),
            ),
            button=_("Pick my if-then"),
            preheader=_("One situation, one thing you do. That's all."),
        )


def plan_values(plan: IfThenPlan | None) -> dict[str, Any]:
    """An if-then plan as the start of its form."""
    names = ("situation", "response", "hard_moment", "hard_response", "confidence")
    return {name: getattr(plan, name) for name in names} if plan else {}


class Observe(FollowUpCard):
    kind = "observe"
    order = 65
    template = "checkins/_observe.html"
    url_name = "checkins:observe"

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> ObserveForm:
        ask = asks[0]
        known: dict[tuple[int, str], list[Observation]] = {}
        for one in Observation.objects.given_by(ask.person).filter(
            observer__trajectory=ask.trajectory, observer__function=Function.OBSERVER
        ):
            known.setdefault((one.learner_id, one.moment), []).append(one)
        return ObserveForm(
            data,
            asks=learners_of(asks),
            behaviours=list(ask.trajectory.behaviours.all()),
            known=known,
        )

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, what did you see %(names)s do?") % {
            "name": asks[0].person.called,
            "names": _names(asks),
        }

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """It was not them who said this."""
        actions.take_back_sights(asks, learners=learners_of(asks), by=by, now=now)

    def said(self, asks: Sequence[Ask], now: datetime) -> Answered:
        """The observer's own words, and the nudge to say them aloud."""
        answered = [ask for ask in asks if ask.answered_at]
        moments = {Subject.of(ask).moment for ask in answered}
        learners = [learner for _ask, learner in learners_of(answered) if learner]
        given = Observation.objects.given_by(asks[0].person).filter(learner__in=learners, moment__in=moments)
        seen = given.select_related("learner__person", "behaviour")
        lines = tuple(
            Said(
                about=": ".join(filter(None, (one.learner.person.called, str(one.behaviour or "")))),
                answer=one.said,
                words=one.example,
            )
            for one in seen
        )
        return Answered(lines, (_("Thank you! Just tell %(names)s too.") % {"names": _names(answered)},))

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": _names(asks), "title": asks[0].trajectory.title}
        return Part(
            subject=_("%(name)s, what did you see %(names)s do?") % words,
            heading=_("What did you see %(names)s do?") % words,
            sentences=(
                _("Say what you saw, not what you think of anyone. It takes a minute."),
                _("It can be read at once by %(names)s. No view of it? That's an answer too.") % words,
            ),
            button=_("Tell us"),
            preheader=_("What you saw, not what you think of anyone. One minute."),
        )


class Buddy(FollowUpCard):
    kind = "buddy"
    order = 62
    template = "checkins/_buddy.html"
    url_name = "checkins:buddy"

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> BuddyForm:
        return BuddyForm(data, asks=learners_of(asks))

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, did you ask %(names)s yet?") % {
            "name": asks[0].person.called,
            "names": _names(asks),
        }

    def said(self, asks: Sequence[Ask], now: datetime) -> Answered:
        return Answered(sentences=(_("Thank you. What was said stays between you."),))

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": _names(asks), "title": asks[0].trajectory.title}
        return Part(
            subject=_("%(name)s, did you ask %(names)s yet?") % words,
            heading=_("Did you ask %(names)s how it is going?") % words,
            sentences=(
                _("You are the buddy in %(title)s. One question from you keeps it alive.") % words,
                _("What was said stays between you."),
            ),
            button=_("Tell us in one tap or two"),
            preheader=_("Yes or not yet: that's all we ask. No words needed."),
        )


class TalkCard(FollowUpCard):
    """Whether a talk was held. Never what was said."""

    template = "checkins/_talk.html"
    url_name = "checkins:talk"
    talk_kind: str

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """Not once either of the two said that it was held."""
        return super().wanted(ask, now) and not self._is_held(ask)

    def _is_held(self, ask: Ask) -> bool:
        held = Talk.objects.filter(kind=self.talk_kind, outcome=Talk.Outcome.HELD)
        subject = Subject.of(ask)
        if subject.learner:
            return held.filter(manager__person=ask.person_id, learner__public_id=subject.learner).exists()
        return held.filter(learner__person=ask.person_id, learner__trajectory=ask.trajectory_id).exists()

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> TalkForm:
        known = {
            talk.learner_id: talk
            for talk in Talk.objects.filter(
                kind=self.talk_kind, manager__person=asks[0].person, manager__trajectory=asks[0].trajectory
            )
        }
        return TalkForm(data, asks=learners_of(asks), known=known)

    def heading(self, asks: Sequence[Ask]) -> str:
        words = {"name": asks[0].person.called, "names": _names(asks)}
        if not words["names"]:
            return _("Hi %(name)s, did you have your start talk?") % words
        if self.talk_kind == Talk.Kind.START:
            return _("Hi %(name)s, how does the start talk with %(names)s stand?") % words
        return _("Hi %(name)s, did you talk with %(names)s yet?") % words

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        return {"is_own": not _names(asks)}

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """It was not them who said this."""
        actions.take_back_talks(asks, kind=self.talk_kind, learners=learners_of(asks), by=by, now=now)

    def said(self, asks: Sequence[Ask], now: datetime) -> Answered:
        """How each talk stands; never what was said in it."""
        answered = [ask for ask in asks if ask.answered_at]
        learners = [learner for _ask, learner in learners_of(answered) if learner]
        talks = Talk.objects.filter(
            kind=self.talk_kind, manager__person=asks[0].person, learner__in=learners
        ).select_related("learner__person")
        lines = tuple(
            Said(
                about=str(talk.learner.person),
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


class StartTalk(TalkCard):
    kind = "start_talk"
    order = 20
    talk_kind = Talk.Kind.START

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": _names(asks), "title": asks[0].trajectory.title}
        if not Subject.of(asks[0]).learner:
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
            subject=_("%(name)s, time for the start talk with %(names)s") % words,
            heading=_("Start talk with %(names)s") % words,
            sentences=(
                _("Fifteen minutes each: why you, which situation, what may wait?"),
                _("Held, planned or not possible: tell us how it stands."),
            ),
            button=_("Tell us how it stands"),
            preheader=_("Fifteen minutes each that make the difference."),
        )


class ReturnTalk(TalkCard):
    kind = "return_talk"
    order = 58
    talk_kind = Talk.Kind.RETURN

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": _names(asks), "title": asks[0].trajectory.title}
        return Part(
            subject=_("%(name)s, did you talk with %(names)s yet?") % words,
            heading=_("Return talk with %(names)s") % words,
            sentences=(
                _("%(title)s is done. What will they try first, and when?") % words,
                _("Held, planned or not possible: tell us how it stands."),
            ),
            button=_("Tell us how it stands"),
            preheader=_("One short talk in the first week keeps it alive."),
        )


class MidwayTalk(TalkCard):
    kind = "midway_talk"
    order = 64
    talk_kind = Talk.Kind.MIDWAY

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": _names(asks), "title": asks[0].trajectory.title}
        return Part(
            subject=_("%(name)s, six weeks on: talk with %(names)s?") % words,
            heading=_("Six weeks on: talk with %(names)s") % words,
            sentences=(
                _("What works already, and what is in the way that you can move?"),
                _("Held, planned or not possible: tell us how it stands."),
            ),
            button=_("Tell us how it stands"),
            preheader=_("Ask what works already, and what you can move."),
        )


TALK_CARDS: dict[str, TalkCard] = {card.kind: card for card in (StartTalk(), ReturnTalk(), MidwayTalk())}
CARDS: dict[str, FollowUpCard] = {
    **TALK_CARDS,
    **{card.kind: card for card in (IfThen(), Log(), Buddy(), Observe())},
}
for _card in CARDS.values():
    register(_card)
