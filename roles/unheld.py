"""Commitments that are asked of nobody, because nobody holds their part now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from roles.cast import Cast
from roles.deadlines import phase_end
from roles.models import Commitment, Function, Role
from roles.promises import holders

# More than these are counted.
MOST_NAMED = 5


@dataclass
class Unheld:
    """One part: what belongs to it, who held it last, and where L&D gives it to somebody."""

    function: Function
    before: Role | None
    # Asked of the one before by name; others may hold the function.
    is_named: bool
    commitments: list[Commitment] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Whose part it was, when anybody's."""
        if self.before is None:
            return _("There is no %(function)s yet.") % {"function": self.function.label}
        words = {"name": self.before.person, "function": self.before.name}
        if self.is_named:
            return _("%(name)s is no longer %(function)s here.") % words
        return _("%(name)s is no longer %(function)s here, and nobody else is.") % words

    @property
    def named(self) -> list[Commitment]:
        return self.commitments[:MOST_NAMED]

    @property
    def more(self) -> int:
        """How many more there are than stand in the sentence."""
        return max(len(self.commitments) - MOST_NAMED, 0)

    @property
    def act(self) -> str:
        return _("Choose who takes over") if self.is_left_behind else _("Add somebody")

    @property
    def url(self) -> str:
        """Where somebody takes over all of it, or joins."""
        trajectory = self.commitments[0].trajectory
        place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
        if self.before is not None and self.is_left_behind:
            return reverse("roles:succeed", kwargs={**place, "role": self.before.public_id})
        return reverse("roles:add_people", kwargs=place)

    @property
    def is_left_behind(self) -> bool:
        """Its holder left the organisation, and the part waits for who takes it over."""
        before = self.before
        return before is not None and before.held_until is None and before.function != Function.LEARNER


def unheld(cast: Cast, now: datetime) -> list[Unheld]:
    """By part, of what is still to come. One query, and none while somebody holds everything."""
    today = now.date()
    present = {
        (role.function, person)
        for role in cast.roles
        if not role.has_ended_by(today)
        for person in (None, role.person_id)
    }
    orphans = [
        commitment
        for commitment in cast.in_order
        if phase_end(cast.trajectory, commitment.phase) >= today
        and (commitment.function, commitment.person_id) not in present
    ]
    if not orphans:
        return []
    others = list(Role.objects.of(cast.trajectory).of_functions({one.function for one in orphans}))
    found: dict[tuple[str, int | None], Unheld] = {}
    for commitment in orphans:
        theirs = holders(commitment, others)
        if any(not role.has_ended_by(today) for role in theirs):
            continue
        part = Unheld(Function(commitment.function), _last(theirs), commitment.person_id is not None)
        found.setdefault((commitment.function, commitment.person_id), part).commitments.append(commitment)
    return list(found.values())


def _last(roles: Iterable[Role]) -> Role | None:
    """Of these, which are over, the one that was so last."""
    return max(roles, key=lambda role: (_end(role), role.pk), default=None)


def _end(role: Role) -> date:
    return min(day for day in (role.held_until, role.person.left_on) if day)
