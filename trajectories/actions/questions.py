"""The organisation's own questions: added, changed, put in order, asked no more and asked again."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.meanwhile import one_at_a_time
from organisations.models import Organisation
from trajectories.changes import save_at
from trajectories.models import OwnQuestion
from trajectories.models.intake import LAST_QUESTION, MOST_OWN_QUESTIONS
from trajectories.places import trade_places


class TooManyQuestions(Exception):
    """So many are asked already that the conversation would become an interrogation."""


@action
def add_question(organisation: Organisation, *, words: dict[str, str], by: Actor, now: datetime) -> OwnQuestion:
    """Ask one more, after the others; `words` are title and guidance in both languages. Raises TooManyQuestions.

    One that is asked already under this title is that one.
    """
    known = _room_for_one(organisation)
    for question in known:
        if question.is_asked and question.title_nl == words["title_nl"]:
            return question
    number = max([LAST_QUESTION, *(question.number for question in known)]) + 1
    return OwnQuestion.objects.create(organisation=organisation, number=number, position=_last(known) + 1, **words)


@action
def change_question(
    question: OwnQuestion, *, words: dict[str, str], version: int, by: Actor, now: datetime
) -> OwnQuestion:
    """Say it otherwise when nobody else did since `version`; answers stay with it. Raises ChangedMeanwhile."""
    save_at(question, changes=words, version=version)
    return question


@action
def move_question(question: OwnQuestion, *, up: bool, by: Actor, now: datetime) -> OwnQuestion:
    """Change places with the one asked before or after it; at the edge it stays."""
    trade_places(question, OwnQuestion.objects.of(question.organisation), up=up)
    return question


@action
def retire_question(question: OwnQuestion, *, by: Actor, now: datetime) -> OwnQuestion:
    """Ask it no more; where it was answered it can still be read."""
    question.retired_at = now
    question.save(update_fields=["retired_at"])
    return question


@action
def put_back_question(question: OwnQuestion, *, by: Actor, now: datetime) -> OwnQuestion:
    """Ask it again, after the others, once. Raises TooManyQuestions."""
    if question.is_asked:
        return question
    question.position = _last(_room_for_one(question.organisation)) + 1
    question.retired_at = None
    question.save(update_fields=["retired_at", "position"])
    return question


def _room_for_one(organisation: Organisation) -> list[OwnQuestion]:
    """All it ever asked, counted by one writer at a time."""
    one_at_a_time(organisation)
    known = list(OwnQuestion.objects.known_to(organisation))
    if sum(question.is_asked for question in known) >= MOST_OWN_QUESTIONS:
        raise TooManyQuestions
    return known


def _last(known: list[OwnQuestion]) -> int:
    return max((question.position for question in known), default=0)
