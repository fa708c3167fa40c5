"""Everyone's part in one trajectory or in many, read at once.

Four queries whatever the size: the roles held, the commitments with their words, the promises with their answers,
the requests passed on that L&D has yet to decide on.
What pages show (shell, hours, board, missing list) is computed from a Cast, so that a page reads the rows once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from asks.models import PassOn
from roles.models import Commitment, Promise, Role
from trajectories.models import Trajectory


@dataclass
class Cast:
    """The roles, commitments and promises of one trajectory."""

    trajectory: Trajectory
    roles: list[Role] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    # By commitment, each in order of the holder's name.
    promises: dict[int, list[Promise]] = field(default_factory=lambda: defaultdict(list))
    pass_ons: list[PassOn] = field(default_factory=list)

    def holding(self, function: str) -> list[Role]:
        """The roles of one function, by name."""
        return [role for role in self.roles if role.function == function]

    @property
    def learners(self) -> list[Role]:
        return self.holding("learner")


def casts(trajectories: Iterable[Trajectory], now: datetime) -> dict[int, Cast]:
    """One Cast per trajectory, by its primary key. Promises carry their commitment and role as loaded here."""
    found = {trajectory.pk: Cast(trajectory) for trajectory in trajectories}
    today = now.date()
    roles: dict[int, Role] = {}
    for role in Role.objects.filter(trajectory__in=found).select_related("person__organisation").by_name():
        role.trajectory = found[role.trajectory_id].trajectory
        roles[role.pk] = role
        if role.is_held_on(today):
            found[role.trajectory_id].roles.append(role)
    commitments: dict[int, Commitment] = {}
    for commitment in Commitment.objects.filter(trajectory__in=found, dropped_at=None).select_related("wording"):
        commitment.trajectory = found[commitment.trajectory_id].trajectory
        commitments[commitment.pk] = commitment
        found[commitment.trajectory_id].commitments.append(commitment)
    standing = Promise.objects.filter(
        commitment__trajectory__in=found, commitment__dropped_at=None, ended_at=None
    ).select_related("answer__wording", "answer__mail", "asked_on")
    for promise in sorted(standing, key=lambda promise: (roles[promise.role_id].person.sort_key, promise.pk)):
        promise.commitment, promise.role = commitments[promise.commitment_id], roles[promise.role_id]
        if promise.learner_id is not None:
            promise.learner = roles[promise.learner_id]
        found[promise.commitment.trajectory_id].promises[promise.commitment_id].append(promise)
    proposed = PassOn.objects.filter(trajectory__in=found, state=PassOn.State.PROPOSED).select_related("person")
    for proposal in proposed:
        found[proposal.trajectory_id].pass_ons.append(proposal)
    return found


def cast(trajectory: Trajectory, now: datetime) -> Cast:
    """The Cast of one trajectory."""
    return casts([trajectory], now)[trajectory.pk]
