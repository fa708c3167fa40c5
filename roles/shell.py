"""The shell: the must-commitments of a trajectory, by party, and how far each is promised."""

from typing import cast as typed

from organisations.models import Person
from roles.cast import Cast
from roles.ring import Party, Segment, Shell
from roles.standing import standing


def shell(cast: Cast, person: Person | None = None) -> Shell:
    """One segment per must-commitment, whoever many promise it; `person` marks their own."""
    segments = []
    for commitment in cast.commitments:
        if commitment.is_must:
            promises = cast.promises[commitment.pk]
            stands = standing(promises)
            mine = person is not None and any(promise.role.person_id == person.pk for promise in promises)
            segments.append(Segment(typed(Party, str(commitment.party)), stands.state, stands.share, mine))
    return Shell(tuple(segments), len(cast.learners))
