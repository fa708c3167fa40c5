"""What learners are asked of themselves: how it goes, and their if-then plan."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks import links
from asks.models import Ask
from asks.register import Answered, Part, Viewer, Way
from checkins import sight
from checkins.cards.shared import FollowUpCard, at_moment, own_role
from checkins.dates import Moment
from checkins.forms.if_then import IfThenForm
from checkins.forms.log import LogForm
from checkins.models import IfThenPlan
from checkins.own import hears_learners
from checkins.planning import last_window
from checkins.reading_along import held_here
from checkins.subjects import Subject
from organisations.clock import now
from organisations.sight import Data
from organisations.who_reads import who_reads
from roles.models import Function, Role
from trajectories.models import Trajectory

WRITE_ON = timedelta(days=30)


class OwnCard(FollowUpCard):
    """What a learner writes for themselves, for a month after all is over."""

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        learner = learner_in(asks[0])
        closes = last_window(learner) if learner else None
        return max(closes or now.date(), now.date()) + WRITE_ON

    def any_time(self, asks: Sequence[Ask], viewer: Viewer, kinds: Collection[str]) -> list[Way]:
        """Whoever takes part may always write down what they tried, and ask somebody for help, asked or not."""
        trajectory = asks[0].trajectory
        if not _is_in_it(viewer, trajectory):
            return []
        log = links.address("checkins:log_any", viewer, trajectory=trajectory.public_id)
        ways = [] if "log" in kinds else [Way(_("I tried something"), log)]
        return [*ways, *way_to_help(viewer, trajectory)]


class Log(OwnCard):
    """How applying it goes. Moments that fall together share one card: the latest is the one answered."""

    kind = "log"
    is_private = True
    own_rhythm = True
    order = 60
    template = "checkins/_log.html"
    url_name = "checkins:log"
    sheet_url_name = "checkins:log_any"

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> LogForm:
        ask = asks[-1]
        return LogForm(
            data,
            behaviours=list(ask.trajectory.behaviours.all()),
            moment=Subject.of(ask).moment,
            may_wait=ask.is_open,
            warning=ask.trajectory.free_text_warning,
            prefix=ask.public_id,
        )

    heads_itself = True

    def heading(self, asks: Sequence[Ask]) -> str:
        words = {"name": asks[-1].person.called}
        if Subject.of(asks[-1]).moment == Moment.D7:
            return _("Hi %(name)s. Tried anything yet?") % words
        return _("Hi %(name)s. How is it going?") % words

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        return Answered(sentences=(_("Your check-in is in."), only_you(asks[0].trajectory)))

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        return {"plan": plan_of(asks[0]), "heading": self.heading(asks)}

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("how is it going? (%(many)s)") % {"many": _in_minutes(self.minutes(asks[-1:]))},)

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        ask = asks[-1]
        name, minutes, title = ask.person.called, self.minutes([ask]), ask.trajectory.title
        many = _in_minutes(minutes)
        moment = Subject.of(ask).moment
        first = moment == Moment.D7
        words = {"name": name, "many": many}
        if first:
            subject = _("Tried anything yet, %(name)s? (%(many)s)") % words
        else:
            dated, plain = (
                _("%(moment)s: how is it going, %(name)s?"),
                _("How is it going, %(name)s? (%(many)s)") % words,
            )
            subject = at_moment(moment, dated, plain, words)
        plan = plan_of(ask)
        if moment == Moment.D365:
            asked = _("%(title)s is a year behind you: what stayed, and what faded?") % {"title": title}
        else:
            asked = _(
                "%(title)s: did something come up where you could try it? “It didn't come up” is a good answer too."
            ) % {"title": title}
        return Part(
            subject=subject,
            heading=_("Tried anything yet?") if first else _("How is it going?"),
            sentences=(
                *((plan.sentence,) if plan else ()),
                asked,
                only_you(ask.trajectory),
            ),
            button=ngettext("Log in %(n)d minute", "Log in %(n)d minutes", minutes) % {"n": minutes},
            preheader=_("One question, one thumb. A minute is enough.")
            if minutes == 1
            else _("One question, one thumb. The rest may stay empty."),
        )


class IfThen(OwnCard):
    kind = "if_then"
    is_private = True
    order = 55
    template = "checkins/_if_then.html"
    url_name = "checkins:if_then"

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> IfThenForm:
        ask, values = asks[-1], plan_values(plan_of(asks[0]))
        return IfThenForm(data, initial=values, warning=ask.trajectory.free_text_warning, prefix=ask.public_id)

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, which situation are you sure to meet?") % {"name": asks[0].person.called}

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        return Answered(sentences=(_("Your if-then is saved. You see it again above every check-in."),))

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("your if-then"),)

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
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


def _in_minutes(minutes: int) -> str:
    return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}


def way_to_help(viewer: Viewer, trajectory: Trajectory) -> list[Way]:
    """Asking for help, on every page a learner has by link, whatever it asks; by the code of a sheet nobody does."""
    if viewer.is_by_sheet or not _is_in_it(viewer, trajectory):
        return []
    return [Way(_("Ask for help"), links.address("checkins:help", viewer, trajectory=trajectory.public_id), "lifebuoy")]


def _is_in_it(viewer: Viewer, trajectory: Trajectory) -> bool:
    """Whether whose link it is learns here today, and it began. A deputy does nothing as a learner."""
    if viewer.deputy or not hears_learners(trajectory):
        return False
    return Function.LEARNER in held_here(viewer, trajectory, now()).functions


def only_you(trajectory: Trajectory) -> str:
    """Who reads what a learner writes, and what becomes of it. Anything shorter would be untrue."""
    return str(who_reads(Data.NOTE, Data.FELT, minimum=trajectory.organisation.minimum_base))


def learner_in(ask: Ask) -> Role | None:
    """The person who is asked, as a learner."""
    return own_role(ask.person, ask.trajectory, Function.LEARNER)


def plan_of(ask: Ask) -> IfThenPlan | None:
    """The if-then plan that counts, of those the learner may read back."""
    learner = learner_in(ask)
    return sight.plan_of(learner) if learner else None


def plan_values(plan: IfThenPlan | None) -> dict[str, Any]:
    """An if-then plan as the start of its form."""
    names = ("situation", "response", "hard_moment", "hard_response")
    return {name: getattr(plan, name) for name in names} if plan else {}
