"""What those around learners are asked: what they saw, and whether they asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from asks.models import Ask
from asks.register import Answered, Part, Said, Viewer
from checkins import actions
from checkins.cards.shared import (
    FollowUpCard,
    at_moment,
    beside_their_learners,
    learners_of,
    names_of,
    of_learners,
    subject_of,
)
from checkins.forms.buddy import BuddyForm
from checkins.forms.observe import ObserveForm
from checkins.models import Observation
from checkins.papers import asked_last
from checkins.sight import told_by
from checkins.subjects import Subject
from organisations.acting import Actor
from organisations.models import called_apart
from roles.models import Function
from roles.pairing import agreed_by


class Observe(FollowUpCard):
    kind = "observe"
    is_private = True
    order = 65
    template = "checkins/_observe.html"
    url_name = "checkins:observe"
    sheet_url_name = "checkins:observe_paper"
    can_undo = True

    def minutes(self, asks: Sequence[Ask]) -> int:
        return super().minutes(asked_last(asks))

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """Of the learners they still observe."""
        return beside_their_learners(asks, self.kind, now)

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> ObserveForm:
        ask = asks[0]
        known: dict[tuple[int, str], list[Observation]] = {}
        # Of a learner who was asked about twice, by who works one day a week say, the last is asked.
        about = asked_last(asks, data or ())
        for one in told_by(ask.person).filter(
            observer__trajectory=ask.trajectory, observer__function=Function.OBSERVER
        ):
            known.setdefault((one.learner_id, one.moment), []).append(one)
        return ObserveForm(
            data,
            asks=learners_of(about),
            behaviours=list(ask.trajectory.behaviours.all()),
            known=known,
        )

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, what did you see %(names)s do?") % {
            "name": asks[0].person.called,
            "names": names_of(asks),
        }

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """What those they saw said back to them; on the page alone, never in a letter."""
        given = told_by(asks[0].person).replied()
        learners = [learner for _ask, learner in learners_of(asks) if learner]
        return {"replies": list(given.filter(learner__in=learners))}

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """It was not them who said this."""
        actions.take_back_sights(asks, learners=learners_of(asks), by=by, now=now)

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """The observer's own words, and the nudge to say them aloud."""
        answered = [ask for ask in asks if ask.answered_at]
        moments = {Subject.of(ask).moment for ask in answered}
        learners = [learner for _ask, learner in learners_of(answered) if learner]
        seen = told_by(asks[0].person).filter(learner__in=learners, moment__in=moments)
        called = called_apart(one.learner.person for one in seen)
        lines = tuple(
            Said(
                about=": ".join(filter(None, (called[one.learner.person_id], str(one.behaviour or "")))),
                answer=one.said,
                words=one.example,
            )
            for one in seen
        )
        if answered and all(one.cannot_judge for one in seen):
            names = {"names": names_of(answered)}
            return Answered(lines, (_("Thank you for saying so. %(names)s can choose somebody else.") % names,))
        return Answered(lines, (_("Thank you! Just tell %(names)s too.") % {"names": names_of(answered)},))

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("what did you see %(names)s do?"), _("what did you see?"))

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": names_of(asks), "title": asks[0].trajectory.title}
        plain = subject_of(_("%(name)s, what did you see %(names)s do?"), words["name"], of_learners(asks))
        return Part(
            subject=at_moment(Subject.of(asks[-1]).moment, "%(moment)s: %(plain)s", plain, {"plain": plain}),
            heading=_("What did you see %(names)s do?") % words,
            sentences=(
                _("Say what you saw, not what you think of anyone."),
                _("It can be read at once by %(names)s. No view of it? That's an answer too.") % words,
            ),
            button=_("Tell us"),
            preheader=_("What you saw, where and when, not what you think of anyone."),
        )


class Buddy(FollowUpCard):
    kind = "buddy"
    is_private = True
    order = 62
    template = "checkins/_buddy.html"
    url_name = "checkins:buddy"

    def minutes(self, asks: Sequence[Ask]) -> int:
        return super().minutes(asked_last(asks))

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """Of the learners whose buddy they still are."""
        return beside_their_learners(asks, self.kind, now)

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> BuddyForm:
        return BuddyForm(data, asks=learners_of(asked_last(asks, data or ())))

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """What those whose buddy they are agreed to themselves."""
        return {"agreed": agreed_by(learner for _ask, learner in learners_of(asks) if learner)}

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, did you ask %(names)s yet?") % {
            "name": asks[0].person.called,
            "names": names_of(asks),
        }

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        return Answered(sentences=(_("What was said stays between you."),))

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("did you ask %(names)s yet?"), _("did you ask yet?"))

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {"name": asks[0].person.called, "names": names_of(asks), "title": asks[0].trajectory.title}
        return Part(
            subject=subject_of(_("%(name)s, did you ask %(names)s yet?"), words["name"], of_learners(asks)),
            heading=_("Did you ask %(names)s how it is going?") % words,
            sentences=(
                _("You are the buddy in %(title)s. One question from you keeps it alive.") % words,
                _("What was said stays between you."),
            ),
            button=_("Tell us in one tap or two"),
            preheader=_("Yes or not yet: that's all we ask. No words needed."),
        )
