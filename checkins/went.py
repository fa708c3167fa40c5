"""What went out already: every letter of a trajectory with its things and what became of it, in words.

A learner's reminders are left out, as everywhere: they would tell who did not log (`asks.posted`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from asks.models import Ask
from asks.posted import Posted, letters_between
from checkins.planning import is_learners_own
from checkins.subjects import KINDS, Subject
from checkins.telling import NAMES, Alike
from mailing.models import Mail
from organisations.models import Person
from organisations.working_days import Calendar
from roles.models import Role
from trajectories.models import Trajectory

HEADINGS = (
    gettext_lazy("UTC"),
    gettext_lazy("On their clock"),
    gettext_lazy("Person"),
    gettext_lazy("Letter"),
    gettext_lazy("Moment"),
    pgettext_lazy("of a letter", "State"),
)
_FOLLOW_UP = frozenset(KINDS.values())


@dataclass(frozen=True)
class Sent:
    """One thing in a letter that went; `name` is the learner it is about, when that is somebody else."""

    ask: Ask
    step: int
    name: str

    @property
    def asked(self) -> str:
        """What was asked, and whether it was asked before."""
        what = str(NAMES.get(self.ask.kind, self.ask.kind))
        return what if self.step < 2 else _("%(what)s, reminder %(n)d") % {"what": what, "n": self.step - 1}

    @property
    def letter(self) -> str:
        """The same with whom it is about."""
        return _("%(what)s, %(name)s") % {"what": self.asked, "name": self.name} if self.name else self.asked

    @property
    def moment(self) -> str:
        """The moment it belongs to; nothing for what is no moment."""
        return str(Subject.of(self.ask).moment.label) if self.ask.kind in _FOLLOW_UP else ""


@dataclass(frozen=True)
class Went:
    """One letter, with what this trajectory asked in it."""

    mail: Mail
    things: list[Sent]

    @property
    def posted(self) -> Posted:
        return Posted(self.mail)

    @property
    def reader(self) -> Person:
        return self.mail.person

    @property
    def at(self) -> datetime:
        return self.mail.sent_at or self.mail.not_before

    @property
    def local(self) -> datetime:
        """On the clock of its reader."""
        return self.at.astimezone(ZoneInfo(self.reader.zone))

    @property
    def clock(self) -> str:
        return f"{self.local:%H:%M}"

    @property
    def zone(self) -> str:
        """Where that is, when it is not where the organisation is."""
        return self.reader.zone if self.reader.zone != self.reader.organisation.timezone else ""

    @property
    def groups(self) -> list[Alike]:
        """Its things, those of one kind and moment in one line."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.things:
            found.setdefault((one.asked, one.moment), []).append(one.name)
        return [Alike(what, moment, ", ".join(filter(None, names))) for (what, moment), names in found.items()]

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """As lines of the file, one for each thing."""
        when = (f"{self.at:%Y-%m-%d %H:%M}", f"{self.local:%Y-%m-%d %H:%M} {self.reader.zone}", str(self.reader))
        return [(*when, one.letter, one.moment, self.posted.words) for one in self.things]


def went_out(trajectory: Trajectory, first: date, last: date) -> list[Went]:
    """From the first up to and including the last day, on the wall of the organisation. Two queries."""
    calendar = Calendar.of_everyone(trajectory.organisation)
    midnight = datetime.min.time()
    since, until = calendar.at(first, midnight), calendar.at(last + timedelta(days=1), midnight)
    letters = [
        one for one in letters_between(trajectory, since, until) if one.step == 1 or not is_learners_own(one.ask)
    ]
    learners = _learners(trajectory, [one.ask for one in letters])
    found: dict[int, Went] = {}
    for one in letters:
        name = learners.get(_learner_of(one.ask), "")
        found.setdefault(one.mail_id, Went(one.mail, [])).things.append(Sent(one.ask, one.step, name))
    return list(found.values())


def _learners(trajectory: Trajectory, asks: Iterable[Ask]) -> dict[str, str]:
    """The names of the learners these are about, by the public id of their role."""
    if not any(map(_learner_of, asks)):
        return {}
    return {role.public_id: str(role.person) for role in Role.objects.of(trajectory).select_related("person")}


def _learner_of(ask: Ask) -> str:
    return Subject.of(ask).learner if ask.kind in _FOLLOW_UP else ""
