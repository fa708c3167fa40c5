"""What those around the learners of the example do: they talk, and say what they changed."""

from datetime import datetime, timedelta
from typing import Any

from asks.models import Ask
from checkins import actions as checkins
from checkins.cards import role_of
from checkins.models import Talk
from checkins.subjects import TALKS
from organisations.acting import Actor
from organisations.working_days import Calendar
from roles.models import Role


def talk(ask: Ask, told: dict[str, Any], *, holder: Role, learner: Role, by: Actor, now: datetime) -> None:
    """Held, unless the story says otherwise; `on` is in so many days."""
    calendar = Calendar.of_everyone(holder.trajectory.organisation)
    planned = calendar.today(now) + timedelta(days=told["on"]) if "on" in told else None
    checkins.tell_talk(
        ask,
        kind=TALKS[ask.kind],
        holder=holder,
        learner=learner,
        outcome=told.get("outcome", Talk.Outcome.HELD),
        planned_on=calendar.forward_to_working_day(planned) if planned else None,
        because=told.get("because", ""),
        by=by,
        now=now,
    )


def say_for_them(ask: Ask, told: dict[str, Any], *, by: Actor, now: datetime) -> None:
    """As the story tells it; raises where who is asked holds no function any more."""
    role = role_of(ask, now)
    if role is None:
        raise ValueError(f"{ask.person} takes no part any more")
    checkins.say_for_them([ask], role=role, answer=told["answer"], words=told.get("words", ""), by=by, now=now)
