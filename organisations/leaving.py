"""Which organisations are over."""

import logging
from datetime import datetime

from organisations.acting import PRODUCT
from organisations.actions import end_organisation
from organisations.models import Organisation
from organisations.models.organisation import COOLING

logger = logging.getLogger(__name__)


def plan(now: datetime) -> int:
    """End what was asked to go so long ago; how many."""
    gone = 0
    for organisation in Organisation.objects.filter(ending_since__lte=now - COOLING):
        try:
            end_organisation(organisation, by=PRODUCT, now=now)
            gone += 1
        except Exception:
            logger.exception("organisation %s cannot be ended, the next round tries again", organisation.pk)
    return gone
