"""What Celery may be asked: a round of the clock, or to send now. The work itself is below."""

import logging

from celery import shared_task

from impactmodel import ticking
from mailing import brake, sending
from organisations import clock

logger = logging.getLogger(__name__)


@shared_task(name="impactmodel.tasks.tick")  # type: ignore[untyped-decorator]  # celery is not typed
def tick() -> None:
    """Beat's only entry."""
    done = ticking.tick(clock.now())
    if done.did_anything:
        logger.info("tick: %s", done)


@shared_task(name="impactmodel.tasks.drain")  # type: ignore[untyped-decorator]  # the same
def drain() -> None:
    """Woken by a commit that queued a letter."""
    brake.look(clock.wall())
    sending.drain(clock.now())
