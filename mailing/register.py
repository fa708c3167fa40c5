"""Letters register: what mailing must know of a kind of letter, filled by every app's `letters.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mailing.models import Mail


@dataclass(frozen=True)
class Rendered:
    """A letter ready to send, in the reader's language. `text` is written by hand, `html` says the same."""

    subject: str
    text: str
    html: str
    # One-click address to stop reminders; empty for letters people cause themselves.
    unsubscribe_url: str = ""
    # File name, MIME type with its parameters, content.
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    # Where an answer goes; empty for the person it is from.
    answers_to: str = ""
    # What hangs on its being sent: called in the transaction that marks it so.
    once_sent: Callable[[], None] | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether a claimed letter still goes: now, at another moment, or not at all (with the reason)."""

    decision: Literal["send", "later", "cancel", "suppress"]
    because: str = ""
    later: datetime | None = None


SEND = Verdict("send")


class Letter:
    """One kind of letter."""

    kind: str
    # After a crash in mid-delivery: send once more, or park for a person to judge.
    uncertain: Literal["retry", "park"]
    # How long after `not_before` it still makes sense.
    lasts: timedelta
    # Between two people: nobody else may know that there is one.
    is_private = False
    # It goes to the address it was made for, wherever its reader is reached by now.
    keeps_address = False

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """Asked once, in the transaction that claims the row, so nobody hears from us after an answer.

        What it read may be left in `mail.found`, and `render` need not read it again.
        """
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """Called with `mail.language` active. Must give the same links every time."""
        raise NotImplementedError


letters: dict[str, Letter] = {}


def private_kinds() -> list[str]:
    """Those between two people."""
    return [kind for kind, letter in letters.items() if letter.is_private]


def register(letter: Letter) -> Letter:
    """Add one kind of letter; a kind can be added once."""
    if letter.kind in letters:
        raise ValueError(f"two letters of kind {letter.kind}")
    letters[letter.kind] = letter
    return letter
