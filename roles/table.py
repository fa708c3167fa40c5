"""Everyone in a trajectory, arranged for reading: by party, one line a person."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from asks.posted import Posted, last_letters
from organisations.models import Person
from roles.load import Load, loads
from roles.models import Function, Party, Role
from roles.words import long_day, short_day
from trajectories.models import Trajectory


@dataclass
class Line:
    """One person and the functions they hold with one party."""

    person: Person
    today: date
    roles: list[Role] = field(default_factory=list)
    # The learners they are there for, by name; empty means everyone.
    learners: list[str] = field(default_factory=list)
    cohorts: list[str] = field(default_factory=list)
    # What waits for their answer, here and elsewhere; None for nothing.
    load: Load | None = None
    # What became of the last letter to them; None when none went, or none may be told of.
    posted: Posted | None = None

    @property
    def what(self) -> str:
        """Their functions in words; empty for a plain learner or trainer, whose party says it."""
        names = [role.name for role in self.roles if role.title or role.party == Party.SUPPORT]
        return ", ".join(names)

    @property
    def held(self) -> list[tuple[Role, str]]:
        """Each function, with from when and until when as far as that is still to come."""
        return [(role, period_of(role, self.today, long_day)) for role in self.roles]

    @property
    def period(self) -> str:
        """The same in short; of who is several things also which one."""
        several = len(self.roles) > 1
        told = [(role, period_of(role, self.today, short_day)) for role in self.roles]
        return ", ".join(f"{role.name} {period}" if several else period for role, period in told if period)

    @property
    def reach(self) -> str:
        """How they can be reached when that is not by their own mail; empty when it is."""
        if self.person.address_is_dead:
            return _("mail doesn't arrive")
        if self.person.gets_mail:
            return ""
        return _("shared mailbox") if self.person.reach == Person.Reach.SHARED else _("no mail: phone or print")


@dataclass
class PartyLines:
    """One of the three parties and its people."""

    party: Party
    lines: list[Line]


def people_table(trajectory: Trajectory, now: datetime) -> list[PartyLines]:
    """Three parties, always all three, with whom everyone is there for; also who begins later.

    Five queries, however many people.
    """
    roles = (
        Role.objects.of(trajectory)
        .held_by_or_after(now.date())
        .select_related("person__organisation")
        .prefetch_related(Prefetch("learners", Role.objects.select_related("person")), "cohorts")
        .by_name()
    )
    parties = arranged(roles, now.date())
    posted = last_letters(trajectory)
    asked = loads({line.person for party in parties for line in party.lines})
    for line in (line for party in parties for line in party.lines):
        named = [str(learner.person) for role in line.roles for learner in role.learners.all()]
        line.learners = list(dict.fromkeys(named))
        line.load = asked.get(line.person.pk)
        line.posted = posted.get(line.person.pk) if line.person.gets_mail else None
        line.cohorts = [cohort.name for role in line.roles for cohort in role.cohorts.all() if cohort.name]
    return parties


def period_of(role: Role, today: date, written: Callable[[date], str]) -> str:
    """From when and until when, of what is not behind us; empty for who simply is there."""
    first = role.held_from if role.begins_after(today) else None
    values = {"first": written(first) if first else "", "last": written(role.held_until) if role.held_until else ""}
    if first and role.held_until:
        return _("from %(first)s until %(last)s") % values
    if first:
        return _("from %(first)s") % values
    return _("until %(last)s") % values if role.held_until else ""


def arranged(roles: Iterable[Role], today: date) -> list[PartyLines]:
    """Roles sorted by name, as three parties with a line a person."""
    lines: dict[tuple[Party, int], Line] = {}
    for role in roles:
        key = role.party, role.person_id
        if key not in lines:
            lines[key] = Line(role.person, today)
        lines[key].roles.append(role)
    by_party: dict[Party, list[Line]] = defaultdict(list)
    for (party, _person), line in lines.items():
        if len(line.roles) > 1:
            line.roles.sort(key=lambda role: list(Function).index(Function(role.function)))
        by_party[party].append(line)
    return [PartyLines(party, by_party[party]) for party in Party]
