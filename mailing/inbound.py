"""Mail that comes in about our letters: what did not arrive after all is written down. Nothing is sent in response.

A mail server hands it over one by one (`manage.py returned --stdin`), or the tick looks through a mailbox. What was
read stays there, marked as read; the same report once more changes nothing.
"""

import imaplib
import logging
import ssl
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError

from mailing import breaker, instance
from mailing.answers import Meaning
from mailing.bounces import MOST_BYTES, Returned, Sort, read
from mailing.models import Mail, Sending
from mailing.sending import MAILBOX_FULL, REFUSED, bury
from mailing.states import move
from mailing.transport import Server
from organisations.models import Person

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
# In one look, which is part of a round of the clock; the rest waits for the next.
MOST, MOST_SECONDS = 200, 15.0
A_DAY = timedelta(days=1)
# A letter that may be on its way again is the sender's.
_OUT = frozenset({Mail.State.SENT, Mail.State.UNCERTAIN})
# The source of a message, and how it is marked as read.
_Unread = tuple[bytes, Callable[[], Any]]


class IncomingServer(Server, Protocol):
    """Where mail comes in. Without a host `folder` is a Maildir."""

    @property
    def folder(self) -> str: ...


# --- one message -----------------------------------------------------------------------------


def take(source: bytes, *, to: str = "", now: datetime) -> Sort:
    """Read one message and do what it asks. `to`: the address it was delivered to, when known. What it was."""
    if not settings.BOUNCE_ADDRESS:
        return Sort.OTHER
    returned = read(source, to=to)
    match returned.sort:
        case Sort.BOUNCED:
            _return(returned, now)
        case Sort.NOTE:
            _note(returned)
    return returned.sort


def _return(returned: Returned, now: datetime) -> None:
    """The letter did not arrive; where its address does not exist, that is said at the person, as at once it is."""
    mail = Mail.objects.filter(pk=returned.letter, state__in=_OUT).first()
    if mail is None:
        return
    heard = _heard(returned)
    match returned.answer.meaning:
        case Meaning.DEAD if not _is_flood(now):
            bury(mail, now, heard)
        case Meaning.FULL:
            move(mail, Mail.State.FAILED, because=MAILBOX_FULL, **heard)
        case _:
            move(mail, Mail.State.FAILED, because=REFUSED, **heard)


def _note(returned: Returned) -> None:
    """Kept as the last that was heard of it; it may still arrive."""
    Mail.objects.filter(pk=returned.letter, state__in=_OUT).update(**_heard(returned))


def _heard(returned: Returned) -> dict[str, Any]:
    return {"smtp_code": returned.answer.code, "smtp_text": returned.answer.text[:200]}


def _is_flood(now: datetime) -> bool:
    """A server that returns everything knows nobody any more: it is not believed (`breaker`)."""
    dead = Person.objects.refused_since(now - A_DAY).count()
    if dead < breaker.MANY_DEAD or dead * breaker.DEAD_ONE_IN < Mail.objects.sent_since(now - A_DAY).count():
        return False
    logger.error("%s addresses a day are said not to exist: not believed, the letters are not delivered", dead)
    return True


# --- a mailbox -------------------------------------------------------------------------------


def look(now: datetime) -> int:
    """Look through the mailbox, when it was not done for a while. How many letters turned out not to have arrived.

    Not from a copy of another's database: what it read the original would miss.
    """
    box: IncomingServer | None = settings.BOUNCE_MAILBOX
    if box is None or not instance.is_ours(Sending.stands()):
        return 0
    if not Sending.takes_turn("returns_looked_at", now=now, every=EVERY):
        return 0
    return read_mailbox(box, now)[Sort.BOUNCED]


def read_mailbox(box: IncomingServer, now: datetime) -> Counter[Sort]:
    """Take what is unread in this mailbox; how many of each sort. That it cannot be read is kept."""
    found: Counter[Sort] = Counter()
    began, because = time.monotonic(), ""
    try:
        with closing(_imap(box) if box.host else _maildir(Path(box.folder))) as unread:
            for source, mark_as_read in unread:
                found[_take_any(source, now)] += 1
                mark_as_read()
                if found.total() >= MOST or time.monotonic() - began >= MOST_SECONDS:
                    break
    except (OSError, UnicodeError, imaplib.IMAP4.error) as error:
        because = _words(error)[:200] or type(error).__name__
        logger.warning("the mailbox of what comes back cannot be read: %s", because)
    Sending.stands()
    Sending.objects.filter(pk=Sending.ONLY).update(returns_looked_at=now, returns_because=because)
    return found


def _words(error: Exception) -> str:
    """What went wrong; `imaplib` keeps what the server said as bytes."""
    said = error.args[0] if error.args else ""
    if isinstance(said, bytes):
        return said.decode(errors="replace")
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _take_any(source: bytes, now: datetime) -> Sort:
    """One that cannot be read must not stand before all others for ever."""
    try:
        return take(source, now=now)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("a message that came in cannot be read")
        return Sort.OTHER


def _maildir(folder: Path) -> Generator[_Unread, None, None]:
    for file in sorted((folder / "new").iterdir()):
        with file.open("rb") as opened:
            yield opened.read(MOST_BYTES), partial(file.rename, folder / "cur" / f"{file.name.partition(':')[0]}:2,S")


def _imap(box: IncomingServer) -> Generator[_Unread, None, None]:
    with _line(box) as line:
        _heard_ok(line.login(box.user, box.password))
        _heard_ok(line.select('"{}"'.format(box.folder.replace("\\", r"\\").replace('"', r"\""))))
        (found,) = _heard_ok(line.uid("SEARCH", "UNSEEN"))
        for number in (found or b"").decode().split():
            # Not marked as read by being read.
            parts = _heard_ok(line.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
            source = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            yield source, partial(line.uid, "STORE", number, "+FLAGS.SILENT", r"(\Seen)")


def _line(box: IncomingServer) -> imaplib.IMAP4:
    secure = ssl.create_default_context()
    if box.security == "tls":
        return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=secure, timeout=box.timeout)
    line = imaplib.IMAP4(box.host, box.port, timeout=box.timeout)
    if box.security == "starttls":
        line.starttls(secure)
    return line


def _heard_ok(answer: tuple[str, list[Any]]) -> list[Any]:
    word, words = answer
    if word != "OK":
        raise imaplib.IMAP4.error(" ".join(part.decode(errors="replace") for part in words if isinstance(part, bytes)))
    return words
