"""What everyone is asked when a trajectory is over: one line for next time, read by party and never by name.

Nobody reads anything until the asking is over; then everything is told at once and stands still, so that no line can
be seen coming in. A learner's line is told only among the answers of as many people as a figure rests on.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import OuterRef, Subquery

from asks.models import Ask
from organisations.models import Person
from roles.models import Party, Role
from trajectories.models import Trajectory

KIND = "next_time"
# First letter the next working day, reminders 3 and 7 working days after it.
WINDOW = timedelta(days=14)

Line = tuple[str, str]  # party, words; no words: good as it was


def tellable(said: Iterable[Line], base: int) -> list[Line]:
    """Of what was said what may be read, under which party; in the order of the words, not of the saying.

    With fewer learners than `base` theirs are told with those of the support, as from the group, and with fewer than
    that together not at all. A trainer and the support stand under their own party, however few they are.
    """
    lines = sorted(said, key=lambda line: (line[0], line[1].casefold(), line[1]))
    trainers = [line for line in lines if line[0] == Party.TRAINER]
    learners = [line for line in lines if line[0] == Party.LEARNERS]
    support = [line for line in lines if line[0] == Party.SUPPORT]
    if len(learners) >= base:
        return trainers + learners + support
    if learners and len(learners) + len(support) >= base:
        together = [text for _party, text in learners + support]
        return trainers + [("", text) for text in sorted(together, key=lambda text: (text.casefold(), text))]
    return trainers + support


def party_in(trajectory: Trajectory, person: Person) -> Party:
    """Where somebody sat; who learned and did something else as well sat with the learners."""
    held = {role.party for role in Role.objects.of(trajectory).filter(person=person)}
    return next((party for party in (Party.LEARNERS, Party.TRAINER) if party in held), Party.SUPPORT)


def few_of(trajectory: Trajectory, party: Party, base: int) -> bool:
    """Whether so few of a party took part that a line may be recognised."""
    roles = Role.objects.of(trajectory).select_related("person")
    return len({role.person_id for role in roles if role.party == party}) < base


def open_until(trajectory: str) -> Subquery:
    """The last day on which anybody may still say something; None when nobody was asked, or all was said.

    For who reads it along with a row; `trajectory` is the name of its key there.
    """
    waiting = Ask.objects.open().filter(trajectory=OuterRef(trajectory), kind=KIND).order_by("-window_until")
    return Subquery(waiting.values("window_until")[:1])
