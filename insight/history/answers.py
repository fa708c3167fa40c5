"""Answers as the plan and the history tell them."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils.translation import ngettext

from roles.cast import Cast
from roles.counts import Counted
from roles.models import Answer, Role
from roles.ring import State
from roles.said import for_learners
from roles.words import owner_of


def answered(kind: str, n: int) -> str:
    """What so many people did, in the language that is active."""
    return {
        Answer.Kind.YES: ngettext("promised", "promised", n),
        Answer.Kind.YES_IF: ngettext("promised with a condition", "promised with a condition", n),
        Answer.Kind.NO: ngettext("can't promise", "can't promise", n),
        Answer.Kind.QUESTION: ngettext("asked something about", "asked something about", n),
        Answer.Kind.WITHDRAWN: ngettext("took back", "took back", n),
        Answer.Kind.NOT_MINE: ngettext(
            "did not give this answer themselves:", "did not give this answer themselves:", n
        ),
        Answer.Kind.LAPSED: ngettext(
            "promised this until now, and it lapsed:", "promised this until now, and it lapsed:", n
        ),
        Answer.Kind.THERE: ngettext("says it is there:", "say it is there:", n),
        Answer.Kind.NOT_THERE: ngettext("says it is not there yet:", "say it is not there yet:", n),
        Answer.Kind.THERE_QUESTION: ngettext("asked something about", "asked something about", n),
        Answer.Kind.KEPT: ngettext("kept", "kept", n),
        Answer.Kind.NOT_KEPT: ngettext("didn't manage", "didn't manage", n),
    }[Answer.Kind(kind)]


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
    stands = [(one.said_last, one) for one in cast.all_counts if one.said_last and one.state not in WAITS]
    stands.sort(key=lambda told: told[0], reverse=True)
    # One at a time: there may be hundreds, of hundreds of people each.
    told = (_event(at, one, who) for at, one in stands if (who := _who_said(one, at)))
    return list(islice(told, most))


def _who_said(said: Counted, at: datetime) -> dict[int, Role]:
    """Those whose lines these are, without who took over since: what stands in their name, another said."""
    return {
        key: role
        for key, role in said.people.items()
        if role.follows_id is None or role.held_from is None or role.held_from <= at.date()
    }


def _event(at: datetime, said: Counted, people: dict[int, Role]) -> Event:
    kind = said.facts.kind or Answer.Kind.YES
    who = owner_of(said.commitment.function, people)
    return Event(at, ICONS[kind], who, answered(kind, len(people)), about=str(said.commitment), whom=for_learners(said))
