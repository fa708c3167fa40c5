"""Two persons who turn out to be one become one."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from organisations import merging
from organisations.acting import Actor, action
from organisations.erasing import close_account
from organisations.merging import CannotMerge, Merge, why_not
from organisations.models import Double, Person, ProviderAccount
from organisations.personal import who_hold_private
from organisations.register import AddressChange, address_listeners
from organisations.sign_in import move_sign_ins

_OF_ADDRESS = ("undeliverable", "undeliverable_at", "undeliverable_because")


@action
def merge(kept: Person, *, gone: Person, chosen: dict[str, Any], by: Actor, now: datetime) -> Person:
    """Let everything that leads to `gone` lead to `kept`, with these values of its fields. Returns `kept`.

    Links in the letters of both go on. What is private stays so: whoever reads mail at the address that stays reads
    nothing that was written at the other (ADR 6), also whoever merges somebody with themselves. Raises CannotMerge.
    """
    for lock in merging.locks:
        lock(kept, gone)
    pair = Person.objects.select_for_update().filter(pk__in=(kept.pk, gone.pk), organisation=kept.organisation_id)
    found = {person.pk: person for person in pair.select_related("organisation").order_by("pk")}
    if len(found) < 2:
        raise CannotMerge(_("One of the two is not here any more."))
    kept, gone = found[kept.pk], found[gone.pk]
    if reason := why_not(kept, gone, by) or _not_yours(kept, chosen, by):
        raise CannotMerge(reason)
    was = {person.pk: (person.own_address, person.email if person.gets_mail else "") for person in (kept, gone)}
    private = who_hold_private([kept.pk, gone.pk])
    opened = private | {person.pk for person in (kept, gone) if person.user_id is not None}
    _move_all(Merge(kept, gone, by, now))
    readable = merging.latest(kept.readable_from, gone.readable_from)
    from_gone = chosen["email"].lower() == gone.email.lower() and kept.email.lower() != gone.email.lower()
    _keep_one_account(kept, gone, is_of_gone=from_gone)
    # Of the two addresses that which goes: a list in which it stands makes nobody anew.
    old = kept.email if from_gone else gone.email
    Double.objects.create(person=kept, number=gone.public_id, name=gone.name, email=old, at=now)
    _take_away(gone)
    for name in _OF_ADDRESS:
        setattr(kept, name, getattr(gone if from_gone else kept, name))
    for name, value in chosen.items():
        setattr(kept, name, value)
    kept.left_on = None if None in (kept.left_on, gone.left_on) else merging.latest(kept.left_on, gone.left_on)
    moved = {pk for pk, (own, _mail) in was.items() if own != kept.own_address}
    # Who merges somebody with themselves says that they are that person, and it may be anybody.
    by_another = moved - {by.person.pk if by.person is not None else None}
    move_sign_ins([kept])
    if by_another & private:
        readable = now
    if (gone.pk if from_gone else kept.pk) in by_another:
        Authenticator.objects.filter(user=kept.user_id).delete()
        ProviderAccount.objects.filter(user=kept.user_id).delete()
    kept.readable_from = readable
    kept.save()
    for step in merging.last_steps:
        step(Merge(kept, gone, by, now))
    changes = [
        AddressChange(kept, was[pk][1], pk in by_another, by, now, keeps_links=True, opened_something=pk in opened)
        for pk in sorted(moved)
    ]
    for listener in address_listeners if changes else ():
        listener(changes)
    return kept


def _not_yours(kept: Person, chosen: dict[str, Any], by: Actor) -> str:
    """Who merges themselves signs in as before."""
    is_own = by.person is not None and by.person.pk == kept.pk
    if is_own and chosen["email"].lower() != kept.email.lower():
        return _("You sign in with your own address, so that one stays.")
    return ""


def _move_all(one: Merge) -> None:
    """Everything, floor by floor and then whatever is left; afterwards nothing leads to who goes."""
    one.rename(Person, one.gone.public_id, one.kept.public_id)
    Person.objects.filter(pk=one.kept.pk, helper=one.gone).update(helper=None)
    for step in merging.first_steps:
        step(one)
    _rename(one)
    for field in merging.referring(Person):
        one.move(field, one.kept, one.gone)
    _rename(one)


def _rename(one: Merge) -> None:
    """What is renamed may fold two rows, whose ids are to be renamed in their turn."""
    known: dict[str, str] = {}
    while known != one.ids:
        known = one.ids
        for step in merging.renaming:
            step(one)


def _keep_one_account(kept: Person, gone: Person, *, is_of_gone: bool) -> None:
    """That of the address that stays, else the one there is; the other is signed out everywhere."""
    users = (gone.user, kept.user) if is_of_gone else (kept.user, gone.user)
    stays = users[0] or users[1]
    other = next((user for user in users if user is not None and user != stays), None)
    Person.objects.filter(pk=kept.pk).update(user=stays)
    Person.objects.filter(pk=gone.pk).update(user=other)
    kept.user, gone.user = stays, other
    close_account(gone)


def _take_away(gone: Person) -> None:
    """The empty row. What still leads to it was forgotten, and then nothing of all this is done."""
    for field in merging.referring(Person):
        if field.model._base_manager.filter(**{field.name: gone.pk}).exists():
            raise AssertionError(f"{field} still leads to who was merged")
    Person.objects.filter(pk=gone.pk).delete()
