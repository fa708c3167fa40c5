"""The letters that this floor itself writes: the sign-in code, how to come in, word to a replaced address, a trial."""

from datetime import datetime, timedelta
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from mailing.compose import absolute, render_letter
from mailing.models import Mail
from mailing.outbox import queue
from mailing.register import SEND, Rendered, Verdict, register
from organisations.models import Member, Person
from organisations.register import AddressChange, Invitation, when_address_changes, when_invited


class Login:
    """Somebody waits at the screen, so an uncertain one goes again at once: a second copy is harmless."""

    kind = "login"
    uncertain: Literal["retry", "park"] = "retry"
    lasts = timedelta(minutes=10)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        return SEND if mail.secret else Verdict("cancel", "the code was sent already")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        return render_letter("login", {"code": mail.secret}, mail=mail)


class Invited:
    """Somebody may come in, and reads here how."""

    kind = "invited"
    uncertain: Literal["retry", "park"] = "retry"
    lasts = timedelta(days=14)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        is_in = Member.objects.active().filter(person=mail.person_id).exists()
        return SEND if is_in else Verdict("cancel", "access has ended")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        may = {
            Member.Role.READER: _("You can read along in every trajectory."),
            Member.Role.PLANNER: _("You can make trajectories, and ask everyone for their part."),
            Member.Role.ADMIN: _("You can make trajectories, and decide who else may come in."),
        }
        member = Member.objects.get(person=mail.person_id)
        said = {
            "invited_by": mail.sender,
            "may": may[Member.Role(member.role)],
            "sign_in_url": absolute(reverse("account_login")),
        }
        return render_letter("invited", said, mail=mail)


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


class Trial:
    """Asked for by who reads it: as any other letter on the outside, with the headers about stopping."""

    kind = "trial"
    uncertain: Literal["retry", "park"] = "park"
    lasts = timedelta(hours=1)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        page = absolute(reverse("mailing:try_out", kwargs={"org": mail.organisation.public_id}))
        return render_letter("trial", {"url": page}, mail=mail, unsubscribe_url=page)


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


@when_invited
def tell_how_to_come_in(invitation: Invitation) -> None:
    """Each time: who lost access and gets it back is told again."""
    person = invitation.member.person
    queue(
        kind=Invited.kind,
        person=person,
        dedupe_key=f"invited:{person.public_id}:{invitation.now.isoformat()}",
        about={},
        sender=invitation.by.person,
        now=invitation.now,
    )


register(Login())
register(Invited())
register(AddressChanged())
register(Trial())
