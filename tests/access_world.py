"""Two organisations full of things, and one of every persona, for the access matrix."""

from dataclasses import dataclass, field
from typing import Any

from organisations.models import Member, Person, User
from roles.models import Function
from tests import factories
from trajectories.models import Trajectory


@dataclass
class World:
    """`personas` by name (None: nobody signed in) and the value of every argument an address can take."""

    personas: dict[str, User | None] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    trajectory: Trajectory | None = None

    def arguments(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The arguments of one address; an unknown name is a KeyError, so that somebody adds it here."""
        return {name: self.values[name] for name in names}


def make_world() -> World:
    """Everything belongs to the first organisation; the outsider is a planner of the second."""
    home = factories.organisation(name="Voorbeeld BV")
    away = factories.organisation(name="Elders NV")
    planner = factories.member("Sanne Brouwer", organisation=home)
    admin = factories.member("Marieke de Groot", organisation=home, role=Member.Role.ADMIN)
    reader = factories.member("Ruud Peeters", organisation=home, role=Member.Role.READER)
    outsider = factories.member("Wim Cools", organisation=away)
    removed = factories.member("Anneke van der Laan", organisation=home)
    removed.ended_at = factories.MADE
    removed.save()
    trajectory = factories.trajectory(owner=planner.person)
    pupil: Person = factories.person("Sara Yıldız", organisation=home, user=factories.user("sara@voorbeeld.example"))
    learner = factories.role(trajectory, person=pupil)
    manager = factories.role(trajectory, Function.MANAGER, "Farid el Amrani")
    commitment = factories.commitment(trajectory)
    promise = factories.promise(commitment, manager, asked_at=factories.MADE)
    world = World(trajectory=trajectory)
    world.personas = {
        "anonymous": None,
        "learner": pupil.user,
        "reader": reader.person.user,
        "planner": planner.person.user,
        "admin": admin.person.user,
        "outsider": outsider.person.user,
        "removed": removed.person.user,
    }
    world.values = {
        "org": home.public_id,
        "trajectory": trajectory.public_id,
        "person": pupil.public_id,
        "role": learner.public_id,
        "commitment": commitment.public_id,
        "promise": promise.public_id,
        "number": 2,
    }
    return world
