"""What time does here: a function ends by its date and takes along what was asked of it; what was said can be read."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
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
from roles.instead import AFTER_THEIR_DAY, WITHOUT_A_DAY, told_on
from roles.library import BY_KEY
from roles.models import Commitment, MatchView, Promise
from roles.next_time import KIND
from roles.outcomes import STILL_ASKED, kept_day
from roles.promises import line_up
from roles.told import tell_what_is_nobodys
from trajectories.changes import one_at_a_time
from trajectories.dates import read_dates
from trajectories.models import Trajectory

DAY = timedelta(days=1)


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
    views = MatchView.objects.waiting_past_their_role(now.date()).values("public_id")
    asked = Ask.objects.open().filter(kind="match", about__in=views)
    past = Q(pk__in=ended.values("commitment__trajectory")) | Q(pk__in=asked.values("trajectory"))
    trajectories = Trajectory.objects.hearing_promises().filter(past)

    @transaction.atomic  # who follows is asked with it, or in the next round
    def let_go(trajectory: Trajectory) -> bool:
        one_at_a_time(trajectory)
        left = list(ended.promised().filter(commitment__trajectory=trajectory).with_words())
        line_up(trajectory, now)
        ask_who_follows(trajectory, by=PRODUCT, now=now)
        tell_what_is_nobodys(trajectory, left=left, now=now)
        return True

    return _each(trajectories, let_go)


def _want_works_council(now: datetime) -> int:
    """Where the works council has to agree, let that be a precondition. What L&D goes on without stays so."""
    known = Commitment.objects.filter(library_key=WORKS_COUNCIL)
    lacking = Trajectory.objects.unfinished().needing_works_council().exclude(pk__in=known.values("trajectory"))
    must = replace(BY_KEY[WORKS_COUNCIL], is_must=True)
    return _each(lacking, lambda one: choose_from_library(one, starters=[must], by=PRODUCT, now=now))


def _ask_crowds(now: datetime) -> int:
    """Ask, part by part, whom L&D asked in one press."""
    trajectories = Trajectory.objects.asking().filter(pk__in=Promise.objects.marked().values("commitment__trajectory"))

    def ask_all(trajectory: Trajectory) -> bool:
        while ask_part(trajectory, by=PRODUCT, now=now):
            pass
        return True

    return _each(trajectories, ask_all)


# What a round nearly always asks in vain.
_run_out: Compiled[Promise] = Compiled(lambda day: Promise.objects.run_out_before(day).with_words())
_late: Compiled[Promise] = Compiled(lambda day: Promise.objects.to_come_by(day, THERE).with_words())


def _lapse(now: datetime) -> int:
    """Let a yes that held until yesterday, on its holder's own wall, lapse."""
    over: dict[Trajectory, list[Promise]] = {}
    for promise in _run_out(now.date() + DAY):
        until = promise.answer.until if promise.answer else None
        if until and until < promise.role.person.local_day(now) and promise.commitment.trajectory.hears_promises:
            over.setdefault(promise.commitment.trajectory, []).append(promise)
    return _each(over, lambda one: lapse(one, promises=over[one], by=PRODUCT, now=now))


def ask_if_there(now: datetime) -> int:
    """Open, two weeks before, the ask whether a must is there; it goes on the day the must is needed."""
    found: dict[Trajectory, list[Promise]] = {}
    for promise in [*Promise.objects.needed_around(now.date(), THERE).with_words(), *_to_come(now)]:
        if promise.commitment.trajectory.asks_promises and not promise.role.has_ended_by(now.date()):
            found.setdefault(promise.commitment.trajectory, []).append(promise)
    return _each(found, lambda one: ask_there(one, promises=found[one], by=PRODUCT, now=now))


def _to_come(now: datetime) -> list[Promise]:
    """What would be there by today, said on an earlier day."""
    late = _late(now.date() + DAY)
    return [one for one in late if one.answer and one.answer.until and one.answer.given_at.date() < one.answer.until]


def ask_if_kept(now: datetime) -> int:
    """Ask everyone what became of what they promised, when the phase it was for is over."""
    running = Trajectory.objects.asking().running()
    some = Promise.objects.asked_nothing_of(list(running.values_list("pk", flat=True)), KEPT)
    phases = set(some.values_list("commitment__trajectory", "commitment__phase"))
    trajectories = {one.pk: one for one in running.filter(pk__in={pk for pk, _phase in phases})}
    read_dates(trajectories.values())

    def ask(trajectory: Trajectory) -> list[Ask]:
        asked: list[Ask] = []
        for phase in sorted(phase for pk, phase in phases if pk == trajectory.pk):
            day = kept_day(trajectory, phase)
            if day <= now.date() + DAY and day > now.date() - STILL_ASKED:
                asked += ask_kept(trajectory, phase=phase, day=day, by=PRODUCT, now=now)
        return asked

    return _each((trajectories[pk] for pk in sorted(trajectories)), ask)


# By trajectory and person, whose day is near: what a round nearly always asks in vain.
_agreed: Compiled[tuple[int, int]] = Compiled(
    lambda *days: Promise.objects.agreed_instead().who_agreed(days[:3], days[3:])
)


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
    waiting = Ask.objects.open().filter(kind=KIND, window_until__gte=now.date() - DAY)
    told = list(
        Trajectory.objects.with_untold_lines()
        .exclude(pk__in=waiting.values("trajectory"))
        .select_related("organisation")
    )

    def tell(trajectory: Trajectory) -> bool:
        tell_next_time(trajectory, by=PRODUCT, now=now)
        return True

    return _each(told, tell)
