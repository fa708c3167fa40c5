"""Development: what arrived in the mailbox that stands in for everybody's mail program."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

_LINK = re.compile(r"https?://[^\s<>\"')]+")


@dataclass(frozen=True)
class Arrived:
    """One letter. `number` counts from 1 in the order of arrival and stays the same."""

    number: int
    file: Path

    @property
    def letter(self) -> EmailMessage:
        return _read(self.file)

    @property
    def to(self) -> str:
        return str(self.letter["Delivered-To"] or self.letter["To"] or "")

    @property
    def sender(self) -> str:
        return str(self.letter["From"])

    @property
    def subject(self) -> str:
        return str(self.letter["Subject"])

    @property
    def date(self) -> datetime:
        return parsedate_to_datetime(str(self.letter["Date"]))

    @property
    def text(self) -> str:
        return _body(self.file, "plain")

    @property
    def html(self) -> str:
        return _body(self.file, "html")

    @property
    def source(self) -> str:
        return self.file.read_bytes().decode(errors="replace")

    @property
    def links(self) -> list[str]:
        """Every address in the text, in order, once."""
        return list(dict.fromkeys(_LINK.findall(self.text)))

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The text as (words, address) pieces, for showing it with working links."""
        pieces, end = [], 0
        for found in _LINK.finditer(self.text):
            pieces += [(self.text[end : found.start()], ""), (found[0], found[0])]
            end = found.end()
        return [*pieces, (self.text[end:], "")]

    def as_data(self) -> dict[str, Any]:
        """For scripts that replay a year from outside."""
        return {
            "number": self.number,
            "to": self.to,
            "from": self.sender,
            "subject": self.subject,
            "date": self.date.isoformat(),
            "text": self.text,
            "html": self.html,
            "links": self.links,
            "headers": {name: str(value) for name, value in self.letter.items()},
        }


@lru_cache(maxsize=1024)
def _read(file: Path) -> EmailMessage:
    """What arrived stays as it is, and a life of the example reads every letter again and again."""
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())


@lru_cache(maxsize=1024)
def _body(file: Path, kind: str) -> str:
    """Of one kind; empty without."""
    body = _read(file).get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def _files() -> list[Path]:
    folder = Path(settings.MAILBOX_DIR)
    files = [file for part in ("new", "cur") for file in (folder / part).glob("*") if not file.name.startswith(".")]
    return sorted(files, key=_arrival)


def _arrival(file: Path) -> tuple[int, int, str]:
    """A Maildir name begins with seconds.M<microseconds>P<process>Q<count>."""
    found = re.match(r"(\d+)\.M(\d+)", file.name)
    return (int(found[1]), int(found[2]), file.name) if found else (0, 0, file.name)


def arrived(*, address: str = "", since: int = 0) -> Iterator[Arrived]:
    """Newest first: letters to addresses that contain `address`, with a number above `since`."""
    for number, file in reversed(list(enumerate(_files(), start=1))):
        if number <= since:
            return
        letter = Arrived(number, file)
        if address.lower() in letter.to.lower():
            yield letter


def find(number: int) -> Arrived | None:
    """The letter with this number."""
    files = _files()
    return Arrived(number, files[number - 1]) if 0 < number <= len(files) else None
