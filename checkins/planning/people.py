"""The moments of each person, as the schedule shows them: on their own working days, with what was chosen for them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.dates import FOR_THEM, MAKE_STICK, Anchor, Anchors, Planned, lines_for, plan_person
from checkins.models import ScheduleException
from checkins.planning.everything import Everything
from checkins.planning.groups import Group
from checkins.planning.moments import offset_words
from checkins.subjects import PER_LEARNER, kind_of
from organisations.forms.rhythm import weekday_words
from organisations.models import Person
from organisations.working_days import Calendar, place_of
from roles.models import Function, Role


@dataclass(frozen=True)
class OwnMoment:
    """One moment of one person; `own` is what was chosen for them alone."""

    planned: Planned
    counted: Planned
    own: ScheduleException | None
    learners: tuple[Role, ...]
    is_past: bool
    # What a letter asks; nothing when it is only a moment to do or read something.
    kind: str
    # As what, where somebody holds several functions.
    part: str = ""

    @property
    def label(self) -> str:
        return str(self.planned.line.moment.label)

    @property
    def offset_words(self) -> str:
        return offset_words(self.planned.line)

    @property
    def minutes(self) -> int:
        return self.planned.line.minutes

    @property
    def day(self) -> date:
        return self.planned.day

    @property
    def was(self) -> date:
        """The day counted, on their own working days where these are counted."""
        return self.planned.raw or self.counted.day

    @property
    def is_off(self) -> bool:
        """Switched off for this person."""
        return self.own is not None and not self.own.is_on

    @property
    def is_own_day(self) -> bool:
        return self.own is not None and self.own.is_on and self.own.day is not None

    @property
    def goes(self) -> bool:
        return not self.is_off and not self.planned.is_skipped

    @property
    def is_quiet(self) -> bool:
        """Behind us, or not for them."""
        return self.is_past or not self.goes

    @property
    def because(self) -> str:
        """Why it falls on another day than was counted, or on none; nothing when it does not."""
        if self.is_off:
            return _("switched off for them")
        if self.is_own_day:
            return _("chosen for them")
        return str(self.planned.reason.label) if self.planned.reason else ""

    @property
    def about(self) -> str:
        """What it takes, for how many learners, and that no letter asks it."""
        found = [self.part] if self.part else []
        found += [ngettext("%(n)d minute", "%(n)d minutes", self.minutes) % {"n": self.minutes}]
        if self.learners:
            n = len(self.learners)
            found.append(ngettext("for %(n)d learner", "for %(n)d learners", n) % {"n": n})
        if not self.kind:
            found.append(_("no letter of its own"))
        if self.kind == FOR_THEM:
            found.append(_("what they changed for the learners"))
        if self.kind == MAKE_STICK:
            found.append(_("what stays, with what came back"))
        return ", ".join(found)


@dataclass
class PersonDays:
    """Everything one person is asked in a trajectory, function by function."""

    person: Person
    calendar: Calendar
    roles: list[Role]
    moments: list[OwnMoment] = field(default_factory=list)
    today: date = date.min

    @property
    def party(self) -> str:
        """That of the first function they hold."""
        return str(self.roles[0].party.value)

    @property
    def parts(self) -> str:
        return ", ".join(dict.fromkeys(role.name for role in self.roles))

    @property
    def works(self) -> str:
        return weekday_words("".join(str(day) for day in sorted(self.calendar.weekdays)))

    @property
    def notes(self) -> list[str]:
        """What makes their days differ from everybody's."""
        found = [
            _("Away from %(first)s up to and including %(last)s. We need not know why.")
            % {"first": date_format(first, "j F"), "last": date_format(last, "j F Y")}
            for first, last in self.calendar.absences
            if last >= self.today
        ]
        if not self.person.gets_mail:
            found.append(_("No mail reaches them: ring, or print it."))
        if self.person.timezone and self.person.timezone != self.person.organisation.timezone:
            found.append(_("Lives by the clock of %(zone)s.") % {"zone": place_of(self.person.timezone)})
        if not self.calendar.holiday_calendar:
            found.append(_("Works on public holidays."))
        return found


def people_days(everything: Everything, group: Group, people: Iterable[int], now: datetime) -> list[PersonDays]:
    """Of these people, by key and in this order; who holds nothing that comes has no moments."""
    found = []
    for pk in people:
        calendar = everything.calendars[pk]
        roles = [role for role in group.roles if role.person_id == pk]
        one = PersonDays(everything.people[pk], calendar, roles, today=calendar.today(now))
        for role in roles:
            moments = _moments(group, role, calendar, calendar.today(now))
            one.moments += [replace(each, part=role.name) for each in moments] if len(roles) > 1 else moments
        one.moments.sort(key=lambda moment: (moment.counted.line.anchor == "end", moment.counted.day))
        found.append(one)
    return found


def _moments(group: Group, role: Role, calendar: Calendar, today: date) -> list[OwnMoment]:
    found = []
    lines = lines_for(role.function, group.lines)
    several = _anchors(group, role)
    # What is asked once of all learners together counts from those who end last.
    whole = max(several, key=lambda one: one[0].end or date.min)[0] if several else None
    for both, learners in several:
        for counted in plan_person(lines, both, calendar):
            moment = counted.line.moment
            if counted.line.asks and both != whole:
                continue
            own = group.exceptions.get((role.person_id, moment))
            planned = replace(counted, day=own.day) if own and own.is_on and own.day else counted
            if planned.day < group.from_day or not role.is_held_on(max(planned.day, today)):
                continue
            about = () if counted.line.asks else learners
            if counted.line.anchor == Anchor.COACHED:
                about = tuple(one for one in learners if group.is_coached_by(one, role.person_id))
                if not about:
                    continue
            kind = kind_of(counted.line, role.function)
            found.append(OwnMoment(planned, counted, own, about, planned.day < today, kind))
    return found


def _anchors(group: Group, role: Role) -> list[tuple[Anchors, tuple[Role, ...]]]:
    """What the days of a role count from: its own, those of the learners it stands beside, or of who ends last."""
    if role.function == Function.LEARNER:
        return [(group.anchors_of(role), ())]
    if role.function not in PER_LEARNER:
        return [(group.last_cohort, ())]
    learners = [one for one in group.roles if one.function == Function.LEARNER and one.person_id != role.person_id]
    named = set(role.learners.all())
    by_anchors: dict[Anchors, list[Role]] = {}
    for learner in learners:
        if not named or learner in named:
            by_anchors.setdefault(group.anchors_of(learner), []).append(learner)
    return [(both, tuple(theirs)) for both, theirs in by_anchors.items()]
