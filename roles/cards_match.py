"""The card with which somebody is asked how they see the question: blind first, then beside L&D's words."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks import links
from asks.models import Ask
from asks.register import Answered, Card, CardContent, Part, Said, Viewer
from organisations.acting import Actor
from organisations.models import Person
from roles.actions.match import KIND, undo_view
from roles.deadlines import readable_until
from roles.forms.match import BlindForm, CompareForm
from roles.matching import Beside, answers_of, besides, said_of, to_react
from roles.models import Commitment, Function, MatchView, Role
from trajectories.models import Trajectory
from trajectories.questions import BY_NUMBER

# Under this name a view keeps, for the card on the same page, which questions somebody wants to react to anew.
CHANGE = "match:change"


class MatchCard(Card):
    """One view of one person on one trajectory."""

    kind = KIND
    order = 5
    can_undo = True

    def minutes(self, asks: Sequence[Ask]) -> int:
        """Three short answers, and a look at the rest."""
        return 4

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """The function is still held, nothing was answered and the trajectory is open."""
        view = _view(ask)
        return (
            view is not None
            and view.is_blind
            and view.wants_call_at is None
            and ask.trajectory.is_open
            and not view.role.has_ended_by(now.date())
        )

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """L&D's words are for who holds the function: after its last day nobody reads them through an old letter."""
        over = MatchView.objects.of_who_left([ask.about for ask in asks], asks[0].person.local_day(now))
        return {ask.pk for ask in asks if ask.about not in over}

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        """Two weeks past the start: by then it is talked about or too late."""
        return readable_until(asks[0].trajectory, Commitment.Phase.BEFORE, now)

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        """Three questions, and why they are asked before ours are shown."""
        view = _view(asks[0])
        assert view is not None
        return letter(asks[0].person, asks[0].trajectory, view.role.name, step=step)

    def card(self, asks: Sequence[Ask], viewer: Viewer, now: datetime) -> CardContent:
        """Blind until they sent their own words; L&D's are not read from the database before that."""
        view = _view(asks[-1])
        assert view is not None
        context = _context(view, viewer, viewer.kept.get(CHANGE, ()))
        return CardContent(
            template="roles/_match_card.html",
            url=reverse("roles:match_by_link", kwargs={"token": viewer.token}),
            context=context,
            heading=context["heading"],
            heads_itself=True,
        )

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """Their own words and what they said of ours; never anybody else's words."""
        view = _view(asks[-1])
        if view is None:
            return Answered()
        owner = view.role.trajectory.owner.called
        if view.is_blind:
            return Answered(
                (Said(_("Do we see the same problem?"), _("I don't know this, ring me")),),
                (_("%(name)s rings you. Until then you need do nothing.") % {"name": owner},),
            )
        lines = tuple(
            Said(
                str(BY_NUMBER[line.number].title),
                said_of(line.number, line.reaction) if line.is_their_own else "",
                line.words,
            )
            for line in view.lines.all()
            if line.words or line.is_their_own
        )
        return Answered(lines, _next(view, owner))

    def can_be_passed_on(self, asks: Sequence[Ask], now: datetime) -> bool:
        """A learner's own part cannot; what they hold besides can."""
        first = asks[0]
        return Role.objects.to_pass_on(first.trajectory, first.person, now.date()).exists()

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """“That was not me”."""
        for ask in asks:
            view = _view(ask)
            if view is not None:
                undo_view(view, by=by, now=now)


def letter(person: Person, trajectory: Trajectory, role: str, *, step: int) -> Part:
    """The words of the letter, in the language that is active; L&D reads them before it goes."""
    words = {"name": person.called, "role": role, "title": trajectory.title, "owner": trajectory.owner.called}
    why = _("You take part in “%(title)s” as %(role)s. Before anything is booked I would like to know how you see it.")
    subject = {
        2: _("Quick one, %(name)s: the same problem?"),
        3: _("Last nudge, %(name)s: three short questions"),
    }.get(step, _("%(name)s, do we see the same problem?"))
    return Part(
        subject=subject % words,
        heading=_("Do we see the same problem?"),
        sentences=(
            why % words,
            _("First in your own words, then you see what %(owner)s wrote. A difference is no mistake: we talk.")
            % words,
        ),
        button=_("Answer three questions"),
        preheader=_("Three questions in your own words. Catchwords will do."),
    )


def _context(view: MatchView, viewer: Viewer, change: Collection[int]) -> dict[str, Any]:
    context: dict[str, Any] = {
        "view": view,
        "owner": view.role.trajectory.owner,
        "trajectory": view.role.trajectory,
        "form": None,
        "said": [],
        "pass_on_url": links.address("asks:pass_on", viewer),
        "can_be_passed_on": view.role.function != Function.LEARNER,
    }
    if view.is_blind:
        heading = _("Hi %(name)s, do we see the same problem?") % {"name": viewer.person.called}
        return context | {"form": BlindForm(view=view), "heading": heading}
    found = besides(view, answers_of(view.role.trajectory))
    to_say = to_react(found, change)
    return context | {
        "form": CompareForm(view=view, items=to_say) if to_say else None,
        "said": [one for one in found if one not in to_say and (one.line or one.is_written)],
        "differences": sum(one.differs for one in found),
        "heading": _heading(found, to_say, viewer.person.called),
    }


def _heading(found: Sequence[Beside], to_say: Sequence[Beside], name: str) -> str:
    if to_say:
        return _("%(name)s, lay your words beside ours") % {"name": name}
    open_ones = sum(one.differs for one in found)
    if open_ones:
        return ngettext("You see %(n)d question differently", "You see %(n)d questions differently", open_ones) % {
            "n": open_ones
        }
    return _("You see it the same way")


def _next(view: MatchView, owner: str) -> tuple[str, ...]:
    stays = _("Your own words stay as you wrote them; what you say of ours you can change.")
    if view.reacted_at is None:
        return (_("Now lay your words beside those of %(name)s.") % {"name": owner}, stays)
    if any(line.differs for line in view.lines.all()):
        ready = _("It is ready for your talk with %(name)s. It holds nothing up.") % {"name": owner}
        return (_("Good to know now."), ready, stays)
    return (_("You see the same. Good to know."), stays)


def _view(ask: Ask) -> MatchView | None:
    return MatchView.objects.asked_as(ask.about)
