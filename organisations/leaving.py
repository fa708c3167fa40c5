"""Which organisations are over."""

from datetime import datetime

from organisations.acting import PRODUCT
from organisations.actions import end_organisation
from organisations.models import Organisation
from organisations.models.organisation import COOLING


def plan(now: datetime) -> int:
    """End what was asked to go so long ago; how many."""
    over = list(Organisation.objects.filter(ending_since__lte=now - COOLING))
    for organisation in over:
        end_organisation(organisation, by=PRODUCT, now=now)
    return len(over)
