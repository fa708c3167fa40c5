"""The one kind of letter that this floor itself writes: the sign-in code."""

from datetime import datetime, timedelta
from typing import Literal

from mailing.compose import render_letter
from mailing.models import Mail
from mailing.register import SEND, Rendered, Verdict, register


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


register(Login())
