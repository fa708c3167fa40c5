"""What time does here: a function ends by its date and takes along what was asked of it; what was said can be read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain

from django.db import transaction
from django.db.models import Q

from asks.models import Ask
from organisations.acting import PRODUCT
from organisations.alone import alone
from organisations.compiled import Compiled
from roles.actions.commitments import choose_from_library
from roles.actions.crowds import ask_part
from roles.actions.next_time import tell_next_time
from roles.actions.outcomes import ask_instead, ask_kept, ask_there
from roles.actions.reopening import lapse
from roles.actions.succession import ask_who_follows
from roles.asking import KEPT, THERE
from roles.council import WORKS_COUNCIL
from roles.deadlines import NEEDED_BEFORE
from roles.instead import AFTER_THEIR_DAY, WITHOUT_A_DAY, told_on
from roles.library import BY_KEY
from roles.models import Commitment, MatchView, Promise
from roles.models.promises import PromiseQuerySet
from roles.next_time import KIND
from roles.outcomes import STILL_ASKED, kept_day
from roles.promises import line_up
from roles.told import tell_what_is_nobodys
from trajectories.changes import one_at_a_time
from trajectories.dates import read_dates
from trajectories.models import Trajectory
from trajectories.models.trajectory import TrajectoryQuerySet

DAY = timedelta(days=1)
# So long around the day on which a must is needed it is looked at whether its ask is to be opened.
NEAR = timedelta(days=14)
# A day that falls in a weekend is asked about before it.
SOON = timedelta(days=3)

# --- what a round nearly always asks in vain --------------------------------------------------
# Of a promise only which it is: that nothing is found takes long, too, where a dozen tables are joined.


def _read(found: Sequence[int]) -> list[Promise]:
    return list(Promise.objects.filter(pk__in=found).with_words().order_by("pk")) if found else []


def _asked() -> PromiseQuerySet:
    return Promise.objects.in_these(Trajectory.objects.asking())


def _past_a_role(day: date) -> TrajectoryQuerySet:
    """In which something stands of whose period is over by this day."""
    ended = Promise.objects.standing_past_their_role(day)
    views = MatchView.objects.waiting_past_their_role(day).values("public_id")
    asked = Ask.objects.open().filter(kind="match", about__in=views)
    past = Q(pk__in=ended.values("commitment__trajectory")) | Q(pk__in=asked.values("trajectory"))
    return Trajectory.objects.hearing_promises().filter(past)


def _lacking(key: str) -> TrajectoryQuerySet:
    """In which the works council has to agree, and no line, by its key in the library, says so."""
    known = Commitment.objects.filter(library_key=key)
    return Trajectory.objects.unfinished().needing_works_council().exclude(pk__in=known.values("trajectory"))


def _untold(day: date) -> TrajectoryQuerySet:
    """In which lines for next time wait to be read, and nobody may add to them on this day."""
    waiting = Ask.objects.open().filter(kind=KIND, window_until__gte=day)
    told = Trajectory.objects.with_untold_lines().exclude(pk__in=waiting.values("trajectory"))
    return told.select_related("organisation")


_past: Compiled[Trajectory] = Compiled(_past_a_role)
_without_council: Compiled[Trajectory] = Compiled(_lacking)
_with_marked: Compiled[Trajectory] = Compiled(
    lambda: Trajectory.objects.asking().filter(pk__in=Promise.objects.marked().values("commitment__trajectory"))
)
_run_out: Compiled[int] = Compiled(
    lambda day: (
        Promise.objects.in_these(Trajectory.objects.hearing_promises()).run_out_before(day).values_list("pk", flat=True)
    )
)
_late: Compiled[int] = Compiled(lambda day: _asked().to_come_by(day, THERE).values_list("pk", flat=True))
_needed: Compiled[int] = Compiled(
    lambda *days: _asked().needed_between(days[:2], days[2:4], days[4:], THERE).values_list("pk", flat=True)
)
# By trajectory, of which phase somebody was not asked yet what became of it.
_not_asked_of: Compiled[tuple[int, str]] = Compiled(
    lambda kind: (
        Promise.objects.asked_nothing_of(Trajectory.objects.asking().running(), kind)
        .values_list("commitment__trajectory", "commitment__phase")
        .distinct()
    )
)
# By trajectory and person, whose day is near.
_agreed: Compiled[tuple[int, int]] = Compiled(
    lambda *days: Promise.objects.agreed_instead().who_agreed(days[:3], days[3:])
)
_with_untold: Compiled[Trajectory] = Compiled(_untold)

# --- the round -------------------------------------------------------------------------------


def plan(now: datetime) -> int:
    """All of it, wherever the time has come; in how many trajectories.

    What goes wrong in one trajectory is logged, and keeps none of the others waiting; the next round tries it again.
    """
    steps = (_line_up, _want_works_council, _ask_crowds, _lapse, ask_if_there, ask_if_kept, ask_of_instead, _tell)
    return sum(step(now) for step in steps)


def _each(trajectories: Iterable[Trajectory], do: Callable[[Trajectory], object]) -> int:
    """In how many something was done."""
    done = 0
    for trajectory in trajectories:
        with alone("promises", trajectory):
            done += bool(do(trajectory))
    return done


def _line_up(now: datetime) -> int:
    """Let whose period ran out take their open promises and asks along."""
    ended = Promise.objects.standing_past_their_role(now.date())

    @transaction.atomic  # who follows is asked with it, or in the next round
    def let_go(trajectory: Trajectory) -> bool:
        one_at_a_time(trajectory)
        left = list(ended.promised().filter(commitment__trajectory=trajectory).with_words())
        line_up(trajectory, now)
        ask_who_follows(trajectory, by=PRODUCT, now=now)
        tell_what_is_nobodys(trajectory, left=left, now=now)
        return True

    return _each(_past(now.date()), let_go)


def _want_works_council(now: datetime) -> int:
    """Where the works council has to agree, let that be a precondition. What L&D goes on without stays so."""
    must = replace(BY_KEY[WORKS_COUNCIL], is_must=True)
    return _each(
        _without_council(WORKS_COUNCIL), lambda one: choose_from_library(one, starters=[must], by=PRODUCT, now=now)
    )


def _ask_crowds(now: datetime) -> int:
    """Ask, part by part, whom L&D asked in one press."""

    def ask_all(trajectory: Trajectory) -> bool:
        while ask_part(trajectory, by=PRODUCT, now=now):
            pass
        return True

    return _each(_with_marked(), ask_all)


def _lapse(now: datetime) -> int:
    """Let a yes that held until yesterday, on its holder's own wall, lapse."""
    over: dict[Trajectory, list[Promise]] = {}
    for promise in _read(_run_out(now.date() + DAY)):
        until = promise.answer.until if promise.answer else None
        if until and until < promise.role.person.local_day(now):
            over.setdefault(promise.commitment.trajectory, []).append(promise)
    return _each(over, lambda one: lapse(one, promises=over[one], by=PRODUCT, now=now))


def ask_if_there(now: datetime) -> int:
    """Open, two weeks before, the ask whether a must is there; it goes on the day the must is needed."""
    found: dict[Trajectory, list[Promise]] = {}
    today = now.date()
    around, soon = (today - NEAR, today + NEAR), today + SOON
    near = _needed(*around, *(day + NEEDED_BEFORE for day in around), soon, soon + NEEDED_BEFORE)
    for promise in [*_read(near), *_to_come(now)]:
        if not promise.role.has_ended_by(today):
            found.setdefault(promise.commitment.trajectory, []).append(promise)
    return _each(found, lambda one: ask_there(one, promises=found[one], by=PRODUCT, now=now))


def _to_come(now: datetime) -> list[Promise]:
    """What would be there by today, said on an earlier day."""
    late = _read(_late(now.date() + DAY))
    return [one for one in late if one.answer and one.answer.until and one.answer.given_at.date() < one.answer.until]


def ask_if_kept(now: datetime) -> int:
    """Ask everyone what became of what they promised, when the phase it was for is over."""
    phases = set(_not_asked_of(KEPT))
    trajectories = Trajectory.objects.in_bulk({pk for pk, _phase in phases})
    read_dates(trajectories.values())

    def ask(trajectory: Trajectory) -> list[Ask]:
        asked: list[Ask] = []
        for phase in sorted(phase for pk, phase in phases if pk == trajectory.pk):
            day = kept_day(trajectory, phase)
            if day <= now.date() + DAY and day > now.date() - STILL_ASKED:
                asked += ask_kept(trajectory, phase=phase, day=day, by=PRODUCT, now=now)
        return asked

    return _each((trajectories[pk] for pk in sorted(trajectories)), ask)


def ask_of_instead(now: datetime) -> int:
    """Ask everyone what became of what they agreed to instead of a training, on the day of each."""
    oldest, newest = now - STILL_ASKED, now + DAY
    # An instant is of the day before or after where the clock is furthest from ours.
    since = [oldest.date() - AFTER_THEIR_DAY, oldest - AFTER_THEIR_DAY - DAY, oldest - WITHOUT_A_DAY - DAY]
    until = [newest.date() - AFTER_THEIR_DAY, newest - AFTER_THEIR_DAY + DAY, newest - WITHOUT_A_DAY + DAY]
    near = set(_agreed(*since, *until))
    if not near:
        return 0
    agreed = Promise.objects.agreed_instead().filter(commitment__trajectory__in={pk for pk, _person in near})
    theirs: dict[Trajectory, dict[int, list[Promise]]] = {}
    for promise in agreed.with_words():
        trajectory, person = promise.commitment.trajectory, promise.role.person_id
        if (trajectory.pk, person) in near:
            theirs.setdefault(trajectory, {}).setdefault(person, []).append(promise)

    def ask(trajectory: Trajectory) -> list[Ask]:
        due = [mine for mine in theirs[trajectory].values() if oldest.date() < told_on(mine) <= newest.date()]
        return ask_instead(trajectory, promises=list(chain(*due)), by=PRODUCT, now=now) if due else []

    return _each(theirs, ask)


def _tell(now: datetime) -> int:
    """Let be read what was said about next time, once nobody may add to it: everywhere on earth the day is over."""

    def tell(trajectory: Trajectory) -> bool:
        tell_next_time(trajectory, by=PRODUCT, now=now)
        return True

    return _each(_with_untold(now.date() - DAY), tell)
