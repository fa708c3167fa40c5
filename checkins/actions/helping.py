"""A learner asks one person for help, who answers once."""

from datetime import datetime, timedelta
from hashlib import sha256

from checkins.helping import from_whom
from checkins.models import HelpRequest
from mailing import outbox
from mailing.models import Mail
from organisations.acting import Actor, private_action
from organisations.models import Person
from organisations.working_days import Calendar
from roles import council
from roles.models import Role

# A letter may be forwarded, and with it a way to write in somebody's name.
MOST_A_DAY, A_DAY = 5, timedelta(days=1)


class TooManyToday(Exception):  # says what is the matter
    """They asked so often today that it may be somebody else who holds one of their letters."""


@private_action
def ask_for_help(learner: Role, *, person: Person, words: str, form_key: str, by: Actor, now: datetime) -> HelpRequest:
    """Send these words to this person, in a letter of its own within their hours. Sent twice by one form it is once.

    The same form sent to another, or with other words, is another message. Raises NotAgreedYet, TooManyToday.
    """
    council.check(learner.trajectory)
    once = sha256(f"{form_key}|{person.public_id}|{words}".encode()).hexdigest()[:40]
    request, is_new = HelpRequest.objects.get_or_create(
        learner=learner, form_key=once, defaults={"person": person, "words": words, "asked_at": now}
    )
    if is_new and HelpRequest.objects.filter(learner=learner).since(now - A_DAY).count() > MOST_A_DAY:
        raise TooManyToday
    if is_new:
        request.mail = outbox.queue(
            kind="help",
            person=person,
            dedupe_key=f"help:{request.public_id}",
            about={"help": request.pk},
            now=now,
            not_before=Calendar.of(person).next_window(now),
            sender=from_whom(learner.person),
        )
        request.save(update_fields=["mail"])
    return request


@private_action
def answer_help(request: HelpRequest, *, answer: str, words: str, by: Actor, now: datetime) -> HelpRequest:
    """What the other says to it, once: a second answer changes nothing. The learner gets it by letter.

    Raises NotAgreedYet.
    """
    learner = request.learner
    council.check(learner.trajectory)
    said = {"answer": answer, "answer_words": words, "answered_at": now}
    if HelpRequest.objects.unanswered().filter(pk=request.pk).update(**said):
        _tell(request, "help_answered", sender=from_whom(request.person), now=now)
    request.refresh_from_db(fields=[*said])
    return request


@private_action
def take_help_back(request: HelpRequest, *, by: Actor, now: datetime) -> None:
    """The learner takes it away for good: what did not go does not go, and the link of what went says no more of it."""
    if request.mail is not None:
        outbox.cancel(Mail.objects.filter(pk=request.mail.pk), because="taken back")
    request.delete()


@private_action
def note_lost(request: HelpRequest, *, by: Actor, now: datetime) -> HelpRequest:
    """It did not arrive, or perhaps not: the learner hears it, and nobody else. Done twice, it is once."""
    if HelpRequest.objects.filter(pk=request.pk, lost_at=None).update(lost_at=now):
        _tell(request, "help_lost", sender=None, now=now)
    return request


def _tell(request: HelpRequest, kind: str, *, sender: Person | None, now: datetime) -> None:
    """A letter to the learner, where they have an address of their own; their own page says it too."""
    person = request.learner.person
    if person.gets_mail:
        outbox.queue(
            kind=kind,
            person=person,
            dedupe_key=f"{kind}:{request.public_id}",
            about={"help": request.pk},
            now=now,
            not_before=Calendar.of(person).next_window(now),
            sender=sender,
        )
