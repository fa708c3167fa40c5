"""Each row's guard, switched off in this process of the bench, to see that the row fails: FAULT_GUARD_OFF=S5.

What is switched off is a piece of the product itself; no setting does it. A row with processes of its own loads this
module in them.
"""

import os
from collections.abc import Callable
from datetime import date, datetime, time
from email.message import EmailMessage
from typing import Any


def _buries_nobody() -> None:
    """S3: an address that does not exist is tried with every letter; what comes back later (S9) still counts."""
    # Loaded before, so that it keeps what it took from there.
    from mailing import inbound, sending  # noqa: F401  the same
    from mailing.models import Mail
    from mailing.states import move

    def only_fail(mail: Mail, now: datetime, heard: dict[str, Any]) -> None:
        move(mail, Mail.State.FAILED, **heard)

    sending.bury = only_fail


def _thinks_it_lost() -> None:
    """S4: a line lost after the text counts as one lost before it."""
    from mailing import sending
    from mailing.models import Mail
    from mailing.states import move

    def again(mail: Mail, now: datetime) -> bool:
        return move(mail, Mail.State.QUEUED, lease_until=None)

    sending._settle_uncertain = again


def _tries_on() -> None:
    """S5: no breaker."""
    from mailing import breaker

    breaker.refused = lambda why, *, accepted, now: False
    breaker.accepted = lambda count, *, now: None


def _believes_everybody() -> None:
    """S9: a report counts whether or not its address is one that we made."""
    from mailing import bounces

    bounces.constant_time_compare = lambda *words: True  # type: ignore[attr-defined]  # where it is called from


def _invites_robots() -> None:
    """S10: nothing says that a letter was made by a machine."""
    from mailing import message as module

    whole = module.message

    def without(*words: Any, **named: Any) -> EmailMessage:
        letter = whole(*words, **named)
        del letter["Auto-Submitted"]
        return letter

    module.message = without


def _hears_no_stop() -> None:
    """S11: the button of a mail program is answered, and nothing comes of it."""
    from asks import actions

    actions.stop_reminders = lambda *words, **named: None  # type: ignore[assignment]  # returns nothing


def _breaks_off() -> None:
    """F11: a letter that cannot be made ends the round."""
    from mailing import sending
    from mailing.message import message
    from mailing.register import letters

    def make(self: Any, mail: Any) -> Any:
        letter = letters[mail.kind]
        is_ours = sending._take(mail, letter, self.clock())
        self.passed_by += is_ours is None
        if not is_ours:
            return None
        rendered = sending._render(mail, letter, self.clock())
        return message(mail, rendered, now=self.clock()), rendered.once_sent

    sending._Round._make = make  # type: ignore[method-assign]  # without its catch


def _never_lets_go() -> None:
    """F9: a letter that is too late stands in the queue for ever."""
    from mailing.models import MailQuerySet

    MailQuerySet.too_late = lambda self, *, now: self.none()  # type: ignore[method-assign]  # as if none were


def _wakes_people() -> None:
    """S7: letters go at three in the night."""
    from organisations.working_days import Calendar

    def at_three(self: Calendar, day: date) -> datetime:
        return self.at(day, time(3))

    def all_day(self: Calendar, now: datetime) -> bool:
        return self.works_on(self.today(now))

    Calendar.moment = at_three  # type: ignore[method-assign]  # the guard
    Calendar.in_window = all_day  # type: ignore[method-assign]  # the guard


def _puts_requests_last() -> None:
    """S8: what is asked first stands at the bottom."""
    from asks.register import cards

    cards["promise"].order = 99


def _every_planner_its_own() -> None:
    """S2: a step of the ladder is taken without looking whether another took it."""
    from asks import planning
    from asks.ladder import next_day
    from asks.models import Ask
    from mailing import outbox
    from mailing.models import Mail

    def move_up(ask: Any, calendar: Any, day: Any, known: Any) -> bool:
        ask.letters += 1
        ask.next_on = next_day(ask.letters, ask.window_until, calendar, day)
        Ask.objects.filter(pk=ask.pk).update(letters=ask.letters, next_on=ask.next_on)
        return True

    def row(dedupe_key: str, person: Any, **fields: Any) -> Any:
        theirs = {"organisation_id": person.organisation_id, "person": person, "language": "nl"}
        own = f"{dedupe_key}:{os.getpid()}"
        return Mail.objects.get_or_create(dedupe_key=own, defaults=theirs | fields)

    planning._move_up, outbox._row = move_up, row


def _asks_on() -> None:
    """S6: what was answered is asked all the same."""
    from asks.models import Ask

    Ask.is_open = True  # type: ignore[assignment,method-assign]  # whatever the row says


def _sweeps_nothing() -> None:
    """F1: what a killed sender left stays where it is."""
    from mailing.models import MailQuerySet

    MailQuerySet.left_behind = lambda self, *, now, lease: self.none()  # type: ignore[method-assign]  # as if none were


def _sends_twice() -> None:
    """S1: a letter is taken whether or not another took it."""
    from mailing import sending
    from mailing.models import Mail

    def claim(mail: Mail, *, until: datetime) -> bool:
        taken = {"state": Mail.State.SENDING, "attempts": mail.attempts + 1, "lease_until": until}
        Mail.objects.filter(pk=mail.pk).update(**taken)
        for name, value in taken.items():
            setattr(mail, name, value)
        return True

    sending.claim = claim  # type: ignore[attr-defined]  # where it is called from


def _counts_in_the_broker() -> None:
    """F3: pages want the shared cache, also when it is away."""
    from impactmodel.cache import Cache

    Cache._ask = lambda self, what: what(self._shared)  # type: ignore[method-assign]  # without its own memory


def _waits_to_be_woken() -> None:
    """F4: a round of the clock looks at no letter; a wake-up alone sends."""
    from impactmodel import ticking
    from mailing import watching
    from organisations import clock

    ticking.tick = lambda now, **named: watching.beat(now, wall=clock.wall())  # type: ignore[assignment]  # no round


def _looks_only_at_now() -> None:
    """F6: what was due while the clock stood still is not looked for afterwards."""
    from datetime import timedelta

    from mailing.models import MailQuerySet

    due = MailQuerySet.due

    def just_now(self: MailQuerySet, *, now: datetime) -> MailQuerySet:
        return due(self, now=now).filter(not_before__gt=now - timedelta(seconds=2))

    MailQuerySet.due = just_now  # type: ignore[method-assign,assignment]  # the guard


def _trusts_its_clock() -> None:
    """F7: no brake."""
    from mailing import brake

    brake.look = lambda wall: None


def _ends_at_once() -> None:
    """F8: a worker that is asked to end drops what it has in hand."""
    from impactmodel.celery import app

    os.environ["REMAP_SIGTERM"] = "SIGQUIT"
    app.conf.worker_soft_shutdown_timeout = 0


def _takes_the_blame() -> None:
    """F10: a database without room is a fault like any other."""
    from impactmodel import views

    views.OperationalError = views.InterfaceError = ()  # type: ignore[assignment,attr-defined]  # nothing is


GUARDS: dict[str, Callable[[], None]] = {
    "S1": _sends_twice,
    "S2": _every_planner_its_own,
    "S3": _buries_nobody,
    "S4": _thinks_it_lost,
    "S5": _tries_on,
    "S7": _wakes_people,
    "S8": _puts_requests_last,
    "S6": _asks_on,
    "S9": _believes_everybody,
    "S10": _invites_robots,
    "S11": _hears_no_stop,
    "F1": _sweeps_nothing,
    "F2": _sweeps_nothing,
    "F3": _counts_in_the_broker,
    "F4": _waits_to_be_woken,
    "F5": _sweeps_nothing,
    "F6": _looks_only_at_now,
    "F7": _trusts_its_clock,
    "F8": _ends_at_once,
    "F9": _never_lets_go,
    "F10": _takes_the_blame,
    "F11": _breaks_off,
    "F12": _sweeps_nothing,
}
# Off in the processes of that row's rig, and nowhere else.
ONLY_IN_A_RIG = frozenset({"S1", "F2", "F3", "F4", "F5", "F6", "F8", "F10", "F12"})
