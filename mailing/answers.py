"""What a mail server's answer means for a letter (RFC 5321, RFC 3463; enhanced status codes where given)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# The waits between tries; the last one repeats until the letter is no longer of use.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
# Between the tries for a mailbox that is full: three in two days, so that somebody can empty it.
FULL_WAITS = (timedelta(hours=12), timedelta(hours=30))
# What servers without enhanced codes say when it is us they turn away, and not their reader.
_ABOUT_US = re.compile(r"relay|authenticat|spf|dkim|dmarc|spam|block|black ?list|reputation|policy|banned", re.I)


class Meaning(Enum):
    ACCEPTED = auto()
    LATER = auto()  # greylisting, load, a full disk: try again
    FULL = auto()  # mailbox full or letter too big: a few tries, then given up
    DEAD = auto()  # nobody at this address
    OURS = auto()  # our sending is refused: nobody's address is to blame
    LOST = auto()  # the connection went before the letter did: nothing was sent
    REFUSED = auto()  # this letter is not taken, whatever the reason


@dataclass(frozen=True)
class Answer:
    """One reply: where in the conversation ("open", "mail", "rcpt", "data"), its code and its words."""

    at: str
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {' '.join(self.text.split())}"[:160]

    @property
    def meaning(self) -> Meaning:  # noqa: PLR0911  a table, read top to bottom
        if 200 <= self.code < 300:
            return Meaning.ACCEPTED
        enhanced = _ENHANCED.search(self.text)
        subject, detail = (int(enhanced[2]), int(enhanced[3])) if enhanced else (None, None)
        if self.code == 421 and self.at not in ("open", "data"):
            return Meaning.LOST
        if (subject, detail) in {(2, 2), (2, 3)} or self.code == 552:
            return Meaning.FULL
        if self.code < 500:
            return Meaning.LATER
        if subject == 7 or self.code in (530, 535) or self.at in ("open", "mail"):
            return Meaning.OURS
        if self.at == "rcpt":
            return self._about_address(subject, detail)
        # 554 after the text is a verdict on what we send; it says nothing about the reader.
        return Meaning.OURS if self.code == 554 else Meaning.REFUSED

    def _about_address(self, subject: int | None, detail: int | None) -> Meaning:
        if subject is None:
            if _ABOUT_US.search(self.text):
                return Meaning.OURS
            return Meaning.DEAD if self.code in (550, 551, 553) else Meaning.REFUSED
        if subject == 1 and detail in (7, 8):  # about the sender's address
            return Meaning.OURS
        # 5.4.4: nothing of that name takes mail.
        if subject == 1 or (subject, detail) in {(2, 1), (4, 1), (4, 4)}:
            return Meaning.DEAD
        return Meaning.REFUSED


def wait_after(setbacks: int) -> timedelta:
    """How long to wait after so many setbacks, the first counted as 1."""
    return BACK_OFF[min(max(setbacks, 1), len(BACK_OFF)) - 1]
