"""One letter as it goes over the line (RFC 5322), with the headers that keep robots from answering it."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from mailing.compose import one_line
from mailing.models import Mail
from mailing.register import Rendered

PRODUCT = "Impactmodel"
_UNFOLDED = frozenset({"message-id", "references", "in-reply-to", "list-unsubscribe", "list-unsubscribe-post"})


class _Policy(EmailPolicy):
    """As SMTP wants it, but never folding addresses and ids.

    The standard library turns an unbroken value of more than 78 characters into encoded words, which no mail program
    reads as an address (seen with Python 3.11's email package).
    """

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in _UNFOLDED:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in _UNFOLDED:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


POLICY = _Policy(linesep="\r\n")


def message(mail: Mail, rendered: Rendered, *, now: datetime) -> EmailMessage:
    """Build the message. Raises ValueError when a header cannot be made, such as an address without a domain."""
    letter = EmailMessage(policy=POLICY)
    letter["From"] = Address(_from_name(mail), addr_spec=settings.MAIL_FROM)
    letter["To"] = Address(one_line(mail.person.name)[:100], addr_spec=mail.address)
    if rendered.answers_to:
        letter["Reply-To"] = Address(one_line(mail.organisation.name)[:100], addr_spec=rendered.answers_to)
    elif mail.sender and mail.sender.email:
        letter["Reply-To"] = Address(one_line(mail.sender.name)[:100], addr_spec=mail.sender.email)
    letter["Subject"] = one_line(rendered.subject)[:200]
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = mail.message_id
    if mail.references:
        letter["In-Reply-To"] = mail.references
        letter["References"] = mail.references
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if rendered.unsubscribe_url:
        letter["List-Unsubscribe"] = f"<{one_line(rendered.unsubscribe_url)}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(rendered.text, cte="quoted-printable")
    letter.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    for name, mime_type, content in rendered.attachments:
        kind, *parameters = mime_type.split("; ")
        main, _, sub = kind.partition("/")
        known = dict(one.split("=") for one in parameters)
        letter.add_attachment(content, maintype=main, subtype=sub, filename=one_line(name), params=known)
    # Last: setting the text, or adding to it, takes every header about content away.
    letter["Content-Language"] = mail.language
    return letter


def _from_name(mail: Mail) -> str:
    """Only the name is the organisation's: the address stays ours, or receivers would take it for forged (DMARC)."""
    name = one_line(mail.organisation.sender_name) or PRODUCT
    return f"{one_line(mail.sender.called)[:60]} via {name}" if mail.sender else name
