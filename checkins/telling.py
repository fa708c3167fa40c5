"""What would go out, in words: the same for the page, the file and the command."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.planning import Said, offset_words
from organisations.models import Person
from organisations.templatetags.look import day as written

# What each kind of ask is called where its letter is told of.
NAMES = {
    "promise": gettext_lazy("promise"),
    "match": gettext_lazy("how they see the question"),
    "there": gettext_lazy("whether it is there"),
    "kept": gettext_lazy("whether it worked out"),
    "next_time": gettext_lazy("what to do differently next time"),
    "log": gettext_lazy("check-in"),
    "if_then": gettext_lazy("if-then plan"),
    "start_talk": gettext_lazy("start talk"),
    "return_talk": gettext_lazy("return talk"),
    "midway_talk": gettext_lazy("talk at six weeks"),
    "observe": gettext_lazy("what they saw"),
    "buddy": gettext_lazy("question to the buddy"),
    "figure": gettext_lazy("result figure"),
}
HEADINGS = (
    gettext_lazy("UTC"),
    gettext_lazy("On their clock"),
    gettext_lazy("Person"),
    gettext_lazy("Letter"),
    gettext_lazy("Moment"),
    gettext_lazy("Why"),
)


@dataclass(frozen=True)
class Told:
    """One thing in one letter, in words."""

    said: Said

    @property
    def what(self) -> str:
        return str(NAMES.get(self.said.ask.kind, self.said.ask.kind))

    @property
    def is_reminder(self) -> bool:
        return self.said.step > 1

    @property
    def name(self) -> str:
        """Whom it is about, when that is somebody else."""
        learner = self.said.due.learner if self.said.due else None
        return str(learner.person) if learner and learner.person_id != self.said.ask.person_id else ""

    @property
    def asked(self) -> str:
        """What is asked, and whether it was asked before."""
        if not self.is_reminder:
            return self.what
        return _("%(what)s, reminder %(n)d") % {"what": self.what, "n": self.said.step - 1}

    @property
    def letter(self) -> str:
        """The same with whom it is about."""
        return _("%(what)s, %(name)s") % {"what": self.asked, "name": self.name} if self.name else self.asked

    @property
    def moment(self) -> str:
        """The moment it belongs to; nothing for what is no moment."""
        return str(self.said.due.planned.line.moment.label) if self.said.due else ""

    @property
    def why(self) -> str:
        """What the day follows from, and why it is another than was counted."""
        said = self.said
        found = [self._counted()]
        if said.due is not None and said.step == 1:
            if said.due.planned.reason:
                found.append(str(said.due.planned.reason.label))
            if said.local.date() > said.due.planned.day:
                found.append(_("later: one letter a day, three a week"))
        if said.once_started:
            found.append(_("once it has started"))
        if said.owner is not None:
            found.append(_("answers for %(name)s") % {"name": said.owner})
        return "; ".join(filter(None, found))

    def _counted(self) -> str:
        if self.is_reminder:
            return _("no answer yet by then")
        if self.said.due is None:
            return _("asked for %(day)s") % {"day": written(self.said.ask.due_on, "j M Y")}
        planned = self.said.due.planned
        return f"{written(planned.anchor, 'j M Y')}, {offset_words(planned.line)}"

    @property
    def cells(self) -> tuple[str, ...]:
        """As a line of the file and of the command."""
        goes, local = self.said.goes, self.said.local
        zone = self.said.reader.zone
        return (
            f"{goes:%Y-%m-%d %H:%M}",
            f"{local:%Y-%m-%d %H:%M} {zone}",
            str(self.said.reader),
            self.letter,
            self.moment,
            self.why,
        )


@dataclass(frozen=True)
class Letter:
    """All that one person gets at one instant from this trajectory."""

    goes: datetime
    local: datetime
    reader: Person
    things: list[Told]

    @property
    def elsewhere(self) -> int:
        """How much of other trajectories stands in it."""
        return self.things[0].said.things - len(self.things)

    @property
    def day(self) -> date:
        return self.local.date()

    @property
    def clock(self) -> str:
        return f"{self.local:%H:%M}"

    @property
    def zone(self) -> str:
        """Where that is, when it is not where the organisation is."""
        return self.reader.zone if self.reader.zone != self.reader.organisation.timezone else ""

    @property
    def groups(self) -> list["Alike"]:
        """Its things, those of one kind for the same reason in one line."""
        found: dict[tuple[str, str], list[Told]] = {}
        for one in self.things:
            found.setdefault((one.asked, one.why), []).append(one)
        return [
            Alike(what, why, ", ".join(filter(None, (each.name for each in theirs))))
            for (what, why), theirs in found.items()
        ]


@dataclass(frozen=True)
class Alike:
    """Things of one kind in one letter, about these people."""

    what: str
    why: str
    people: str


def letters(found: list[Said]) -> list[Letter]:
    """In order of time."""
    by_letter: dict[tuple[datetime, int], Letter] = {}
    for said in found:
        letter = by_letter.setdefault((said.goes, said.reader.pk), Letter(said.goes, said.local, said.reader, []))
        letter.things.append(Told(said))
    return list(by_letter.values())


def days_from(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days that were asked for; without any, today and two weeks on."""
    first = first or today
    return first, last or max(first, today) + timedelta(days=14)


def days_behind(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days that were asked for; without any, two weeks up to today."""
    last = last or max(first or today, today)
    return first or min(last, today) - timedelta(days=14), last
