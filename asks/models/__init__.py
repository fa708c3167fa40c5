"""What one person is asked until it is answered, and the links by which they answer."""

from asks.models.asks import (
    DIGEST,
    FIRST,
    REMINDER,
    Ask,
    AskLetter,
    PassOn,
    ReminderStop,
    last_letter_for,
    last_letter_to,
)
from asks.models.links import Grant, Link

__all__ = [
    "DIGEST",
    "FIRST",
    "REMINDER",
    "Ask",
    "AskLetter",
    "Grant",
    "Link",
    "PassOn",
    "ReminderStop",
    "last_letter_for",
    "last_letter_to",
]
