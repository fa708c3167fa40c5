"""What the sponsor is shown of what L&D decided: starting before everything was promised, and going on without."""

from dataclasses import dataclass

from organisations.models import Person
from roles.cast import Cast
from roles.models import Commitment, Function


@dataclass(frozen=True)
class Decided:
    """The written reasons; `despite` is empty when it was started with every promise, or did not start."""

    despite: str
    without: list[Commitment]


def decided(everyone: Cast, person: Person) -> Decided | None:
    """For a sponsor of this trajectory; None for everybody else, and when there is nothing to tell.

    Of one that was closed without a training the reason stands elsewhere on the page.
    """
    trajectory = everyone.trajectory
    is_sponsor = any(role.person_id == person.pk for role in everyone.holding(Function.SPONSOR))
    if not is_sponsor or trajectory.is_without_training:
        return None
    without = list(Commitment.objects.dropped_from(trajectory))
    return Decided(trajectory.started_despite, without) if trajectory.started_despite or without else None
