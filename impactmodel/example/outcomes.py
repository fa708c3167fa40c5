"""What people of the example say became of what they promised: it is there, and it worked out.

Where it did not, L&D of the story writes it down.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asks.models import Ask
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Person
from roles import actions as roles
from roles.cast import full_cast
from roles.outcome_cards import KeptCard, ThereCard

OUTCOMES: dict[str, dict[str, Any]] = {"there": {"kind": "there", "after": 0}, "kept": {"kind": "kept", "after": 1}}


def tell(kind: str, person: Person, asked: Sequence[Ask], *, mail: Mail, by: Actor, now: datetime) -> None:
    """Fill in the card."""
    card = ThereCard() if kind == "there" else KeptCard()
    trajectory = asked[0].trajectory
    form = card.form(full_cast(trajectory, now, of=person), asked, person, now=now)
    said = OUTCOMES[kind]["kind"]
    given = [roles.Given(promise, said, item.wording) for item in form.items for promise in item.promises]
    roles.answer_promise(trajectory, person=person, given=given, asked=asked, mail=mail, by=by, now=now)
