"""What somebody is asked and may read back of themselves: their asks on one card, their roles as a learner."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from asks.models import Ask
from checkins.rhythm import with_rhythm
from checkins.subjects import STORY
from organisations.compiled import Compiled
from organisations.models import Person, User
from roles.council import may_record
from roles.models import Role
from trajectories.models import Trajectory


def learner_roles(user: User) -> list[Role]:
    """Where this user is or was a learner, the latest trajectory first; one role for each trajectory."""
    found: dict[int, Role] = {}
    for role in _learns_as(user.pk):
        found.setdefault(role.trajectory_id, role)
    return list(found.values())


_learns_as: Compiled[Role] = Compiled(
    lambda user: (
        with_rhythm(Role.objects.learners())
        .filter(person__user=user)
        .select_related("person__organisation", "trajectory__owner", "trajectory__organisation")
        .order_by("-trajectory__starts_on", "-pk")
    )
)


def learner_role(user: User, trajectory: str) -> Role | None:
    """Their own role as a learner in the trajectory with this public id."""
    return next((role for role in learner_roles(user) if role.trajectory.public_id == trajectory), None)


def open_check_in(learner: Role) -> Ask | None:
    """The check-in that waits for this learner, the latest when there are several."""
    return (
        Ask.objects.open()
        .of(learner.person)
        .filter(trajectory=learner.trajectory_id, kind="log")
        .select_related("person__organisation")
        .order_by("-due_on", "-pk")
        .first()
    )


def open_invitation(learner: Role) -> Ask | None:
    """What asks this learner for a story, if anything does."""
    waiting = Ask.objects.open().of(learner.person).filter(trajectory=learner.trajectory_id, kind=STORY)
    return waiting.select_related("person__organisation", "trajectory__owner").first()


def may_log(learner: Role, now: datetime) -> bool:
    """Whether they may write down what they tried, asked or not: it began, they take part, nobody must agree first."""
    return learner.is_held_on(learner.person.local_day(now)) and hears_learners(learner.trajectory)


def hears_learners(trajectory: Trajectory) -> bool:
    """Whether whoever learns here may write anything: it began, and nobody must agree first."""
    has_begun = trajectory.is_running or trajectory.state == trajectory.State.ENDED
    return has_begun and may_record(trajectory)


# "Not now, ask me next week."
SNOOZE = timedelta(days=7)


def asks_beside(person: Person, ask: str, kinds: Sequence[str]) -> list[Ask]:
    """The ask of this person with this public id, last, after those that share its card; nothing for anyone else's."""
    mine = Ask.objects.of(person).select_related("person__organisation", "trajectory__organisation")
    named = mine.filter(public_id=ask, kind__in=kinds).first()
    if named is None:
        return []
    beside = mine.filter(trajectory=named.trajectory_id, kind=named.kind).exclude(pk=named.pk).order_by("pk")
    return [*beside, named]
