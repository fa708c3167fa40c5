"""What a learner writes down of what they tried."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from asks import actions as asks
from asks.models import Ask
from checkins.actions.answering import answer_last
from checkins.dates import Moment
from checkins.models import LogEntry, PublishedMoment
from checkins.subjects import Subject
from organisations.acting import Actor, private_action
from roles import council
from roles.models import Role
from trajectories.models import Behaviour


@dataclass(frozen=True)
class Tried:
    """What the learner said about one time: opportunity 0 to 3, felt 0 to 4 or nothing at opportunity 0."""

    opportunity: int
    felt: int | None = None
    behaviour: Behaviour | None = None
    feeling: str = ""
    obstacle: str = ""
    story: str = ""
    confidence: int | None = None
    # Where they were before the start, 0 to 4, said with what they know now.
    then_felt: int | None = None
    # After a year: what made it stick, or fade.
    stick_or_fade: str = ""
    # From a sheet of paper: the day it was about, and who typed it over where that was not the learner.
    happened_on: date | None = None
    entered_by: str = ""


# Within this time the same said by another form is taken for a retry; two tries are further apart.
RETRY = timedelta(minutes=3)


@private_action
def log(learner: Role, *, tried: Tried, ask: Ask | None, form_key: str, by: Actor, now: datetime) -> LogEntry:
    """Keep one entry for this form: a double tap, or the same form sent again after a change, leaves one row.

    So does the same said once more within minutes, as by who goes back without JavaScript: that form has another key.
    Never so from paper: two sheets about one day are two entries, and often look alike.
    With an open `ask` whose window is open it is the answer to that moment; otherwise it is the learner's own.
    Raises NotAgreedYet.
    """
    council.check(learner.trajectory)
    said = {one.name: getattr(tried, one.name) for one in fields(tried)}
    moment = _moment(ask, now)
    same = LogEntry.objects.filter(learner=learner, written_at__gt=now - RETRY, **said).exclude(form_key=form_key)
    if not moment and tried.happened_on is None and (twin := same.first()):
        return twin
    entry, is_new = LogEntry.objects.update_or_create(
        learner=learner,
        form_key=form_key,
        defaults=said,
        create_defaults=said | {"moment": moment, "written_at": now},
    )
    if is_new and ask is not None and ask.is_open:
        answer_last(ask, by=by, now=now)
    return entry


def _moment(ask: Ask | None, now: datetime) -> str:
    """The moment an entry counts for: that of an open ask, while its window is open."""
    if ask is None or not ask.is_open:
        return ""
    today = ask.person.local_day(now)
    return Subject.of(ask).moment if ask.window_until is None or today < ask.window_until else ""


@private_action
def put_off(ask: Ask, *, until: date, by: Actor, now: datetime) -> int:
    """ "Not now" to what is asked of a learner, or of who stands beside one."""
    return asks.snooze([ask], until=until, by=by, now=now)


@private_action
def delete_entry(entry: LogEntry, *, by: Actor, now: datetime) -> None:
    """The learner takes one entry away for good; with the last of a counted check-in goes that they answered it."""
    learner, moment = entry.learner, entry.moment
    entry.delete()
    counted = PublishedMoment.objects.of(learner.trajectory).filter(moment=moment)
    if moment and not LogEntry.objects.filter(learner=learner, moment=moment).exists() and counted.exists():
        about = str(Subject(learner.trajectory.public_id, Moment(moment)))
        Ask.objects.remembered().filter(person=learner.person_id, kind="log", about=about).forget()
