"""The letters that this floor itself writes: the sign-in code, how to come in, word to a replaced address, a trial."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from mailing.batch import once
from mailing.compose import absolute, render_letter
from mailing.models import Mail
from mailing.outbox import queue, queue_elsewhere
from mailing.register import SEND, Letter, Rendered, Verdict, register
from organisations.models import DataRequest, Member, Person
from organisations.personal import wrote_before
from organisations.register import (
    AddressChange,
    AskedAboutData,
    Invitation,
    when_address_changes,
    when_asked_about_data,
    when_invited,
)


class Login(Letter):
    """Somebody waits at the screen, so an uncertain one goes again at once: a second copy is harmless."""

    kind = "login"
    uncertain = "retry"
    lasts = timedelta(minutes=10)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        return SEND if mail.secret else Verdict("cancel", "the code was sent already")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        return render_letter("login", {"code": mail.secret}, mail=mail)


class Invited(Letter):
    """Somebody may come in, and reads here how."""

    kind = "invited"
    uncertain = "retry"
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


class AddressChanged(Letter):
    """Somebody else entered another address for this person: the old address hears of it at once."""

    kind = "address_changed"
    uncertain = "retry"
    lasts = timedelta(days=2)
    # To where it was queued for, not to where the person reads now.
    keeps_address = True

    def render(self, mail: Mail, now: datetime) -> Rendered:
        since = mail.person.readable_from
        changed_by = Person.objects.filter(pk=mail.about.get("by")).first()
        said = {
            "changed_by": changed_by,
            "to_tell": _to_tell(mail, changed_by),
            "changed_at": mail.created_at,
            "is_locked": since is not None and since >= mail.created_at and wrote_before(mail.person, since),
        }
        return render_letter("address_changed", said, mail=mail)


def _to_tell(mail: Mail, changed_by: Person | None) -> Person | None:
    """Who works there, reads mail, and can look into it: an admin before who plans, who changed it themselves last."""
    members = once(
        ("staff", mail.organisation_id),
        lambda: list(Member.objects.planning().filter(organisation=mail.organisation_id).by_name()),
    )
    found = [one for one in members if one.person_id != mail.person_id and one.person.gets_mail]
    found.sort(key=lambda one: (one.person == changed_by, not one.may_arrange))
    return found[0].person if found else None


class YourData(Letter):
    """Where somebody reads all that is kept of them: their own page, which takes a code at this address."""

    kind = "your_data"
    uncertain = "retry"
    lasts = timedelta(days=14)

    def render(self, mail: Mail, now: datetime) -> Rendered:
        asked = DataRequest.objects.get(public_id=mail.about["asked"])
        page = absolute(reverse("organisations:my_data"))
        return render_letter("your_data", {"asked": asked, "url": page}, mail=mail)


class DataRequested(Letter):
    """Somebody asks on their own page; who decides who may come in hears of it."""

    kind = "data_requested"
    uncertain = "retry"
    lasts = timedelta(days=14)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        open_ones = DataRequest.objects.filter(public_id=mail.about["asked"], done_on=None)
        return SEND if open_ones.exists() else Verdict("cancel", "done already")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        asked = DataRequest.objects.select_related("person").get(public_id=mail.about["asked"])
        where = {"org": mail.organisation.public_id, "asked": asked.public_id}
        page = absolute(reverse("organisations:data_request", kwargs=where))
        return render_letter("data_requested", {"asked": asked, "url": page}, mail=mail)


class Trial(Letter):
    """Asked for by who reads it: as any other letter on the outside, with the headers about stopping."""

    kind = "trial"
    uncertain = "park"
    lasts = timedelta(hours=1)

    def render(self, mail: Mail, now: datetime) -> Rendered:
        page = absolute(reverse("mailing:try_out", kwargs={"org": mail.organisation.public_id}))
        return render_letter("trial", {"url": page}, mail=mail, unsubscribe_url=page)


@when_address_changes
def tell_the_old_address(changes: Sequence[AddressChange]) -> None:
    """Unless they changed it themselves, it did not work any more, or was never used for anything."""
    asked = [change for change in changes if change.old and change.by_another]
    written = Mail.objects.written_to([change.person for change in asked if not change.opened_something])
    told = [
        change
        for change in asked
        if change.opened_something or {"", change.old.lower()} & written.get(change.person.pk, set())
    ]
    if not told:
        return
    by, now = told[0].by, told[0].now
    readers = [(change.person, change.old) for change in told]
    about = {"by": by.person.pk if by.person else None}
    queue_elsewhere(kind=AddressChanged.kind, readers=readers, about=about, now=now)


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


@when_asked_about_data
def tell_who_asked_or_who_answers(about: AskedAboutData) -> None:
    """Done: their page, to them alone. Not yet: every admin, unless it is an admin who asks."""
    asked = about.asked
    admins = Person.objects.filter(member__in=Member.objects.active().admins(), organisation=asked.organisation_id)
    them = [asked.person] if asked.person else []
    for reader in them if asked.done_on else [one for one in admins if one not in them]:
        kind = YourData.kind if asked.done_on else DataRequested.kind
        queue(
            kind=kind,
            person=reader,
            dedupe_key=f"{kind}:{asked.public_id}:{reader.public_id}",
            about={"asked": asked.public_id},
            sender=about.by.person if asked.done_on else None,
            now=about.now,
        )


register(Login())
register(Invited())
register(AddressChanged())
register(Trial())
register(YourData())
register(DataRequested())
