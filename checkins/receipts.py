"""What was told in the follow-up, said back; and word to the other that there is something to read, never the words."""

from datetime import datetime

from asks.models import Ask, AskLetter
from asks.receipts import queue_receipt
from checkins.models import Observation, Share
from checkins.sight import seen_since
from mailing.models import Mail
from mailing.outbox import queue
from organisations.models import Person
from organisations.working_days import DAY, Calendar
from roles.models import Role


def tell_back(ask: Ask, *, now: datetime) -> None:
    """A receipt for what was said at this instant: one letter, however many learners it was about.

    What was said at an earlier moment stands in the receipt of then: this one neither repeats it nor takes it back.
    """
    instant = [int(now.timestamp())]
    queue_receipt(ask.person, ask.trajectory, answers=instant, kind=ask.kind, asked=[ask], now=now)


def tell_learner(learner: Role, *, now: datetime) -> None:
    """That somebody saw something, once a day, at an hour at which they read."""
    if not learner.person.gets_mail or not seen_since(learner, now):
        return
    _once_a_day("seen", learner.person, f"seen:{learner.pk}", learner, sender=learner.trajectory.owner, now=now)


def tell_observer(observation: Observation, *, now: datetime) -> None:
    """That the learner said something back, which stands behind this link alone; once for each observation."""
    person, learner = observation.observer.person, observation.learner
    if not person.gets_mail:
        return
    mail = queue(
        kind="replied",
        person=person,
        dedupe_key=f"replied:{observation.public_id}",
        about={"observation": observation.pk},
        now=now,
        not_before=Calendar.of(person).next_window(now),
        sender=learner.trajectory.owner,
    )
    AskLetter.objects.put_in(mail, Ask.objects.of(person).in_trajectory(learner.trajectory, kind="observe"))


def tell_reader(shared: Share, *, now: datetime) -> None:
    """That a learner shared something with them, once a day for each learner. Who answers it writes to the learner."""
    person, learner = shared.person, shared.learner
    if not person.gets_mail:
        return
    _once_a_day("shared", person, f"shared:{learner.pk}:{person.pk}", learner, sender=learner.person, now=now)


def _once_a_day(kind: str, reader: Person, key: str, learner: Role, *, sender: Person, now: datetime) -> None:
    """One letter for all there is since the one before, at an hour at which they read.

    Where that of today went already, or was called off, the next goes on a later day: nothing is left untold.
    """
    calendar = Calendar.of(reader)
    goes = calendar.next_window(now)
    if Mail.objects.filter(dedupe_key=f"{key}:{calendar.today(goes)}").exclude(state=Mail.State.QUEUED).exists():
        goes = calendar.next_window(calendar.at(calendar.today(goes) + DAY, calendar.window_from))
    queue(
        kind=kind,
        person=reader,
        dedupe_key=f"{key}:{calendar.today(goes)}",
        about={"learner": learner.pk, "since": now.isoformat()},
        now=now,
        not_before=goes,
        sender=sender,
    )
