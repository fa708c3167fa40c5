"""“I am not the one”: L&D decides on whom a request was passed on to."""

from datetime import date, datetime

from django.db.models import F

from asks import actions as asks
from asks.models import Ask, Grant, Link, PassOn
from organisations import meanwhile
from organisations.acting import Actor, action
from organisations.matching import known_before
from organisations.models import Person
from organisations.working_days import DAY
from roles.actions.promises import send_asks
from roles.actions.succession import let_know
from roles.deadlines import day_before, phase_end
from roles.models import Promise, Role
from roles.promises import is_open, line_up, pairs, take_over
from trajectories.changes import ids, one_at_a_time, record, set_and_raise
from trajectories.models import Change


class AlreadyDecided(Exception):
    """Somebody accepted or declined it before."""


class NothingToPassOn(Exception):
    """They hold nothing that somebody else may take over."""


def _decide(proposal: PassOn, state: str, now: datetime) -> None:
    decided = PassOn.objects.filter(pk=proposal.pk, state=PassOn.State.PROPOSED).update(state=state, decided_at=now)
    if not decided:
        raise AlreadyDecided
    proposal.refresh_from_db()


@action
def decline_pass_on(proposal: PassOn, *, by: Actor, now: datetime) -> PassOn:
    """Leave everything with the one who was asked. Raises AlreadyDecided."""
    _decide(proposal, PassOn.State.DECLINED, now)
    after = {"people": ids([proposal.person])}
    record(proposal.trajectory, Change.Part.PEOPLE, "decline_pass_on", after=after, by=by, now=now)
    return proposal


@action
def accept_pass_on(proposal: PassOn, *, by: Actor, now: datetime) -> PassOn:
    """Let the proposed person take over the support functions, for the same learners and as long.

    What was promised stands until they say otherwise, and what was asked and is open is asked of them. Old links to
    this trajectory close, those to others go on. A learner's own part cannot be passed on. Raises AlreadyDecided, or
    NothingToPassOn.
    """
    _decide(proposal, PassOn.State.ACCEPTED, now)
    trajectory, today = proposal.trajectory, now.date()
    one_at_a_time(trajectory)
    passed = list(Role.objects.to_pass_on(trajectory, proposal.person, today))
    successor = _person(proposal)
    if not passed or successor == proposal.person:
        raise NothingToPassOn
    last_day = day_before(proposal.person, now)
    handed = [(role, _hand_over(role, successor, last_day)) for role in passed]
    line_up(trajectory, now)
    lines = [pair for role, taken in handed for pair in pairs(role, taken)]
    take_over(lines)
    _close(proposal, by, now)
    before, after = {"people": ids([proposal.person])}, {"people": ids([successor])}
    record(trajectory, Change.Part.PEOPLE, "accept_pass_on", before=before, after=after, by=by, now=now)
    wanted = [line for line, theirs in lines if is_open(line, theirs) and _is_to_come(line, today)]
    if wanted and trajectory.asks_promises:
        send_asks(trajectory, promises=wanted, on=None, by=by, now=now)
    for role, taken in handed:
        if taken.follows_id == role.pk:
            let_know(taken, by=by, now=now)
    return proposal


def _hand_over(role: Role, successor: Person, last_day: date) -> Role:
    """The function of who takes over, from the day after: one they hold already goes on as it is, and at least as long
    as this one.
    """
    begins_on = last_day + DAY
    first = max(role.held_from or begins_on, begins_on)
    taken = Role.objects.to_pass_on(role.trajectory, successor, begins_on).holding(role.function).longest().first()
    if taken is None:
        taken = Role.objects.create(
            trajectory=role.trajectory,
            person=successor,
            function=role.function,
            title=role.title,
            held_from=first,
            held_until=role.held_until,
            follows=role,
        )
        taken.learners.set(role.learners.all())
        role.followed_by.exclude(pk=taken.pk).update(follows=taken)
    else:
        _be_there_for(taken, list(role.learners.all()))
        begins = taken.held_from and min(taken.held_from, first)
        until = taken.held_until and role.held_until and max(taken.held_until, role.held_until)
        set_and_raise(taken, held_from=begins, held_until=until)
    set_and_raise(role, held_from=role.held_from and min(role.held_from, last_day), held_until=last_day)
    named = role.trajectory.commitments.filter(function=role.function, person=role.person_id)
    named.update(person=successor, version=F("version") + 1)
    return taken


def _be_there_for(role: Role, learners: list[Role]) -> None:
    """For these besides those they were there for already; naming nobody means everyone."""
    if not learners:
        role.learners.clear()
    elif role.learners.exists():
        role.learners.add(*learners)


def _is_to_come(line: Promise, today: date) -> bool:
    return phase_end(line.commitment.trajectory, line.commitment.phase) >= today


def _close(proposal: PassOn, by: Actor, now: datetime) -> None:
    """Nothing of this trajectory is asked of them any more, unless they learn in it themselves.

    A letter that asks for other trajectories too keeps its link; its page tells that this part is no longer asked.
    """
    person, trajectory = proposal.person, proposal.trajectory
    if Role.objects.of(trajectory).held_on(now.date()).learners().held_by(person).exists():
        return
    asks.close(Ask.objects.of(person).filter(trajectory=trajectory), because="passed on", by=by, now=now)
    Link.objects.of(person).about_only(trajectory).for_purpose(Grant.Purpose.PAGE).revoke(now=now)


def _person(proposal: PassOn) -> Person:
    """Known by their own address or one they had before, else new; a mailbox that others here share stays shared."""
    meanwhile.one_at_a_time(proposal.organisation)
    everyone = proposal.organisation.people.all()
    known = everyone.with_own_address([proposal.email]).first()
    if known is None:
        known = known_before(proposal.organisation, proposal.email, proposal.name)
    if known is not None:
        return known
    is_shared = everyone.with_shared_address([proposal.email]).exists()
    reach = Person.Reach.SHARED if is_shared else Person.Reach.OWN
    return Person.objects.create(
        organisation=proposal.organisation, name=proposal.name, email=proposal.email, reach=reach
    )
