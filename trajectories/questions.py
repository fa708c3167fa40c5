"""The nine questions of the intake and room for anything else, each with guidance, one example and one warning sign.

They are data, not rows: the same for everyone, and asked again for every trajectory. An organisation's own questions
are rows, and become such a Question in `trajectories.asked`.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from trajectories.models.intake import LAST_QUESTION


@dataclass(frozen=True)
class Question:
    """`good` says why the example is a good answer; `warning` is the sign to stop and think.

    `language` and `guidance_language` name the language of the words where it is not the reader's.
    """

    number: int
    title: Lazy | str
    guidance: Lazy | str
    example: Lazy | str = ""
    good: Lazy | str = ""
    warning: Lazy | str = ""
    is_own: bool = False
    is_retired: bool = False
    language: str = ""
    guidance_language: str = ""
    # Of an organisation's own: where it stands among them, counted on after the nine.
    place: int = 0

    @property
    def shown(self) -> int:
        """The number a page says; `number` is that of the answer and the address, and never changes."""
        return self.place or self.number

    @property
    def is_extra(self) -> bool:
        """Whether it is the room for anything else, which may stay empty."""
        return self.number == LAST_QUESTION


QUESTIONS: tuple[Question, ...] = (
    Question(
        1,
        _("What is being asked?"),
        _("Write down what was literally asked."),
        _("“Can you give team South a training in customer friendly phoning, before April?”"),
        _("Good, because these are the words of who asked. What is behind them comes next."),
        _("There is a training in the question already."),
    ),
    Question(
        2,
        _("What is the real problem?"),
        _("What goes wrong now, how can you tell, since when, and where does it not?"),
        _(
            "“Since the move an intake takes 20 minutes longer, except on Friday. Then an experienced colleague "
            "sits at the desk.”"
        ),
        _("Good, because you can check it and it names a place where it does go well."),
        _("Learning won't solve this: it is a rule, a system or a lack of people."),
    ),
    Question(
        3,
        _("Who is going to learn NOW?"),
        _("These people, this month. Functions, shifts, languages, mail or no mail."),
        _("“The 8 colleagues of the South desk. Six work days, two evenings; Łukasz reads Polish more easily.”"),
        _("Good, because you could invite them tomorrow."),
        _("You know nobody by name."),
    ),
    Question(
        4,
        _("Where are they coming from?"),
        _("What have they already done, tried, been through?"),
        _("“E-learning last year, half of them finished it. The new system came in September, without a manual.”"),
        _("Good, because you see what not to repeat."),
        _("Third trajectory in a year."),
    ),
    Question(
        5,
        _("What are they capable of?"),
        _("What do they manage already, also when it gets difficult?"),
        _("“Listening they do well. With an angry customer 3 of the 8 stay calm; the others pass the call on.”"),
        _("Good, because it starts from what people can do."),
        _("We start from zero “to be on the safe side”."),
    ),
    Question(
        6,
        _("Does the sponsor see it the same way?"),
        _("Let the sponsor fill in 1, 2 and 3 first, on their own."),
        _("“Ilse wrote: they are not customer minded enough. We say: they get half an answer. We talk on Thursday.”"),
        _("Good, because the difference is on the table before the start."),
        _("“Go ahead, you are the expert.”"),
    ),
    Question(
        7,
        _("Who stands around this group?"),
        _("Manager, colleagues, buddies: who does what, who notices?"),
        _("“Farid sits next to them every day. Noor hears it all at the coffee machine and wants to be a buddy.”"),
        _("Good, because there are names in it, and who will notice."),
        _("The manager knows nothing about it."),
    ),
    Question(
        8,
        _("Do they get time and room?"),
        _("How many hours, when, and what gives way for it?"),
        _("“90 minutes a week until April, on Tuesday. The back office takes over the mail on that day.”"),
        _("Good, because it says what will not be done."),
        _("“They'll do it on the side.”"),
    ),
    Question(
        9,
        _("Does it fit today's practice?"),
        _("Can they use it tomorrow? Which rule, system or norm works against it?"),
        _("“The norm is 4 minutes a call, summing up takes 40 seconds. Ilse drops the norm until the summer.”"),
        _("Good, because what works against it is named, and who does something about it."),
        _("The new way of working is not allowed yet."),
    ),
    Question(
        10,
        _("Is there anything else?"),
        _("What you want to keep that fits nowhere above. May stay empty."),
    ),
)
NINE = tuple(question for question in QUESTIONS if not question.is_extra)
SPONSOR = 6  # does the sponsor see it the same way?
PROBLEM = 2  # what is the real problem? The cause check belongs to it.
BY_NUMBER = {question.number: question for question in QUESTIONS}


@dataclass(frozen=True)
class Suggestion:
    """A question an organisation may take over as its own."""

    key: str
    title: str
    guidance: str

    def worded(self) -> dict[str, str]:
        """The fields of an own question, in both languages."""
        words = {}
        for language in ("nl", "en"):
            with translation.override(language):
                words[f"title_{language}"] = gettext(self.title)
                words[f"guidance_{language}"] = gettext(self.guidance)
        return words


SUGGESTED = (
    Suggestion(
        "nothing",
        gettext_noop("What happens if we do nothing?"),
        gettext_noop("For whom, from when, and how would you notice?"),
    ),
    Suggestion(
        "harm",
        gettext_noop("Who might suffer from it?"),
        gettext_noop("Colleagues who take over work, customers, other teams: who pays, and did you ask them?"),
    ),
)
