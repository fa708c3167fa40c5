"""One line of everyone for next time: asking it, saying it, and telling it without a name."""

from datetime import datetime, timedelta

from asks import actions as asks
from asks.models import Ask
from organisations.acting import Actor, action
from organisations.working_days import Calendar
from roles.models import Role
from roles.next_time import KIND, WINDOW, party_in, tellable
from trajectories.changes import one_at_a_time
from trajectories.models import NextTime, Trajectory

DAY = timedelta(days=1)


class NoLongerAsked(Exception):
    """The asking is over: what was said is told, and nothing is added to it."""


@action
def ask_next_time(trajectory: Trajectory, *, by: Actor, now: datetime) -> list[Ask]:
    """Ask everyone who takes part and gets mail, once, from their next working day on."""
    held = Role.objects.of(trajectory).held_on(now.date()).select_related("person__organisation").by_name()
    people = {role.person_id: role.person for role in held if role.person.gets_mail}
    wanted = []
    for person in people.values():
        calendar = Calendar.of(person)
        wanted.append((person, trajectory.public_id, calendar.soon(calendar.today(now) + DAY)))
    return asks.open_asks(
        trajectory, kind=KIND, wanted=wanted, checked=True, window_until=(now + WINDOW).date(), by=by, now=now
    )


@action
def say_next_time(ask: Ask, *, text: str, by: Actor, now: datetime) -> NextTime:
    """Keep one line, or that it was good as it was; saying it again replaces it. Raises NoLongerAsked."""
    one_at_a_time(ask.trajectory)
    is_told = NextTime.objects.of(ask.trajectory).told().exists()
    if is_told or ask.window_until is None or ask.person.local_day(now) > ask.window_until:
        raise NoLongerAsked
    said, _is_new = NextTime.objects.update_or_create(
        trajectory=ask.trajectory,
        person=ask.person,
        defaults={"party": party_in(ask.trajectory, ask.person), "text": text, "said_at": now},
    )
    asks.answer([ask], by=by, now=now)
    return said


@action
def tell_next_time(trajectory: Trajectory, *, by: Actor, now: datetime) -> list[NextTime]:
    """Let be read what may be read, made anew without anybody's name; what may not is gone."""
    one_at_a_time(trajectory)
    said = list(NextTime.objects.of(trajectory).untold())
    lines = tellable([(each.party, each.text) for each in said], trajectory.organisation.minimum_base)
    NextTime.objects.of(trajectory).untold().delete()
    return NextTime.objects.bulk_create(
        NextTime(trajectory=trajectory, party=party, text=text, said_at=now) for party, text in lines
    )
