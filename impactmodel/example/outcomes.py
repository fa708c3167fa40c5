"""What people of the example agree to instead of a training, and say became of what they promised.

Where it did not, L&D of the story writes it down.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from asks.models import Ask
from impactmodel.example.days import Days
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Organisation, Person
from roles import actions as roles
from roles.cast import cast, full_cast
from roles.instead import to_tell
from roles.outcome_cards import KeptCard, ThereCard
from trajectories.models import Trajectory

OUTCOMES: dict[str, dict[str, Any]] = {"there": {"kind": "there", "after": 0}, "kept": {"kind": "kept", "after": 1}}


def tell(kind: str, person: Person, asked: Sequence[Ask], *, mail: Mail, by: Actor, now: datetime) -> None:
    """Fill in the card."""
    card = ThereCard() if kind == "there" else KeptCard()
    trajectory = asked[0].trajectory
    form = card.form(full_cast(trajectory, now, of=person), asked, person, now=now)
    said = OUTCOMES[kind]["kind"]
    given = [roles.Given(promise, said, item.wording) for item in form.items for promise in item.promises]
    roles.answer_promise(trajectory, person=person, given=given, asked=asked, mail=mail, by=by, now=now)


def instead(told: Sequence[dict[str, Any]], organisation: Organisation, days: Days) -> list[roles.Instead]:
    """What changes where no training is needed, and who does it."""
    people = {str(person): person for person in organisation.people.all()}
    return [
        roles.Instead(
            one["text"],
            people[one["who"]],
            days.day(one["needed_by"]),
            function=one.get("function", ""),
            title=one.get("title", ""),
            why=one["why"],
        )
        for one in told
    ]


def days_of_instead(trajectory: Trajectory, now: datetime) -> set[date]:
    """On which days somebody is asked what became of it."""
    return {one.day for one in to_tell(cast(trajectory, now))}
