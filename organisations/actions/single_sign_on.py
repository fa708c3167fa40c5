"""Writes about accounts at the provider of single sign-on."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.models import ProviderAccount, User


class BoundToAnother(Exception):  # says what is the matter
    """Another account at this provider signs in as this user."""


@action
def bind_provider_account(user: User, *, issuer: str, subject: str, by: Actor, now: datetime) -> ProviderAccount:
    """From now on this account at the provider signs in as `user`; one of an earlier provider makes way.

    Raises BoundToAnother: who gets somebody's address at the provider does not come in as them.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if ProviderAccount.objects.filter(user=user, issuer=issuer).exclude(subject=subject).exists():
        raise BoundToAnother
    bound, _is_new = ProviderAccount.objects.update_or_create(
        user=user, defaults={"issuer": issuer, "subject": subject, "created_at": now}
    )
    return bound
