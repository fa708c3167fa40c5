"""People who are reached at another address from now on, and what follows of it, for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from organisations.acting import Actor
from organisations.earlier import keep
from organisations.models import Person, ProviderAccount
from organisations.personal import who_hold_private
from organisations.register import AddressChange, address_listeners
from organisations.sign_in import move_sign_ins


@dataclass(frozen=True)
class Moved:
    """Somebody as they are from now on, and as they stood here; often at the same address."""

    person: Person
    before: Person

    @property
    def is_elsewhere(self) -> bool:
        """Whether they alone read mail at another address than before, or nowhere any more."""
        return self.person.own_address != self.before.own_address


def settle(moved: Sequence[Moved], by: Actor, now: datetime) -> None:
    """Set what follows of the address in each of these, who are saved after it; their accounts follow here.

    What was said of an address that is no more is forgotten. Entered by anybody but the person themself, it opens
    nothing that was written before, and whoever read the old one comes in no more, by passkey or provider either.
    """
    for one in moved:
        if one.person.undeliverable and one.person.undeliverable != one.person.email:
            one.person.trust_address()
    move_sign_ins([one.person for one in moved])
    locked = [one.person for one in moved if one.is_elsewhere and _is_another(one.person, by)]
    for person in locked:
        person.readable_from = now
    users = [person.user_id for person in locked if person.user_id is not None]
    if users:
        Authenticator.objects.filter(user__in=users).delete()
        ProviderAccount.objects.filter(user__in=users).delete()


def tell(moved: Sequence[Moved], by: Actor, now: datetime, *, keeps_links: bool) -> None:
    """Where the address is another, remember the old one, and let every floor do what it has to."""
    elsewhere = [one for one in moved if one.is_elsewhere]
    private = who_hold_private([one.person.pk for one in elsewhere]) if elsewhere else set()
    changes = [
        AddressChange(
            one.person, one.before.email if one.before.gets_mail else "", _is_another(one.person, by), by, now,
            keeps_links=keeps_links,
            opened_something=one.before.user_id is not None or one.person.pk in private,
        )
        for one in elsewhere
    ]  # fmt: skip
    if changes:
        keep([(one.person, one.before.own_address and one.before.email) for one in elsewhere], now)
        for listener in address_listeners:
            listener(changes)


def _is_another(person: Person, by: Actor) -> bool:
    return by.person is None or by.person.pk != person.pk
