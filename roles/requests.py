"""The check before asking: per person, exactly what they will read, and when it goes."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.template.defaultfilters import date as date_words
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.planning import goes_later
from mailing.outbox import reading_language
from organisations.models import Person
from organisations.working_days import Calendar
from roles.actions.crowds import PEOPLE_A_PART
from roles.cast import FullCast
from roles.deadlines import start_of
from roles.load import Load, before_asking
from roles.models import Commitment, Party, Promise, Wording
from roles.opening import Opening, once_each, opening
from roles.words import counted, short_day
from trajectories.anchors import anchors_by_cohort
from trajectories.models import Trajectory

PLANNED_BEFORE = timedelta(days=21)


@dataclass
class AskLine:
    """One commitment a letter asks, and for whom, when it is asked per learner."""

    commitment: Commitment
    learners: list[str] = field(default_factory=list)
    # The words of the answer that lapses.
    was: Wording | None = None


@dataclass
class Group:
    """People who are asked the same."""

    people: list[Person]
    function: str
    party: Party
    functions: str
    lines: list[AskLine]
    goes: str
    languages: str
    opening: Opening

    @property
    def is_large(self) -> bool:
        """Too many names to read at a glance."""
        return len(self.people) > 8

    @property
    def title(self) -> str:
        """The name, or how many."""
        return str(self.people[0]) if len(self.people) == 1 else counted(self.function, len(self.people))


@dataclass
class Requests:
    """What is about to be asked, and who cannot be reached."""

    groups: list[Group] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    unreached: list[tuple[Person, list[Promise]]] = field(default_factory=list)
    dead: list[Person] = field(default_factory=list)
    planned_on: date | None = None
    # Who has many open questions already.
    heavy: list[Load] = field(default_factory=list)

    @property
    def asked(self) -> list[Person]:
        """Everyone who gets a letter, once."""
        return list({promise.role.person_id: promise.role.person for promise in self.promises}.values())

    @property
    def with_deputies(self) -> list[Person]:
        """Those of whom a deputy may read what they are asked: more than their own part as a learner."""
        return list({one.role.person_id: one.role.person for one in self.promises if not one.is_personal}.values())

    @property
    def people(self) -> int:
        return len(self.asked)

    @property
    def mark(self) -> str:
        """The same for the same lines on the same words: other words, or another who is asked, make another."""
        asked = sorted(_as_read(promise) for promise in self.promises)
        return hashlib.sha256(" ".join(asked).encode()).hexdigest()[:16]

    @property
    def is_crowd(self) -> bool:
        """More than are asked while one waits: the worker does."""
        return self.people > PEOPLE_A_PART

    @property
    def button(self) -> str:
        """“Send 5 requests to 3 people”."""
        asked, people = len({promise.commitment_id for promise in self.promises}), self.people
        return ngettext("Send %(n)d request to %(people)s", "Send %(n)d requests to %(people)s", asked) % {
            "n": asked,
            "people": ngettext("%(n)d person", "%(n)d people", people) % {"n": people},
        }


def _as_read(promise: Promise) -> str:
    """All that the check shows of one line."""
    commitment = promise.commitment
    return f"{promise.public_id}v{commitment.wording_id}{commitment.phase}{commitment.is_must}"


def planned_on(trajectory: Trajectory, now: datetime) -> date | None:
    """Three weeks before the start, while that is still to come."""
    if not trajectory.is_preparing:
        return None
    day = start_of(trajectory) - PLANNED_BEFORE
    return day if day > now.date() else None


def requests(cast: FullCast, now: datetime) -> Requests:
    """Everything that is to be asked: what never was, and what changed since. One query beside the cast's."""
    found = Requests(planned_on=planned_on(cast.trajectory, now))
    by_person: dict[int, list[Promise]] = defaultdict(list)
    for commitment in cast.in_order:
        for promise in cast.promises[commitment.pk]:
            if promise.is_to_be_asked and not promise.role.has_ended_by(now.date()):
                by_person[promise.role.person_id].append(promise)
    people = {promises[0].role.person_id: promises[0].role.person for promises in by_person.values()}
    starts = _starts(cast)
    same: dict[tuple[object, ...], list[Person]] = defaultdict(list)
    for pk, promises in by_person.items():
        person = people[pk]
        if person.address_is_dead:
            found.dead.append(person)
        elif not person.gets_mail:
            found.unreached.append((person, once_each(promises)))
        else:
            found.promises += promises
            same[*_sort_of(promises), starts.get(pk)].append(person)
    before = before_asking(found.asked, now)
    found.heavy = before.heavy
    for alike in same.values():
        found.groups.append(_group(cast, alike, by_person, before.room, now))
    return found


def _starts(cast: FullCast) -> dict[int, date]:
    """When each learner starts, by person, where the groups differ in it: they read another day. One query then."""
    start_of(cast.trajectory)
    if len({start for _cohort, start, _end in anchors_by_cohort(cast.trajectory)}) < 2:
        return {}
    prefetch_related_objects(cast.learners, "cohorts")
    return {role.person_id: start_of(cast.trajectory, role) for role in cast.learners}


def _sort_of(promises: list[Promise]) -> tuple[object, ...]:
    """People with the same sort read the same: the same things, about the same learners, with the same marks."""
    read = {(one.commitment_id, one.learner_id, one.answer.wording_id if one.answer else None) for one in promises}
    return (promises[0].role.function, frozenset(read))


def _group(
    cast: FullCast,
    people: list[Person],
    by_person: dict[int, list[Promise]],
    room: Mapping[int, date],
    now: datetime,
) -> Group:
    first = people[0]
    promises = by_person[first.pk]
    lines: dict[int, AskLine] = {}
    for promise in promises:
        line = lines.setdefault(promise.commitment_id, AskLine(promise.commitment))
        if promise.learner:
            line.learners.append(str(promise.learner.person))
        if promise.answer and promise.answer.wording_id != promise.commitment.wording_id:
            line.was = promise.answer.wording
    with translation.override(reading_language(first)):
        starts = opening(cast, first, promises, step=1, today=now.date(), is_preview=True)
    return Group(
        people=people,
        function=promises[0].role.function,
        party=promises[0].role.party,
        functions=", ".join(dict.fromkeys(role.name for role in cast.roles if role.person_id == first.pk)),
        lines=list(lines.values()),
        goes=goes(people, now, room=room),
        languages=_languages(people),
        opening=starts,
    )


def goes(people: list[Person], now: datetime, *, room: Mapping[int, date] = MappingProxyType({})) -> str:
    """The moment of the first letter, on their own wall; of several, from the first to the last of them.

    `room`: the day of theirs on which there is room for it, of who had their letters of now.
    """
    moments = []
    for person in people:
        calendar = Calendar.of(person)
        at = calendar.moment(room[person.pk]) if person.pk in room else calendar.next_window(now)
        moments.append((max(at, now), at.astimezone(ZoneInfo(calendar.zone))))
    (first_at, first_local), (last_at, last_local) = min(moments), max(moments)
    first, last = _moment(first_at, first_local, now), _moment(last_at, last_local, now)
    if first == last:
        return first
    if first_at > now and first_local.date() == last_local.date() and first_local.tzinfo == last_local.tzinfo:
        return _("%(first)s to %(time)s") % {"first": first, "time": date_words(last_local, "H:i")}
    return _("%(first)s to %(last)s, in everyone's own hours") % {"first": first, "last": last}


def _moment(instant: datetime, local: datetime, now: datetime) -> str:
    if instant <= now:
        return _("now")
    today = now.astimezone(local.tzinfo).date()
    time = date_words(local, "H:i")
    if local.date() == today:
        return _("today, %(time)s") % {"time": time}
    return _("%(day)s, %(time)s") % {"day": f"{date_words(local, 'D')} {short_day(local)}", "time": time}


def at_once_or_later(people: Iterable[Person], now: datetime) -> tuple[list[Person], list[Person]]:
    """Whose letter goes this instant, and for whom it lies ready until their own hours."""
    found: tuple[list[Person], list[Person]] = ([], [])
    for person in people:
        found[Calendar.of(person).next_window(now) > now].append(person)
    return found


def lies_ready(later: list[Person], now: datetime) -> str:
    """What to say of letters that are made and do not go yet."""
    n = len(later)
    said = ngettext("Ready for %(n)d person. Goes out %(when)s.", "Ready for %(n)d people. Goes out %(when)s.", n)
    return said % {"n": n, "when": goes(later, now)}


def sent(people: Iterable[Person], now: datetime) -> str:
    """What to say after asking these people: sent is only what goes this instant."""
    going, later = at_once_or_later(people, now)
    days = Counter(goes_later(going, now).values())
    n = len(going) - days.total()
    said = (
        [ngettext("Sent to %(n)d person.", "Sent to %(n)d people.", n) % {"n": n}] if n or not (later or days) else []
    )
    return " ".join([*said, *_joins(days), *([lies_ready(later, now)] if later else [])])


def _joins(days: Counter[date]) -> list[str]:
    """Of those who had their letter of today, or of this week: when theirs goes."""
    return [
        ngettext(
            "The mail to %(n)d person goes on %(day)s: one a day, three a week at most.",
            "The mail to %(n)d people goes on %(day)s: one a day, three a week at most.",
            n,
        )
        % {"n": n, "day": date_words(day, "j F")}
        for day, n in sorted(days.items())
    ]


def _languages(people: list[Person]) -> str:
    names = dict(settings.LANGUAGES)
    counts = Counter(str(names[reading_language(person)]) for person in people)
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{n} {language}" for language, n in counts.most_common())
