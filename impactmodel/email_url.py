"""`EMAIL_URL` as the sender needs it: smtp:// (plain), smtp+tls:// (STARTTLS) or smtps:// (TLS at once)."""

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
