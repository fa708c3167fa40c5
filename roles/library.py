"""Starter commitments: who commonly promises what, before, during and after.

From the nine responsibilities of the model (three per party) and the preconditions that most often decide whether
learning lasts. Words are chosen in the trajectory's language; what L&D makes of them is theirs.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from roles.models import Commitment, Function

BEFORE, DURING, AFTER = Commitment.Phase.BEFORE, Commitment.Phase.DURING, Commitment.Phase.AFTER


@dataclass(frozen=True)
class Starter:
    """One line of the library. `hours` are per holder, or per learner.

    `responsibility` is the first, second or third of the party.
    """

    key: str
    function: Function
    phase: Commitment.Phase
    text: Lazy | str
    why: Lazy | str
    responsibility: int
    is_must: bool = False
    hours: str = ""
    per_learner: bool = False

    def worded(self, language: str) -> tuple[str, str]:
        """Text and why in a language."""
        with translation.override(language):
            return str(self.text), str(self.why)

    @property
    def cost(self) -> Decimal | None:
        return Decimal(self.hours) if self.hours else None


LIBRARY: tuple[Starter, ...] = (
    # Trainer
    Starter(
        "trainer_fit", Function.TRAINER, BEFORE,
        _("Check what is asked against the real problem, and fit the sessions to this group"),
        _("Learning that doesn't fit the question is forgotten first."), 1, True, "4",
    ),
    Starter(
        "trainer_cases", Function.TRAINER, BEFORE,
        _("Use real cases from the group's own work"),
        _("Only then does it fit tomorrow."), 1, True, "2",
    ),
    Starter(
        "trainer_effort", Function.TRAINER, BEFORE,
        _("Tell everyone beforehand what it asks: hours, moments and real work"),
        _("Nobody should be startled by the hours."), 3, True, "1",
    ),
    Starter(
        "trainer_practice", Function.TRAINER, DURING,
        _("Practise with real conversations and situations, more than explain"),
        _("You learn what you do, not what you hear."), 1,
    ),
    Starter(
        "trainer_if_then", Function.TRAINER, DURING,
        _("Make room in the session for the if-then plan and for choosing a buddy"),
        _("A plan made in the room is a plan that gets made."), 2,
    ),
    Starter(
        "trainer_questions", Function.TRAINER, AFTER,
        _("Answer questions and read along where somebody gets stuck"),
        _("The hard part begins back at work."), 2, False, "2",
    ),
    Starter(
        "trainer_next", Function.TRAINER, AFTER,
        _("Adapt the next edition to what turned out to work"),
        _("Every group teaches us something."), 1, False, "2",
    ),
    # Learner
    Starter(
        "learner_case", Function.LEARNER, BEFORE,
        _("Choose my own goal and bring a case of my own"),
        _("It is about your work, so you choose."), 1, True, "0.5",
    ),
    Starter(
        "learner_yes", Function.LEARNER, BEFORE,
        _("Say yes, yes-if or no to taking part"),
        _("The learner decides whether learning happens."), 2, True,
    ),
    Starter(
        "learner_practise", Function.LEARNER, DURING,
        _("Practise every week in my own work, and ask for help when I'm stuck"),
        _("A little every week beats a lot at once."), 3, True, "8",
    ),
    Starter(
        "learner_plan", Function.LEARNER, DURING,
        _("Choose when I try it first, and find a buddy"),
        _("Keeping it up works better together."), 2, False, "0.5",
    ),
    Starter(
        "learner_apply", Function.LEARNER, AFTER,
        _("Apply it in my own work, also in a busy week"),
        _("What you keep doing becomes your own."), 3, False, "1",
    ),
    Starter(
        "learner_ask", Function.LEARNER, AFTER,
        _("Ask somebody to watch, and say so when it doesn't work"),
        _("What doesn't work is worth knowing too."), 1, False, "0.5",
    ),
    # Sponsor
    Starter(
        "sponsor_result", Function.SPONSOR, BEFORE,
        _("Name the result, with one figure or sign by which we'll see it"),
        _("Without a goal nobody knows whether it helped."), 3, True, "1",
    ),
    Starter(
        "sponsor_limits", Function.SPONSOR, BEFORE,
        _("Say what learning will not solve, and who does solve that"),
        _("Not everything is a matter of learning."), 1, False, "0.5",
    ),
    Starter(
        "sponsor_means", Function.SPONSOR, BEFORE,
        _("Free budget and hours"),
        _("Time for learning is a choice, not a leftover."), 1, True, "1",
    ),
    Starter(
        "sponsor_opens", Function.SPONSOR, DURING,
        _("Open or close in person and hear what gets in the way"),
        _("Then everyone sees that it matters."), 2, False, "1",
    ),
    Starter(
        "sponsor_obstacle", Function.SPONSOR, AFTER,
        _("Take away one obstacle that the group names"),
        _("Otherwise the system works the new behaviour away."), 1, False, "1.5",
    ),
    Starter(
        "sponsor_looks", Function.SPONSOR, AFTER,
        _("Look along after 3 and 6 months, and decide: stop or go on"),
        _("What the boss asks after, stays."), 2, False, "1",
    ),
    # Manager
    Starter(
        "manager_start_talk", Function.MANAGER, BEFORE,
        _("Have a start talk of 15 minutes, at least 7 days before: why you, which situation, what may wait"),
        _("One talk beforehand does more than a day of training."), 2, True, "0.25", True,
    ),
    Starter(
        "manager_roster", Function.MANAGER, BEFORE,
        _("Arrange roster and cover for every session"),
        _("Who has no cover, stays away."), 1, True, "1",
    ),
    Starter(
        "manager_question", Function.MANAGER, DURING,
        _("No calls during sessions, and one question after each part: what are you going to try?"),
        _("Your question keeps it alive."), 2, False, "0.5",
    ),
    Starter(
        "manager_return_talk", Function.MANAGER, AFTER,
        _("Have a return talk within 5 working days, with a first occasion within 7 days"),
        _("The first week decides."), 2, True, "0.25", True,
    ),
    Starter(
        "manager_notices", Function.MANAGER, AFTER,
        _("Notice the new behaviour and name it, with a talk after 6 weeks"),
        _("What is seen, stays."), 2, False, "0.25", True,
    ),
    # Colleague, buddy, observer
    Starter(
        "colleague_knows", Function.COLLEAGUE, BEFORE,
        _("Know what my colleague is going to try, and agree with it"),
        _("New behaviour needs people who don't find it odd."), 3,
    ),
    Starter(
        "colleague_covers", Function.COLLEAGUE, DURING,
        _("Take over work during the sessions"),
        _("Then heads stay with the learning."), 1, False, "4",
    ),
    Starter(
        "buddy_agrees", Function.BUDDY, BEFORE,
        _("Be a buddy: agree when we call each other"),
        _("An agreed moment happens, a good intention doesn't."), 2, False, "0.25",
    ),
    Starter(
        "buddy_asks", Function.BUDDY, AFTER,
        _("Ask after 1 and 3 weeks how it's going"),
        _("A short call keeps it warm."), 2, False, "0.5",
    ),
    Starter(
        "observer_agrees", Function.OBSERVER, BEFORE,
        _("Agree with the learner what I look out for"),
        _("Somebody is only watched when they want it."), 3, False, "0.25", True,
    ),
    Starter(
        "observer_tells", Function.OBSERVER, AFTER,
        _("Say what I saw after 6 weeks, 3 months and half a year"),
        _("Others see what you no longer notice."), 2, False, "0.5", True,
    ),
    # Preconditions
    Starter(
        "pre_practice", Function.MANAGER, DURING,
        _("2 hours a week practice in the roster, and together we choose what gives way"),
        _("Without time to practise it stays at good intentions."), 1, True, "1",
    ),
    Starter(
        "pre_tools", Function.SPONSOR, BEFORE,
        _("Tool, system and access work on the first day"),
        _("Practising without tools is pretending."), 1, True, "1",
    ),
    Starter(
        "pre_rule", Function.SPONSOR, BEFORE,
        _("The rule that works against it is adapted or suspended"),
        _("Nobody breaks a rule to practise."), 1, False, "2",
    ),
    Starter(
        "pre_team", Function.MANAGER, BEFORE,
        _("The team knows what is being practised"),
        _("Then colleagues help along."), 3, False, "0.25",
    ),
    Starter(
        "pre_shows", Function.MANAGER, DURING,
        _("Know the behaviour and show it myself"),
        _("People do what their manager does."), 2, False, "1",
    ),
    Starter(
        "pre_mistakes", Function.MANAGER, DURING,
        _("Mistakes are allowed, and it is clear where it is safe to practise"),
        _("A new approach goes slower at first. That is part of it."), 1, True,
    ),
    Starter(
        "pre_no_second", Function.SPONSOR, BEFORE,
        _("No second big change in the same 6 weeks"),
        _("Two changes at once is none."), 1,
    ),
    Starter(
        "pre_return_diary", Function.MANAGER, BEFORE,
        _("The return talk is in the diary"),
        _("What isn't in the diary, slips."), 2, False, "0.25",
    ),
    Starter(
        "pre_figure", Function.SPONSOR, BEFORE,
        _("The figure of the result is available, before and after"),
        _("Without a first measurement there is no difference to see."), 3, False, "0.5",
    ),
    Starter(
        "pre_language", Function.TRAINER, BEFORE,
        _("Language and reading level fit everyone in the group"),
        _("Who can't follow, can't take part."), 1, False, "1",
    ),
    Starter(
        "pre_works_council", Function.SPONSOR, BEFORE,
        _("The works council has agreed"),
        _("Better asked beforehand than explained afterwards."), 1, False, "0.5",
    ),
)  # fmt: skip

BY_KEY = {starter.key: starter for starter in LIBRARY}
