"""What is missing and who must act: the one shape every floor answers in."""

from dataclasses import dataclass
from datetime import date

_FOR_PLANNER = {"cannot", "withdrawn", "question", "promised_if"}


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
    def rank(self) -> tuple[bool, bool, bool, date]:
        """Blocking first, of these the stoplight, then a refusal, then the oldest."""
        return (not self.blocks_start, self.state != "stoplight", self.state != "cannot", self.since or date.max)

    @property
    def waits_for_planner(self) -> bool:
        """Somebody said no, asked something or set a condition: their turn is over, and L&D's has come."""
        return self.state in _FOR_PLANNER
