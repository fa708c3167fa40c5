"""Whether anything may be written down of how learners are getting on: where the works council must agree, once it did.

Its agreement is a promise like every other, under the line of the library that says so. In the Netherlands a system
that could follow staff needs it (Works Councils Act, article 27(1) k and l), whatever it is used for.
"""

from collections.abc import Collection, Iterable

from roles.models import Promise
from trajectories.models import Trajectory

# The line of the library under which somebody promises that the works council agreed.
WORKS_COUNCIL = "pre_works_council"


class NotAgreedYet(Exception):  # says what is the matter
    """The works council has to agree first, and it has not or no longer does."""


def may_record(trajectory: Trajectory) -> bool:
    """Whether learners and observers may be asked to write anything down here, and whether it is kept."""
    return not trajectory.waits_for_works_council or bool(agreed_in([trajectory.pk]))


def check(trajectory: Trajectory) -> None:
    """Before anything is kept of what a learner or observer wrote. Raises NotAgreedYet."""
    if not may_record(trajectory):
        raise NotAgreedYet


def not_recording(trajectories: Iterable[Trajectory]) -> set[int]:
    """Those of these, by key, in which nothing may be. No query when none of them waits for a works council."""
    waiting = {one.pk for one in trajectories if one.waits_for_works_council}
    return waiting - agreed_in(waiting) if waiting else set()


def agreed_in(trajectories: Collection[int]) -> set[int]:
    """Those of these in which everyone who was to say so said that the works council agreed, and it stands."""
    here = Promise.objects.of_works_council().filter(commitment__trajectory__in=trajectories)
    lines = here.select_related("commitment").only("commitment__trajectory")
    return agreed_by((line.commitment.trajectory_id, line.is_agreed) for line in lines)


def agreed_by(lines: Iterable[tuple[int, bool]]) -> set[int]:
    """The same from lines that were read: of which trajectory, and whether this one says so."""
    found: dict[int, bool] = {}
    for trajectory, is_agreed in lines:
        found[trajectory] = found.get(trajectory, True) and bool(is_agreed)
    return {trajectory for trajectory, is_agreed in found.items() if is_agreed}
