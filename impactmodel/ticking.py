"""One round of everything that time asks for. Beat calls it every few seconds; a command and tests call it by hand.

A round may run twice, late, or beside another: each step is idempotent, so nothing is asked or sent twice.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

import asks.diaries
import asks.invitations
import asks.planning
import checkins.choosing
import checkins.inviting
import checkins.keeping
import checkins.lost_help
import checkins.planning
import checkins.publishing
import insight.planning
import mailing.keeping
import roles.deleting
import roles.forgetting
import roles.leaving
import roles.planning
from impactmodel import heartbeat
from mailing import brake, inbound, sending, watching
from mailing.models import Sending
from organisations import clock, leaving, loading
from organisations.alone import stumbles

logger = logging.getLogger(__name__)

Step = Callable[[datetime], int]
# From top to bottom, because asks makes one letter of what the floors above opened.
PLANS: tuple[tuple[str, Step], ...] = (
    ("leaving", roles.leaving.plan),
    ("roles", roles.planning.plan),
    ("pairs", checkins.choosing.plan),
    ("checkins", checkins.planning.plan),
    ("help", checkins.lost_help.plan),
    ("figures", checkins.publishing.plan),
    ("stories", checkins.inviting.plan),
    ("diaries", asks.diaries.plan),
    ("dates", asks.invitations.plan),
    ("asks", asks.planning.plan),
    ("newcomers", asks.diaries.look_ahead),
    ("insight", insight.planning.plan),
    ("imports", loading.plan),
)
# What is over by now is taken away last: what was published of a group rests on what goes then.
TIDYING: tuple[tuple[str, Step], ...] = (
    ("words", checkins.keeping.plan),
    ("addresses", mailing.keeping.plan),
    ("organisations", leaving.plan),
    ("trajectories", roles.deleting.plan),
    ("forgetting", roles.forgetting.plan),
)
TIDY_EVERY = timedelta(minutes=10)


@dataclass
class Round:
    """What one tick did: letters recovered, sent and come back, rows each floor planned, and the steps that failed."""

    recovered: int = 0
    planned: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    returned: int = 0
    gone: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def did_anything(self) -> bool:
        return any([self.recovered, self.sent, self.returned, self.gone, self.failed, *self.planned.values()])

    def __str__(self) -> str:
        planned = ", ".join(f"{floor} {count}" for floor, count in self.planned.items()) or "nothing"
        failed = f"; failed: {', '.join(self.failed)}" if self.failed else ""
        returned = f"; came back {self.returned}" if self.returned else ""
        gone = f"; over and gone {self.gone}" if self.gone else ""
        return f"recovered {self.recovered}; planned: {planned}; sent {self.sent}{returned}{gone}{failed}"


def tick(now: datetime, *, limit: int = 200) -> Round:
    """Recover what a dead sender left, let each floor plan what is due, send `limit` letters, read what came back.

    A step that fails is logged and named in the answer; it never keeps the next one from running.
    """
    done = Round()
    _count(done, "clock", _look, now)
    done.recovered = _count(done, "recover", sending.recover, now)
    for floor, plan in PLANS:
        done.planned[floor] = _count(done, floor, plan, now)
    done.sent = _count(done, "send", partial(sending.drain, limit=limit), now)
    done.returned = _count(done, "returned", inbound.look, now)
    done.gone = _count(done, "tidy", partial(_tidy, done), now)
    _count(done, "watch", partial(_beat, failed=tuple(done.failed)), now)
    return done


def _look(_now: datetime) -> int:
    """First of all whether the clock is to be trusted."""
    brake.look(clock.wall())
    return 0


def _tidy(done: Round, now: datetime) -> int:
    """Take away what is over by now, every so many minutes; while there is more, each round goes on."""
    if not Sending.takes_turn("tidied_at", now=now, every=TIDY_EVERY):
        return 0
    gone = sum(_count(done, name, step, now) for name, step in TIDYING)
    if gone:
        Sending.objects.update(tidied_at=None)
    return gone


def _beat(now: datetime, *, failed: Sequence[str]) -> int:
    """Leave word of this round here, and when all is well with somebody outside too."""
    wall = clock.wall()
    watching.beat(now, wall=wall, failed=failed)
    if not failed and watching.trouble(Sending.stands(), now=now, wall=wall) is None:
        heartbeat.call(settings.HEARTBEAT_URL)
    return 1


def _count(done: Round, name: str, step: Step, now: datetime) -> int:
    """What the step counted; 0 when it failed as a whole. It failed, too, when it did for one row of many."""
    counted = 0
    with stumbles() as failed:
        try:
            counted = step(now)
        except Exception:
            logger.exception("tick: %s failed, the next tick tries again", name)
            failed.append(name)
    if failed:
        done.failed.append(name)
    return counted
