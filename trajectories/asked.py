"""Which questions one trajectory is asked: the nine, the organisation's own, and room for anything else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import translation

from trajectories.models import IntakeAnswer, OwnQuestion, Trajectory
from trajectories.models.intake import LAST_QUESTION
from trajectories.questions import BY_NUMBER, NINE, Question

FIRST_PLACE = len(NINE) + 1


def asked_in(trajectory: Trajectory, answered: Collection[int]) -> list[Question]:
    """In order; a question that was retired only where it was `answered`, last. One query, with `organisation`."""
    known = list(OwnQuestion.objects.known_to(trajectory.organisation))
    own = [one for one in known if one.is_asked]
    own += [one for one in known if not one.is_asked and one.number in answered]
    return [*NINE, *in_places(own), BY_NUMBER[LAST_QUESTION]]


def in_places(own: Iterable[OwnQuestion], first: int = FIRST_PLACE) -> list[Question]:
    """An organisation's own with the numbers they are shown with: on from the nine, without a gap."""
    return [own_question(one, place) for place, one in enumerate(own, first)]


@dataclass(frozen=True)
class Overview:
    """An intake in short: each question with its answer, save `more` own ones that are asked and nobody answered."""

    rows: tuple[tuple[Question, IntakeAnswer | None], ...]
    more: int

    @property
    def asked(self) -> list[tuple[Question, IntakeAnswer | None]]:
        """Without what is asked no more, and was answered."""
        return [(question, answer) for question, answer in self.rows if not question.is_retired]

    @property
    def all(self) -> int:
        return len(self.asked) + self.more

    @property
    def empty(self) -> list[Question]:
        """Those with a name that have no answer."""
        return [question for question, answer in self.asked if answer is None or answer.is_empty]

    @property
    def is_untouched(self) -> bool:
        """No question has an answer yet."""
        return len(self.empty) == len(self.asked)


def overview(trajectory: Trajectory) -> Overview:
    """What a trajectory `with_intake` says of its intake, without a query."""
    answers = {answer.number: answer for answer in trajectory.intake_answers.all()}
    own = [answer for answer in answers.values() if answer.own_nl]
    asked = sorted((one for one in own if one.own_retired_at is None), key=lambda one: one.own_before)
    retired = [one for one in own if one.own_retired_at and not one.is_empty]
    questions = [
        *NINE,
        *(own_question(_own_of(one), FIRST_PLACE + one.own_before) for one in asked),
        *in_places(map(_own_of, retired), FIRST_PLACE + trajectory.own_asked),
    ]
    rows = tuple((question, answers.get(question.number)) for question in questions)
    return Overview(rows, trajectory.own_asked - len(asked))


def _own_of(answer: IntakeAnswer) -> OwnQuestion:
    """The question of an answer `with_own_questions`."""
    return OwnQuestion(
        number=answer.number,
        title_nl=answer.own_nl or "",
        title_en=answer.own_en or "",
        retired_at=answer.own_retired_at,
    )


def own_question(own: OwnQuestion, place: int = 0) -> Question:
    """One of the organisation's own, in the language of the reader or else the other."""
    title, title_language = own.in_words("title")
    guidance, guidance_language = own.in_words("guidance")
    return Question(
        own.number,
        title,
        guidance,
        is_own=True,
        is_retired=not own.is_asked,
        language=title_language,
        guidance_language=guidance_language,
        place=place,
    )


def title_of(trajectory: Trajectory, number: int) -> str:
    """What a question is called, in the language of the trajectory."""
    with translation.override(trajectory.language):
        if number in BY_NUMBER:
            return str(BY_NUMBER[number].title)
        own = OwnQuestion.objects.known_to(trajectory.organisation).filter(number=number).first()
        return str(own_question(own).title) if own else ""
