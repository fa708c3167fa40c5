"""Addresses that people had before: they are known by them still, for a while (ADR 38)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Lower

from organisations.models import Double, EarlierAddress, Organisation, Person


def keep(left: Sequence[tuple[Person, str]], now: datetime) -> None:
    """Each of these is reached elsewhere by now, and was at the address beside them until this moment."""
    rows = [EarlierAddress(person=person, email=email, until=now) for person, email in left if email]
    EarlierAddress.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "email"], update_fields=["until"]
    )
    # Who is back where they were has no earlier address there.
    here = EarlierAddress.objects.filter(person__in=[person for person, _email in left])
    here.alias(was=Lower("email"), is_now=Lower(F("person__email"))).filter(was=F("is_now")).delete()


def had_before(organisation: Organisation | int, addresses: Iterable[str] | None = None) -> list[tuple[str, int]]:
    """Of these addresses, in lower case, each that somebody had before and by what key they are known. One query.

    Also when it was theirs while they stood here twice. Without `addresses`: all there are.
    """
    found = []
    for model in (EarlierAddress, Double):
        rows = model._base_manager.filter(person__organisation=organisation).exclude(email="")
        if addresses is not None:
            rows = rows.alias(address=Lower("email")).filter(address__in=list(addresses))
        found.append(rows.order_by().values_list("email", "person"))
    first, second = found
    return [(email.lower(), key) for email, key in first.union(second)]
