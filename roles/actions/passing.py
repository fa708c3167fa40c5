"""“I am not the one”: L&D decides on whom a request was passed on to."""

from datetime import datetime, timedelta

from django.db.models import F

from asks import actions as asks
from asks.models import Ask, Grant, Link, PassOn
from organisations.acting import Actor, action
from organisations.models import Person
from roles.actions.promises import send_asks
from roles.models import Promise, Role
from roles.promises import line_up
from trajectories.changes import ids, record, set_and_raise
from trajectories.models import Change

DAY = timedelta(days=1)


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
    """Let the proposed person take over the support functions, for the same learners, and ask them what was open.

    Old links to this trajectory close, those to others go on. A learner's own part cannot be passed on. Raises
    AlreadyDecided, or NothingToPassOn.
    """
    _decide(proposal, PassOn.State.ACCEPTED, now)
    trajectory = proposal.trajectory
    passed = list(Role.objects.to_pass_on(trajectory, proposal.person, now.date()))
    if not passed:
        raise NothingToPassOn
    successor = _person(proposal)
    today = now.date()
    for role in passed:
        successor_role, is_new = Role.objects.get_or_create(
            trajectory=trajectory,
            person=successor,
            function=role.function,
            held_until=None,
            defaults={"title": role.title, "held_from": role.held_from},
        )
        _be_there_for(successor_role, list(role.learners.all()), is_new=is_new)
        set_and_raise(role, held_until=max(role.held_from, today - DAY) if role.held_from else today - DAY)
    trajectory.commitments.filter(person=proposal.person).update(person=successor, version=F("version") + 1)
    moved = _asked(proposal)
    line_up(trajectory, now)
    _close(proposal, by, now)
    before, after = {"people": ids([proposal.person])}, {"people": ids([successor])}
    record(trajectory, Change.Part.PEOPLE, "accept_pass_on", before=before, after=after, by=by, now=now)
    new = Promise.objects.of(trajectory).unasked().with_words().filter(role__person=successor)
    send_asks(trajectory, promises=[line for line in new if line.commitment_id in moved], on=None, by=by, now=now)
    return proposal


def _be_there_for(role: Role, learners: list[Role], *, is_new: bool) -> None:
    """For these besides those they were there for already; naming nobody means everyone."""
    if not learners:
        role.learners.clear()
    elif is_new or role.learners.exists():
        role.learners.add(*learners)


def _close(proposal: PassOn, by: Actor, now: datetime) -> None:
    """Nothing of this trajectory is asked of them any more, unless they learn in it themselves.

    A letter that asks for other trajectories too keeps its link; its page tells that this part is no longer asked.
    """
    person, trajectory = proposal.person, proposal.trajectory
    if Role.objects.of(trajectory).held_on(now.date()).learners().held_by(person).exists():
        return
    asks.close(Ask.objects.of(person).filter(trajectory=trajectory), because="passed on", by=by, now=now)
    Link.objects.of(person).about_only(trajectory).for_purpose(Grant.Purpose.PAGE).revoke(now=now)


def _asked(proposal: PassOn) -> set[int]:
    """What the one who passes on was asked; only that is asked again without another check."""
    asked = Promise.objects.of(proposal.trajectory).asked_of(proposal.person)
    return set(asked.values_list("commitment_id", flat=True))


def _person(proposal: PassOn) -> Person:
    """Known by their own address, else new; a mailbox that others here share stays shared."""
    everyone = proposal.organisation.people.all()
    known = everyone.with_own_address([proposal.email]).first()
    if known is not None:
        return known
    is_shared = everyone.with_shared_address([proposal.email]).exists()
    reach = Person.Reach.SHARED if is_shared else Person.Reach.OWN
    return Person.objects.create(
        organisation=proposal.organisation, name=proposal.name, email=proposal.email, reach=reach
    )
