"""To which address a letter went is known for a month."""

from datetime import datetime, timedelta

from mailing.models import Mail

ADDRESS_KNOWN = timedelta(days=30)
# Nothing more happens with these.
DONE = (
    Mail.State.SENT, Mail.State.FAILED, Mail.State.UNCERTAIN, Mail.State.CANCELLED, Mail.State.SUPPRESSED,
    Mail.State.EXPIRED, Mail.State.PRINTED,
)  # fmt: skip


def plan(now: datetime) -> int:
    """Forget the address of what is done with, and what its server said of it. How many letters."""
    old = Mail.objects.filter(state__in=DONE, not_before__lt=now - ADDRESS_KNOWN).exclude(address="")
    return old.update(address="", smtp_text="") if old.exists() else 0
