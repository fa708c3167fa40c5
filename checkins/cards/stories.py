"""Some learners are asked whether they would tell how it went; nobody else is told that they were."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from asks.models import Ask
from asks.register import Answered, Part, Said, Viewer, Way
from checkins import actions
from checkins.cards.learner import OwnCard, learner_in
from checkins.forms.stories import StoryForm
from checkins.planning import may_answer
from checkins.sight import has_offered, story_of
from checkins.subjects import STORY
from organisations.acting import Actor
from roles.models import Function, Role


class Story(OwnCard):
    """To be rung, to write it, or rather not. Words are read back behind one's own sign-in alone."""

    kind = STORY
    is_private = True
    is_secret = True
    own_rhythm = True
    order = 67
    template = "checkins/_story.html"
    url_name = "checkins:story"
    can_undo = True

    def minutes(self, asks: Sequence[Ask]) -> int:
        return 3

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """It runs, they learn, the works council agreed if it must, and the time to answer is not over."""
        trajectory, today = ask.trajectory, ask.person.local_day(now)
        if not trajectory.is_running or trajectory.is_paused or not may_answer(ask):
            return False
        if ask.window_until is not None and today >= ask.window_until:
            return False
        return Role.objects.of(trajectory).is_held(Function.LEARNER, ask.person, today)

    def any_time(self, asks: Sequence[Ask], viewer: Viewer, kinds: Collection[str]) -> list[Way]:
        return []

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> StoryForm:
        ask = asks[-1]
        return StoryForm(data, warning=ask.trajectory.free_text_warning, prefix=f"story-{ask.public_id}")

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, would you tell how it went?") % {"name": asks[0].person.called}

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """Whether they offered anything, and whether words wait for them on their own page."""
        learner = learner_in(asks[-1])
        story = story_of(learner) if learner else None
        return {
            "has_offered": has_offered(learner) if learner else False,
            "awaits": story is not None and story.awaits_agreement,
            "owner": asks[-1].trajectory.owner,
        }

    def is_kept(self, ask: Ask) -> bool:
        learner = learner_in(ask)
        return learner is not None and has_offered(learner)

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """What they offered, without a word of it."""
        learner = learner_in(asks[-1])
        story = story_of(learner) if learner else None
        if story is None:
            return Answered(sentences=(_("Thank you, that is fine. Nobody is told that we asked."),))
        found = []
        if story.may_ring:
            found.append(Said(about=_("You may be rung"), answer=_("yes"), state="promised"))
        if story.is_told and not story.awaits_agreement:
            found.append(Said(about=_("Your story"), answer=_audiences(story), state="promised"))
        return Answered(tuple(found), (_("You can take it back at any time, here or on your own page."),))

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        """It was not them who offered this."""
        learner = learner_in(asks[-1])
        if learner is not None:
            actions.take_back_story(learner, by=by, now=now)

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        learner = learner_in(asks[-1])
        story = story_of(learner) if learner else None
        is_written = story is not None and story.awaits_agreement
        return (_("is this your story?") if is_written else _("would you tell of it?"),)

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        ask = asks[-1]
        learner = learner_in(ask)
        story = story_of(learner) if learner else None
        words = {"name": ask.person.called, "title": ask.trajectory.title, "owner": ask.trajectory.owner.called}
        if story is not None and story.awaits_agreement:
            return Part(
                subject=_("%(name)s, is this your story?") % words,
                heading=_("Is this your story?"),
                sentences=(
                    _("What you told of %(title)s is written down. Nobody else reads it before you agree.") % words,
                    _("You change what you like, and say who may read it: nobody is an answer too."),
                ),
                button=_("Read it"),
                preheader=_("Nobody else reads it before you agree."),
            )
        return Part(
            subject=_("%(name)s, would you tell how it went?") % words,
            heading=_("Would you tell how it went?"),
            sentences=(
                _("One story of %(title)s says more than ten figures: where it worked, or where it did not yet.")
                % words,
                _("Nobody is told that we asked you, and “rather not” is a good answer."),
            ),
            button=_("Choose how you tell it"),
            preheader=_("Be rung, write it down, or rather not: you choose, and you choose who reads it."),
        )


def _audiences(story: Any) -> str:
    """Who may read it, in a line."""
    told = (
        (story.to_everyone, _("everyone who takes part")),
        (story.to_lnd, _("L&D")),
        (story.to_sponsor, _("the sponsor")),
    )
    who = [words for is_told, words in told if is_told]
    return _("read by %(who)s") % {"who": ", ".join(who)} if who else _("read by nobody but you")
