"""Which questions one trajectory is asked: the nine, the organisation's own, and room for anything else."""

from collections.abc import Collection

from django.utils import translation

from trajectories.models import OwnQuestion, Trajectory
from trajectories.models.intake import LAST_QUESTION
from trajectories.questions import BY_NUMBER, NINE, Question


def asked_in(trajectory: Trajectory, answered: Collection[int]) -> list[Question]:
    """In order; a question that was retired only where it was `answered`. One query, with `organisation` at hand."""
    own = [
        one for one in OwnQuestion.objects.known_to(trajectory.organisation) if one.is_asked or one.number in answered
    ]
    return [*NINE, *(own_question(one) for one in own), BY_NUMBER[LAST_QUESTION]]


def own_question(own: OwnQuestion) -> Question:
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
    )


def title_of(trajectory: Trajectory, number: int) -> str:
    """What a question is called, in the language of the trajectory."""
    with translation.override(trajectory.language):
        if number in BY_NUMBER:
            return str(BY_NUMBER[number].title)
        own = OwnQuestion.objects.known_to(trajectory.organisation).filter(number=number).first()
        return str(own_question(own).title) if own else ""
