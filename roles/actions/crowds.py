"""Asking more people than one waits for: the press of the button marks what is asked, the worker asks it in parts.

What is marked stands in the database, so a worker that ends halfway takes nothing along; the next tick goes on.
"""

from datetime import datetime

from asks import actions as asks
from organisations.acting import Actor, action
from roles.asking import PROMISE, due_on, refresh
from roles.models import Promise
from trajectories.models import Trajectory

# So many are also asked at once, while somebody waits for the page.
PEOPLE_A_PART = 25


@action
def ask_part(trajectory: Trajectory, *, by: Actor, now: datetime) -> int:
    """Ask the next people of those marked, by name; how many. What was answered or ended meanwhile is left out."""
    part = Promise.objects.to_open(trajectory, PEOPLE_A_PART)
    wanted = [
        (promise.role.person, promise.public_id, due_on(promise.role.person, promise.opens_on, now))
        for promise in part
        if promise.awaits_answer and promise.role.person.gets_mail and not promise.role.has_ended_by(now.date())
    ]
    days = {person.pk: day for person, _about, day in wanted}
    for ask in asks.open_asks(trajectory, kind=PROMISE, wanted=wanted, checked=True, by=by, now=now):
        refresh(ask, days[ask.person_id], by, now)
    Promise.objects.filter(pk__in=[promise.pk for promise in part]).update(opens_on=None)
    return len({promise.role.person_id for promise in part})
