"""Two ways out: a mail server, or in development the mailbox that /dev/mail/ shows.

A transport is opened once per round of sending and handed one letter at a time. It calls `begin` just before the text
goes over the line: from there on nobody can know whether it arrived unless the server says so.
"""

import mailbox
import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings

from mailing.answers import Answer, Meaning

# In development nobody lives here, so that one can see what a dead address looks like.
NOWHERE = "@nergens.example"


class Unreachable(Exception):
    """No conversation could be opened; nothing was sent."""


class Refused(Unreachable):
    """The server is there and does not want us, or we it: a password, a certificate. Waiting alone mends nothing."""


class LostBefore(Exception):
    """The connection went before the text did; nothing was sent."""


class LostAfter(Exception):
    """The connection went while or after the text was sent: it may have arrived."""


class NotOurs(Exception):
    """`begin` said that the letter has become another sender's; nothing was sent."""


class Transport(Protocol):
    """One conversation."""

    def __enter__(self) -> Self:
        """Open it. Raises Unreachable."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, whatever happened."""

    def hand(self, letter: EmailMessage, *, to: str, back: str, begin: Callable[[], bool]) -> Answer:
        """Hand over one letter; reports of what becomes of it go `back`. Raises LostBefore, LostAfter or NotOurs."""


class Server(Protocol):
    """What is known of a server of mail; the roof reads it from the environment."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def security(self) -> str: ...
    @property
    def timeout(self) -> float: ...


class SmtpServer(Server, Protocol):
    """The one that takes our letters, and for how many seconds a line to it is kept open."""

    @property
    def keep(self) -> float: ...


class _Kept(threading.local):
    """The line that this worker left open, to which server, and since when."""

    line: smtplib.SMTP | None = None
    server: SmtpServer | None = None
    since: float = 0.0


_kept = _Kept()


class Smtp:
    """A conversation with a mail server, by hand, because the mark must stand between RCPT and DATA.

    At its end the line stays open for a while, one in each worker: the letter of a click waits for no new handshake.
    """

    def __init__(self, server: SmtpServer) -> None:
        self.server = server
        self.line: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        self._take_up()
        if self.line is None:
            self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self.line is not None and self.server.keep:
            _kept.line, _kept.server, _kept.since = self.line, self.server, time.monotonic()
        else:
            self._close()

    def _take_up(self) -> None:
        """The line that was left open, when it is to this server, not too old, and still answers."""
        self.line, _kept.line = _kept.line, None
        if self.line is None:
            return
        try:
            is_fresh = _kept.server == self.server and time.monotonic() - _kept.since < self.server.keep
            if is_fresh and self.line.noop()[0] == 250:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self._close()

    def _open(self) -> smtplib.SMTP:
        server = self.server
        try:
            if server.security == "tls":
                line: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=server.timeout, context=ssl.create_default_context()
                )
            else:
                line = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
            self.line = line
            line.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                line.starttls(context=ssl.create_default_context())
                line.ehlo()
            if server.user:
                line.login(server.user, server.password)
        except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError) as error:
            self._close()
            raise Refused(str(error)) from error
        except smtplib.SMTPResponseException as error:
            self._close()
            answer = Answer("open", error.smtp_code, _words(error.smtp_error))
            raise (Refused if answer.meaning is Meaning.OURS else Unreachable)(str(answer)) from error
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            raise Unreachable(str(error)) from error
        return line

    def _close(self) -> None:
        if self.line is None:
            return
        try:
            self.line.quit()
        except (OSError, smtplib.SMTPException):
            self.line.close()
        self.line = None

    def hand(self, letter: EmailMessage, *, to: str, back: str, begin: Callable[[], bool]) -> Answer:
        text = letter.as_bytes()
        line = self.line or self._open()
        try:
            refusal = self._address(line, to, back)
        except UnicodeEncodeError:
            self._reset(line)
            return Answer("rcpt", 553, "5.1.3 address cannot be written")
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._close()
            raise LostBefore(str(error)) from error
        if refusal is not None:
            if refusal.code == 421:
                self._close()
            else:
                self._reset(line)
            return refusal
        if not begin():
            self._reset(line)
            raise NotOurs
        return self._text(line, text)

    def _address(self, line: smtplib.SMTP, to: str, back: str) -> Answer | None:
        """MAIL and RCPT; the refusal, if there is one."""
        code, words = line.mail(back)
        if code != 250:
            return Answer("mail", code, words.decode(errors="replace"))
        code, words = line.rcpt(_ascii(to))
        if code not in (250, 251):
            return Answer("rcpt", code, words.decode(errors="replace"))
        return None

    def _text(self, line: smtplib.SMTP, text: bytes) -> Answer:
        try:
            code, words = line.data(text)
        except smtplib.SMTPDataError as error:  # refused before the text went
            self._reset(line)
            return Answer("data", error.smtp_code, _words(error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            raise LostAfter(str(error)) from error
        if code == 421:
            self._close()
        return Answer("data", code, words.decode(errors="replace"))

    def _reset(self, line: smtplib.SMTP) -> None:
        try:
            line.rset()
        except (OSError, smtplib.SMTPException):
            self._close()


class Mailbox:
    """Development: letters land as files in a Maildir."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.box = mailbox.Maildir(self.folder)
        except OSError as error:
            raise Unreachable(str(error)) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.box.close()

    def hand(self, letter: EmailMessage, *, to: str, back: str, begin: Callable[[], bool]) -> Answer:
        letter["Return-Path"] = f"<{back}>"
        letter["Delivered-To"] = to
        if to.lower().endswith(NOWHERE):
            return Answer("rcpt", 550, "5.1.1 nobody at this address")
        if not begin():
            raise NotOurs
        try:
            self.box.add(letter.as_bytes())
        except OSError as error:
            raise LostAfter(str(error)) from error
        return Answer("data", 250, "2.0.0 in the development mailbox")


def open_transport() -> Transport | None:
    """The way out that the settings name; None when nothing may be sent."""
    if not settings.MAIL_SENDING:
        return None
    if settings.SMTP is not None:
        return Smtp(settings.SMTP)
    return Mailbox(Path(settings.MAILBOX_DIR)) if settings.DEVELOPMENT else None


def _ascii(address: str) -> str:
    """The address with its domain in ASCII. Raises UnicodeEncodeError when the part before @ is not ASCII."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}".encode("ascii").decode()


def _words(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
