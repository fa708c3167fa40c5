"""Writes about letters that somebody of the staff makes by hand."""

from datetime import datetime

from mailing.letters import Trial
from mailing.models import Mail
from mailing.outbox import queue
from organisations.acting import Actor, action
from organisations.models import Person


@action
def send_trial(person: Person, *, by: Actor, now: datetime) -> Mail:
    """A letter to somebody themself, to see whether and how ours arrive. One a minute."""
    key = f"trial:{person.public_id}:{now:%Y-%m-%dT%H:%M}"
    return queue(kind=Trial.kind, person=person, sender=person, dedupe_key=key, about={}, now=now)
