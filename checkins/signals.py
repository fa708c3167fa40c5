"""What the published figures say that somebody should do: one line, one act. Never a name, and of no small group.

They rest on what was published and on nothing else, so that none of them tells more than the page of the figures does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from checkins.dates import Moment
from checkins.models import Obstacle
from checkins.prevents import Beside
from checkins.publishing import MomentFigures
from roles.models import Party
from trajectories.missing import Missing
from trajectories.models import Trajectory

# Silence grows when of those asked so much less answered than the time before.
LESS = 0.2
HALF = 0.5
# In which it is no wonder that others see less yet.
_FIRST_WEEKS = (Moment.D7, Moment.D21, Moment.D42)


def signals(trajectory: Trajectory, published: Sequence[MomentFigures], beside: Iterable[Beside] = ()) -> list[Missing]:
    """Of the last moment that was published, in order of what is most easily mended; `beside` what was promised."""
    if not published:
        return []
    found: list[Callable[[Trajectory, Sequence[MomentFigures]], Iterator[Missing]]]
    found = [_no_occasion, _one_obstacle, _felt_ahead, _growing_silence]
    lines = [line for signal in found for line in signal(trajectory, published)]
    return [_unkept(trajectory, one, published[-1]) for one in beside if one.is_amiss] + lines


def _line(
    trajectory: Trajectory, what: str, says: str, *, act: str, to: str = "roles:people", last: MomentFigures
) -> Missing:
    return Missing(
        state="signal",
        what=what,
        who=_("the group"),
        party=Party.LEARNERS,
        says=says,
        url=reverse(to, args=[trajectory.organisation.public_id, trajectory.public_id]),
        act=act,
        blocks_start=False,
        since=last.closed_on,
    )


def _unkept(trajectory: Trajectory, one: Beside, last: MomentFigures) -> Missing:
    what = _("Promised, not kept, and in the way: %(commitment)s") % {"commitment": one.commitment}
    met = one.met[-1]
    words = {"share": met.share, "obstacle": str(one.obstacle.label).lower(), "moment": met.moment}
    says = _("%(share)s met: %(obstacle)s; %(moment)s") % words
    return _line(trajectory, what, says, act=_("Ask what it takes"), to="roles:commitments", last=last)


def _no_occasion(trajectory: Trajectory, published: Sequence[MomentFigures]) -> Iterator[Missing]:
    last = published[-1]
    without = last.figures.no_opportunity
    if without is not None and without.rate >= HALF:
        says = f"{without}, {last.label}"
        act = _("Ring the manager: where can they try it?")
        yield _line(trajectory, _("There is no occasion to try it"), says, act=act, last=last)


def _one_obstacle(trajectory: Trajectory, published: Sequence[MomentFigures]) -> Iterator[Missing]:
    last = published[-1]
    # What is in the way because there was no occasion is said above.
    for name, met in last.figures.obstacles.items():
        if name != Obstacle.NO_OPPORTUNITY and met.rate >= HALF:
            what = _("One thing is in the way: %(obstacle)s") % {"obstacle": str(Obstacle(name).label).lower()}
            says = f"{met}, {last.label}"
            act = _("Ask the sponsor to take it away")
            yield _line(trajectory, what, says, act=act, to="roles:commitments", last=last)
            return


def _felt_ahead(trajectory: Trajectory, published: Sequence[MomentFigures]) -> Iterator[Missing]:
    last = published[-1]
    if last.figures.whole.is_ahead:
        what = _("They feel more than others see")
        early = _("normal in the first weeks; %(moment)s") % {"moment": last.label}
        says = early if last.moment in _FIRST_WEEKS else last.label
        act = _("Plan a talk about what it looks like")
        yield _line(trajectory, what, says, act=act, last=last)


def _growing_silence(trajectory: Trajectory, published: Sequence[MomentFigures]) -> Iterator[Missing]:
    if len(published) < 2:
        return
    before, last = (one.figures.answered for one in published[-2:])
    if before is not None and last is not None and before.rate - last.rate >= LESS:
        says = _("%(before)s before, %(now)s now") % {"before": before, "now": last}
        act = _("Ask the manager to make time for it")
        yield _line(trajectory, _("Fewer people answer"), says, act=act, last=published[-1])
