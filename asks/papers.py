"""A sheet of paper that leads where a letter leads: the same page, behind a square to scan or a short code to type.

It is a letter that is printed instead of sent. What stands on it the caller says with a key; the same words asked of
the same person are the same sheet as long as its link lives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import segno
from django.conf import settings
from django.urls import reverse

from asks import codes, links
from asks.letters import page_token
from asks.models import Ask, AskLetter, Grant, Link
from asks.pages import grouped
from mailing.models import Mail
from mailing.outbox import on_paper
from organisations.models import Person

KIND = "paper"
# Modules of white around a square, as scanners want it.
_QUIET = 4


@dataclass(frozen=True)
class Square:
    """A QR code as one path on a grid of `size` by `size`."""

    size: int
    path: str


@dataclass(frozen=True)
class Paper:
    """What is on a sheet besides its words: the way to the page of its person."""

    person: Person
    url: str
    code: str

    @cached_property
    def square(self) -> Square:
        return square(self.url)

    @property
    def code_page(self) -> str:
        """Where the code is typed, as short as it can be said."""
        return f"{settings.PUBLIC_BASE_URL.partition('://')[2]}{reverse('asks:code').rstrip('/')}"


def square(text: str) -> Square:
    """This text as a QR code with a white edge, in runs of black from left to right."""
    rows = segno.make(text, micro=False).matrix
    runs = []
    for y, row in enumerate(rows, start=_QUIET):
        begins = 0
        for x in range(len(row) + 1):
            if x == len(row) or not row[x]:
                if x > begins:
                    runs.append(f"M{begins + _QUIET} {y}h{x - begins}v1H{begins + _QUIET}z")
                begins = x + 1
    return Square(len(rows) + 2 * _QUIET, "".join(runs))


def make(person: Person, *, asks: Sequence[Ask], key: str, sender: Person | None, now: datetime) -> Mail:
    """A new sheet that hands these asks to this person; `handed` says whether there is one already."""
    name = f"paper:p{person.pk}:{key}"
    made = Mail.objects.filter(dedupe_key__startswith=f"{name}:").count()
    mail = on_paper(
        kind=KIND, person=person, dedupe_key=f"{name}:{made + 1}", about={"paper": key}, sender=sender, now=now
    )
    AskLetter.objects.put_in(mail, asks)
    page_token(mail, grouped(asks), now)
    codes.give(Link.objects.for_purpose(Grant.Purpose.PAGE).with_people().get(mail=mail))
    return mail


def handed(keys: Mapping[Person, str], now: datetime) -> dict[int, Paper]:
    """By person, the sheet that was made for them with this key and still leads somewhere. Writes nothing."""
    return {
        pk: Paper(
            person=link.grant.person,
            url=links.url("l", links.token(link.grant, link.mail, link.kid)),
            code=codes.in_groups(codes.read(link)),
        )
        for pk, link in _links(keys, now).items()
    }


def _links(keys: Mapping[Person, str], now: datetime) -> dict[int, Link]:
    """Those that open, with a code and a key to make it again."""
    wanted = {person.pk: key for person, key in keys.items()}
    return {
        link.grant.person_id: link
        for link in Link.objects.on_paper(keys)
        if link.mail.about.get("paper") == wanted[link.grant.person_id] and codes.read(link) and link.is_open(now)
    }
