"""What came back of a group before its trajectory stood in here: counted and published as the product does."""

from datetime import datetime
from typing import Any

from checkins import actions
from checkins.dates import Moment
from checkins.figures import Said, SeenBy, figures
from impactmodel.example.days import Days
from insight.actions import share_report
from organisations.acting import Actor
from organisations.models import Person
from roles.models import Function
from trajectories.models import Trajectory


def publish(told: dict[str, Any], trajectory: Trajectory, days: Days, *, by: Actor, now: datetime) -> None:
    """One check-in. An answer is "opportunity felt obstacle", a dash for none; `seen` is of the first learners."""
    said = [_said(number, line.split()) for number, line in enumerate(told["said"])]
    seen = [SeenBy(number, number, level) for number, level in enumerate(told["seen"])]
    found = figures(range(told["asked"]), said, seen, minimum=trajectory.organisation.minimum_base)
    closed_on = days.day(told["closed"])
    actions.publish(trajectory, moment=Moment(told["moment"]), told=found, closed_on=closed_on, by=by, now=now)


def _said(learner: int, answer: list[str]) -> Said:
    opportunity, felt, obstacle = answer
    return Said(learner, int(opportunity), None if felt == "-" else int(felt), "" if obstacle == "-" else obstacle)


def share(trajectory: Trajectory, *, by: Actor, now: datetime) -> None:
    """With every sponsor who gets mail."""
    held = Person.objects.filter(roles__trajectory=trajectory, roles__function=Function.SPONSOR)
    people = [person for person in held.select_related("organisation") if person.gets_mail]
    share_report(trajectory, people=people, by=by, now=now)
