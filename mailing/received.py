"""The source of a letter as it arrived: what was signed, for whom, and how the receiver judged it.

Only the receiver can know: a mail server on the way signs, and may leave out headers or sign for another. A mail
program shows its stop button (RFC 8058) for a good signature that fits the sender's address, with both headers about
stopping among what it signs. Signatures are read here and not verified; the receiver did that (RFC 8601).
"""

import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr

STOP_HEADERS = ("list-unsubscribe", "list-unsubscribe-post")
METHODS = ("spf", "dkim", "dmarc")
# More is no letter of ours; the headers stand at the beginning.
MOST_CHARACTERS = 200_000
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*([a-z]+)\s*=\s*([a-z]+)\b(.*)$", re.IGNORECASE | re.DOTALL)


class NotALetter(ValueError):
    """There is no sender in it: this is not the source of a letter."""


@dataclass(frozen=True)
class Signature:
    """One DKIM signature: by which domain, with which key, over which headers (in lower case)."""

    domain: str
    selector: str
    headers: frozenset[str]

    def fits(self, domain: str) -> bool:
        """Whether it speaks for this sender: the same domain, or one above or below it (RFC 7489, relaxed)."""
        a, b = self.domain, domain
        return bool(a) and (a == b or ("." in a and b.endswith(f".{a}")) or ("." in b and a.endswith(f".{b}")))

    @property
    def unsigned_stop_headers(self) -> tuple[str, ...]:
        return tuple(name for name in STOP_HEADERS if name not in self.headers)


@dataclass(frozen=True)
class Verdict:
    """What the receiver found by one method, such as dkim=pass for this domain (empty when it does not say)."""

    method: str
    result: str
    domain: str = ""


@dataclass(frozen=True)
class Received:
    """What the headers of one letter say."""

    sender: str
    message_id: str
    stop_headers: frozenset[str] = frozenset()
    signatures: tuple[Signature, ...] = ()
    verdicts: tuple[Verdict, ...] = field(default=())

    @property
    def domain(self) -> str:
        """Of the sender's address."""
        return self.sender.rpartition("@")[2]

    @property
    def fitting(self) -> tuple[Signature, ...]:
        """The signatures that speak for the sender."""
        return tuple(one for one in self.signatures if one.fits(self.domain))

    @property
    def unsigned_stop_headers(self) -> tuple[str, ...]:
        """Of the headers about stopping those that the best fitting signature leaves out."""
        return min((one.unsigned_stop_headers for one in self.fitting), key=len, default=STOP_HEADERS)

    @property
    def shows_stop_button(self) -> bool:
        """Whether a mail program may trust and show it."""
        is_signed = set(STOP_HEADERS) == self.stop_headers and not self.unsigned_stop_headers
        return is_signed and self.verdict("dkim") in ("pass", "")

    def verdict(self, method: str) -> str:
        """The best that the receiver found by this method; empty when it does not say."""
        found = [one.result for one in self.verdicts if one.method == method]
        return "pass" if "pass" in found else next(iter(found), "")


def read(source: str) -> Received:
    """The headers of a letter, as a mail program shows them under "source" or "original". Raises NotALetter."""
    letter = HeaderParser().parsestr(source[:MOST_CHARACTERS].lstrip("\ufeff \t\r\n").replace("\r\n", "\n"))
    sender = parseaddr(header(letter["From"]))[1].lower()
    if "@" not in sender:
        raise NotALetter
    return Received(
        sender=sender,
        message_id=header(letter["Message-ID"]),
        stop_headers=frozenset(name for name in STOP_HEADERS if letter[name]),
        signatures=tuple(_signature(header(text)) for text in letter.get_all("DKIM-Signature", [])),
        verdicts=_verdicts(letter),
    )


def header(value: object) -> str:
    """A header on one line."""
    return " ".join(str(value or "").split())


def _signature(text: str) -> Signature:
    tags = {}
    for part in text.split(";"):
        name, _equals, value = part.partition("=")
        tags[name.strip().lower()] = "".join(value.split())
    names = tags.get("h", "").lower().split(":")
    return Signature(tags.get("d", "").lower(), tags.get("s", ""), frozenset(filter(None, names)))


def _verdicts(letter: Message) -> tuple[Verdict, ...]:
    """Of the last receiver, whose words stand on top. What stands below may be of anybody on the way."""
    for value in letter.get_all("Authentication-Results", []):
        # Begins with the name of the receiver, which Outlook leaves out.
        found = [_verdict(part) for part in _without_comments(header(value)).split(";")]
        known = tuple(one for one in found if one is not None and one.method in METHODS)
        if known:
            return known
    return ()


def _verdict(text: str) -> Verdict | None:
    found = _RESULT.match(text)
    if found is None:
        return None
    named = re.search(r"(?:header\.d|header\.i|smtp\.mailfrom|header\.from)\s*=\s*(\S+)", found[3], re.IGNORECASE)
    domain = named[1].rpartition("@")[2].strip('"').lower() if named else ""
    return Verdict(found[1].lower(), found[2].lower(), domain)


def _without_comments(text: str) -> str:
    """Comments may stand in comments, and hold a semicolon."""
    while text != (shorter := _COMMENT.sub("", text)):
        text = shorter
    return text
