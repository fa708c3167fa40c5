"""Which organisations are over."""

from contextlib import suppress
from datetime import datetime

from organisations.acting import PRODUCT
from organisations.actions import Stays, end_organisation
from organisations.alone import alone
from organisations.models import Organisation
from organisations.models.organisation import COOLING


def plan(now: datetime) -> int:
    """End what was asked to go so long ago; how many."""
    gone = 0
    for organisation in Organisation.objects.filter(ending_since__lte=now - COOLING):
        with alone("ending", organisation), suppress(Stays):
            end_organisation(organisation, by=PRODUCT, now=now)
            gone += 1
    return gone
