"""What went out already: every letter of a trajectory with its things and what became of it.

A learner's reminders are left out, as everywhere: they would tell who did not log (`asks.posted`). So is what
is between a learner and whom they chose. Their own check-ins stand on the day and hour that were planned, whenever the
letter came: when it comes, or that none does, is theirs to choose.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import pgettext_lazy

from asks.models import Ask
from asks.posted import Posted, letters_between
from asks.register import own_rhythm_kinds, secret_kinds
from checkins.planning import is_learners_own
from checkins.subjects import BESIDE, FOLLOW_UP, Subject, is_between_them
from checkins.telling import COLUMNS, Letter, Thing
from organisations.working_days import Calendar
from roles.models import Role
from trajectories.models import Trajectory

HEADINGS = (*COLUMNS, pgettext_lazy("of a letter", "State"))
A_DAY = timedelta(days=1)
_FOLLOW_UP = FOLLOW_UP | {BESIDE}


def went_out(trajectory: Trajectory, first: date, last: date, now: datetime) -> list[Letter]:
    """From the first up to and including the last day, on the wall of the organisation. A handful of queries."""
    calendar = Calendar.of_everyone(trajectory.organisation)
    midnight = datetime.min.time()
    since, until = calendar.at(first, midnight), calendar.at(last + timedelta(days=1), midnight)
    went = [one for one in letters_between(trajectory, since, until) if not is_between_them(one.ask)]
    asked = [one for one in went if one.step == 1 or not is_learners_own(one.ask)]
    learners = _learners(trajectory, [one.ask for one in asked])
    found: dict[int, Letter] = {}
    for one in asked:
        mail = one.mail
        at = mail.sent_at or mail.not_before
        letter = found.setdefault(mail.pk, Letter(at, mail.person, posted=Posted(mail)))
        letter.things.append(_thing(one.ask, one.step, learners))
    planned = (one for one in _as_planned(trajectory, since, until) if since <= one.at < min(until, now))
    return sorted([*found.values(), *planned], key=lambda one: one.at)


def _as_planned(trajectory: Trajectory, since: datetime, until: datetime) -> Iterable[Letter]:
    """What learners were asked about themselves, each on its day, from a day before to a day after these instants."""
    around = since.date() - A_DAY, until.date() + A_DAY
    told = set(own_rhythm_kinds()) - set(secret_kinds())
    for ask in Ask.objects.of_kinds_planned(told, trajectory, *around):
        at = Calendar.of(ask.person).moment(ask.due_on)
        yield Letter(at, ask.person, [_thing(ask, 1, {})], as_planned=True)


def _thing(ask: Ask, step: int, learners: dict[str, str]) -> Thing:
    if ask.kind not in _FOLLOW_UP:
        return Thing(ask.kind, step, "", "")
    subject = Subject.of(ask)
    return Thing(ask.kind, step, learners.get(subject.learner, ""), str(subject.moment.label))


def _learners(trajectory: Trajectory, asks: Iterable[Ask]) -> dict[str, str]:
    """The names of the learners these are about, by the public id of their role."""
    if not any(Subject.of(ask).learner for ask in asks if ask.kind in _FOLLOW_UP):
        return {}
    return {role.public_id: str(role.person) for role in Role.objects.of(trajectory).select_related("person")}
