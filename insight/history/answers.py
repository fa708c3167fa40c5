"""Answers as the plan and the history tell them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy

from roles.cast import Cast
from roles.models import Answer
from roles.said import SaidOnce, said_once

ANSWERED: dict[str, Lazy | str] = {
    Answer.Kind.YES: gettext_lazy("promised"),
    Answer.Kind.YES_IF: gettext_lazy("promised, on a condition"),
    Answer.Kind.NO: gettext_lazy("can't promise"),
    Answer.Kind.QUESTION: gettext_lazy("asked something about"),
    Answer.Kind.WITHDRAWN: gettext_lazy("took back"),
    Answer.Kind.LAPSED: gettext_lazy("promised this until now, and it lapsed:"),
    Answer.Kind.THERE: gettext_lazy("says it is there:"),
    Answer.Kind.NOT_THERE: gettext_lazy("says it is not there yet:"),
    Answer.Kind.THERE_QUESTION: gettext_lazy("asked something about"),
    Answer.Kind.KEPT: gettext_lazy("kept"),
    Answer.Kind.NOT_KEPT: gettext_lazy("didn't manage"),
}
ICONS: dict[str, str] = {
    Answer.Kind.YES: "check",
    Answer.Kind.YES_IF: "check-asterisk",
    Answer.Kind.NO: "cross",
    Answer.Kind.QUESTION: "question",
    Answer.Kind.WITHDRAWN: "back",
    Answer.Kind.LAPSED: "hourglass",
    Answer.Kind.THERE: "double-check",
    Answer.Kind.NOT_THERE: "cross",
    Answer.Kind.THERE_QUESTION: "question",
    Answer.Kind.KEPT: "double-check",
    Answer.Kind.NOT_KEPT: "cross",
}


@dataclass(frozen=True)
class Event:
    """One line: when, an icon, who, what they did, and the sentence it was about."""

    at: datetime
    icon: str
    who: str
    did: Any
    about: str = ""
    # For how many learners, when it was said once for several.
    whom: str = ""


def latest_answers(cast: Cast, most: int = 3) -> list[Event]:
    """The last answers that stand, newest first; from rows already read."""
    standing = [said for promises in cast.promises.values() for said in said_once(promises)]
    standing.sort(key=lambda said: said.answer.given_at, reverse=True)
    return [_event(said) for said in standing[:most]]


def _event(said: SaidOnce) -> Event:
    answer, who = said.answer, str(said.promise.role.person)
    return Event(
        answer.given_at, ICONS[answer.kind], who, ANSWERED[answer.kind], about=answer.wording.text, whom=said.whom
    )
