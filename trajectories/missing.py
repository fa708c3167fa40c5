"""What is missing and who must act: the one shape every floor answers in."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Missing:
    """One line: what, who, since when, and the link to the act that mends it."""

    # A promise state or "empty", "difference", "undeliverable", "stoplight": chooses mark and icon.
    state: str
    what: str
    who: str
    # trainer, learners, support, or "" for L&D itself.
    party: str
    says: str
    url: str
    act: str
    blocks_start: bool
    since: date | None = None
    # What cannot be done about it yet, and why.
    note: str = ""
    # Another way to mend it.
    or_act: str = ""
    or_url: str = ""

    @property
    def rank(self) -> tuple[bool, bool, date]:
        """Blocking first, then a refusal, then the oldest."""
        return (not self.blocks_start, self.state != "cannot", self.since or date.max)
