"""What one person is asked to promise in one trajectory, as the link page shows it: to answer, and answered."""

from roles.ballot.form import BallotForm, WithdrawForm, posted_keys
from roles.ballot.items import Ballot, Item, Said, ballot, mark_stale

__all__ = ["Ballot", "BallotForm", "Item", "Said", "WithdrawForm", "ballot", "mark_stale", "posted_keys"]
