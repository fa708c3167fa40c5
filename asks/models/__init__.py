"""What one person is asked until it is answered, and the links by which they answer."""

from asks.models.asks import Ask, AskLetter, PassOn, ReminderStop
from asks.models.links import Grant, Link

__all__ = ["Ask", "AskLetter", "Grant", "Link", "PassOn", "ReminderStop"]
