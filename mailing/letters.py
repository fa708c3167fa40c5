"""The letters that this floor itself writes: the sign-in code, and word to an address that was replaced."""

from datetime import datetime, timedelta
from typing import Literal

from mailing.compose import render_letter
from mailing.models import Mail
from mailing.outbox import queue
from mailing.register import SEND, Rendered, Verdict, register
from organisations.models import Person
from organisations.register import AddressChange, when_address_changes


class Login:
    """Somebody waits at the screen, so an uncertain one goes again at once: a second copy is harmless."""

    kind = "login"
    uncertain: Literal["retry", "park"] = "retry"
    lasts = timedelta(minutes=10)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        return SEND if mail.secret else Verdict("cancel", "the code was sent already")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        return render_letter("login", {"code": mail.secret}, mail=mail)

    def delivered(self, mail: Mail, now: datetime) -> None:
        """The code is wiped by the change of state itself."""


class AddressChanged:
    """Somebody else entered another address for this person: the old address hears of it at once."""

    kind = "address_changed"
    uncertain: Literal["retry", "park"] = "retry"
    lasts = timedelta(days=2)
    # To where it was queued for, not to where the person reads now.
    keeps_address = True

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        changed_by = Person.objects.filter(pk=mail.about.get("by")).first()
        return render_letter("address_changed", {"changed_by": changed_by, "changed_at": mail.created_at}, mail=mail)

    def delivered(self, mail: Mail, now: datetime) -> None:
        """Nothing hangs on it."""


@when_address_changes
def tell_the_old_address(change: AddressChange) -> None:
    """Unless they changed it themselves, or it did not work any more."""
    if not change.old or not change.by_another:
        return
    mail = queue(
        kind=AddressChanged.kind,
        person=change.person,
        dedupe_key=f"address_changed:{change.person.public_id}:{change.now.isoformat()}",
        about={"by": change.by.person.pk if change.by.person else None},
        now=change.now,
    )
    mail.address = change.old
    mail.save(update_fields=["address"])


register(Login())
register(AddressChanged())
