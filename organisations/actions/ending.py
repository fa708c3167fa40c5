"""The write that ends an organisation."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.ending import take_away
from organisations.erasing import remember
from organisations.models import Organisation, Tombstone


class Stays(Exception):  # says what is the matter
    """It was taken back since its row was read."""


@action
def end_organisation(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """Everything of it goes for good. A tombstone stays, and the line of this in the log: both name a random number.

    Raises Stays.
    """
    here = Organisation.objects.select_for_update().filter(pk=organisation.pk)
    if not here.filter(ending_since=organisation.ending_since).exists():
        raise Stays
    take_away(organisation)
    remember([organisation.public_id], Tombstone.What.ORGANISATION, now)
    return organisation
