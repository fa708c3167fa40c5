"""The one door through which a letter changes state."""

from datetime import datetime
from typing import Any

from mailing.models import Mail

State = Mail.State

ALLOWED: dict[str, frozenset[str]] = {
    # Queued to queued is putting it off; queued to sent is a sender that heard "accepted" after its lease was over.
    State.QUEUED: frozenset(
        {State.QUEUED, State.SENDING, State.SENT, State.CANCELLED, State.SUPPRESSED, State.EXPIRED, State.FAILED}
    ),
    State.SENDING: frozenset(
        {
            State.SENDING,
            State.QUEUED,
            State.SENT,
            State.FAILED,
            State.UNCERTAIN,
            State.CANCELLED,
            State.SUPPRESSED,
            State.EXPIRED,
        }
    ),
    # Late news that it was accepted after all or came back, or a person who says "send again".
    State.UNCERTAIN: frozenset({State.SENT, State.FAILED, State.QUEUED}),
    State.FAILED: frozenset({State.QUEUED}),
    # Taken, and returned later (`inbound`).
    State.SENT: frozenset({State.FAILED}),
    State.CANCELLED: frozenset(),
    State.SUPPRESSED: frozenset(),
    State.EXPIRED: frozenset(),
    State.PRINTED: frozenset(),
}
# In these nothing needs the sign-in code any more.
CLOSED = frozenset({State.SENT, State.FAILED, State.UNCERTAIN, State.CANCELLED, State.SUPPRESSED, State.EXPIRED})


def move(mail: Mail, to: str, *, coming_from: frozenset[str] | None = None, **values: Any) -> bool:
    """Change the row's state if it still is what `mail` says it is: same state, same claim. False when it is not.

    `coming_from` widens the states it may be in by now, for news that arrives late. On success `mail` is updated too.
    Raises ValueError for a change that does not exist.
    """
    known = coming_from or frozenset({mail.state})
    for state in known:
        if to not in ALLOWED[state]:
            raise ValueError(f"a letter cannot go from {state} to {to}")
    if to in CLOSED:
        values["secret"] = ""
    values["state"] = to
    changed = Mail.objects.filter(pk=mail.pk, state__in=known, attempts=mail.attempts).update(**values)
    if changed:
        for name, value in values.items():
            setattr(mail, name, value)
    return bool(changed)


def claim(mail: Mail, *, until: datetime) -> bool:
    """Make the row this sender's own until `until`. False when another was first."""
    return move(
        mail,
        State.SENDING,
        coming_from=frozenset({State.QUEUED}),
        attempts=mail.attempts + 1,
        lease_until=until,
        data_started_at=None,
        because="",
    )
