"""Answers as the plan and the history tell them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy

from roles.cast import Cast
from roles.counts import Counted
from roles.models import Answer
from roles.ring import State
from roles.said import for_learners
from roles.words import owner_of

ANSWERED: dict[str, Lazy | str] = {
    Answer.Kind.YES: gettext_lazy("promised"),
    Answer.Kind.YES_IF: gettext_lazy("promised, on a condition"),
    Answer.Kind.NO: gettext_lazy("can't promise"),
    Answer.Kind.QUESTION: gettext_lazy("asked something about"),
    Answer.Kind.WITHDRAWN: gettext_lazy("took back"),
    Answer.Kind.NOT_MINE: gettext_lazy("did not give this answer themselves:"),
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
    Answer.Kind.NOT_MINE: "back",
    Answer.Kind.LAPSED: "hourglass",
    Answer.Kind.THERE: "double-check",
    Answer.Kind.NOT_THERE: "cross",
    Answer.Kind.THERE_QUESTION: "question",
    Answer.Kind.KEPT: "double-check",
    Answer.Kind.NOT_KEPT: "cross",
}


# Of which the answer given before counts no more.
WAITS = (State.ASKED, State.CHANGED, State.NOT_ASKED, State.UNDELIVERABLE, State.NO_MAIL)


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
    """The last things said that stand, newest first; what several said of one thing is one. From rows already read."""
    said = [(one.said_last, one) for one in cast.all_counts if one.said_last and one.state not in WAITS]
    said.sort(key=lambda pair: pair[0], reverse=True)
    return [_event(at, one) for at, one in said[:most]]


def _event(at: datetime, said: Counted) -> Event:
    kind = said.facts.kind or Answer.Kind.YES
    who = owner_of(said.commitment.function, said.people)
    return Event(at, ICONS[kind], who, ANSWERED[kind], about=str(said.commitment), whom=for_learners(said))
