"""Which rows the reading pages fetch beforehand, so that no floor asks for them again."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, F, When, prefetch_related_objects
from django.http import Http404

from checkins.reading import read_days
from organisations.compiled import Compiled
from organisations.models import Member
from roles.next_time import open_until
from trajectories.dates import hang
from trajectories.models import Brief, IntakeAnswer, Trajectory
from trajectories.models.trajectory import TrajectoryQuerySet
from trajectories.next_times import told_of


def for_plan(member: Member, public_id: str) -> Trajectory:
    """One trajectory with everything but its people and promises: a Cast reads those. 404 when it is not theirs.

    With what was said about next time when it is over, else at the end of the edition before: `told`, and until when it
    still comes in, `heard_until`.
    """
    trajectory = next(iter(_looking_back(member.organisation_id, public_id)), None)
    if trajectory is None:
        raise Http404
    trajectory.organisation = member.organisation
    hang(trajectory, "intake_answers", _answers(trajectory.pk))
    read_days([trajectory])
    return trajectory


def _everything(organisation: int, public_id: str) -> TrajectoryQuerySet:
    here = Trajectory.objects.filter(organisation=organisation, public_id=public_id).with_intake()
    here = here.select_related("owner", "requested_by").prefetch_related(None)
    over = When(state=Trajectory.State.ENDED, then=F("pk"))
    looking_back = here.with_editions().annotate(looked_at=Case(over, default=F("previous")))
    return looking_back.annotate(told=told_of("looked_at"), heard_until=open_until("looked_at"))


_looking_back: Compiled[Trajectory] = Compiled(_everything)
_answers: Compiled[IntakeAnswer] = Compiled(
    lambda trajectory: IntakeAnswer.objects.filter(trajectory=trajectory).with_own_questions()
)


_listed: Compiled[Trajectory] = Compiled(
    lambda organisation, *trajectories: Trajectory.objects.filter(
        organisation=organisation, pk__in=trajectories
    ).select_related("owner", "requested_by")
)


def for_portfolio(member: Member, wanted: Iterable[Brief], today: date) -> dict[int, Trajectory]:
    """These by key, those still followed with what their days follow from; requests with who asks.

    Of those without a training the figures are read too: they say whether it helped.
    """
    keys = sorted({one.pk for one in wanted})
    found = {trajectory.pk: trajectory for trajectory in _listed(member.organisation_id, *keys)} if keys else {}
    for trajectory in found.values():
        trajectory.organisation = member.organisation
    read_days(trajectory for trajectory in found.values() if trajectory.is_followed(today))
    solved = [trajectory for trajectory in found.values() if trajectory.is_without_training]
    prefetch_related_objects(solved, "figures__measurements")
    return found
