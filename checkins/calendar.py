"""What this floor puts in somebody's diary: talks, check-ins, and what L&D looks at before a start.

Whole days, on the days of their letters. A check-in stands there whether it was answered or not: a diary that is shared
would tell who did not log.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.cards.shared import join_names
from checkins.dates import LND, Moment, lines_for, plan_person
from checkins.models import Talk
from checkins.planning.due import Due, appointments
from checkins.planning.groups import Group, fill, own_days, read_group
from checkins.reading import with_days
from checkins.subjects import TALKS
from mailing.calendars import Entry, Wanted, register
from organisations.models import Person
from organisations.working_days import Calendar
from trajectories.models import Trajectory

_KINDS = (*TALKS, "if_then", "log", "buddy", "observe")


@register
def entries(wanted: Wanted, now: datetime) -> Iterator[tuple[Person, Entry]]:
    """Of the trajectories with these public ids that are prepared or run."""
    about = {public_id for theirs in wanted.values() for public_id in theirs}
    found = Trajectory.objects.unfinished().these(about).select_related("owner")
    groups = [read_group(one) for one in with_days(found)]
    fill(groups)
    talks = Talk.objects.of_either(wanted).in_these([group.trajectory for group in groups])
    for group in groups:
        people = {one.pk: one for one, theirs in wanted.items() if group.trajectory.public_id in theirs}
        here = [talk for talk in talks if talk.learner.trajectory_id == group.trajectory.pk]
        yield from _asked(group, people, here, now)
        yield from _agreed(group, people, here, now)
        if owner := people.get(group.trajectory.owner_id):
            yield from ((owner, entry) for entry in _looked_at(group, owner))


def _asked(
    group: Group, people: Mapping[int, Person], talks: Sequence[Talk], now: datetime
) -> Iterator[tuple[Person, Entry]]:
    """What each is asked; those on one day about several learners are one entry."""
    said = {(talk.kind, person, talk.learner_id) for talk in talks for person in _both(talk)}
    several: dict[tuple[int, str, Moment, str], list[Due]] = {}
    for due in appointments(group, now, of=people):
        if due.kind in _KINDS and not due.planned.is_skipped:
            several.setdefault((due.person.pk, due.kind, due.subject.moment, _cohorts(due)), []).append(due)
    for (person, kind, moment, cohorts), dues in several.items():
        key = f"{kind}-{group.trajectory.public_id}-{moment}-{cohorts}"
        # Of each of these talks it is known how it stands: held, on a day of its own, or not possible.
        is_done = kind in TALKS and all((TALKS[kind], person, due.learner.pk) in said for due in dues if due.learner)
        yield people[person], replace(_entry(group, key, dues), is_done=is_done)


def _both(talk: Talk) -> tuple[int, int]:
    return talk.holder.person_id, talk.learner.person_id


def _agreed(
    group: Group, people: Mapping[int, Person], talks: Sequence[Talk], now: datetime
) -> Iterator[tuple[Person, Entry]]:
    """A talk on the day that was agreed, in the diaries of both, until they say that it was held."""
    for talk in talks:
        for one in _both(talk):
            if (person := people.get(one)) is None:
                continue
            today = person.local_day(now)
            if talk.outcome == Talk.Outcome.HELD:
                yield person, replace(_planned(group, talk, person, today), is_done=True)
            elif talk.planned_on and talk.is_still_planned(today):
                yield person, _planned(group, talk, person, talk.planned_on)


def _cohorts(due: Due) -> str:
    """Those of whom it is about: who share them share their days."""
    ids = sorted(cohort.public_id for cohort in due.learner.cohorts.all()) if due.learner else []
    return ".".join(ids[:3]) or "all"


def _entry(group: Group, key: str, dues: list[Due]) -> Entry:
    first, minutes = dues[0], dues[0].planned.line.minutes
    words = [group.trajectory.title]
    if first.kind not in TALKS:
        takes = ngettext(
            "It takes you %(n)d minute. The link comes by mail that day.",
            "It takes you %(n)d minutes. The link comes by mail that day.",
            minutes,
        )
        words.append(takes % {"n": minutes})
    return Entry(
        key=key,
        title=_title(first.kind, _names(dues)),
        starts=first.planned.day,
        about=group.trajectory.public_id,
        organiser=group.trajectory.owner,
        words="\n".join(words),
        invites=True,
        is_private=True,
        is_counted=True,
    )


def _names(dues: list[Due]) -> str:
    """Of the learners it is about; nothing where that is the person themself."""
    return join_names(due.learner.person for due in dues if due.learner and due.learner.person_id != due.person.pk)


def _title(kind: str, names: str) -> str:
    if kind == "start_talk" and not names:
        return _("Your start talk")
    titles = {
        "start_talk": _("Start talk with %(names)s"),
        "return_talk": _("Return talk with %(names)s"),
        "midway_talk": _("Six weeks on: talk with %(names)s"),
        "coach_talk": _("Coach conversation with %(names)s"),
        "if_then": _("Your if-then plan"),
        "buddy": _("Ask %(names)s how it goes"),
        "observe": _("What do you see %(names)s do?"),
        "log": _("Your check-in"),
    }
    return titles[kind] % {"names": names} if names else titles[kind]


def _planned(group: Group, talk: Talk, person: Person, day: date) -> Entry:
    is_holder = talk.holder.person_id == person.pk
    other = (talk.learner if is_holder else talk.holder).person
    kind = next(kind for kind, one in TALKS.items() if one == talk.kind)
    return Entry(
        key=f"talk-{talk.kind}-{talk.holder.public_id}-{talk.learner.public_id}",
        title=_title(kind, other.called),
        starts=day,
        about=group.trajectory.public_id,
        organiser=group.trajectory.owner,
        words=group.trajectory.title,
        invites=True,
        is_private=True,
        is_counted=True,
        is_meeting=True,
    )


def _looked_at(group: Group, owner: Person) -> Iterator[Entry]:
    """What whoever plans looks at before the start."""
    planned = plan_person(lines_for(LND, group.lines), group.last_cohort, Calendar.of(owner))
    for one in own_days(planned, group, owner.pk):
        moment = one.line.moment
        if one.is_skipped:
            continue
        yield Entry(
            key=f"{moment}-{group.trajectory.public_id}",
            title=_("Stoplight: are we ready?") if moment == Moment.STOPLIGHT else _("The last open items"),
            starts=one.day,
            about=group.trajectory.public_id,
            words=group.trajectory.title,
            is_private=True,
            is_counted=True,
        )
