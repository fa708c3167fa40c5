"""Promises follow from commitments and roles: one line per holder and, where it concerns one, per learner."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from django.db.models import F

from asks import actions as asks
from asks.models import Ask
from organisations.acting import PRODUCT
from organisations.compiled import Compiled
from organisations.models import Person
from roles.asking import PROMISE, THERE
from roles.models import Commitment, Function, MatchView, Promise, PromiseState, Role
from trajectories.models import Trajectory
from trajectories.models.trajectory import TrajectoryQuerySet

Key = tuple[int, int, int | None]  # commitment, role, learner
STANDS_FOR_WHO_FOLLOWS = (PromiseState.PROMISED, PromiseState.KEPT, PromiseState.NOT_KEPT)


def where_asked(person: Person, trajectory: str) -> Trajectory | None:
    """The trajectory with this public id, when this person was asked to promise anything there."""
    for found in _where_asked(person.pk, trajectory):
        found.organisation = person.organisation
        return found
    return None


def _asking(person: int, public_id: str) -> TrajectoryQuerySet:
    asked = Promise.objects.filter(role__person=person, asked_at__isnull=False).values("commitment__trajectory")
    return Trajectory.objects.filter(public_id=public_id, pk__in=asked).select_related("owner")


_where_asked: Compiled[Trajectory] = Compiled(_asking)


def line_up(trajectory: Trajectory, now: datetime) -> None:
    """Make the lines that are wanted and end those that no longer are, with their asks. Called after every change.

    It makes lines for what it reads, so whoever changes who takes part or what is promised does so one at a time
    (`one_at_a_time`): of two in the same moment neither would read what the other adds.

    With a function that ended, the view of its holder is asked no more either; what they said stays. Who takes over
    from somebody finds what that one promised, once they are gone.
    """
    _close_views(trajectory, now)
    roles = roles_asked(trajectory, now)
    _hand_over_commitments(trajectory, roles)
    wanted = lines_wanted(Commitment.objects.of(trajectory), roles)
    known: dict[Key, Promise] = {
        (promise.commitment_id, promise.role_id, promise.learner_id): promise
        for promise in Promise.objects.filter(commitment__trajectory=trajectory).select_related("answer")
    }
    Promise.objects.bulk_create(
        [
            Promise(commitment_id=commitment, role_id=role, learner_id=learner)
            for commitment, role, learner in wanted
            if (commitment, role, learner) not in known
        ],
        ignore_conflicts=True,
    )
    back = [promise for key, promise in known.items() if key in wanted and promise.ended_at is not None]
    Promise.objects.filter(pk__in=[promise.pk for promise in back]).update(ended_at=None)
    # What was asked of them stopped when they ended: it is for L&D to ask it again.
    silent = [promise.pk for promise in back if promise.awaits_answer]
    Promise.objects.filter(pk__in=silent).update(asked_at=None, asked_on=None)
    _take_over([role for role in roles if role.follows_id])
    gone = [promise for key, promise in known.items() if key not in wanted and promise.ended_at is None]
    Promise.objects.filter(pk__in=[promise.pk for promise in gone]).update(ended_at=now)
    if not gone:
        return
    asks.close(
        Ask.objects.open().filter(kind__in=(PROMISE, THERE), about__in=[promise.public_id for promise in gone]),
        because="ended",
        by=PRODUCT,
        now=now,
    )


def _close_views(trajectory: Trajectory, now: datetime) -> None:
    gone = [view.public_id for view in MatchView.objects.of(trajectory) if view.role.has_ended_by(now.date())]
    if gone:
        asks.close(Ask.objects.open().filter(kind="match", about__in=gone), because="ended", by=PRODUCT, now=now)


def roles_asked(trajectory: Trajectory, now: datetime) -> list[Role]:
    """Those that are asked anything, by name."""
    today = now.date()
    return [role for role in _everyone(trajectory.pk) if not role.has_ended_by(today) and not role.waits_on(today)]


_everyone: Compiled[Role] = Compiled(
    lambda trajectory: (
        Role.objects.filter(trajectory=trajectory)
        .select_related("person", "follows__person")
        .prefetch_related("learners")
        .by_name()
    )
)


def _hand_over_commitments(trajectory: Trajectory, roles: Iterable[Role]) -> None:
    """What was asked of one person by name is asked of who took over from them."""
    for role in roles:
        if role.follows is not None:
            theirs = trajectory.commitments.filter(function=role.function, person=role.follows.person_id)
            theirs.update(person=role.person_id, version=F("version") + 1)


def _take_over(followers: list[Role]) -> None:
    """Let a plain yes of the one before them stand in the line of who took over, until they say otherwise.

    It stays the answer of who gave it. A condition, a no and a question were theirs alone: that is asked anew.
    """
    if not followers:
        return
    before = {role.pk: role.follows_id for role in followers}
    lines = {
        (promise.commitment_id, promise.role_id, promise.learner_id): promise
        for promise in Promise.objects.followed(before).with_words()
    }
    pairs = [
        (line, lines[commitment, before[role] or 0, learner])
        for (commitment, role, learner), line in lines.items()
        if role in before and (commitment, before[role] or 0, learner) in lines
    ]
    take_over(pairs)


def take_over(pairs: Iterable[tuple[Promise, Promise]]) -> None:
    """Let a plain yes of the second of each pair stand in the first, where nothing was asked or said yet."""
    taken = []
    for line, theirs in pairs:
        if line.asked_at is None and line.answer is None and theirs.state in STANDS_FOR_WHO_FOLLOWS:
            line.asked_at, line.asked_on, line.answer = theirs.asked_at, theirs.asked_on, theirs.answer
            taken.append(line)
    Promise.objects.bulk_update(taken, ["asked_at", "asked_on", "answer"])


def pairs(before: Role, after: Role) -> list[tuple[Promise, Promise]]:
    """The lines that stand of who takes over, each with the one about the same of who held it before."""
    lines = list(Promise.objects.followed({after.pk: before.pk}).with_words())
    theirs = {(line.commitment_id, line.learner_id): line for line in lines if line.role_id == before.pk}
    return [
        (line, theirs[line.commitment_id, line.learner_id])
        for line in lines
        if line.role_id == after.pk and line.ended_at is None and (line.commitment_id, line.learner_id) in theirs
    ]


def is_open(line: Promise, before: Promise) -> bool:
    """Asked of the one before on the words as they stand, and neither promised by then nor asked of who follows."""
    was_asked = before.asked_at is not None and before.asked_on_id == line.commitment.wording_id
    return was_asked and line.state == PromiseState.NOT_ASKED


def stands_untold(taken: Role) -> bool:
    """Something stands that the one before promised, and nothing this role holds is or was asked of who took over."""
    theirs = Promise.objects.filter(role=taken).values("public_id")
    return bool(standing_before([taken.public_id])) and not Ask.objects.any_about(taken.person, theirs, kind=PROMISE)


def standing_before(roles: Collection[str]) -> list[Promise]:
    """What the one before promised and stands in these roles, by public id."""
    return [line for line in Promise.objects.taken_over_in(roles) if line.is_promised]


def lines_wanted(
    commitments: Iterable[Commitment], roles: list[Role], named: Mapping[int, Collection[int]] = MappingProxyType({})
) -> dict[Key, None]:
    """In order of commitment and name, so that two databases make the same lines.

    `named` holds, by role, whom it would be there for instead of those it is.
    """
    learners = [role for role in roles if role.function == Function.LEARNER]
    wanted: dict[Key, None] = {}
    for commitment in commitments:
        for role in holders(commitment, roles):
            theirs = named.get(role.pk)
            for learner in _concerned(commitment, role, learners, theirs):
                wanted[commitment.pk, role.pk, learner] = None
    return wanted


def holders(commitment: Commitment, roles: Iterable[Role]) -> list[Role]:
    """Who of these are asked this: everyone of its function, or its one person."""
    return [
        role
        for role in roles
        if role.function == commitment.function and commitment.person_id in (None, role.person_id)
    ]


def _concerned(
    commitment: Commitment, role: Role, learners: list[Role], named: Collection[int] | None
) -> list[int | None]:
    """The learners it is asked about, one line each; nobody stands beside themselves."""
    if not commitment.per_learner or role.function == Function.LEARNER:
        return [None]
    theirs = {learner.pk for learner in role.learners.all()} if named is None else named
    others = [learner.pk for learner in learners if learner.person_id != role.person_id]
    return [learner for learner in others if not theirs or learner in theirs]
