"""What comes back of a letter that a mail server took at first (RFC 3464), and the address it comes back to.

The address says which letter, and proves with a key of ours that we made it: what comes to any other is a forgery or a
loop. Only a delivery report counts. An answer of somebody who is away is none, whatever it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import Enum

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from mailing.answers import Answer
from mailing.received import header

# The report stands at the beginning; behind it comes what was sent.
MOST_BYTES = 256_000
_MAC_LENGTH = 20
# Where a server says to whom it delivered. Somebody else may write them too, but not our proof.
_DELIVERED_TO = (
    "Delivered-To",
    "X-Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "To",
    "Received",
)
_AWAY = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
# Of one report on several readers: one of them got it.
_ARRIVED = frozenset({"delivered", "relayed", "expanded"})
_PARTS = ("message/delivery-status", "message/global-delivery-status")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"([45]\d\d)\b")
# "Something permanent", of a server that knows no more; what the other one said may tell.
_VAGUE = ("5.0.0", "5.5.0")
_NOBODY = re.compile(
    r"no such (user|mailbox|person|recipient|address)|(user|recipient|mailbox|address)( is)? (unknown|not found)"
    r"|unknown (user|recipient|mailbox|address)|does(n't| not) exist|unrouteable address",
    re.IGNORECASE,
)


class Sort(Enum):
    """What one message is."""

    BOUNCED = "bounced"  # a letter of ours that did not arrive and will not
    NOTE = "notes"  # it is still tried, or was given up for a reason that passes
    AUTOMATIC = "automatic answers"
    UNPROVEN = "unproven"  # a report about nothing that we sent
    OTHER = "other"  # somebody's answer, advertising, anything


_NOTHING = Answer("rcpt", 0, "")


@dataclass(frozen=True)
class Returned:
    """One message. `letter` is the number of ours it is about, for what bounced and for notes."""

    sort: Sort
    letter: int = 0
    # What the last mail server said of it, as if we had heard it ourselves.
    answer: Answer = _NOTHING


def address_for(letter: int) -> str:
    """Where a server sends what it has to say of this letter (VERP). Nothing reads it where no mailbox was named."""
    if not settings.BOUNCE_ADDRESS:
        return str(settings.MAIL_FROM)
    local, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{letter}-{_proof(letter)}@{domain}"


def read(source: bytes, *, to: str = "") -> Returned:
    """What this message is. `to`: the address it was delivered to, where the mail server tells that beside it."""
    message = message_from_bytes(source[:MOST_BYTES])
    if _is_automatic(message):
        return Returned(Sort.AUTOMATIC)
    blocks = list(_blocks(message))
    if not blocks:
        return Returned(Sort.OTHER)
    letter = _letter(message, to)
    if not letter or any(_is_about_us(block) for block in blocks):
        return Returned(Sort.UNPROVEN)
    failed = [block for block in blocks if _word(block, "Action") == "failed" and _status(block).startswith("5")]
    if not failed or any(_word(block, "Action") in _ARRIVED for block in blocks):
        return Returned(Sort.NOTE, letter, _answer(blocks[0]))
    return Returned(Sort.BOUNCED, letter, _answer(failed[0]))


def _proof(letter: int) -> str:
    """Letters and figures that survive a server which changes their case."""
    return salted_hmac("mailing.bounces", str(letter), algorithm="sha256").hexdigest()[:_MAC_LENGTH]


def _letter(message: Message, to: str) -> int:
    """The number of the letter it is about; 0 when no address of ours stands there, or one that we did not make."""
    local, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    ours = rf"{re.escape(local)}\+(\d{{1,18}})-([0-9a-f]{{{_MAC_LENGTH}}})@{re.escape(domain)}(?![\w.-])"
    places = [to, *(header(value) for name in _DELIVERED_TO for value in message.get_all(name, []))]
    for number, proof in re.findall(ours, " ".join(places), re.IGNORECASE):
        if constant_time_compare(_proof(int(number)), proof.lower()):
            return int(number)
    return 0


def _is_automatic(message: Message) -> bool:
    """Postfix and Exim write `Auto-Submitted: auto-replied` above their reports as well: there it tells nothing."""
    if any(name in message for name in _AWAY) or _word(message, "Precedence") in ("auto_reply", "auto-reply"):
        return True
    return _word(message, "Auto-Submitted").startswith("auto-") and not _is_report(message)


def _is_report(message: Message) -> bool:
    kind = str(message.get_param("report-type") or "").lower()
    return message.get_content_type() == "multipart/report" and kind == "delivery-status"


def _blocks(message: Message) -> Iterator[Message]:
    """What a delivery report says, one for each reader."""
    if not _is_report(message) or not message.is_multipart():
        return
    for part in message.get_payload():
        if isinstance(part, Message) and part.get_content_type() in _PARTS and part.is_multipart():
            for block in part.get_payload():
                if isinstance(block, Message) and "Action" in block:
                    yield block


def _is_about_us(block: Message) -> bool:
    """A report that could not be delivered to us: a loop."""
    local, _, domain = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    reader = header(block["Final-Recipient"]).lower().rpartition(";")[2].strip()
    return reader.endswith(f"@{domain}") and reader.startswith((f"{local}+", f"{local}@"))


def _status(block: Message) -> str:
    """As the server says it; where it only says that it is for good, what the one before it said."""
    found = _STATUS.search(header(block["Status"]))
    status = found[1] if found else ""
    heard = _STATUS.search(header(block["Diagnostic-Code"]))
    return heard[1] if status in _VAGUE and heard and heard[1].startswith("5") else status


def _answer(block: Message) -> Answer:
    """As a server that refuses at once would have said it."""
    said, status = header(block["Diagnostic-Code"]).partition(";")[2].strip(), _status(block)
    found = _CODE.match(said)
    code = int(found[1]) if found else int(f"{status[:1] or 5}50")
    words = said.removeprefix(found[1] if found else "").lstrip(" -")
    if status in _VAGUE and _NOBODY.search(words):
        return Answer("rcpt", code, words.replace(status, "").strip())
    return Answer("rcpt", code, words if status in words else f"{status} {words}".strip())


def _word(message: Message, name: str) -> str:
    """The first word of a header, in lower case; what follows may be a remark."""
    return next(iter(header(message[name]).lower().replace("(", " ").replace(";", " ").split()), "")
