"""Writes about accounts at the provider of single sign-on."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.models import ProviderAccount, User


class BoundToAnother(Exception):  # says what is the matter
    """Another account at this provider signs in as this user."""


@action
def bind_provider_account(user: User, *, issuer: str, subject: str, by: Actor, now: datetime) -> ProviderAccount:
    """From now on this account at the provider signs in as `user`, and as nobody it signed in as before.

    One of an earlier provider makes way. Raises BoundToAnother where there is one of this provider already: who gets
    somebody's address there does not come in as them.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if ProviderAccount.objects.filter(user=user, issuer=issuer).exclude(subject=subject).exists():
        raise BoundToAnother
    ProviderAccount.objects.filter(issuer=issuer, subject=subject).exclude(user=user).delete()
    bound, _is_new = ProviderAccount.objects.update_or_create(
        user=user, defaults={"issuer": issuer, "subject": subject, "created_at": now}
    )
    return bound
