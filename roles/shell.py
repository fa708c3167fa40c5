"""The shell: the must-commitments of a trajectory, by party, and how far each is promised."""

from typing import cast as typed

from django.utils.translation import gettext as _

from organisations.models import Person
from roles.cast import Cast
from roles.ring import Party, Segment, Shell


def shell(cast: Cast, person: Person | None = None) -> Shell:
    """One segment per must-commitment, whoever many promise it; `person` marks their own."""
    segments = []
    for commitment in cast.commitments:
        if commitment.is_must:
            stands = cast.standing_of(commitment)
            mine = person is not None and any(person.pk in one.people for one in cast.counts[commitment.pk])
            segments.append(Segment(typed(Party, str(commitment.party)), stands.state, stands.share, mine))
    return Shell(tuple(segments), len(cast.learners))


def mark_of(drawn: Shell) -> str:
    """The shell where nothing can be drawn: "◔ 7 of 11"; empty while there is none."""
    if not drawn.segments:
        return ""
    all_of_it = len(drawn.segments)
    mark = "○◔◑◕●"[4 * drawn.promised // all_of_it]
    return _("%(mark)s %(done)d of %(all)d settled") % {"mark": mark, "done": drawn.promised, "all": all_of_it}
