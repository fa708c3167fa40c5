"""Who gives an intervention is a trainer of the trajectory, with a part of their own."""

from roles.actions import hold
from roles.models import Function
from trajectories.naming import TrainerNamed, when_trainer_is_named


@when_trainer_is_named
def make_them_trainer(named: TrainerNamed) -> None:
    """Whoever holds the function already goes on holding it."""
    trajectory = named.intervention.trajectory
    hold(trajectory, people=[named.person], functions=[Function.TRAINER], by=named.by, now=named.now)
