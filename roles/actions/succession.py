"""Somebody else takes over a function on a day: the history stays, and only what is open then is asked of who comes."""

from datetime import date, datetime, timedelta

from django.db.models import F

from asks import actions as asks
from asks.models import Ask
from organisations.acting import Actor, action
from organisations.models import Person
from organisations.working_days import Calendar, NoWorkingDay
from roles.actions.holding import HeldAgain
from roles.actions.promises import KIND, send_asks
from roles.asking import TAKEN_OVER
from roles.deadlines import day_before, phase_end
from roles.models import Answer, MatchView, Promise, Role
from roles.promises import is_open, line_up, pairs, stands_untold
from trajectories.changes import ids, one_at_a_time, record, says, set_and_raise
from trajectories.models import Change, Trajectory

DAY = timedelta(days=1)
# Working days after which a word about taking over comes too late; sooner than a reminder would, so there is none.
_TOLD_WITHIN = 2


@action
def succeed(role: Role, *, successor: Person, on: date, by: Actor, now: datetime) -> Role:
    """Let this person hold the function from `on`, and who holds it until the day before. Returns the new function.

    Title, learners and last day go along. From that day on who leaves is asked nothing more for it, and what is open
    is asked of who comes; L&D has read what that is. Raises HeldAgain when they hold this function already.
    """
    trajectory = role.trajectory
    one_at_a_time(trajectory)
    if Role.objects.of(trajectory).is_held(role.function, successor, on):
        raise HeldAgain
    # As it stands by now: they may have been let go since this was looked at, and stay so.
    role.refresh_from_db(fields=["title", "held_from", "held_until"])
    until = role.held_until
    before = says(role, ["held_until"]) | {"named": " ".join(_named(role))}
    taken = Role.objects.create(
        trajectory=trajectory,
        person=successor,
        function=role.function,
        title=role.title,
        held_from=on,
        held_until=until if until and until >= on else None,
        follows=role,
    )
    taken.learners.set(role.learners.all())
    set_and_raise(role, held_until=min(until or on, on - DAY))
    line_up(trajectory, now)
    ask_who_follows(trajectory, by=by, now=now)
    let_know(taken, by=by, now=now)
    _record(taken, role, "succeed", before=before, by=by, now=now)
    return taken


@action
def undo_succession(taken: Role, *, by: Actor, now: datetime) -> Role:
    """Let the one before hold it again as long as they were to. What was asked of them waits until L&D asks it again.

    Returns that function. Who took over stays in the history only where they answered something. Undone twice it is
    once. Raises HeldAgain when the one before was given it anew meanwhile.
    """
    role = taken.follows
    assert role is not None
    trajectory = taken.trajectory
    one_at_a_time(trajectory)
    if not role.followed_by.filter(pk=taken.pk).exists():
        return role
    if Role.objects.beside(role).lasting(now.date()).exists():
        raise HeldAgain
    gone = Change.objects.newest(taken.public_id, "succeed")
    was = gone.before if gone else {}
    until = was.get("held_until")
    set_and_raise(role, held_until=date.fromisoformat(until) if until else None)
    # What was their own before, or became so meanwhile, stays theirs.
    went = trajectory.commitments.filter(person=taken.person_id, public_id__in=was.get("named", "").split())
    went.update(person=role.person_id, version=F("version") + 1)
    _record(taken, role, "undo_succession", by=by, now=now)
    _put_away(taken, by, now)
    line_up(trajectory, now)
    return role


@action
def ask_who_follows(trajectory: Trajectory, *, by: Actor, now: datetime) -> Trajectory:
    """Ask of who took over what was asked of the one before them on these words, and is open and still to come."""
    if not trajectory.asks_promises:
        return trajectory
    for taken in Role.objects.of(trajectory).exclude(follows=None).select_related("follows"):
        wanted = [line for line in _open_lines(taken) if _is_to_come(line, taken)]
        on = taken.held_from if taken.held_from and taken.held_from > now.date() else None
        if wanted:
            send_asks(trajectory, promises=wanted, on=on, by=by, now=now)
    return trajectory


@action
def let_know(taken: Role, *, by: Actor, now: datetime) -> Ask | None:
    """Say once, on their first working day as such, what stands promised in the name of who takes over.

    It says nothing when something is asked of them, because that page tells it too. None for who gets no mail.
    """
    calendar, today = Calendar.of(taken.person), now.date()
    is_now = taken.held_from is None or taken.held_from <= today
    if not taken.person.gets_mail or (is_now and not stands_untold(taken)):
        return None
    try:
        day = calendar.forward_to_working_day(max(taken.held_from or today, today))
        until = calendar.add_working_days(day, _TOLD_WITHIN)
    except NoWorkingDay:
        return None
    return asks.open_ask(
        taken.trajectory,
        person=taken.person,
        kind=TAKEN_OVER,
        about=taken.public_id,
        due_on=day,
        window_until=until,
        checked=True,
        by=by,
        now=now,
    )


def _named(role: Role) -> list[str]:
    """The commitments that are asked of who holds it by name."""
    theirs = role.trajectory.commitments.filter(function=role.function, person=role.person_id)
    return list(theirs.order_by("pk").values_list("public_id", flat=True))


def _open_lines(taken: Role) -> list[Promise]:
    """What was asked of the one before on the words as they stand, and was never asked of who took over."""
    return [line for line, before in pairs(taken.follows, taken) if is_open(line, before)] if taken.follows else []


def _is_to_come(line: Promise, taken: Role) -> bool:
    """Its phase is not over by the day they begin."""
    return taken.held_from is None or phase_end(taken.trajectory, line.commitment.phase) >= taken.held_from


def _put_away(taken: Role, by: Actor, now: datetime) -> None:
    """Nothing is asked of them any more; a function of which nothing was said need not have been there."""
    about = [line.public_id for line in Promise.objects.followed({taken.pk: None})]
    asks.close(Ask.objects.of(taken.person).filter(kind=KIND, about__in=about), because="ended", by=by, now=now)
    asks.close(
        Ask.objects.of(taken.person).of_kind(TAKEN_OVER, taken.trajectory.public_id), because="ended", by=by, now=now
    )
    has_said = Answer.objects.filter(promise__role=taken).exists() or MatchView.objects.filter(role=taken).exists()
    if not has_said:
        taken.delete()
        return
    last_day = day_before(taken.person, now)
    first_day = taken.held_from and min(taken.held_from, last_day)
    set_and_raise(taken, follows=None, held_from=first_day, held_until=last_day)


def _record(
    taken: Role, role: Role, verb: str, *, before: dict[str, str] | None = None, by: Actor, now: datetime
) -> None:
    """Of the new function; `about` is who held it before."""
    about = f"{role.function} {role.person.public_id}"
    after = {"follower": ids([taken.person]), "held_from": says(taken, ["held_from"])["held_from"]}
    record(
        taken.trajectory, Change.Part.PEOPLE, verb, thing=taken, about=about, before=before, after=after, by=by, now=now
    )
