"""The write that ends an organisation."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.ending import take_away
from organisations.erasing import remember
from organisations.models import Organisation, Tombstone


@action
def end_organisation(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """Everything of it goes for good. A tombstone stays, and the line of this in the log: both name a random number."""
    take_away(organisation)
    remember([organisation.public_id], Tombstone.What.ORGANISATION, now)
    return organisation
