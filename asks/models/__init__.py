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
from asks.models.rhythms import Rhythm

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
    "Rhythm",
    "last_letter_for",
    "last_letter_to",
]
