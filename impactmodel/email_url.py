"""`EMAIL_URL` as the sender needs it: smtp:// (plain), smtp+tls:// (STARTTLS) or smtps:// (TLS at once).

And `BOUNCE_MAILBOX`: imaps://, imap+tls:// or imap:// with a folder as its path, or maildir:// with that of a folder.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SCHEMES: dict[str, Literal["none", "starttls", "tls"]] = {"smtp": "none", "smtp+tls": "starttls", "smtps": "tls"}
# Shorter than servers hang up after: at least five minutes (RFC 5321, 4.5.3.2.7).
KEEP_SECONDS = 60
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True)
class SmtpSettings:
    """One mail server. `timeout` in seconds, as is `keep`: how long a line stays open for the next letters."""

    host: str
    port: int
    user: str
    password: str
    security: Literal["none", "starttls", "tls"]
    timeout: float = 15
    keep: float = 0


def email_settings(url: str) -> SmtpSettings:
    """Read e.g. `smtp+tls://user:secret@mail.example:587`. Raises ImproperlyConfigured with what is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@host:587")
    return SmtpSettings(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=_SCHEMES[parts.scheme],
        keep=KEEP_SECONDS,
    )


_MAILBOXES: dict[str, Literal["none", "starttls", "tls"]] = {"imap": "none", "imap+tls": "starttls", "imaps": "tls"}
_MAILBOX_PORTS = {"imap": 143, "imap+tls": 143, "imaps": 993}


@dataclass(frozen=True)
class MailboxSettings:
    """Where mail comes in: an IMAP server, or without a host a Maildir. `timeout` in seconds."""

    folder: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    security: Literal["none", "starttls", "tls"] = "none"
    timeout: float = 10


def mailbox_settings(url: str) -> MailboxSettings:
    """Read e.g. `imaps://bounce:secret@mail.example/INBOX`. Raises ImproperlyConfigured with what is wrong."""
    parts = urlsplit(url)
    if parts.scheme == "maildir" and parts.path.strip("/") and not parts.netloc:
        return MailboxSettings(folder=unquote(parts.path))
    if parts.scheme not in _MAILBOXES or not parts.hostname:
        raise ImproperlyConfigured(
            "BOUNCE_MAILBOX must look like imaps://user:password@host/INBOX or maildir:///folder"
        )
    return MailboxSettings(
        folder=unquote(parts.path.strip("/")) or "INBOX",
        host=parts.hostname,
        port=parts.port or _MAILBOX_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=_MAILBOXES[parts.scheme],
    )
