"""How a sign-in code reaches its reader: through the outbox, like any other letter."""

import secrets
from typing import Any

from django.db import transaction

from mailing.outbox import queue
from organisations import sign_in
from organisations.clock import now


class Adapter(sign_in.Adapter):
    """Sends what allauth wants to send as letters. Only the code exists; all else stays unsent."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = sign_in.find_person(email) if template_prefix == "account/email/login_code" else None
        if person is None:
            return
        with transaction.atomic():
            queue(
                kind="login",
                person=person,
                dedupe_key=f"login:{person.public_id}:{secrets.token_hex(8)}",
                about={},
                secret=context["code"],
                now=now(),
            )
