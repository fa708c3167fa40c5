"""Writes about the keys of devices that sign somebody in."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn

from organisations.acting import Actor, action
from organisations.models import User


@action
def add_passkey(user: User, *, name: str, credential: dict[str, Any], by: Actor, now: datetime) -> Authenticator:
    """Let this key of a device sign in as `user`. The credential has been verified by the form."""
    return WebAuthn.add(user, name, credential).instance


@action
def remove_passkey(passkey: Authenticator, *, by: Actor, now: datetime) -> None:
    """It opens nothing any more. The device still has it."""
    Authenticator.objects.filter(pk=passkey.pk).delete()  # so, and the row in hand keeps its key for the audit line
