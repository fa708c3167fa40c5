"""Cards register: what a link page and a letter must know of a kind of ask, filled by every app's `cards.py`."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from asks.models import Ask, Link
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Person
from trajectories.models import Trajectory

# A page lives as long as its cards say, this long when they say nothing.
PAGE_LIVES = timedelta(days=30)


@dataclass(frozen=True)
class Viewer:
    """Who looks at a link page: whom it is for, and how they came. `person` is the owner; a deputy acts for them."""

    person: Person
    link: Link
    token: str
    language: str
    deputy: Person | None = None
    # What a view or card read for this page, by its own key, so that another part of the page need not read it again.
    kept: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def reader(self) -> Person:
        """Who has the page before them."""
        return self.deputy or self.person

    @property
    def is_by_sheet(self) -> bool:
        """Whether they came by the code of a sheet, which somebody of L&D printed."""
        return self.link.mail.state == Mail.State.PRINTED

    def actor(self) -> Actor:
        """The one who answers through this link."""
        if self.deputy:
            return Actor(person=self.deputy, via=f"mail:{self.link.mail_id}", on_behalf_of=self.person)
        return Actor(person=self.person, via=f"mail:{self.link.mail_id}")


@dataclass(frozen=True)
class CardContent:
    """One card on a page: a template with its own form, and where that form posts to.

    `heading` stands above it: as the title of the page when it is the only card. A card whose template opens with its
    own heading and summary of errors says so with `heads_itself`; it finds `is_only` in its context, for the level.
    The template also gets `url`, `viewer`, `asks`, `token` and, after an error, the `form` that came back.
    """

    template: str
    url: str
    context: dict[str, Any] = field(default_factory=dict)
    heading: str = ""
    heads_itself: bool = False
    # What is left to do here, when the card knows it from what it read; else it is asked for the asks.
    minutes: int | None = None


@dataclass(frozen=True)
class Line:
    """One thing that a letter lists; `cost` says what it takes, in words."""

    text: str
    cost: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.cost})" if self.cost else self.text


@dataclass(frozen=True)
class Part:
    """What a letter says of one card: a heading, at most two sentences, lines to list, and the words on the button.

    `total` is what all lines cost together, `spread` says when; `mark` stands at the top of a letter of one part.
    """

    subject: str
    heading: str
    sentences: tuple[str, ...]
    button: str
    lines: tuple[Line, ...] = ()
    total: str = ""
    spread: str = ""
    mark: str = ""
    preheader: str = ""


@dataclass(frozen=True)
class Said:
    """One line of an answer: what it is about, what was said, any own words; `state` is one of the look's marks."""

    about: str
    answer: str
    words: str = ""
    state: str = ""
    # Who gave it, when that was somebody else.
    by_whom: str = ""


@dataclass(frozen=True)
class Answered:
    """What somebody answered on one card, for the page after sending and for the receipt."""

    lines: tuple[Said, ...] = ()
    # What happens next, such as who will ring.
    sentences: tuple[str, ...] = ()
    # The last day on which the answer can be changed; None when there is no such day.
    change_until: date | None = None
    can_change: bool = True
    # Markup of a drawing that stands beside the thanks, hidden from readers; empty where a check says enough.
    drawing: str = ""


@dataclass(frozen=True)
class Way:
    """A way on from a page: the words of its link, where it goes, and its icon."""

    words: str
    url: str
    icon: str = "plus"


@dataclass(frozen=True)
class Deputising:
    """Somebody answers for another, up to and including `until`."""

    deputy: Person
    until: date


class Card:
    """One kind of ask. Asks of one kind and one trajectory share a card.

    Each says how long it takes, when it is wanted, its words in a letter, what it shows and what was answered. The rest
    holds for most.
    """

    kind: str
    # Its place in a letter and on a page: before-items first.
    order: int
    # An answer sets a day that stands in diaries.
    agrees_days = False
    # "That was not me" takes the answers back.
    can_undo = False
    # Nobody sees whether a reminder went, as that tells who did not answer.
    is_private = False
    # They choose on which day and at which hour its letters come, or that none does, and nobody else is told
    # (`asks.rhythm`).
    own_rhythm = False
    # Nobody else is told that it was asked at all, as not everybody is.
    is_secret = False

    def minutes(self, asks: Sequence[Ask]) -> int:
        """What answering takes, in whole minutes."""
        raise NotImplementedError

    def wanted(self, ask: Ask, now: datetime) -> bool:
        """Whether it may still be asked: the role is still held, the gate is open."""
        raise NotImplementedError

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        """The words of a letter; `step` is 1 for the first ask, 2 and 3 for reminders."""
        raise NotImplementedError

    def card(self, asks: Sequence[Ask], viewer: Viewer, now: datetime) -> CardContent:
        """The card on the page, answered or not."""
        raise NotImplementedError

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """The answers that may be read back by link and receipt.

        `viewer` is who looks at it on a page, for which other things of the card were read already.
        """
        raise NotImplementedError

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> Sequence[Ask] | None:
        """Take the answers back. Returns those to ask again; None for all."""
        raise NotImplementedError

    def not_theirs(self, asks: Sequence[Ask]) -> Sequence[Ask]:
        """Those of them that somebody else answered; all where nobody can tell."""
        return asks

    def deputies(self, asks: Sequence[Ask], now: datetime) -> dict[int, Deputising]:
        """By key of those asks that somebody else answers today: who does."""
        return {}

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """The keys of those of which the person still is what they were asked as."""
        return {ask.pk for ask in asks}

    def usable_until(self, asks: Sequence[Ask], now: datetime) -> date:
        """The last day of a link made now."""
        return (now + PAGE_LIVES).date()

    def can_be_passed_on(self, asks: Sequence[Ask], now: datetime) -> bool:
        """Whether the person holds anything here that somebody else may take over."""
        return True

    def any_time(self, asks: Sequence[Ask], viewer: Viewer, kinds: Collection[str]) -> list[Way]:
        """What its reader may do here without being asked; `kinds` are the cards of this trajectory on the page."""
        return []


cards: dict[str, Card] = {}
# What an upper floor offers who reads any page of a trajectory, whatever it asks; added by its `cards.py`.
ways: list[Callable[[Viewer, Trajectory], list[Way]]] = []
# By purpose of a link: what an upper floor mails when a new one is asked for one that is too old.
renewals: dict[str, Callable[[Link, Actor, datetime], None]] = {}


def register(card: Card) -> Card:
    """Add one kind of ask; a kind can be added once."""
    if card.kind in cards:
        raise ValueError(f"two cards of kind {card.kind}")
    cards[card.kind] = card
    return card


def private_kinds() -> list[str]:
    """Those of which nobody sees whether a reminder went."""
    return [kind for kind, card in cards.items() if card.is_private]


def own_rhythm_kinds() -> list[str]:
    """Those whose letters come when their reader chose."""
    return [kind for kind, card in cards.items() if card.own_rhythm]


def secret_kinds() -> list[str]:
    """Those of which nobody is told that they were asked."""
    return [kind for kind, card in cards.items() if card.is_secret]
