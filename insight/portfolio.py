"""The portfolio: trajectories in the order in which they need somebody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator

from checkins import missing_lines as checkins_missing
from checkins import planning
from checkins.planning import MomentOn
from checkins.stages import Stage, stage
from insight.around import from_to
from insight.reading import for_portfolio
from organisations.models import Member
from organisations.names import folded
from roles import missing_lines
from roles.cast import Cast, casts
from roles.ring import Shell
from roles.shell import shell
from trajectories.anchors import overall
from trajectories.missing import Missing
from trajectories.models import IntakeAnswer, Trajectory

PAGE = 30
TODAY = 5
SEARCH_ABOVE = 15
SOON = timedelta(days=14)
LONG = timedelta(days=7)


@dataclass(frozen=True)
class Today:
    """One thing that waits for me."""

    missing: Missing
    trajectory: Trajectory


@dataclass(frozen=True)
class Entry:
    """One trajectory in the list."""

    trajectory: Trajectory
    stage: Stage
    # From where to where, of one that was solved without a training.
    figures: list[str]
    shell: Shell
    learners: int
    missing: list[Missing]
    not_ready: bool
    next_day: date | None
    next_what: str

    @property
    def waits_for(self) -> list[str]:
        """At most two names, each once."""
        return self._awaited[:2]

    @property
    def step(self) -> str:
        """The next step, with who takes it when that is not one of those waited for."""
        owner = self.trajectory.owner.called
        return f"{owner}: {self.stage.step}" if self.waits_for and self.stage.who == owner else self.stage.step

    @property
    def waits_for_more(self) -> int:
        return max(len(self._awaited) - 2, 0)

    @property
    def _awaited(self) -> list[str]:
        """Whoever waits for an answer of L&D is not waited for."""
        return list(dict.fromkeys(line.who for line in self.missing if line.who and not line.waits_for_planner))


@dataclass(frozen=True)
class Waiting:
    """One request that waits for a decision, in the words of who asks."""

    trajectory: Trajectory
    words: str

    @property
    def is_waitlisted(self) -> bool:
        return self.trajectory.state == Trajectory.State.WAITLISTED


@dataclass(frozen=True)
class Over:
    """One that is finished, and of one without a training what its figures did."""

    trajectory: Trajectory
    figures: list[str]


@dataclass(frozen=True)
class Portfolio:
    """What the page shows."""

    today: list[Today]
    # What waits besides.
    today_more: int
    requests: list[Waiting]
    page: "Page[Entry]"
    show: str
    words: str
    counts: dict[str, int]
    finished: list[Over]
    has_search: bool
    day: date


def portfolio(member: Member, *, show: str, words: str, page: str, now: datetime) -> Portfolio:
    """Sorted by attention: refused, undeliverable, soon and not ready, waiting long, then by start."""
    everything = for_portfolio(member, now.date())
    open_ones = [trajectory for trajectory in everything if trajectory.is_followed(now.date())]
    requested = [trajectory for trajectory in everything if trajectory.is_request]
    followed = {trajectory.pk for trajectory in open_ones}
    finished = [one for one in reversed(everything) if one.pk not in followed and not one.is_request]
    mine = [trajectory for trajectory in open_ones if trajectory.owner_id == member.person_id]
    show = show if show in {"mine", "all", "running", "done"} else ("mine" if mine else "all")
    running = [trajectory for trajectory in open_ones if trajectory.is_running]
    shown = {"mine": mine, "all": open_ones, "running": running, "done": finished}[show]
    if words:
        shown = [trajectory for trajectory in shown if folded(words) in folded(trajectory.title)]
    read = casts({trajectory.pk: trajectory for trajectory in [*shown, *mine]}.values(), now)
    falling = {one.pk: planning.moments(one, now) for one in {*shown, *mine} if one.is_followed(now.date())}
    entries = [_entry(read[trajectory.pk], falling.get(trajectory.pk, []), now) for trajectory in shown]
    entries.sort(key=lambda entry: _attention(entry, now))
    today = _today([read[trajectory.pk] for trajectory in mine], falling, now)
    return Portfolio(
        requests=_requests(requested),
        today=today[:TODAY],
        today_more=max(len(today) - TODAY, 0),
        page=Paginator(entries, PAGE).get_page(page),
        show=show,
        words=words,
        counts={"mine": len(mine), "all": len(open_ones)},
        finished=[Over(one, _figures(one)) for one in finished] if show != "done" else [],
        has_search=len(everything) > SEARCH_ABOVE,
        day=now.date(),
    )


def _requests(requested: list[Trajectory]) -> list[Waiting]:
    """Those nobody decided on before those on the waiting list, the oldest first."""
    if not requested:
        return []
    answers = IntakeAnswer.objects.asked_for().filter(trajectory__in=requested)
    words = {answer.trajectory_id: answer.text for answer in answers}
    waiting = [Waiting(trajectory, words.get(trajectory.pk, "")) for trajectory in requested]
    return sorted(
        waiting, key=lambda one: (one.is_waitlisted, one.trajectory.requested_at or one.trajectory.created_at)
    )


def _entry(cast: Cast, falling: list[MomentOn], now: datetime) -> Entry:
    trajectory = cast.trajectory
    drawn = shell(cast)
    is_followed = trajectory.is_followed(now.date())
    lines = missing_lines.missing(cast, now) if is_followed else []
    ahead = [moment for moment in falling if not moment.is_past]
    # Of what is over nothing was read from which days follow.
    first = overall(trajectory)[0] if trajectory.is_preparing else None
    starts_first = first is not None and (not ahead or first <= ahead[0].day)
    soon = first is not None and first - now.date() <= SOON
    return Entry(
        trajectory=trajectory,
        stage=stage(cast, lines, falling, now, is_measured=_is_measured(trajectory)),
        figures=_figures(trajectory),
        shell=drawn,
        learners=len(cast.learners),
        missing=lines,
        not_ready=soon and not drawn.closed,
        next_day=first if starts_first else (ahead[0].day if ahead else None),
        next_what="" if starts_first or not ahead else ahead[0].label,
    )


def _figures(trajectory: Trajectory) -> list[str]:
    """From where to where, of one without a training; its figures were read with it."""
    return [from_to(figure) for figure in trajectory.figures.all()] if trajectory.is_without_training else []


def _is_measured(trajectory: Trajectory) -> bool:
    return trajectory.is_without_training and any(figure.owner_id for figure in trajectory.figures.all())


def _attention(entry: Entry, now: datetime) -> tuple[int, date]:
    states = {line.state for line in entry.missing}
    long_ago = now.date() - LONG
    if states & {"cannot", "withdrawn", "not_there"}:
        rank = 0
    elif "undeliverable" in states:
        rank = 1
    elif entry.not_ready:
        rank = 2
    elif any(line.since and line.since < long_ago for line in entry.missing):
        rank = 3
    else:
        rank = 4
    return rank, entry.trajectory.starts_on


def _today(mine: list[Cast], falling: dict[int, list[MomentOn]], now: datetime) -> list[Today]:
    """The stoplight, and where somebody waits for me: a no, a question, a dead address, a long silence."""
    lines = [
        Today(line, cast.trajectory)
        for cast in mine
        for line in missing_lines.missing(cast, now)
        if line.state in {"cannot", "question", "promised_if", "undeliverable", "withdrawn", "not_there", "lapsed"}
        or (line.state == "asked" and line.since and now.date() - line.since > LONG and not cast.trajectory.is_paused)
    ]
    lines += [Today(line, cast.trajectory) for cast in mine for line in _red(cast, falling[cast.trajectory.pk], now)]
    order = [
        "stoplight",
        "cannot",
        "withdrawn",
        "not_there",
        "undeliverable",
        "question",
        "promised_if",
        "lapsed",
        "asked",
    ]
    lines.sort(key=lambda today: (order.index(today.missing.state), today.trajectory.starts_on))
    once: dict[object, Today] = {}
    for today in lines:
        once.setdefault(_one_act(today), today)
    return list(once.values())


def _one_act(today: Today) -> object:
    """An address to mend and a pass-on to decide on stand there once, whatever number of commitments wait for it."""
    line = today.missing
    return (line.url, line.who) if line.state in {"undeliverable", "question"} else id(today)


def _red(cast: Cast, falling: list[MomentOn], now: datetime) -> list[Missing]:
    today = planning.calendar_of(cast.trajectory.organisation).today(now)
    return checkins_missing.own_moments(cast.trajectory, falling, len(cast.open_musts), today)
