"""How much one person is asked already, across all trajectories of the organisation, in things to answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.models import Person
from roles.ballot.items import MOST_ON_A_PAGE
from roles.models import Promise

# More than one page of a letter holds is a lot to be asked besides something new.
MANY = MOST_ON_A_PAGE


@dataclass(frozen=True)
class Load:
    """Of one person: how many things wait for an answer, each once for however many learners, and in how many plans."""

    person: Person
    things: int
    trajectories: int

    @property
    def is_many(self) -> bool:
        return self.things >= MANY

    @property
    def what(self) -> str:
        """ "9 open questions, in 3 trajectories"."""
        things = ngettext("%(n)d open question", "%(n)d open questions", self.things) % {"n": self.things}
        if self.trajectories < 2:
            return things
        where = ngettext("in %(n)d trajectory", "in %(n)d trajectories", self.trajectories) % {"n": self.trajectories}
        return f"{things}, {where}"

    def __str__(self) -> str:
        return _("%(name)s already has %(what)s.") % {"name": self.person, "what": self.what}


def loads(people: Iterable[Person]) -> dict[int, Load]:
    """By person, of those who are asked anything. One query, however many."""
    everyone = {person.pk: person for person in people}
    waiting = Promise.objects.waiting().filter(role__person__in=everyone).order_by("role__person")
    counted = waiting.values("role__person").annotate(
        things=Count("commitment", distinct=True), trajectories=Count("commitment__trajectory", distinct=True)
    )
    found = counted.values_list("role__person", "things", "trajectories")
    return {key: Load(everyone[key], things, trajectories) for key, things, trajectories in found}


def heavily_asked(people: Iterable[Person]) -> list[Load]:
    """Those who have many already, by how many."""
    many = [load for load in loads(people).values() if load.is_many]
    return sorted(many, key=lambda load: (-load.things, load.person.sort_key))
