"""Letters in words, as L&D reads of them: those that would go out, and those that went (`checkins.went`)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from asks.coming import DATES
from asks.posted import Posted
from checkins.planning import Said, offset_words
from organisations.models import Person
from organisations.templatetags.look import day as written

# What each kind of ask is called where its letter is told of.
NAMES = {
    "promise": gettext_lazy("promise"),
    "taken_over": gettext_lazy("what was promised before them"),
    "match": gettext_lazy("how they see the question"),
    "there": gettext_lazy("whether it is there"),
    "kept": gettext_lazy("whether it worked out"),
    "next_time": gettext_lazy("what to do differently next time"),
    "log": gettext_lazy("check-in"),
    "if_then": gettext_lazy("if-then plan"),
    "start_talk": gettext_lazy("start talk"),
    "return_talk": gettext_lazy("return talk"),
    "midway_talk": gettext_lazy("talk at six weeks"),
    "coach_talk": gettext_lazy("coach conversation"),
    "beside": gettext_lazy("who stands beside them"),
    "observe": gettext_lazy("what they saw"),
    "buddy": gettext_lazy("question to the buddy"),
    "for_them": gettext_lazy("what they changed for the learners"),
    "figure": gettext_lazy("result figure"),
    "make_stick": gettext_lazy("what stays, with what came back"),
    DATES: gettext_lazy("word of dates that changed"),
}
# Of both files; the last column is why it would go, or what became of it.
COLUMNS = (
    gettext_lazy("UTC"),
    gettext_lazy("On their clock"),
    gettext_lazy("Person"),
    gettext_lazy("Letter"),
    gettext_lazy("Moment"),
)
HEADINGS = (*COLUMNS, gettext_lazy("Why"))


@dataclass(frozen=True)
class Thing:
    """One thing in a letter; `step` is 1 for the first ask, 2 and 3 for reminders.

    `name` is the learner it is about, when that is somebody else; `moment` is empty for what is no moment.
    """

    kind: str
    step: int
    name: str
    moment: str
    # Of what would go: what its day follows from.
    why: str = ""

    @property
    def asked(self) -> str:
        """What is asked, and whether it was asked before."""
        what = str(NAMES.get(self.kind, self.kind))
        return what if self.step < 2 else _("%(what)s, reminder %(n)d") % {"what": what, "n": self.step - 1}

    @property
    def letter(self) -> str:
        """The same with whom it is about."""
        return _("%(what)s, %(name)s") % {"what": self.asked, "name": self.name} if self.name else self.asked


@dataclass(frozen=True)
class Letter:
    """All that one person gets from this trajectory in one letter."""

    at: datetime
    reader: Person
    things: list[Thing] = field(default_factory=list)
    # How much stands in it, what other trajectories ask among it.
    in_all: int = 0
    # What became of it, once it went.
    posted: Posted | None = None
    # When it came is its reader's to choose, and not told.
    as_planned: bool = False

    @property
    def elsewhere(self) -> int:
        """How much of other trajectories stands in it."""
        return self.in_all - len(self.things)

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
    def became(self) -> str:
        """What became of it, in words; nothing of what would go."""
        if self.as_planned:
            return pgettext("of a check-in", "asked")
        return self.posted.words if self.posted else ""

    @property
    def groups(self) -> list["Alike"]:
        """Its things, those of one kind with the same beside it in one line."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.things:
            found.setdefault((one.asked, one.why or one.moment), []).append(one.name)
        return [Alike(what, why, ", ".join(filter(None, names))) for (what, why), names in found.items()]

    @property
    def lines(self) -> Iterator[tuple[str, ...]]:
        """As lines of a file, one for each thing."""
        when = (f"{self.at:%Y-%m-%d %H:%M}", f"{self.local:%Y-%m-%d %H:%M} {self.reader.zone}", str(self.reader))
        for one in self.things:
            yield (*when, one.letter, one.moment, self.became or one.why)


@dataclass(frozen=True)
class Alike:
    """Things of one kind in one letter, about these people."""

    what: str
    why: str
    people: str


def letters(found: Iterable[Said]) -> list[Letter]:
    """What would go out, in order of time."""
    by_letter: dict[tuple[datetime, int], Letter] = {}
    for said in found:
        key = (said.goes, said.reader.pk)
        letter = by_letter.setdefault(key, Letter(said.goes, said.reader, in_all=said.things))
        letter.things.append(_thing(said))
    return list(by_letter.values())


def _thing(said: Said) -> Thing:
    learner = said.due.learner if said.due else None
    return Thing(
        said.ask.kind,
        said.step,
        str(learner.person) if learner and learner.person_id != said.ask.person_id else "",
        str(said.due.planned.line.moment.label) if said.due else "",
        _why(said),
    )


def _why(said: Said) -> str:
    """What the day follows from, and why it is another than was counted."""
    found = [_counted(said)]
    if said.due is not None and said.step == 1:
        if said.due.planned.reason:
            found.append(str(said.due.planned.reason.label))
        if said.local.date() > said.due.planned.day:
            found.append(_("later: one letter a day, three a week"))
    if said.once_started:
        found.append(_("once it has started"))
    if said.owner is not None:
        found.append(_("answers for %(name)s") % {"name": said.owner})
    return "; ".join(found)


def _counted(said: Said) -> str:
    if said.step > 1:
        return _("no answer yet by then")
    if said.ask.kind == DATES:
        return _("other than a letter said")
    if said.due is None:
        return _("asked for %(day)s") % {"day": written(said.ask.due_on, "j M Y")}
    planned = said.due.planned
    return f"{written(planned.anchor, 'j M Y')}, {offset_words(planned.line)}"


def days_from(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days that were asked for; without any, today and two weeks on."""
    first = first or today
    return first, last or max(first, today) + timedelta(days=14)


def days_behind(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days that were asked for; without any, two weeks up to today."""
    last = last or max(first or today, today)
    return first or min(last, today) - timedelta(days=14), last
