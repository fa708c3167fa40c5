"""Where a trajectory stands: the word for it, what the next step is, who takes it and where.

Few states are stored. Ready, and making it stick, follow from promises and days; here is the one place that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from checkins.dates import LND
from checkins.missing_lines import own_moments
from checkins.planning import MomentOn, calendar_of
from roles.cast import Cast
from roles.instead import to_tell
from roles.missing_lines import waited_for
from roles.reminding import waiting
from roles.ring import State as Standing
from roles.standing import Standing as Standings
from roles.words import first_named, long_day
from trajectories.anchors import overall
from trajectories.missing import Missing
from trajectories.models import Trajectory

State = Trajectory.State


class Where(StrEnum):
    """The stages there are; a page may look different in each."""

    REQUESTED = "requested"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    NEW = "new"
    WAITING = "waiting"
    NOT_READY = "not_ready"
    READY = "ready"
    RUNNING = "running"
    SUSTAINING = "sustaining"
    PAUSED = "paused"
    ENDED = "ended"
    CANCELLED = "cancelled"
    NO_TRAINING = "no_training"


@dataclass(frozen=True)
class Stage:
    """`step` is one sentence; `who` takes it, empty where nobody need. `act` at `url` is its link, if it has one."""

    where: Where
    word: str
    step: str
    who: str = ""
    act: str = ""
    url: str = ""
    # Why the act cannot be done yet; it is named all the same.
    not_yet: str = ""

    @property
    def is_red(self) -> bool:
        """The stoplight is: the start is near, and something that must be promised is not."""
        return self.where is Where.NOT_READY


def stage(
    everyone: Cast,
    missing: Sequence[Missing],
    falling: Sequence[MomentOn],
    now: datetime,
    *,
    is_measured: bool = False,
) -> Stage:
    """Of one trajectory. `missing` is what the promises lack, `falling` its moments; no query of its own.

    `is_measured`: somebody measures its result, also where no training was needed.
    """
    trajectory = everyone.trajectory
    if trajectory.deletes_at is not None:
        return _going(trajectory, trajectory.deletes_at)
    if trajectory.is_paused:
        return _paused(trajectory)
    if trajectory.is_preparing:
        return _preparing(everyone, missing, falling, now)
    if trajectory.is_running:
        return _running(trajectory, falling, now)
    if trajectory.is_without_training:
        return _without_training(everyone, missing, falling if is_measured else [], now)
    return _closed(trajectory)


def _url(name: str, trajectory: Trajectory) -> str:
    return reverse(name, kwargs={"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id})


def _going(trajectory: Trajectory, on: datetime) -> Stage:
    """By the day on which it does, whatever it was before."""
    day = long_day(on.astimezone(ZoneInfo(trajectory.organisation.timezone)).date())
    word = _("Goes for good on %(day)s") % {"day": day}
    return Stage(Where.PAUSED, word, _("Until then an admin can take it back."))


def _paused(trajectory: Trajectory) -> Stage:
    since = (
        trajectory.paused_at.astimezone(ZoneInfo(trajectory.organisation.timezone)) if trajectory.paused_at else None
    )
    step = _("Since %(day)s: %(reason)s") % {
        "day": long_day(since.date()) if since else "",
        "reason": trajectory.paused_because,
    }
    return Stage(
        Where.PAUSED, _("Paused"), step, trajectory.owner.called, _("Go on"), _url("trajectories:resume", trajectory)
    )


def _preparing(everyone: Cast, missing: Sequence[Missing], falling: Sequence[MomentOn], now: datetime) -> Stage:
    trajectory, owner = everyone.trajectory, everyone.trajectory.owner.called
    if not everyone.commitments and not everyone.roles:
        step = _("Have the conversation that is usually skipped.")
        return Stage(Where.NEW, _("New"), step, owner, _("To the intake"), _url("trajectories:intake", trajectory))
    where, waits = Where.WAITING, _("Waits for promises")
    today = calendar_of(trajectory.organisation).today(now)
    if own_moments(trajectory, falling, len(everyone.open_musts), today):
        where, waits = Where.NOT_READY, _("Not ready to start yet")
    if not everyone.commitments:
        act, url = _("Choose commitments"), _url("roles:library", trajectory)
        return Stage(where, waits, _("Choose who promises what."), owner, act, url)
    if not everyone.roles:
        act, url = _("Add people"), _url("roles:people", trajectory)
        return Stage(where, waits, _("Say who takes part."), owner, act, url)
    if everyone.to_ask(now):
        act, url = _("Ask for promises"), _url("roles:check", trajectory)
        return Stage(where, waits, _("Ask for the promises; you read it all once more first."), owner, act, url)
    start = _url("roles:start", trajectory)
    if not everyone.open_musts:
        return Stage(Where.READY, _("Ready to start"), _("Everyone said yes."), owner, _("Start the trajectory"), start)
    turn = [line for line in missing if line.waits_for_planner]
    waiting_for = _answer_them(turn, owner) if turn else _await_them(everyone, now)
    return replace(waiting_for, where=where, word=waits)


def _answer_them(turn: Sequence[Missing], owner: str) -> Stage:
    """They said something to which L&D did not say anything yet."""
    names = list(dict.fromkeys(line.who for line in turn))
    step = _("Give %(names)s an answer.") % {"names": first_named(names)}
    return Stage(Where.WAITING, "", step, owner, turn[0].act, turn[0].url)


def _await_them(everyone: Cast, now: datetime) -> Stage:
    names = waited_for(everyone, everyone.open_musts)
    step = _("Not everything is settled. You may start anyway, with a reason.")
    if any(one.facts.awaits_answer for one in everyone.all_counts):
        step = _("Their answer is awaited. You may start anyway, with a reason.")
    act, url = _("See what is missing"), _url("roles:start", everyone.trajectory)
    return _reminding(Stage(Where.WAITING, "", step, first_named(names), act, url), everyone, now)


def _reminding(found: Stage, everyone: Cast, now: datetime) -> Stage:
    """While somebody may be reminded, now or on a day to come, that is the act."""
    asked = [one for one in waiting(everyone, now) if not one.is_silent]
    if not asked:
        return found
    url = _url("roles:remind", everyone.trajectory)
    ready = any(one.is_ready for one in asked)
    why_not = "" if ready else f"{asked[0].person.called}: {asked[0].why_not}"
    return replace(found, act=_("Send a reminder"), url=url, not_yet=why_not)


def _running(trajectory: Trajectory, falling: Sequence[MomentOn], now: datetime) -> Stage:
    """Up to the end of the last contact moment, and from then on."""
    today = calendar_of(trajectory.organisation).today(now)
    asked = [one for one in falling if one.who != (LND,)]
    coming = next((one for one in asked if one.day >= today), None)
    is_sustaining = overall(trajectory)[1] < today
    where, word = (Where.SUSTAINING, _("Making it stick")) if is_sustaining else (Where.RUNNING, _("Running"))
    see, answers = _("See what came back"), _url("checkins:follow_up", trajectory)
    if coming is not None:
        step = _("Next, on %(day)s: %(moment)s. It goes by itself.") % {
            "moment": coming.label,
            "day": long_day(coming.day),
        }
        return Stage(where, word, step, "", see, answers)
    closes = max((one.closes for one in asked), default=today)
    if closes > today:
        step = _("The last answers come in until %(day)s.") % {"day": long_day(closes)}
        return Stage(where, word, step, "", see, answers)
    step = _("Everything was asked. What stays?")
    act, url = _("Close this trajectory"), _url("roles:end", trajectory)
    return Stage(where, word, step, trajectory.owner.called, act, url)


def _without_training(everyone: Cast, missing: Sequence[Missing], falling: Sequence[MomentOn], now: datetime) -> Stage:
    """A normal end: what changes around the work is promised and kept, and the result is measured."""
    today = calendar_of(everyone.trajectory.organisation).today(now)
    figure_on = next((one.day for one in falling if one.day >= today), None)
    found = _agreed_instead(everyone, missing, now) or _told_of_instead(everyone, figure_on, now)
    if found is not None:
        return replace(found, word=_("No training: solved around it"))
    step = _("Nobody is asked anything more.")
    if figure_on is not None:
        step = _("Next: does the figure show it, %(day)s. It goes by itself.") % {"day": long_day(figure_on)}
    return Stage(Where.NO_TRAINING, _("No training: solved around it"), step)


def _agreed_instead(everyone: Cast, missing: Sequence[Missing], now: datetime) -> Stage | None:
    """What was agreed is promised, or L&D has to do something about it; None once it is only to be told of."""
    trajectory, owner, where = everyone.trajectory, everyone.trajectory.owner.called, Where.NO_TRAINING
    see, commitments = _("See the commitments"), _url("roles:commitments", trajectory)
    if everyone.to_ask(now):
        step = _("Ask for the promises; you read it all once more first.")
        return Stage(where, "", step, owner, _("Ask for promises"), _url("roles:check", trajectory))
    is_open = [one for one in everyone.commitments if any(map(_waits, everyone.apart(one)))]
    if is_open:
        names = waited_for(everyone, is_open)
        return Stage(where, "", _("Not everything is promised yet."), first_named(names), see, commitments)
    if any(one.state == Standing.NOT_KEPT for one in everyone.all_counts):
        step = _("Something that was agreed didn't happen. What now?")
        return Stage(where, "", step, owner, see, commitments)
    turn = [line for line in missing if line.waits_for_planner]
    return replace(_answer_them(turn, owner), where=where) if turn else None


def _waits(stands: Standings) -> bool:
    """Whether it is still to be promised; what did not happen is promised and over."""
    return not stands.is_settled and stands.state != Standing.NOT_KEPT


def _told_of_instead(everyone: Cast, figure_on: date | None, now: datetime) -> Stage | None:
    """Who is to tell what became of what they agreed to, before the next figure; None for nobody."""
    people, where = to_tell(everyone), Where.NO_TRAINING
    see, commitments = _("See the commitments"), _url("roles:commitments", everyone.trajectory)
    if any(one.is_for_planner(now) for one in people):
        step = _("Is it there? Write down what became of it.")
        return Stage(where, "", step, everyone.trajectory.owner.called, see, commitments)
    asked = [str(one.person) for one in people if one.is_due(now)]
    if asked:
        step = _("Asked what became of it; the reminders go by themselves.")
        return Stage(where, "", step, first_named(asked), see, commitments)
    if not people or (figure_on is not None and figure_on < people[0].day):
        return None
    names = [str(one.person) for one in people if one.day == people[0].day]
    values = {"day": long_day(people[0].day), "names": first_named(names)}
    return Stage(where, "", _("Next, on %(day)s: we ask %(names)s whether it worked out. It goes by itself.") % values)


def _closed(trajectory: Trajectory) -> Stage:
    """Not taken up yet, or over."""
    decide = _url("trajectories:decide", trajectory)
    nothing = _("Nobody is asked anything more.")
    match trajectory.state:
        case State.REQUESTED:
            step = _("Take it up, put it on the waiting list, or decline.")
            return Stage(Where.REQUESTED, _("Request"), step, _("L&D"), _("Decide"), decide)
        case State.WAITLISTED:
            step = _("Take it up when there is room.")
            return Stage(Where.WAITLISTED, _("On the waiting list"), step, _("L&D"), _("Decide"), decide)
        case State.DECLINED:
            return Stage(Where.DECLINED, _("Declined"), _("Nothing needs doing."), "", _("Look at it again"), decide)
        case State.CANCELLED:
            return Stage(Where.CANCELLED, _("Not going ahead"), nothing)
    step = _("What was felt, seen, promised and kept stands on two sheets.")
    return Stage(Where.ENDED, _("Finished"), step, "", _("Read the impact report"), _url("insight:report", trajectory))
