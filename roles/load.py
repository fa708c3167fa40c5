"""How much one person is asked already, across all trajectories of the organisation, in things to answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.planning import letters_lately, waits_for_room
from mailing.models import Mail
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
    return _heavy(loads(people))


def _heavy(found: Mapping[int, Load]) -> list[Load]:
    many = [load for load in found.values() if load.is_many]
    return sorted(many, key=lambda load: (-load.things, load.person.sort_key))


@dataclass(frozen=True)
class Before:
    """What is good to know of people before they are asked more."""

    heavy: list[Load]
    # Of who had their letter of today, or of this week: the day of the next one, by primary key.
    room: dict[int, date]


def before_asking(people: Iterable[Person], now: datetime) -> Before:
    """One query, with a row for each letter somebody had lately."""
    everyone = {person.pk: person for person in people}
    waiting = Promise.objects.waiting().filter(role__person=OuterRef("pk")).order_by().values("role__person")
    things = waiting.annotate(n=Count("commitment", distinct=True)).values("n")
    trajectories = waiting.annotate(n=Count("commitment__trajectory", distinct=True)).values("n")
    rows = Person.objects.filter(pk__in=everyone).annotate(
        things=Subquery(things), trajectories=Subquery(trajectories), lately=letters_lately(now)
    )
    mail = [f"lately__{name}" for name in ("state", "sent_at", "not_before", "about")]
    found: dict[int, Load] = {}
    letters: dict[Person, list[Mail]] = defaultdict(list)
    for key, n, several, state, *when, about in rows.order_by("pk").values_list("pk", "things", "trajectories", *mail):
        if n:
            found[key] = Load(everyone[key], n, several)
        if state:
            letters[everyone[key]].append(Mail(state=state, sent_at=when[0], not_before=when[1], about=about))
    return Before(_heavy(found), waits_for_room(letters, now))
