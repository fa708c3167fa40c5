"""The day on which a trajectory that was asked to go is deleted."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from organisations.acting import PRODUCT
from organisations.alone import alone
from organisations.models.organisation import COOLING
from roles.actions.deleting import KeptAlready, delete_trajectory, keep_trajectory
from roles.deletable import why_not
from trajectories.models import Trajectory

if TYPE_CHECKING:
    from django.db import models


def due(now: datetime) -> "models.QuerySet[Trajectory]":
    """Those that were asked to go so long ago."""
    return Trajectory.objects.filter(deleting_since__lte=now - COOLING).select_related("organisation").order_by("pk")


def plan(now: datetime) -> int:
    """Delete what is due; how many. What may not go any more, whatever came between, stays."""
    gone = 0
    for trajectory in due(now):
        with alone("deleting", trajectory), suppress(KeptAlready):
            if why_not(trajectory):
                keep_trajectory(trajectory, by=PRODUCT, now=now)
            else:
                delete_trajectory(trajectory, by=PRODUCT, now=now)
                gone += 1
    return gone
