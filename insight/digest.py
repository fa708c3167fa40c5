"""What changed for who plans since they last heard, and who is silent: the daily overview.

Nothing is stored of it: it is read from the answers themselves, so what somebody takes away is not told any more.
Nobody is named for not logging; who is silent here was asked to promise something.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.models import Ask
from checkins.models import Decision
from organisations.models import Person
from roles.models import Answer, Commitment, Promise, Role
from roles.said import SaidOnce, said_once
from trajectories.models import Trajectory

# Why an overview was not sent in which nothing stood.
NOTHING_NEW = "nothing changed"
SILENT_AFTER = timedelta(days=7)
# Lines under one heading, and names on one line; the rest stands on the pages.
MOST = 20
_TO_TALK_OVER = (Answer.Kind.QUESTION, Answer.Kind.YES_IF, Answer.Kind.THERE_QUESTION)


@dataclass(frozen=True)
class Line:
    """Who, in which trajectory, what about; `words` are theirs."""

    who: str
    title: str
    what: str = ""
    words: str = ""


@dataclass(frozen=True)
class Section:
    """What is told under one heading, and how much of it is left to the pages."""

    heading: str
    lines: list[Line]
    more: int


@dataclass
class Digest:
    """In the order in which it is told. `is_news`: whether any of it came since."""

    refused: list[Line] = field(default_factory=list)
    # Musts of which their owners said that they are not there yet.
    late: list[Line] = field(default_factory=list)
    asked: list[Line] = field(default_factory=list)
    # What was agreed instead of a training, and did not happen.
    missed: list[Line] = field(default_factory=list)
    # What sponsors keep of a report, and nobody was asked yet.
    kept: list[Line] = field(default_factory=list)
    dead: list[Line] = field(default_factory=list)
    # One for each trajectory.
    promised: list[Line] = field(default_factory=list)
    silent: list[Line] = field(default_factory=list)
    # How often somebody said yes: one may say it several times.
    yeses: int = 0
    is_news: bool = False

    @property
    def sections(self) -> list[Section]:
        """Those with anything in them."""
        told = [
            (_("Can't be done"), self.refused),
            (_("Not there yet"), self.late),
            (_("Agreed instead of a training, and it didn't happen"), self.missed),
            (_("A question or a condition"), self.asked),
            (_("The sponsor keeps this: will you ask it?"), self.kept),
            (_("The mail address doesn't work"), self.dead),
            (_("Promised"), self.promised),
            (_("No answer for over a week: ring them?"), self.silent),
        ]
        return [Section(heading, lines[:MOST], max(len(lines) - MOST, 0)) for heading, lines in told if lines]

    @property
    def counted(self) -> str:
        """“1 no, 2 questions, 3 yeses”, of what there is, as short as a subject."""
        told = (self.refused, self.late, self.missed, self.asked, self.kept, self.dead, self.silent)
        n_no, n_late, n_missed, n_asked, n_kept, n_dead, n_silent = (len(one) for one in told)
        parts = [
            (n_no, ngettext("%(n)d no", "%(n)d times no", n_no)),
            (n_late, ngettext("%(n)d not yet", "%(n)d not yet", n_late)),
            (n_missed, ngettext("%(n)d didn't happen", "%(n)d didn't happen", n_missed)),
            (n_asked, ngettext("%(n)d question", "%(n)d questions", n_asked)),
            (n_kept, ngettext("%(n)d to ask", "%(n)d to ask", n_kept)),
            (n_dead, ngettext("%(n)d dead address", "%(n)d dead addresses", n_dead)),
            (self.yeses, ngettext("%(n)d yes", "%(n)d yeses", self.yeses)),
            (n_silent, ngettext("%(n)d silent", "%(n)d silent", n_silent)),
        ]
        return ", ".join(said % {"n": n} for n, said in parts if n)


def digest(owner: Person, *, since: datetime, until: datetime) -> Digest:
    """Of the trajectories that are theirs, prepared or running: what was said after `since` and by `until`.

    What L&D wrote down by hand is no news. Five queries, however many trajectories.
    """
    theirs = Trajectory.objects.hearing_promises().filter(owner=owner)
    found = Digest()
    heard = Promise.objects.answered_between(since, until).in_these(theirs)
    said = said_once(heard.exclude(role__person=owner))
    found.refused = [_said(one) for one in said if one.answer.kind == Answer.Kind.NO]
    found.late = [_said(one) for one in said if one.answer.kind == Answer.Kind.NOT_THERE]
    found.asked = [_said(one) for one in said if one.answer.kind in _TO_TALK_OVER]
    missed = [one for one in said if one.answer.kind == Answer.Kind.NOT_KEPT]
    found.missed = [_said(one) for one in missed if one.promise.commitment.trajectory.is_without_training]
    for decided in Decision.objects.heard_between(since, until).in_these(theirs):
        (found.asked if decided.is_question else found.refused).append(_decided(decided))
    yeses = [one for one in said if one.answer.kind == Answer.Kind.YES]
    found.promised, found.yeses = _promised(yeses), len(yeses)
    found.dead = _dead(theirs, since, until)
    found.kept = [_kept(one) for one in Commitment.objects.kept_between(since, until).filter(trajectory__in=theirs)]
    news = (found.refused, found.late, found.missed, found.asked, found.kept, found.promised, found.dead)
    found.is_news = any(news)
    _silent(found, theirs, since, until)
    return found


def _said(one: SaidOnce) -> Line:
    commitment = one.promise.commitment
    return Line(str(one.promise.role.person), commitment.trajectory.title, str(commitment), one.answer.words)


def _decided(said: Decision) -> Line:
    what = _("What stays, %(moment)s") % {"moment": said.get_moment_display()}
    return Line(str(said.role.person), said.role.trajectory.title, what, said.words)


def _kept(commitment: Commitment) -> Line:
    by = commitment.wording.written_by if commitment.wording else None
    return Line(str(by or ""), commitment.trajectory.title, str(commitment))


def _promised(yeses: Iterable[SaidOnce]) -> list[Line]:
    """One line for each trajectory, with who said yes there and how often."""
    there: dict[str, Counter[str]] = defaultdict(Counter)
    for one in yeses:
        there[one.promise.commitment.trajectory.title][str(one.promise.role.person)] += 1
    return [Line(_names(people), title) for title, people in there.items()]


def _names(people: Counter[str]) -> str:
    # A number between brackets may tell two of one name apart.
    names = [f"{name} {n}×" if n > 1 else name for name, n in people.items()]
    n = len(names) - MOST
    more = [ngettext("%(n)d more", "%(n)d more", n) % {"n": n}] if n > 0 else []
    return ", ".join(names[:MOST] + more)


def _dead(theirs: Iterable[Trajectory], since: datetime, until: datetime) -> list[Line]:
    """Whom no letter reaches any more, once for each person."""
    lost = Role.objects.of_people_refused_between(since, until).filter(trajectory__in=theirs)
    by_person = {role.person_id: role for role in lost.order_by("person__sort_key", "-pk")}
    return [Line(str(role.person), role.trajectory.title, role.person.email) for role in by_person.values()]


def _silent(found: Digest, theirs: Iterable[Trajectory], since: datetime, until: datetime) -> None:
    """Who was asked to promise something over seven days ago and said nothing; news on the day they come to be so."""
    waiting = Ask.objects.open().to_promise_since(until - SILENT_AFTER).filter(trajectory__in=theirs)
    longest: dict[tuple[int, int], Ask] = {}
    for ask in waiting:
        longest.setdefault((ask.person_id, ask.trajectory_id), ask)
    for ask in longest.values():
        n = (until.date() - ask.opened_at.date()).days
        days = ngettext("for %(n)d day", "for %(n)d days", n) % {"n": n}
        found.silent.append(Line(str(ask.person), ask.trajectory.title, days))
        found.is_news = found.is_news or ask.opened_at > since - SILENT_AFTER


def subject(found: Digest) -> str:
    """Of the letter."""
    return _("Today: %(what)s") % {"what": found.counted}
