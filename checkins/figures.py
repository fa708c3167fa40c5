"""What may be said of a group: how many answered, and what they tried. Never of a person, never of fewer than five.

"Nobody" and "all" are said as "almost nobody" and "almost everyone", so that a figure pins nobody down; a base under
the organisation's minimum shows nothing. Before its window closes a moment says only how many answered.
Source of the rules: docs/architecture.md, "Scales".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from asks.models import Ask
from checkins.dates import Moment
from checkins.models import LogEntry, Obstacle
from checkins.planning import calendar_of, moments
from checkins.subjects import CHECK_INS, Subject
from roles.models import Function, Role
from trajectories.models import Trajectory

APPLIED, ON_THEIR_OWN = 2, 3


@dataclass(frozen=True)
class Said:
    """One learner's answer at one moment, without words: opportunity 0 to 3, felt 0 to 4 or nothing, what hindered."""

    learner: int
    opportunity: int
    felt: int | None
    obstacle: str = ""


@dataclass(frozen=True)
class Share:
    """So many of a base of so many. Only made when the base is large enough."""

    number: int
    base: int

    def __str__(self) -> str:
        if self.number <= 0:
            return _("almost nobody of %(base)s") % {"base": self.base}
        if self.number >= self.base:
            return _("almost everyone of %(base)s") % {"base": self.base}
        return _("%(number)s of %(base)s") % {"number": self.number, "base": self.base}


@dataclass(frozen=True)
class InTheWay:
    """An obstacle that so many of those who answered met. Only made when those who did are enough themselves."""

    obstacle: Obstacle
    share: Share

    def __str__(self) -> str:
        return f"{self.obstacle.label}: {self.share}"


@dataclass(frozen=True)
class MomentCount:
    """What may be shown of one moment; None where the base is too small, or the window still open."""

    moment: Moment
    is_closed: bool
    # x answered of y asked who still take part.
    answered: Share | None
    # z of those who answered had no occasion.
    no_opportunity: Share | None = None
    # Of those who answered and had an occasion: felt 2 or more, felt 3 or more.
    applied: Share | None = None
    on_their_own: Share | None = None
    # What stood in the way for as many people as a figure rests on, the most met first.
    in_the_way: tuple[InTheWay, ...] = ()

    @property
    def label(self) -> str:
        return str(self.moment.label)

    @property
    def is_too_small(self) -> bool:
        """The group itself, or once closed the answers, are too few to show."""
        return self.answered is None or (self.is_closed and self.applied is None)


def count(moment: Moment, *, asked: Iterable[int], said: Iterable[Said], is_closed: bool, minimum: int) -> MomentCount:
    """Count one moment. `asked` are the learners asked who still take part; answers of others are left out."""
    group = set(asked)
    answers: dict[int, list[Said]] = defaultdict(list)
    for one in said:
        if one.learner in group:
            answers[one.learner].append(one)
    answered = _share(len(answers), len(group), minimum)
    if not is_closed or answered is None:
        return MomentCount(moment, is_closed, answered)
    best = {
        learner: max(one.felt for one in own if one.felt is not None)
        for learner, own in answers.items()
        if any(one.opportunity > 0 and one.felt is not None for one in own)
    }
    return MomentCount(
        moment,
        is_closed,
        answered,
        _share(len(answers) - len(best), len(answers), minimum),
        _share(sum(felt >= APPLIED for felt in best.values()), len(best), minimum),
        _share(sum(felt >= ON_THEIR_OWN for felt in best.values()), len(best), minimum),
        _in_the_way(answers, minimum),
    )


def _in_the_way(answers: dict[int, list[Said]], minimum: int) -> tuple[InTheWay, ...]:
    """Of what fewer people met nothing is said, nor of what fewer did not meet: the rest would point at those."""
    if len(answers) < minimum:
        return ()
    met = Counter(obstacle for own in answers.values() for obstacle in {one.obstacle for one in own if one.obstacle})
    return tuple(
        InTheWay(Obstacle(obstacle), Share(number, len(answers)))
        for obstacle, number in sorted(met.items(), key=lambda pair: (-pair[1], pair[0]))
        if number >= minimum and (number == len(answers) or len(answers) - number >= minimum)
    )


def _share(number: int, base: int, minimum: int) -> Share | None:
    return Share(number, base) if base >= minimum else None


def counts(trajectory: Trajectory, now: datetime) -> list[MomentCount]:
    """Every check-in asked so far, in order: for L&D of the trajectory, and once closed for who may see figures."""
    asked, closes = _asked(trajectory, now)
    said: dict[str, list[Said]] = defaultdict(list)
    for moment, learner, opportunity, felt, obstacle in (
        LogEntry.objects.in_trajectory(trajectory)
        .at_moments()
        .values_list("moment", "learner_id", "opportunity", "felt", "obstacle")
    ):
        said[moment].append(Said(learner, opportunity, felt, obstacle))
    today = calendar_of(trajectory.organisation).today(now)
    return [
        count(
            moment,
            asked=asked[moment],
            said=said[moment],
            is_closed=today >= closes[moment],
            minimum=trajectory.organisation.minimum_base,
        )
        for moment in CHECK_INS
        if moment in asked
    ]


def _asked(trajectory: Trajectory, now: datetime) -> tuple[dict[Moment, set[int]], dict[Moment, date]]:
    """Who was asked at each moment and took part until its window closed, or does now; and when the last one closes."""
    today = calendar_of(trajectory.organisation).today(now)
    closes: dict[Moment, date] = {}
    for one in moments(trajectory, now):
        if Function.LEARNER in one.who:
            closes[one.moment] = max(one.closes, closes.get(one.moment, one.closes))
    asks = list(Ask.objects.filter(trajectory=trajectory, kind="log").only("person_id", "about", "window_until"))
    for ask in asks:
        if ask.window_until is not None:
            moment = Subject.of(ask).moment
            closes[moment] = max(ask.window_until, closes.get(moment, ask.window_until))
    roles: dict[int, list[Role]] = defaultdict(list)
    for role in Role.objects.of(trajectory).learners().select_related("person"):
        roles[role.person_id].append(role)
    asked: dict[Moment, set[int]] = defaultdict(set)
    for ask in asks:
        moment = Subject.of(ask).moment
        until = min(today, closes.get(moment, today))
        asked[moment] |= {role.pk for role in roles[ask.person_id] if role.is_held_on(until)}
    return dict(asked), closes
