"""The way in: a letter is a row, written in the transaction of what causes it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from mailing.models import Mail, MailQuerySet
from mailing.register import letters
from mailing.states import move
from organisations import waking
from organisations.languages import read_in
from organisations.models import Person


def queue(
    *,
    kind: str,
    person: Person,
    dedupe_key: str,
    about: dict[str, Any],
    now: datetime,
    sender: Person | None = None,
    not_before: datetime | None = None,
    secret: str = "",
    references: str = "",
    lasts: timedelta | None = None,
    is_first: bool = False,
) -> Mail:
    """Queue one letter, or return the one that has this `dedupe_key`, whatever became of it.

    `about` holds ids, never content. `lasts` is counted from `not_before`; the kind's own when left out. `is_first`: no
    letter can have this key, which is of a row that was made in this transaction.
    Raises KeyError for a kind nobody registered.
    """
    goes = not_before or now
    mail, is_new = _row(
        dedupe_key,
        person,
        is_first=is_first,
        sender=sender,
        kind=kind,
        about=about,
        secret=secret,
        not_before=goes,
        expires_at=goes + (lasts or letters[kind].lasts),
        message_id=_new_message_id(),
        references=references,
        created_at=now,
    )
    if is_new and goes <= now:
        wake_after_commit()
    return mail


def queue_elsewhere(*, kind: str, readers: Iterable[tuple[Person, str]], about: dict[str, Any], now: datetime) -> None:
    """Queue a letter for each of these that goes to the address beside them, and not to their own.

    Whoever calls does it once for each.
    """
    mails = [
        Mail(
            **_of_reader(person),
            dedupe_key=f"{kind}:{person.public_id}:{token_hex(6)}",
            address=address,
            kind=kind,
            about=about,
            not_before=now,
            expires_at=now + letters[kind].lasts,
            message_id=_new_message_id(),
            created_at=now,
        )
        for person, address in readers
    ]
    Mail.objects.bulk_create(mails)
    wake_after_commit()


def on_paper(
    *, kind: str, person: Person, dedupe_key: str, about: dict[str, Any], sender: Person | None, now: datetime
) -> Mail:
    """A letter that is printed and handed over, or the one that has this `dedupe_key`. No sender ever sees it."""
    mail, _is_new = _row(
        dedupe_key,
        person,
        sender=sender,
        kind=kind,
        about=about,
        not_before=now,
        expires_at=now,
        state=Mail.State.PRINTED,
        created_at=now,
    )
    return mail


def _row(dedupe_key: str, person: Person, *, is_first: bool = False, **fields: Any) -> tuple[Mail, bool]:
    """The letter with this key, made when there is none, in the language of its reader; and whether it is new."""
    if is_first:
        return Mail.objects.create(dedupe_key=dedupe_key, **_of_reader(person), **fields), True
    return Mail.objects.get_or_create(dedupe_key=dedupe_key, defaults=_of_reader(person) | fields)


def _of_reader(person: Person) -> dict[str, Any]:
    return {"organisation_id": person.organisation_id, "person": person, "language": reading_language(person)}


def _new_message_id() -> str:
    return f"<ob-{token_hex(12)}@{settings.MAIL_DOMAIN}>"


def wake() -> None:
    """Ask a worker to send now. Only an accelerator: without a broker the next tick finds the row."""
    waking.ask("impactmodel.tasks.drain", expires=25)


def wake_after_commit() -> None:
    """Wake the sender once per transaction, however many letters it queues."""
    if not any(waiting[1] is wake for waiting in connection.run_on_commit):
        transaction.on_commit(wake)


def cancel(mails: MailQuerySet, because: str) -> int:
    """Take back what is still waiting; what is on its way or out stays. How many were taken back."""
    return mails.filter(state=Mail.State.QUEUED).update(
        state=Mail.State.CANCELLED, because=because[:200], secret="", lease_until=None
    )


def send_again(mail: Mail, now: datetime) -> bool:
    """A person decides that an uncertain or failed letter goes once more. False when it is in another state by now."""
    if mail.state not in (Mail.State.UNCERTAIN, Mail.State.FAILED):
        return False
    lasts = mail.expires_at - mail.not_before
    moved = move(
        mail,
        Mail.State.QUEUED,
        not_before=now,
        expires_at=now + max(lasts, timedelta(hours=1)),
        setbacks=0,
        faults=0,
        lease_until=None,
        data_started_at=None,
        because="",
    )
    if moved:
        wake_after_commit()
    return moved


def reading_language(person: Person) -> str:
    """The language of their letters: their own or what it comes down to."""
    return read_in(person.speaks)
