"""Somebody answers promises in another's name for a while."""

from datetime import date, datetime, timedelta

from asks.models import Grant
from organisations.acting import Actor, action
from organisations.models import Person
from roles.models import Deputy


@action
def name_deputy(person: Person, *, deputy: Person, first_day: date, last_day: date, by: Actor, now: datetime) -> Deputy:
    """Let the letters about promises go to the deputy on these days; what they answer the owner reads."""
    return Deputy.objects.create(person=person, deputy=deputy, first_day=first_day, last_day=last_day)


@action
def end_deputy(deputy: Deputy, *, by: Actor, now: datetime) -> Person:
    """From this moment they answer nothing for the owner, and their links open nothing of them. Returns the owner.

    Days on which they did stand in the list; days to come go.
    """
    today = deputy.person.local_day(now)
    if deputy.first_day >= today:
        deputy.delete()
    else:
        deputy.last_day = min(deputy.last_day, today - timedelta(days=1))
        deputy.save(update_fields=["last_day"])
    Grant.objects.open_of(deputy.deputy, deputy.person).update(revoked_at=now)
    return deputy.person
