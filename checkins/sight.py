"""Who reads what learners wrote for themselves, and whom they may let in."""

from collections.abc import Iterable
from dataclasses import dataclass

from checkins.models import Share
from organisations.models import Member, Person
from roles.models import Function, Pairing, Role
from trajectories.models import Trajectory


@dataclass(frozen=True)
class Confidant:
    """Somebody a learner may let read something: a buddy who agreed, or who plans their trajectory."""

    person: Person
    is_owner: bool


def confidants(learner: Role) -> list[Confidant]:
    """Whom this learner may share with today; only who can sign in, as it stands behind a mailed code. Two queries."""
    agreed = Pairing.objects.of(learner).agreed().filter(function=Function.BUDDY).exclude(person=learner.person_id)
    buddies = [one.person for one in agreed.select_related("person").order_by("chosen_at", "pk") if one.person]
    found = [Confidant(person, is_owner=False) for person in buddies if person.gets_mail]
    owner = learner.trajectory.owner
    known = {learner.person_id, *(one.person.pk for one in found)}
    if owner.pk not in known and owner.gets_mail and Member.objects.planning().filter(person=owner).exists():
        found.append(Confidant(owner, is_owner=True))
    return found


def shared_with(people: Iterable[Person]) -> list[Share]:
    """What learners let these read, and nothing else of them. One query."""
    found = Share.objects.read_by(people)
    return list(found.select_related("learner__person", "learner__trajectory", "entry__behaviour", "plan"))


def how_many_shared(person: Person, trajectory: Trajectory) -> int:
    """How many things of this trajectory were shared with them. One query."""
    return Share.objects.read_by([person]).in_trajectory(trajectory).count()
