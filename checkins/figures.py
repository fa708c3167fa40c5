"""What one check-in says of a group: how many answered, how it went, what was seen of it, what stood in the way.

Pure: answers in, figures out, and never one that `organisations.thresholds` did not allow. The whole comes first; by
behaviour only where no part and no rest of the whole is small. Source of the rules: docs/architecture.md, "Scales".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from statistics import median_low
from typing import Any, Self, TypeVar

from checkins.models import Obstacle
from organisations.thresholds import Median, Share, is_enough, may_split, median, middles_tell, part, share

APPLIED, ON_THEIR_OWN = 2, 3
# Felt runs ahead of seen by so many levels of their scales.
AHEAD = 2
# Felt and seen of the same behaviour belong together when no more than this lies between them.
TOGETHER = timedelta(days=14)

_F = TypeVar("_F", Share, Median)


@dataclass(frozen=True)
class Said:
    """One learner's answer without words: opportunity 0 to 3, felt 0 to 4 or nothing, what hindered, about what."""

    learner: int
    opportunity: int
    felt: int | None
    obstacle: str = ""
    behaviour: str = ""
    day: date = date.min
    # Looking back: where they stood before the start, 0 to 4.
    then: int | None = None


@dataclass(frozen=True)
class SeenBy:
    """What one observer saw of one learner, 0 to 4."""

    observer: int
    learner: int
    seen: int
    behaviour: str = ""
    day: date = date.min


@dataclass(frozen=True)
class Pair:
    """Felt and seen of the same people at one time: side by side, never one number."""

    felt: Median | None = None
    seen: Median | None = None

    @property
    def is_ahead(self) -> bool:
        """Whether they feel so much more than others see."""
        return self.felt is not None and self.seen is not None and self.felt.level - self.seen.level >= AHEAD

    def under(self, minimum: int) -> Self:
        return type(self)(_large(self.felt, minimum), _large(self.seen, minimum))


@dataclass(frozen=True)
class Figures:
    """What may be shown of one moment; None where it may not."""

    # x answered of y asked, whether they left since or not.
    answered: Share | None = None
    # z of those who answered had no occasion.
    no_opportunity: Share | None = None
    # Of those who had one: felt 2 or more, felt 3 or more.
    applied: Share | None = None
    on_their_own: Share | None = None
    # Each learner by what went best.
    whole: Pair = Pair()
    # What stood in the way, what was met most first.
    obstacles: Mapping[str, Share] = field(default_factory=dict)
    # By the public id of a behaviour, where there are several and the parts are large enough.
    behaviours: Mapping[str, Pair] = field(default_factory=dict)
    # Where they stood before the start, looking back from here; of the moment that asks it.
    before: Median | None = None

    @property
    def is_too_small(self) -> bool:
        """Nothing of how it went can be said."""
        return self.applied is None and self.no_opportunity is None

    @property
    def in_the_way(self) -> list["InTheWay"]:
        return [InTheWay(Obstacle(name), met) for name, met in self.obstacles.items()]

    def under(self, minimum: int) -> Self:
        """What still stands when more people are asked of a figure than when this was made. Never more than before."""
        without = self.no_opportunity
        if self.answered is None or without is None or not _stands(without, minimum):
            kept = {name: met for name, met in self.obstacles.items() if _stands(met, minimum)}
            before = _large(self.before, minimum)
            return type(self)(_large(self.answered, minimum), obstacles=kept, before=before)
        apart = all(
            pair.felt and self.applied and may_split(self.applied.base, [pair.felt.base], minimum)
            for pair in self.behaviours.values()
        )
        return replace(
            self,
            answered=_large(self.answered, minimum),
            no_opportunity=_large(without, minimum),
            applied=_large(self.applied, minimum),
            on_their_own=_large(self.on_their_own, minimum),
            whole=self.whole.under(minimum),
            obstacles={name: met for name, met in self.obstacles.items() if _stands(met, minimum)},
            behaviours={name: pair.under(minimum) for name, pair in self.behaviours.items()} if apart else {},
            before=_large(self.before, minimum),
        )

    def kept_together(self) -> Self:
        """Without its behaviours where their middles, beside what is told of all, could say how it went for some."""
        felt = [pair.felt.base for pair in self.behaviours.values() if pair.felt]
        if not self.applied or not felt:
            return self
        # Whoever told of none; nobody tells of two in one check-in, so that they do not add up to more than the whole.
        rest = self.applied.base - sum(felt)
        numbers = [share.number for share in (self.applied, self.on_their_own) if share]
        tells = rest < 0 or middles_tell(self.applied.base, [*felt, rest], numbers)
        return replace(self, behaviours={}) if tells else self

    def as_data(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        told = cls(
            answered=_share(data["answered"]),
            no_opportunity=_share(data["no_opportunity"]),
            applied=_share(data["applied"]),
            on_their_own=_share(data["on_their_own"]),
            whole=_pair(data["whole"]),
            # In the order in which they were made, which a database need not keep.
            obstacles=dict(sorted(((name, Share(**met)) for name, met in data["obstacles"].items()), key=_most_met)),
            behaviours={name: _pair(pair) for name, pair in data["behaviours"].items()},
            # Not in those that were made before this was told.
            before=_median(data.get("before")),
        )
        return told.kept_together()


@dataclass(frozen=True)
class InTheWay:
    """An obstacle that so many of those who answered met."""

    obstacle: Obstacle
    share: Share

    def __str__(self) -> str:
        return f"{self.obstacle.label}: {self.share}"


def _large(figure: _F | None, minimum: int) -> _F | None:
    return figure if figure is not None and is_enough(figure.base, minimum) else None


def _stands(told: Share, minimum: int) -> bool:
    """Whether a part may be told by this minimum too; the outermost rest on the whole."""
    is_outermost = told.number <= 1 or told.number >= told.base - 1
    return is_enough(told.base, minimum) and (is_outermost or may_split(told.base, [told.number], minimum))


def _share(data: Mapping[str, int] | None) -> Share | None:
    return None if data is None else Share(**data)


def _pair(data: Mapping[str, Any]) -> Pair:
    return Pair(**{name: _median(found) for name, found in data.items()})


def _median(data: Mapping[str, int] | None) -> Median | None:
    return None if data is None else Median(**data)


def _most_met(pair: tuple[str, Share]) -> tuple[int, str]:
    return -pair[1].number, pair[0]


def answered_share(asked: Iterable[int], answered: Iterable[int], minimum: int) -> Share | None:
    """x of y: all that is told of a moment while its window is open."""
    group = set(asked)
    return share(len(group & set(answered)), len(group), minimum)


def figures(
    asked: Iterable[int],
    said: Iterable[Said],
    sights: Iterable[SeenBy] = (),
    *,
    answered: Iterable[int] | None = None,
    minimum: int,
) -> Figures:
    """Count one moment. `asked` are the learners who were asked; what others said is left out.

    `answered`: who of them answered, also where their words are gone by now; None: whoever said something.
    """
    group = set(asked)
    own = [one for one in said if one.learner in group]
    wrote = {one.learner for one in own}
    counted = answered_share(group, wrote if answered is None else answered, minimum)
    if counted is None:
        return Figures()
    tried = [one for one in own if one.felt is not None]
    best = _best(tried)
    without = len(wrote) - len(best)
    no_opportunity = part(without, len(wrote), minimum)
    obstacles = _obstacles(own, len(wrote), minimum)
    before = _before(own, minimum)
    if not may_split(len(wrote), [without], minimum):
        return Figures(counted, no_opportunity, obstacles=obstacles, before=before)
    seen = _beside(tried, [one for one in sights if one.learner in group])
    told = Figures(
        counted,
        no_opportunity,
        applied=share(sum(felt >= APPLIED for felt in best.values()), len(best), minimum),
        on_their_own=share(sum(felt >= ON_THEIR_OWN for felt in best.values()), len(best), minimum),
        whole=Pair(median(best.values(), len(best), minimum), _seen(seen, minimum)),
        obstacles=obstacles,
        behaviours=_by_behaviour(tried, seen, minimum),
        before=before,
    )
    return told.kept_together()


def _best(tried: Iterable[Said]) -> dict[int, int]:
    """Each learner by what went best."""
    best: dict[int, int] = {}
    for one in tried:
        if one.felt is not None:
            best[one.learner] = max(one.felt, best.get(one.learner, 0))
    return best


def _before(own: Iterable[Said], minimum: int) -> Median | None:
    """Where they stood before the start, each by what went best then too."""
    best: dict[int, int] = {}
    for one in own:
        if one.then is not None:
            best[one.learner] = max(one.then, best.get(one.learner, 0))
    return median(best.values(), len(best), minimum)


def _obstacles(own: Iterable[Said], answered: int, minimum: int) -> dict[str, Share]:
    met = Counter(obstacle for _learner, obstacle in {(one.learner, one.obstacle) for one in own if one.obstacle})
    found = ((obstacle, part(number, answered, minimum)) for obstacle, number in met.items())
    return dict(sorted(((obstacle, told) for obstacle, told in found if told), key=_most_met))


def _beside(tried: Iterable[Said], sights: Iterable[SeenBy]) -> list[SeenBy]:
    """What was seen of a behaviour in the two weeks around the day on which the learner told of the same one."""
    told: dict[int, list[Said]] = defaultdict(list)
    for one in tried:
        told[one.learner].append(one)
    return [
        sight
        for sight in sights
        if any(
            abs(one.day - sight.day) <= TOGETHER and _is_same(one.behaviour, sight.behaviour)
            for one in told[sight.learner]
        )
    ]


def _is_same(felt: str, seen: str) -> bool:
    """Whether both are of one behaviour. What is told in general is of each; where there is but one, no form asks."""
    return not felt or not seen or felt == seen


def _seen(sights: Iterable[SeenBy], minimum: int) -> Median | None:
    """The middle of the learners, each by the middle of what was seen of them. Rests on observers and learners both."""
    of_each: dict[int, list[int]] = defaultdict(list)
    observers = set()
    for one in sights:
        of_each[one.learner].append(one.seen)
        observers.add(one.observer)
    return median(map(median_low, of_each.values()), min(len(of_each), len(observers)), minimum)


def _by_behaviour(tried: list[Said], seen: list[SeenBy], minimum: int) -> dict[str, Pair]:
    """Each behaviour apart, where whoever told of another one does not stand alone by it."""
    names = sorted({one.behaviour for one in tried})
    about = {name: [one for one in tried if one.behaviour == name] for name in names}
    learners = [len({one.learner for one in about[name]}) for name in names]
    if len(names) < 2 or not may_split(len({one.learner for one in tried}), learners, minimum):
        return {}
    # By what their learner told of, so that whoever told in general stands apart here too.
    sights = {name: _seen_beside(about[name], seen, name) for name in names}
    seen_of = [len(_people(sights[name], "learner")) for name in names]
    is_seen_apart = not middles_tell(len(_people(seen, "learner")), seen_of) and all(
        may_split(len(_people(seen, of)), [len(_people(sights[name], of)) for name in names], minimum)
        for of in ("learner", "observer")
    )
    return {
        name: Pair(
            median(_best(about[name]).values(), number, minimum),
            _seen(sights[name], minimum) if is_seen_apart else None,
        )
        for name, number in zip(names, learners, strict=True)
        if name
    }


def _seen_beside(said: Iterable[Said], seen: Iterable[SeenBy], behaviour: str) -> list[SeenBy]:
    """What was seen of those who told of this behaviour, and of the same one."""
    learners = {one.learner for one in said}
    return [one for one in seen if one.learner in learners and _is_same(behaviour, one.behaviour)]


def _people(sights: Iterable[SeenBy], of: str) -> set[int]:
    return {getattr(one, of) for one in sights}
