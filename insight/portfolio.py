"""The portfolio: trajectories in the order in which they need somebody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

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
from roles.instead import to_tell
from roles.ring import Shell
from roles.shell import shell
from trajectories.anchors import overall
from trajectories.missing import Missing
from trajectories.models import Brief, IntakeAnswer, Trajectory

PAGE = 30
TODAY = 5
# More than these are in the order of their start: putting them in that of attention takes a look into each.
MOST_RANKED = 60
# So many requests, and of what is finished, stand on the page itself.
MOST_REQUESTS, MOST_FINISHED = 10, 10
ASKED_FOR = (Trajectory.State.REQUESTED, Trajectory.State.WAITLISTED)
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
        """Whoever waits for an answer of L&D is not waited for, nor who told that it did not happen."""
        waited_for = [line for line in self.missing if not line.waits_for_planner and line.state != "not_kept"]
        return list(dict.fromkeys(line.who for line in waited_for if line.who))


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

    trajectory: Brief
    figures: list[str]


@dataclass(frozen=True)
class Portfolio:
    """What the page shows."""

    today: list[Today]
    # What waits besides.
    today_more: int
    requests: list[Waiting]
    # How many wait besides.
    requests_more: int
    # Those of this page of the list.
    entries: list[Entry]
    page: "Page[Brief]"
    # More than can be looked into: in the order of their start.
    is_by_start: bool
    show: str
    words: str
    counts: dict[str, int]
    finished: list[Over]
    has_search: bool
    day: date

    @property
    def begins_here(self) -> bool:
        """Nothing stands here yet, nor under another filter: the page itself says how to begin."""
        return self.show in ("mine", "all") and not self.words and not self.counts["all"]

    @property
    def requests_all(self) -> int:
        return len(self.requests) + self.requests_more

    @property
    def finished_more(self) -> int:
        """How many are finished besides those that stand here."""
        return self.counts["done"] - len(self.finished)


class Shelves:
    """All trajectories of an organisation, in brief, by what they are to the one who looks."""

    def __init__(self, everything: list[Brief], member: Member, today: date) -> None:
        self.everything = everything
        self.open = [one for one in everything if one.is_followed(today)]
        self.mine = [one for one in self.open if one.owner == member.person_id]
        self.running = [one for one in self.open if one.state == Trajectory.State.RUNNING]
        asked = [one for one in everything if one.state in ASKED_FOR]
        # Those nobody decided on before those on the waiting list, the oldest first.
        self.requested = sorted(asked, key=lambda one: (ASKED_FOR.index(one.state), one.since))
        there = {one.pk for one in (*self.open, *asked)}
        self.finished = [one for one in reversed(everything) if one.pk not in there]

    def showing(self, show: str) -> tuple[str, list[Brief]]:
        """What is shown under a filter, and its name: one there is, else my own when I have any."""
        shelves = {"mine": self.mine, "all": self.open, "running": self.running, "done": self.finished}
        name = show if show in shelves else ("mine" if self.mine else "all")
        return name, shelves[name]


def portfolio(
    member: Member, *, show: str, words: str, page: str, all_requests: bool = False, now: datetime
) -> Portfolio:
    """Sorted by attention: refused, undeliverable, soon and not ready, waiting long, then by start.

    What is closed, and a list of hundreds, is in the order of their start: of these only the page is looked into.
    """
    today = now.date()
    shelves = Shelves(Trajectory.objects.visible_to(member).in_brief(), member, today)
    show, shown = shelves.showing(show)
    if words:
        shown = [one for one in shown if folded(words) in folded(one.title)]
    opened = Paginator(sorted(shown, key=lambda one: one.starts_on), PAGE).get_page(page)
    is_ranked = show != "done" and len(shown) <= MOST_RANKED
    looked_into = shown if is_ranked else list(opened)
    requested = shelves.requested if all_requests else shelves.requested[:MOST_REQUESTS]
    finished = shelves.finished[:MOST_FINISHED] if show != "done" else []
    solved = [one for one in finished if one.is_without_training]
    rows = for_portfolio(member, [*looked_into, *shelves.mine, *requested, *solved], today)
    read = casts([rows[one.pk] for one in {*looked_into, *shelves.mine}], now)
    falling = {pk: planning.moments(rows[pk], now) for pk in read if rows[pk].is_followed(today)}
    lines = {pk: missing_lines.missing(read[pk], now) for pk in falling}
    entries = [_entry(read[one.pk], lines.get(one.pk, []), falling.get(one.pk, []), now) for one in looked_into]
    if is_ranked:
        entries.sort(key=lambda entry: _attention(entry, now))
        entries = entries[opened.start_index() - 1 : opened.end_index()] if entries else []
    waits = _today([read[one.pk] for one in shelves.mine], lines, falling, now)
    return Portfolio(
        requests=_requests([rows[one.pk] for one in requested]),
        requests_more=len(shelves.requested) - len(requested),
        today=waits[:TODAY],
        today_more=max(len(waits) - TODAY, 0),
        entries=entries,
        page=opened,
        is_by_start=len(shown) > MOST_RANKED,
        show=show,
        words=words,
        counts={"mine": len(shelves.mine), "all": len(shelves.open), "done": len(shelves.finished)},
        finished=[Over(one, _figures(rows[one.pk]) if one in solved else []) for one in finished],
        has_search=len(shelves.everything) > SEARCH_ABOVE,
        day=today,
    )


def _requests(requested: list[Trajectory]) -> list[Waiting]:
    """In the words of who asks."""
    if not requested:
        return []
    answers = IntakeAnswer.objects.asked_for().filter(trajectory__in=requested)
    words = {answer.trajectory_id: answer.text for answer in answers}
    return [Waiting(trajectory, words.get(trajectory.pk, "")) for trajectory in requested]


def _entry(cast: Cast, lines: list[Missing], falling: list[MomentOn], now: datetime) -> Entry:
    """Of one that is not followed any more nothing is missing and nothing falls."""
    trajectory = cast.trajectory
    drawn = shell(cast)
    # Of what goes for good nothing comes any more.
    stays = trajectory.deletes_at is None
    ahead = [moment for moment in falling if not moment.is_past] if stays else []
    # Of what is over nothing was read from which days follow.
    first = overall(trajectory)[0] if trajectory.is_preparing and stays else None
    coming = [(moment.day, moment.label) for moment in ahead[:1]]
    if trajectory.is_without_training and stays and not trajectory.is_paused:
        coming += [(one.day, _("did it work out?")) for one in to_tell(cast) if not one.is_due(now)][:1]
    next_day, next_what = min(coming, key=lambda one: one[0], default=(None, ""))
    starts_first = first is not None and (next_day is None or first <= next_day)
    soon = first is not None and first - now.date() <= SOON
    return Entry(
        trajectory=trajectory,
        stage=stage(cast, lines, falling, now, is_measured=_is_measured(trajectory)),
        figures=_figures(trajectory),
        shell=drawn,
        learners=len(cast.learners),
        missing=lines,
        not_ready=soon and not drawn.closed,
        next_day=first if starts_first else next_day,
        next_what="" if starts_first else next_what,
    )


def _figures(trajectory: Trajectory) -> list[str]:
    """From where to where, of one without a training; its figures were read with it."""
    return [from_to(figure) for figure in trajectory.figures.all()] if trajectory.is_without_training else []


def _is_measured(trajectory: Trajectory) -> bool:
    return trajectory.is_without_training and any(figure.owner_id for figure in trajectory.figures.all())


def _attention(entry: Entry, now: datetime) -> tuple[int, date]:
    states = {line.state for line in entry.missing}
    long_ago = now.date() - LONG
    if states & {"cannot", "withdrawn", "not_there"} or ("not_kept" in states and entry.trajectory.is_without_training):
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


def _today(
    mine: list[Cast], missing: dict[int, list[Missing]], falling: dict[int, list[MomentOn]], now: datetime
) -> list[Today]:
    """The stoplight, and where somebody waits for me: a no, a question, a dead address, a long silence."""
    lines = [
        Today(line, cast.trajectory)
        for cast in mine
        for line in missing[cast.trajectory.pk]
        if line.state in {"cannot", "question", "promised_if", "undeliverable", "withdrawn", "not_there", "lapsed"}
        or (line.state == "not_kept" and cast.trajectory.is_without_training)
        or (line.state == "asked" and line.since and now.date() - line.since > LONG and not cast.trajectory.is_paused)
    ]
    lines += [Today(line, cast.trajectory) for cast in mine for line in _red(cast, falling[cast.trajectory.pk], now)]
    order = [
        "stoplight",
        "cannot",
        "withdrawn",
        "not_there",
        "not_kept",
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
